using System.Security;

namespace K8sPki.Fuzz.Targets;

/// <summary>Private keys in every format, plain and encrypted.</summary>
internal static class PrivateKeys
{
    private static readonly string[] Files = ["ec-pkcs8.pem", "ec-sec1.pem", "rsa-pkcs1.pem", "ed25519.pem", "ec-encrypted.pem",
        "ec-encrypted-short.pem"];

    private static readonly string[] OfSsh = ["ssh-ed25519.key", "ssh-rsa.key", "ssh-ec-encrypted.key"];

    public static FuzzTarget Target { get; } = new(
        "private-keys",
        [.. Files.Concat(OfSsh).Select(FuzzTarget.Seed), .. Files.Select(Certificates.Der)],
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
        foreach (var format in Enum.GetValues<PrivateKeyFormat>())
            WrittenIsRead(key, format);
    }

    private static void WrittenIsRead(PrivateKey key, PrivateKeyFormat format)
    {
        byte[] written;
        try
        {
            written = PrivateKeyWriter.Write(key, format, asDer: false, passphrase: null);
        }
        catch (InvalidRequestException)
        {
            // Not every format is for every algorithm.
            return;
        }

        var again = Must.Read(() => PrivateKeyReader.Read(written, "the key", null), $"A key in {format} form");
        Must.Equal(key.Fingerprint, again.Fingerprint, $"The key in {format} form");
    }
}
