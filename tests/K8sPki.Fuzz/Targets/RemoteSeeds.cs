using System.Management.Automation;
using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>Objects as Invoke-Command and Export-Clixml give them: names of types, and properties that are texts.</summary>
internal static class RemoteSeeds
{
    private static string Leaf => Text("leaf.crt");

    public static IEnumerable<byte[]> All =>
    [
        Of("Certificate", ("Pem", Leaf), ("Path", "/x/a.crt"), ("Source", "line 1"),
            ("PlaceData", Seed("copied-origins", 1)), ("PSComputerName", "cp1")),
        Of("CertificateAuthority", ("Pem", Text("chain.crt")), ("Path", "/x/ca.crt")),
        Of("CertificateRequest", ("Pem", Text("request.csr")), ("PSComputerName", "cp1")),
        Of("PublicKey", ("Pem", Text("ec-public.pem"))),
        Of("PkiEntry", ("Pem", Leaf), ("Node", "cp1"), ("Name", "apiserver"), ("Path", "/etc/kubernetes/pki/apiserver.crt"),
            ("Component", "kube-apiserver"), ("Role", "Server"), ("PSComputerName", "cp1"), ("NamedByText", "a\nb")),
        Of("PkiCertificate", ("Pem", Leaf), ("Name", "apiserver"), ("Where", "cp1"), ("PlaceData", Seed("copied-places", 0)),
            ("PSComputerName", "cp1")),
        Of("KubeConfig", ("Yaml", Seed("kubeconfigs", 2)), ("ShowsSecrets", true), ("Path", "/x/config")),
        Of("SigningRequest", ("Json", Seed("signing-requests", 0))),
        Of("RotationStatus", ("Report", Seed("rotation-reports", 0)), ("Node", "cp1")),
        Of("CertificateTestResult", ("ReportData", Seed("copied-results", 0)), ("Path", "/x")),
        Of("Finding", ("Id", "CertificateExpired"), ("Severity", "Error"), ("Target", "a"), ("Message", "m"), ("Node", "cp1")),
    ];

    private static string Text(string seed) => Encoding.ASCII.GetString(FuzzTarget.Seed(seed));

    // Those of the readers of what they carry.
    private static string Seed(string target, int index) => Encoding.UTF8.GetString((target switch
    {
        "copied-origins" => Copies.Targets[0],
        "copied-places" => Copies.Targets[1],
        "copied-results" => Copies.Targets[2],
        "kubeconfigs" => KubeConfigs.Targets[0],
        "rotation-reports" => Rotations.Targets[0],
        _ => SigningRequests.Target,
    }).Seeds[index]);

    private static byte[] Of(string type, params (string Name, object Value)[] properties)
    {
        var remains = new PSObject();
        remains.TypeNames.Insert(0, "Deserialized.K8sPki." + type);
        foreach (var (name, value) in properties)
            remains.Properties.Add(new PSNoteProperty(name, value));
        return Encoding.UTF8.GetBytes(PSSerializer.Serialize(remains, 1));
    }
}
