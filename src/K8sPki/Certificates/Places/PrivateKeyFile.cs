using System.Formats.Asn1;
using K8sPki.Forms;
using K8sPki.Keys;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Certificates;

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
            throw new UnsupportedInputException("FormatNotRenewed", $"'{path}' is neither PEM nor DER, so its key is not "
                + "exchanged in place. Read it with Get-K8sPrivateKey and write it as PEM with Export-K8sPrivateKey.");
        return new PrivateKeyFile(path, content, PrivateKeyReader.Read(content, $"'{path}'", passphrase).At(path));
    }

    /// <summary>Refuses a key that is not that of a certificate: it belongs to somebody else.</summary>
    /// <exception cref="RefusedException">It is another's.</exception>
    public void RequireOf(Certificate certificate)
    {
        if (!Key.PublicKey.Equals(certificate.PublicKey))
            throw new RefusedException("KeyDoesNotMatch",
                $"The key '{Path}' is not the key of '{certificate.Subject}' ({certificate.Path}) and is left alone. Name the "
                    + "right one with -KeyPath, or keep the key with -KeepKey.");
    }

    /// <summary>
    /// The content of the file, or what became of it meanwhile, with another key in the place and form of the old one.
    /// </summary>
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
            return PrivateKeyWriter.Write(key, format, false, isEncrypted || format == PrivateKeyFormat.OpenSsh ? passphrase
                : null);
        });
    }

    /// <summary>A key by itself, as kubeadm writes it: PKCS#1 or SEC1, which its own readers know from the beginning.</summary>
    public static byte[] Plain(PrivateKey key) => PrivateKeyWriter.Write(key, PlainFormat(key.Algorithm), false, null);

    /// <summary>The format in which kubeadm writes a key.</summary>
    public static PrivateKeyFormat PlainFormat(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.RSA => PrivateKeyFormat.Pkcs1,
        KeyAlgorithm.ECDSA => PrivateKeyFormat.Sec1,
        _ => PrivateKeyFormat.Pkcs8,
    };

    /// <summary>True for a content with the key of a certificate; false for one that holds no key that can be read.</summary>
    /// <param name="content">The content of the file.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="name">What messages call the file.</param>
    /// <param name="passphrase">Opens an encrypted key; null for none.</param>
    /// <exception cref="RefusedException">The key is another's: somebody else may need it.</exception>
    /// <exception cref="PasswordException">It is encrypted.</exception>
    public static bool IsKeyOf(byte[] content, Certificate certificate, string name, Passphrase? passphrase)
    {
        if (PublicKeyIn(content, name, passphrase) is not { } key)
            return false;
        if (!key.Equals(certificate.PublicKeyOrNull()))
            throw new RefusedException("KeyDoesNotMatch",
                $"The key {name} is not the key of '{certificate.Subject}' and is left alone.");
        return true;
    }

    private static PublicKey? PublicKeyIn(byte[] content, string name, Passphrase? passphrase)
    {
        try
        {
            return PublicHalf.Read(content) ?? PrivateKeyReader.Read(content, name, passphrase).PublicKey;
        }
        catch (Exception failure) when (failure is MalformedInputException or UnsupportedInputException)
        {
            // An empty file, or a key that is broken: there is nothing to keep the form of.
            return null;
        }
    }

    private static byte[] WriteDer(byte[] content, PrivateKey key, Passphrase? passphrase) => LabelOf(content) is { } label
        ? PrivateKeyWriter.Write(key, FormatOf(label, key), true, null)
        : PrivateKeyWriter.Write(key, PrivateKeyFormat.Pkcs8, true, passphrase);

    // What PEM would call it; null for an encrypted one.
    private static string? LabelOf(byte[] content)
    {
        try
        {
            var sequence = new AsnReader(content, AsnEncodingRules.BER).ReadSequence();
            if (sequence.PeekTag() == Asn1Tag.Sequence)
                return null;
            sequence.ReadInteger();
            return sequence.PeekTag() switch
            {
                { TagValue: (int)UniversalTagNumber.Integer } => "RSA PRIVATE KEY",
                { TagValue: (int)UniversalTagNumber.OctetString } => "EC PRIVATE KEY",
                _ => "PRIVATE KEY",
            };
        }
        catch (AsnContentException failure)
        {
            throw new UnsupportedInputException("FormatNotRenewed",
                "The file is neither PEM nor DER any more, so its key is not exchanged in place.", failure);
        }
    }

    private static PrivateKeyFormat FormatOf(string label, PrivateKey key) => (label, key.Algorithm) switch
    {
        ("RSA PRIVATE KEY" or "EC PRIVATE KEY", KeyAlgorithm.RSA) => PrivateKeyFormat.Pkcs1,
        ("RSA PRIVATE KEY" or "EC PRIVATE KEY", KeyAlgorithm.ECDSA) => PrivateKeyFormat.Sec1,
        (OpenSshPrivateKey.PemLabel, _) => PrivateKeyFormat.OpenSsh,
        _ => PrivateKeyFormat.Pkcs8,
    };
}
