namespace K8sPki.Fuzz.Targets;

/// <summary>Certificates in PEM and DER, and all that is decoded only when asked for.</summary>
internal static class Certificates
{
    public static FuzzTarget Target { get; } = new(
        "certificates",
        [FuzzTarget.Seed("leaf.crt"), FuzzTarget.Seed("ca.crt"), FuzzTarget.Seed("chain.crt"), FuzzTarget.Seed("pss.crt"),
            Der("leaf.crt"), Der("ca.crt"), Der("pss.crt")],
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
        _ = certificate.IsSignedBy(certificate.PublicKey);
    }
}
