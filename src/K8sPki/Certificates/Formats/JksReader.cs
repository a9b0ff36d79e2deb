using System.Buffers.Binary;
using K8sPki.Keys;
using K8sPki.Platform;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace K8sPki.Certificates;

/// <summary>
/// Reads Java's own keystores (JKS), which keytool made before Java 9. The certificates in them are not encrypted. As with
/// keytool, one that is broken spoils its keystore. Of JCEKS, which differs in how it encrypts keys, the certificates are read.
/// </summary>
internal sealed class JksReader
{
    private const uint JksMagic = 0xFEEDFEED;
    private const uint JceksMagic = 0xCECECECE;

    private readonly JksStore store = new();
    private readonly string name;

    private JksReader(string name) => this.name = name;

    /// <summary>The certificates, those with a private key first.</summary>
    /// <param name="content">The file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="passphrase">Checks that the file is whole and opens its keys; null reads the certificates alone.</param>
    /// <exception cref="PkiException">The password is wrong, the file is broken, or it is JCEKS with secret keys.</exception>
    public static IReadOnlyList<StoredCertificate> Read(byte[] content, string name, Passphrase? passphrase)
    {
        if (BinaryPrimitives.ReadUInt32BigEndian(content) == JceksMagic)
            return ReadJceks(content, name);
        var reader = new JksReader(name);
        reader.Load(content, passphrase);
        return reader.Certificates(passphrase);
    }

    // The entries of certificates, and the lengths of those of keys, are those of JKS. The digest at the end covers the magic
    // number too, so that no password can be tried.
    private static IReadOnlyList<StoredCertificate> ReadJceks(byte[] content, string name)
    {
        byte[] asJks = [.. content];
        BinaryPrimitives.WriteUInt32BigEndian(asJks, JksMagic);
        if (!new JksLengths(asJks).Fit())
            throw new UnsupportedInputException(
                "KeystoreNotSupported",
                $"{name} is a JCEKS keystore with secret keys, or broken; such a one is not read here. Convert it: keytool "
                + "-importkeystore -srckeystore FILE -destkeystore NEW.p12 -deststoretype PKCS12.");
        var reader = new JksReader(name);
        reader.Load(asJks, passphrase: null);
        return reader.Certificates(passphrase: null);
    }

    private void Load(byte[] content, Passphrase? passphrase)
    {
        if (!new JksLengths(content).Fit())
            throw Broken(null);
        try
        {
            store.LoadUnchecked(new MemoryStream(content));
        }
        catch (Exception failure) when (IsOfContent(failure))
        {
            throw Broken(failure);
        }

        try
        {
            if (passphrase is not null)
                store.Load(new MemoryStream(content), passphrase.Characters);
        }
        catch (IOException failure)
        {
            throw PasswordEncryption.WrongPassword(name, failure);
        }
    }

    private IReadOnlyList<StoredCertificate> Certificates(Passphrase? passphrase)
    {
        var withKey = new List<StoredCertificate>();
        var others = new List<StoredCertificate>();
        foreach (var alias in store.Aliases.Where(store.IsKeyEntry))
        {
            if (store.GetCertificateChain(alias) is not { Length: > 0 } chain)
                continue;
            withKey.Add(new StoredCertificate(
                chain[0].GetEncoded(), alias, passphrase is null ? null : OpenKey(alias, passphrase)));
            others.AddRange(chain.Skip(1).Select(certificate => Without(alias, certificate)));
        }

        return [.. withKey, .. others,
            .. store.Aliases.Where(store.IsCertificateEntry).Select(alias => Without(alias, store.GetCertificate(alias)))];
    }

    private static StoredCertificate Without(string alias, X509Certificate certificate) =>
        new(certificate.GetEncoded(), alias, null);

    private PrivateKey OpenKey(string alias, Passphrase passphrase)
    {
        try
        {
            return PrivateKey.FromPkcs8(
                PrivateKeyInfoFactory.CreatePrivateKeyInfo(store.GetKey(alias, passphrase.Characters)).GetDerEncoded());
        }
        catch (IOException failure)
        {
            throw new PasswordException(
                "WrongPassword",
                $"The password opens {name} but not the key '{PrintableText.Escape(alias)}' in it, which has one of its own.",
                failure);
        }
        catch (Exception failure) when (IsOfContent(failure))
        {
            throw new MalformedInputException("KeystoreMalformed", $"A key in the Java keystore {name} is broken.", failure);
        }
    }

    // What BouncyCastle throws for content that is not as it should be.
    private static bool IsOfContent(Exception failure) => failure is IOException or GeneralSecurityException or CryptoException
        or ArgumentException or ArithmeticException or FormatException or InvalidOperationException
        or NotSupportedException or InvalidCastException;

    private MalformedInputException Broken(Exception? failure) =>
        new("KeystoreMalformed", $"The Java keystore {name} is broken or cut short.", failure);
}

/// <summary>
/// Walks through a Java keystore by its lengths alone. BouncyCastle believes them and reserves gigabytes for a few bytes, so
/// nothing is read before they are known to fit.
/// </summary>
internal ref struct JksLengths(ReadOnlySpan<byte> content)
{
    private const int KeyEntry = 1;
    private const int TrustedEntry = 2;
    private const int DigestLength = 20;
    private const int MostChain = 100;

    // Behind the magic number, and before the digest at the end.
    private ReadOnlySpan<byte> rest = content.Length < 4 + DigestLength ? [] : content[4..^DigestLength];

    /// <summary>True when every length leads to the next and the last to the digest.</summary>
    public bool Fit()
    {
        var version = Number();
        var count = Number();
        if (version is not (1 or 2) || count < 0)
            return false;
        for (var i = 0; i < count; i++)
        {
            var kind = Number();
            var isFit = kind is KeyEntry or TrustedEntry && SkipText() && Skip(sizeof(long))
                && (kind == TrustedEntry || Skip(Number()));
            var chain = !isFit ? -1 : kind == KeyEntry ? Number() : 1;
            if (chain is < 0 or > MostChain)
                return false;
            for (var place = 0; place < chain; place++)
            {
                if ((version == 2 && !SkipText()) || !Skip(Number()))
                    return false;
            }
        }

        return rest.IsEmpty;
    }

    private int Number()
    {
        if (rest.Length < sizeof(int))
            return -1;
        var number = BinaryPrimitives.ReadInt32BigEndian(rest);
        rest = rest[sizeof(int)..];
        return number;
    }

    private bool SkipText()
    {
        if (rest.Length < sizeof(ushort))
            return false;
        var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        rest = rest[sizeof(ushort)..];
        return Skip(length);
    }

    private bool Skip(int length)
    {
        if (length < 0 || length > rest.Length)
            return false;
        rest = rest[length..];
        return true;
    }
}
