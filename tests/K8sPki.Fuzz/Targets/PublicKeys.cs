namespace K8sPki.Fuzz.Targets;

/// <summary>Public keys.</summary>
internal static class PublicKeys
{
    public static FuzzTarget Target { get; } = new(
        "public-keys",
        [FuzzTarget.Seed("ec-public.pem"), Certificates.Der("ec-public.pem"), FuzzTarget.Seed("ssh-keys.pub"),
            FuzzTarget.Seed("leaf.crt"), FuzzTarget.Seed("request.csr")],
        Read) { Readings = 4 };

    private static void Read(byte[] input)
    {
        foreach (var key in PublicKeyReader.ReadAll(input, "the input", null).Select(item => item.Key).OfType<PublicKey>())
        {
            foreach (var property in Properties.Of<PublicKey>())
                property(key);
            WrittenIsRead(key);
        }
    }

    private static void WrittenIsRead(PublicKey key)
    {
        var again = Must.Read(() => PublicKey.Parse(key.Pem), "The PEM of a public key");
        Must.Equal(key.Fingerprint, again.Fingerprint, "The PEM of a public key");
        try
        {
            _ = SshPublicKeyText.Write(key, null);
        }
        catch (PkiException)
        {
            // OpenSSH has not every curve.
            return;
        }

        var line = Must.Read(() => PublicKey.Parse(SshPublicKeyText.Write(key, null)), "The line of a public key");
        Must.Equal(key.Fingerprint, line.Fingerprint, "The line of a public key");
    }
}
