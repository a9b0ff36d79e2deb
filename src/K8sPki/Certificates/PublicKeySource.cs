namespace K8sPki;

/// <summary>Finds a public key wherever there is one: in its own file, a private key, a certificate or a request.</summary>
internal static class PublicKeySource
{
    private static readonly string[] PublicKeyLabels = ["PUBLIC KEY", "RSA PUBLIC KEY"];

    /// <summary>The first public key of a text or of DER bytes.</summary>
    public static PublicKey Read(byte[] content, string name, string? path, Passphrase? passphrase)
    {
        if (!PemText.HasBlock(content))
            return PublicKeyReader.Read(content, name);
        var label = PemText.Read(content).Select(block => block.Label).FirstOrDefault(IsKnown);
        return label switch
        {
            null => PublicKeyReader.Read(content, name),
            _ when PublicKeyLabels.Contains(label) => PublicKeyReader.Read(content, name),
            _ when PrivateKeyReader.IsPrivateKeyLabel(label) => PrivateKeyReader.Read(content, name, passphrase).PublicKey,
            CertificateRequest.PemLabel => CertificateRequestReader.Read(content, name, path).PublicKey,
            _ => CertificateReader.ReadFirst(content, name, path).PublicKey,
        };
    }

    private static bool IsKnown(string label) =>
        PublicKeyLabels.Contains(label) || PrivateKeyReader.IsPrivateKeyLabel(label)
        || label is CertificateRequest.PemLabel or Certificate.PemLabel;
}
