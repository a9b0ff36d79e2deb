using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>What objects carry from session to session, as one line of JSON in a property: anybody may have written it.</summary>
internal static class Copies
{
    private const string Origins = """
        {"endpoint":"k8s.example:6443","host":"k8s.example","address":"10.0.0.1","port":6443,"serverName":"k8s.example","protocol":"Tls13","cipher":"x","requestsClientCertificate":true,"position":1,"acceptableAuthorities":["CN=a"],"count":2,"duration":1000,"refusal":null,"component":"kube-apiserver","certificateFlag":"--tls-cert-file","certificatePath":"/x"}
        """;

    private const string Objects = """
        {"kind":"Secret","apiVersion":"v1","namespace":"a","name":"b","uid":"1","type":"kubernetes.io/tls","key":"tls.crt","index":1,"hasPrivateKey":true,"certificateName":"c","renewalTime":"2026-01-01T00:00:00Z","service":"d","failurePolicy":"Fail","signerName":"e","annotations":{"a":"b"}}
        """;

    private const string Places = """
        {"cluster":{"server":"https://k8s.example:6443","kubeConfig":"/x","context":"y"},"places":[{"kind":"File","node":"cp1","path":"/etc/kubernetes/pki/ca.crt","text":"ca.crt"},
        {"kind":"ClusterObject","objectKind":"Secret","namespace":"a","name":"b","key":"tls.crt","index":1,"hasPrivateKey":true,"told":{"certificateName":"c","service":"s","failurePolicy":"Fail","injectedFrom":"i","injectedFromSecret":"j"},"renewal":"2026-01-01T00:00:00Z","managedEnd":"2026-01-01T00:00:00+02:00"},
        {"kind":"Endpoint","endpoint":"10.0.0.1:6443","called":"k8s.example","component":"kube-apiserver","flag":"--tls-cert-file"}],
        "entries":[{"node":"cp1","name":"ca","component":"kube-apiserver","role":"Authority","path":"/x","root":"/r","folder":"/f","source":"s","namedBy":"n","isMissing":true}]}
        """;

    private static readonly string Result = $$"""
        {"pem":"{{Encoding.ASCII.GetString(FuzzTarget.Seed("leaf.crt")).Replace("\n", "\\n", StringComparison.Ordinal)}}","source":"line 1","path":"/x",
        "findings":[{"id":"CertificateExpired","severity":"Error","node":"cp1","target":"t","message":"m","commands":"c","words":"w"}]}
        """;

    private static readonly string[] Fragments = ["\"kind\":", "\"kind\":\"Secret\",", "null", "[]", "{}", "1e999", "-1", "\"\"",
        "\\ud800", "\"findings\":", "\"pem\":", "9223372036854775807", "\"9999-12-31T23:59:59.9999999-14:00\"", "\"address\":"];

    public static IReadOnlyList<FuzzTarget> Targets { get; } =
    [
        new("copied-origins", [Bytes(Origins), Bytes(Objects)], ReadOrigin) { Fragments = Fragments },
        new("copied-places", [Bytes(Places)], ReadPlaces) { Fragments = Fragments },
        new("copied-results", [Bytes(Result)], ReadResult) { Fragments = Fragments },
    ];

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static void ReadOrigin(byte[] input)
    {
        var (answer, place) = OriginText.Read(Encoding.UTF8.GetString(input));
        if (answer is null && place is null)
            return;
        Properties.ReadAll((object?)answer ?? place!, nameof(ClusterObject));
        var certificate = Certificate.FromDer(Certificates.Der("leaf.crt"));
        var written = OriginText.Write(answer is null ? certificate.In(place!, "x") : certificate.From(answer))!;
        var (again, placeAgain) = OriginText.Read(written);
        var carrier = again is null ? certificate.In(placeAgain!, "x") : certificate.From(again);
        Must.Equal(written, OriginText.Write(carrier), "Where a certificate was found");
    }

    private static void ReadPlaces(byte[] input)
    {
        var places = PkiCertificateText.Read(Encoding.UTF8.GetString(input));
        foreach (var place in places.Places)
            Properties.ReadAll(place, nameof(PkiLocation));
        var written = PkiCertificateText.Write(places);
        var again = Must.Read(() => PkiCertificateText.Read(written), "The text of places");
        Must.Equal(written, PkiCertificateText.Write(again), "The text of places");
    }

    private static void ReadResult(byte[] input)
    {
        var copy = TestResultText.Read(Encoding.UTF8.GetString(input));
        Properties.ReadAll(copy, "FindingCopy");
    }
}
