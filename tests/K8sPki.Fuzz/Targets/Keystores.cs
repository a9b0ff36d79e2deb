using System.Security;

namespace K8sPki.Fuzz.Targets;

/// <summary>
/// Files with a password that hold certificates and keys: PKCS#12 of today, of old ciphers and without a MAC, Java keystores; and
/// PKCS#7.
/// </summary>
internal static class Keystores
{
    private static readonly string[] Files = ["store.p12", "store-old.p12", "store-old-nomac.p12", "store.jks", "chain.p7b"];

    public static FuzzTarget Target { get; } = new("keystores", [.. Files.Select(FuzzTarget.Seed)], Read);

    private static void Read(byte[] input)
    {
        using var secret = new SecureString();
        foreach (var character in "secret")
            secret.AppendChar(character);
        using var passphrase = Passphrase.From(secret);
        foreach (var item in CertificateReader.ReadAll(input, "the input", null, passphrase))
        {
            if (item.Certificate is not { } certificate)
                continue;
            foreach (var property in Properties.Of<Certificate>())
                property(certificate);
            WrittenIsRead(certificate, passphrase!);
        }
    }

    private static void WrittenIsRead(Certificate certificate, Passphrase passphrase)
    {
        var written = Pkcs12Writer.Write([certificate], null, "x", passphrase, iterations: 1);
        var again = Must.Read(() => CertificateReader.ReadAll(written, "the store", null, passphrase).First().Certificate,
            "A store that was written");
        Must.Equal(certificate.Fingerprint, again?.Fingerprint, "The certificate of a store that was written");
    }
}
