using System.Formats.Asn1;
using System.Text;
using K8sPki.Forms;
using K8sPki.Keys;
using K8sPki.PemAndDer;

namespace K8sPki.Certificates;

/// <summary>Reads PKCS#12 files (RFC 7292), endings .p12 and .pfx, old ones with RC2 and Triple DES too.</summary>
internal sealed class Pkcs12Reader
{
    private const int MostBags = 10_000;

    private static readonly Asn1Tag Ciphertext = new(TagClass.ContextSpecific, 0);

    private readonly Passphrase passphrase;
    private readonly DerivationBudget budget;

    private Pkcs12Reader(Passphrase passphrase, string name)
    {
        this.passphrase = passphrase;
        budget = new DerivationBudget(name);
    }

    /// <summary>The certificates, those with a private key first.</summary>
    /// <param name="content">The file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="passphrase">The password; null tries the empty one.</param>
    /// <exception cref="PkiException">The password is missing or wrong, or the file is broken or asks for too much
    /// work.</exception>
    public static IReadOnlyList<StoredCertificate> Read(byte[] content, string name, Passphrase? passphrase)
    {
        try
        {
            return new Pkcs12Reader(passphrase ?? Passphrase.Empty, name).Read(content);
        }
        catch (PasswordException failure) when (passphrase is null)
        {
            throw new PasswordException(
                "PasswordRequired", $"The PKCS#12 content of {name} is encrypted. Give its password with -Password.", failure);
        }
        catch (AsnContentException failure)
        {
            throw new MalformedInputException(
                "Pkcs12Malformed", $"The PKCS#12 content of {name} is broken or cut short.", failure);
        }
    }

    private List<StoredCertificate> Read(byte[] content)
    {
        var outer = new AsnReader(content, AsnEncodingRules.BER).ReadSequence();
        outer.ReadInteger();
        var (type, safe) = ReadContent(outer.ReadSequence());
        if (type != Oids.Container.Data)
            throw new UnsupportedInputException(
                "EncryptionNotSupported",
                $"The PKCS#12 content of {budget.Name} is protected with a certificate, not with a password.");
        var authenticated = ReadOctets(safe);
        if (outer.HasData && !Pkcs12Mac.Matches(outer.ReadSequence(), authenticated, passphrase, budget))
            throw PasswordEncryption.WrongPassword(budget.Name, null);
        var bags = ReadSafes(authenticated).Take(MostBags + 1).ToList();
        if (bags.Count > MostBags)
            throw new LimitExceededException(
                "TooManyEntries", $"The PKCS#12 content of {budget.Name} has more than {MostBags} entries.");
        return Join(bags);
    }

    private IEnumerable<Pkcs12Bag> ReadSafes(byte[] authenticated)
    {
        var safes = new AsnReader(authenticated, AsnEncodingRules.BER).ReadSequence();
        while (safes.HasData)
        {
            var (type, safe) = ReadContent(safes.ReadSequence());
            var contents = type switch
            {
                Oids.Container.Data => ReadOctets(safe),
                Oids.Container.EncryptedData => Decrypt(new AsnReader(safe, AsnEncodingRules.BER).ReadSequence()),
                _ => throw new UnsupportedInputException(
                    "EncryptionNotSupported",
                    $"A part of the PKCS#12 content of {budget.Name} is encrypted for a certificate, not with a password."),
            };
            foreach (var bag in Pkcs12Bag.ReadAll(contents))
                yield return bag;
        }
    }

    // EncryptedData of RFC 5652 section 8; the ciphertext may come in pieces.
    private byte[] Decrypt(AsnReader encrypted)
    {
        encrypted.ReadInteger();
        var info = encrypted.ReadSequence();
        info.ReadObjectIdentifier();
        var algorithm = info.ReadEncodedValue();
        var plain = PasswordEncryption.Decrypt(algorithm, info.ReadOctetString(Ciphertext), passphrase, budget);
        // Without an authentication code only the content tells a wrong password.
        return DerStart.SecondTag(plain) is not null || plain is [0x30, 0] ? plain
            : throw PasswordEncryption.WrongPassword(budget.Name, null);
    }

