namespace K8sPki.Fuzz.Targets;

/// <summary>Certificates in PEM and DER, and all that is decoded only when asked for.</summary>
internal static class Certificates
{
    public static FuzzTarget Target { get; } = new(
        "certificates",
        [FuzzTarget.Seed("leaf.crt"), FuzzTarget.Seed("ca.crt"), FuzzTarget.Seed("chain.crt"), FuzzTarget.Seed("pss.crt"),
            FuzzTarget.Seed("constrained-chain.crt"), Der("leaf.crt"), Der("ca.crt"), Der("pss.crt"),
            Der("constrained-chain.crt")],
        Read);

    internal static byte[] Der(string name) => PemText.Read(FuzzTarget.Seed(name)).First().Data;

    private static void Read(byte[] input)
    {
        foreach (var item in CertificateReader.ReadAll(input, "the input", null))
        {
            if (item.Certificate is { } certificate)
                ReadAllOf(certificate);
        }
    }

    private static void ReadAllOf(Certificate certificate)
    {
        foreach (var property in Properties.Of<Certificate>())
            property(certificate);
        _ = certificate.ToString();
        _ = certificate.Extensions.All.Select(extension => extension.ToString()).Count();
        SameAsDotNet.Check(certificate);
        try
        {
            certificate.ToX509Certificate2().Dispose();
        }
        catch (MalformedInputException failure)
        {
            _ = failure.Message;
        }

        var again = Must.Read(() => Certificate.Parse(certificate.Pem), "The PEM of a certificate");
        Must.Hold(again.Der.Span.SequenceEqual(certificate.Der.Span), "The PEM of a certificate is another one.");
        _ = certificate.IsSignedBy(certificate.PublicKey);
    }
}
