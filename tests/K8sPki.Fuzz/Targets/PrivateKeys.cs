using System.Security;

namespace K8sPki.Fuzz.Targets;

/// <summary>Private keys in every format, plain and encrypted.</summary>
internal static class PrivateKeys
{
    private static readonly string[] Files = ["ec-pkcs8.pem", "ec-sec1.pem", "rsa-pkcs1.pem", "ed25519.pem", "ec-encrypted.pem",
        "ec-encrypted-short.pem"];

    public static FuzzTarget Target { get; } = new(
        "private-keys",
        [.. Files.Select(FuzzTarget.Seed), .. Files.Select(Certificates.Der)],
        Read);

    private static void Read(byte[] input)
    {
        using var secret = new SecureString();
        foreach (var character in "secret")
            secret.AppendChar(character);
        using var passphrase = Passphrase.From(secret);
        var key = PrivateKeyReader.Read(input, "the input", passphrase);
        foreach (var property in Properties.Of<PrivateKey>())
            property(key);
        _ = key.Sign([1, 2, 3]);
    }
}
