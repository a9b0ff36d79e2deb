using System.Security;
using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>What is carried from node to node while authorities are exchanged: reports and bundles.</summary>
internal static class Rotations
{
    private const string Node = "cp1";

    private static readonly Certificate Authority = Certificate.FromDer(Certificates.Der("ca.crt"));

    private static readonly Certificate Leaf = Certificate.FromDer(Certificates.Der("leaf.crt"));

    private static readonly string Report = $$"""
        {"kind":"K8sPki.RotationReport","version":1,"node":"{{Node}}","authority":"ca","made":"2026-01-01T00:00:00+00:00","known":["ca"],
        "trusts":[{"certificates":["{{Authority.Fingerprint}}"],"component":"kube-apiserver","name":"ca",
         "file":{"path":"/etc/kubernetes/pki/ca.crt"},"flag":"--client-ca-file","written":"2026-01-01T00:00:00+00:00"}],
        "issues":[{"certificate":"{{Leaf.Fingerprint}}","companions":[],"purposes":[{"name":"apiserver","trust":["--client-ca-file"]}],
         "component":"kube-apiserver","name":"apiserver","file":{"path":"/etc/kubernetes/pki/apiserver.crt","at":"/x"},
         "flag":"--tls-cert-file","held":1,"isSigner":true}],"beside":[],
        "processes":[{"component":"kube-apiserver","id":7,"started":"2026-01-01T00:00:00+00:00"}],
        "certificates":{"{{Authority.Fingerprint}}":"{{Base64(Authority)}}","{{Leaf.Fingerprint}}":"{{Base64(Leaf)}}"},"keys":{} }
        """.ReplaceLineEndings("");

    private static readonly string Bundle =
        $$"""
        New authorities for Start-K8sCARotation -Bundle. Keys are encrypted with its -Password.
        {"kind":"K8sPki.RotationBundle","version":1,"node":"{{Node}}","made":"2026-01-01T00:00:00+00:00","authorities":[{"name":"ca","old":"00","new":"{{Authority.PublicKey.SpkiSha256}}"}]}
        {{Encoding.ASCII.GetString(FuzzTarget.Seed("ca.crt"))}}
        """;

    private static readonly string[] Fragments = ["null", "[]", "{}", "-1", "\"\"", "\\ud800", "\"flag\":",
        "\"file\":{\"path\":\"",
        "\"keys\":", "<Objs><S N=\"Report\">", "</S>", "_x005F_", "_xD800_", "\n", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"];

    public static IReadOnlyList<FuzzTarget> Targets { get; } =
    [
        new("rotation-reports", [Encoding.UTF8.GetBytes(Report),
            Encoding.UTF8.GetBytes($"<Objs><S N=\"Report\">{SecurityElement.Escape(Report)}</S></Objs>")], ReadReports)
        {
            Fragments = Fragments,
        },
        new("rotation-bundles", [Encoding.UTF8.GetBytes(Bundle)], ReadBundle) { Fragments = Fragments },
    ];

    private static string Base64(Certificate certificate) => Convert.ToBase64String(certificate.Der.Span);

    private static void ReadReports(byte[] input)
    {
        foreach (var report in RotationReportFile.Parse(input, "the file", _ => { }))
        {
            var written = RotationReportText.Write(report);
            // A path that no node has is told behind the node's name.
            if (report.Facts.Node != Node || written.Contains($"\"{Node}:", StringComparison.Ordinal))
                continue;
            var again = Must.Read(() => RotationReportReader.Read(written, "the text", _ => { }), "The text of a report");
            Must.Equal(written, RotationReportText.Write(again), "The text of a report");
        }
    }

    private static void ReadBundle(byte[] input)
    {
        var carried = RotationBundle.Read(input, "the bundle", null);
        var written = RotationBundle.Write(Node, carried, null);
        var again = Must.Read(() => RotationBundle.Read(written, "the bundle", null), "A bundle");
        Must.Equal(Shown(carried), Shown(again), "A bundle");
    }

    private static string Shown(IEnumerable<CarriedAuthority> carried) => string.Join('\n', carried.Select(one =>
        $"{one.Authority.Name} {one.OldKey} {one.New.Certificate?.Fingerprint}"));
}
