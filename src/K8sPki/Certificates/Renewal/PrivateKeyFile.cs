using System.Formats.Asn1;

namespace K8sPki;

/// <summary>A private key in its file, which can be exchanged there for another in the same form.</summary>
internal sealed class PrivateKeyFile
{
    private const long LargestFile = 16L * 1024 * 1024;

    private PrivateKeyFile(string path, byte[] content, PrivateKey key)
    {
        Path = path;
        Content = content;
        Key = key;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What it holds.</summary>
    public byte[] Content { get; }

    /// <summary>The first key in it.</summary>
    public PrivateKey Key { get; }

    /// <summary>Reads the first key of a file.</summary>
    /// <exception cref="PkiException">There is none, or its password is missing or wrong.</exception>
    public static PrivateKeyFile Read(string path, Passphrase? passphrase)
    {
        var content = FileStore.Read(path, LargestFile);
        if (!ContentForms.IsItself(content))
            throw new UnsupportedInputException("FormatNotRenewed", $"'{path}' is neither PEM nor DER, so its key is not exchanged in place. Read it with Get-K8sPrivateKey and write it as PEM with Export-K8sPrivateKey.");
        return new PrivateKeyFile(path, content, PrivateKeyReader.Read(content, $"'{path}'", passphrase).At(path));
    }

    /// <summary>The content of the file, or what became of it meanwhile, with another key in the place and form of the old one.</summary>
    /// <param name="content">The content.</param>
    /// <param name="key">The new key.</param>
    /// <param name="passphrase">Encrypts the key where the old one was encrypted.</param>
    public static byte[] Exchange(byte[] content, PrivateKey key, Passphrase? passphrase)
    {
        if (!PemText.HasBlock(content))
            return WriteDer(content, key, passphrase);
        var isDone = false;
        return PemText.Replace(content, block =>
        {
            // openssl writes the curve before an EC key; it would be the old one.
            if (block.Label == "EC PARAMETERS")
                return [];
            if (isDone || !PrivateKeyReader.IsPrivateKeyLabel(block.Label))
                return null;
            isDone = true;
            var isEncrypted = block.Label == "ENCRYPTED PRIVATE KEY" || TraditionalPemEncryption.IsEncrypted(block);
            var format = isEncrypted ? PrivateKeyFormat.Pkcs8 : FormatOf(block.Label, key);
            return PrivateKeyWriter.Write(key, format, false, isEncrypted || format == PrivateKeyFormat.OpenSsh ? passphrase : null);
        });
    }

    private static byte[] WriteDer(byte[] content, PrivateKey key, Passphrase? passphrase)
    {
        var sequence = new AsnReader(content, AsnEncodingRules.BER).ReadSequence();
        if (sequence.PeekTag() == Asn1Tag.Sequence)
            return PrivateKeyWriter.Write(key, PrivateKeyFormat.Pkcs8, true, passphrase);
        sequence.ReadInteger();
        var label = sequence.PeekTag() switch
        {
            { TagValue: (int)UniversalTagNumber.Integer } => "RSA PRIVATE KEY",
            { TagValue: (int)UniversalTagNumber.OctetString } => "EC PRIVATE KEY",
            _ => "PRIVATE KEY",
        };
        return PrivateKeyWriter.Write(key, FormatOf(label, key), true, null);
    }

    private static PrivateKeyFormat FormatOf(string label, PrivateKey key) => (label, key.Algorithm) switch
    {
        ("RSA PRIVATE KEY" or "EC PRIVATE KEY", KeyAlgorithm.RSA) => PrivateKeyFormat.Pkcs1,
        ("RSA PRIVATE KEY" or "EC PRIVATE KEY", KeyAlgorithm.ECDSA) => PrivateKeyFormat.Sec1,
        (OpenSshPrivateKey.PemLabel, _) => PrivateKeyFormat.OpenSsh,
        _ => PrivateKeyFormat.Pkcs8,
    };
}