    private List<StoredCertificate> Join(List<Pkcs12Bag> bags)
    {
        var keys = bags.Where(bag => bag.Type is Oids.Container.KeyBag or Oids.Container.ShroudedKeyBag)
            .Select(bag => (Key: ReadKey(bag), bag.FriendlyName)).ToList();
        var certificates = new List<StoredCertificate>();
        foreach (var bag in bags.Where(bag => bag.Type == Oids.Container.CertificateBag))
        {
            if (ReadCertificate(bag) is not { } der)
                continue;
            var (key, name) = keys.Find(entry => IsKeyOf(entry.Key, der));
            certificates.Add(new StoredCertificate(der, bag.FriendlyName ?? name, key));
        }

        return [.. certificates.Where(entry => entry.Key is not null), .. certificates.Where(entry => entry.Key is null)];
    }

    private PrivateKey ReadKey(Pkcs12Bag bag) => PrivateKey.FromPkcs8(bag.Type == Oids.Container.KeyBag
        ? bag.Value.ToArray()
        : Pkcs8Encryption.Decrypt(bag.Value, passphrase, budget));

    // The public keys decide, not localKeyId: that is a mere label which programs fill as they like.
    private static bool IsKeyOf(PrivateKey key, byte[] certificate)
    {
        try
        {
            return Certificate.FromDer(certificate).PublicKey.Equals(key.PublicKey);
        }
        catch (PkiException)
        {
            // A broken certificate has no key; it is reported when it is read.
            return false;
        }
    }

    private static byte[]? ReadCertificate(Pkcs12Bag bag)
    {
        var value = new AsnReader(bag.Value, AsnEncodingRules.BER).ReadSequence();
        return value.ReadObjectIdentifier() == Oids.Container.X509Certificate
            ? value.ReadSequence(Pkcs12Bag.Explicit).ReadOctetString() : null;
    }

    private static (string Type, ReadOnlyMemory<byte> Content) ReadContent(AsnReader contentInfo) =>
        (contentInfo.ReadObjectIdentifier(), contentInfo.ReadSequence(Pkcs12Bag.Explicit).ReadEncodedValue());

    private static byte[] ReadOctets(ReadOnlyMemory<byte> value) => new AsnReader(value, AsnEncodingRules.BER).ReadOctetString();
}

/// <summary>One bag of a PKCS#12 file (RFC 7292 section 4.2).</summary>
/// <param name="Type">The object identifier of its kind.</param>
/// <param name="Value">What it holds.</param>
/// <param name="FriendlyName">The name that a user gave it; null when there is none.</param>
internal sealed record Pkcs12Bag(string Type, ReadOnlyMemory<byte> Value, string? FriendlyName)
{
    public static readonly Asn1Tag Explicit = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private const int MostNesting = 8;

    /// <summary>The bags of SafeContents, nested ones too.</summary>
    /// <exception cref="AsnContentException">It is not SafeContents.</exception>
    /// <exception cref="LimitExceededException">Bags are nested too deep.</exception>
    public static IEnumerable<Pkcs12Bag> ReadAll(ReadOnlyMemory<byte> safeContents, int depth = 0)
    {
        if (depth > MostNesting)
            throw new LimitExceededException("TooDeep", $"The PKCS#12 file nests more than {MostNesting} levels of bags.");
        var bags = new AsnReader(safeContents, AsnEncodingRules.BER).ReadSequence();
        while (bags.HasData)
        {
            var bag = Read(bags.ReadSequence());
            if (bag.Type != Oids.Container.NestedBags)
            {
                yield return bag;
                continue;
            }

            foreach (var inner in ReadAll(bag.Value, depth + 1))
                yield return inner;
        }
    }

    private static Pkcs12Bag Read(AsnReader bag)
    {
        var type = bag.ReadObjectIdentifier();
        var value = bag.ReadSequence(Explicit).ReadEncodedValue();
        string? name = null;
        var attributes = bag.HasData ? bag.ReadSetOf(skipSortOrderValidation: true) : null;
        while (attributes is { HasData: true })
        {
            var attribute = attributes.ReadSequence();
            var oid = attribute.ReadObjectIdentifier();
            var values = attribute.ReadSetOf(skipSortOrderValidation: true);
            if (!values.HasData)
                continue;
            if (oid == Oids.Container.FriendlyName
                && values.PeekTag().HasSameClassAndValue(new Asn1Tag(UniversalTagNumber.BMPString)))
                name = Encoding.BigEndianUnicode.GetString(values.PeekContentBytes().Span);
        }

        return new Pkcs12Bag(type, value, name);
    }
}

/// <summary>A certificate in a keystore.</summary>
/// <param name="Der">The certificate.</param>
/// <param name="Name">Its name there: the friendly name or alias; null when it has none.</param>
/// <param name="Key">Its private key; null when it has none there.</param>
internal sealed record StoredCertificate(byte[] Der, string? Name, PrivateKey? Key);
