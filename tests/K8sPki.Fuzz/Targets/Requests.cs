namespace K8sPki.Fuzz.Targets;

/// <summary>Certificate signing requests in PEM and DER.</summary>
internal static class Requests
{
    public static FuzzTarget Target { get; } = new(
        "requests",
        [FuzzTarget.Seed("request.csr"), Certificates.Der("request.csr")],
        input =>
        {
            var request = CertificateRequestReader.Read(input, "the input", null);
            foreach (var property in Properties.Of<CertificateRequest>())
                property(request);
            _ = request.ToString();
            var again = Must.Read(() => CertificateRequest.Parse(request.Pem), "The PEM of a request");
            Must.Hold(again.Der.SequenceEqual(request.Der), "The PEM of a request is another one.");
        });
}
