using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace K8sPki;

/// <summary>
/// Reads Java's own keystores (JKS), which keytool made before Java 9. The certificates in them are not encrypted.
/// BouncyCastle's reader believes the lengths in the file and reserves gigabytes for a few bytes, so this one walks the
/// file itself.
/// </summary>
internal sealed class JksReader
{
    private const uint JceksMagic = 0xCECECECE;
    private const int KeyEntry = 1;
    private const int TrustedEntry = 2;
    private const int DigestLength = 20;
    private const int MostChain = 100;

    private readonly byte[] content;
    private readonly string name;
    private readonly int end;
    private int position = 4;

    private JksReader(byte[] content, string name)
    {
        this.content = content;
        this.name = name;
        end = content.Length - DigestLength;
    }

    private sealed record Entry(string Alias, byte[]? ProtectedKey, IReadOnlyList<byte[]> Certificates);

    /// <summary>The certificates, those with a private key first.</summary>
    /// <param name="content">The file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="passphrase">Checks that the file is whole and opens its keys; null reads the certificates alone.</param>
    /// <exception cref="PkiException">The password is wrong, the file is broken, or it is a JCEKS file.</exception>
    public static IReadOnlyList<StoredCertificate> Read(byte[] content, string name, Passphrase? passphrase)
    {
        if (BinaryPrimitives.ReadUInt32BigEndian(content) == JceksMagic)
            throw new UnsupportedInputException("KeystoreNotSupported", $"{name} is a JCEKS keystore, which is not read here. Convert it: keytool -importkeystore -srckeystore FILE -destkeystore NEW.p12 -deststoretype PKCS12.");
        var password = passphrase is null ? null : JksPassword.Encode(passphrase);
        try
        {
            var reader = new JksReader(content, name);
            var entries = reader.ReadEntries();
            if (password is not null && !reader.IsWhole(password))
                throw PasswordEncryption.WrongPassword(name, null);
            var withKey = entries.Where(entry => entry.ProtectedKey is not null && entry.Certificates.Count > 0)
                .Select(entry => new StoredCertificate(entry.Certificates[0], entry.Alias, password is null ? null : reader.OpenKey(entry, password)));
            var others = entries.SelectMany(entry => entry.Certificates.Skip(entry.ProtectedKey is null ? 0 : 1), (entry, certificate) => new StoredCertificate(certificate, entry.Alias, null));
            return [.. withKey, .. others];
        }
        catch (AsnContentException failure)
        {
            throw new MalformedInputException("KeystoreMalformed", $"A key in the Java keystore {name} is broken.", failure);
        }
        finally
        {
            Array.Clear(password ?? []);
        }
    }

    private List<Entry> ReadEntries()
    {
        var version = ReadNumber();
        var count = ReadNumber();
        if (version is not (1 or 2))
            throw Broken();
        var entries = new List<Entry>();
        for (var i = 0; i < count; i++)
        {
            var kind = ReadNumber();
            var alias = ReadText();
            position += 8;
            var key = kind == KeyEntry ? ReadBytes(ReadNumber()) : null;
            var chain = kind switch { KeyEntry => ReadNumber(), TrustedEntry => 1, _ => throw Broken() };
            if (chain is < 0 or > MostChain)
                throw Broken();
            var certificates = new List<byte[]>();
            for (var place = 0; place < chain; place++)
                certificates.Add(ReadCertificate(version));
            entries.Add(new Entry(alias, key, certificates));
        }

        return position == end ? entries : throw Broken();
    }

    private byte[] ReadCertificate(int version)
    {
        if (version == 2)
            ReadText();
        return ReadBytes(ReadNumber());
    }

    private int ReadNumber() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    private string ReadText() => Encoding.UTF8.GetString(Take(BinaryPrimitives.ReadUInt16BigEndian(Take(2))));

    private byte[] ReadBytes(int length) => Take(length).ToArray();

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || position > end - length)
            throw Broken();
        position += length;
        return content.AsSpan(position - length, length);
    }

    // The file ends with the digest of the password, these words and everything before.
    private bool IsWhole(byte[] password)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        digest.AppendData(password);
        digest.AppendData("Mighty Aphrodite"u8);
        digest.AppendData(content.AsSpan(0, end));
        return CryptographicOperations.FixedTimeEquals(digest.GetHashAndReset(), content.AsSpan(end));
    }

    private PrivateKey OpenKey(Entry entry, byte[] password)
    {
        var encrypted = new AsnReader(entry.ProtectedKey, AsnEncodingRules.DER).ReadSequence();
        encrypted.ReadEncodedValue();
        var pkcs8 = JksPassword.Decrypt(encrypted.ReadOctetString(), password) ?? throw new PasswordException("WrongPassword",
            $"The password opens {name} but not the key '{PrintableText.Escape(entry.Alias)}' in it, which has one of its own.");
        return PrivateKey.FromPkcs8(pkcs8);
    }

    private MalformedInputException Broken() => new("KeystoreMalformed", $"The Java keystore {name} is broken or cut short.");
}
