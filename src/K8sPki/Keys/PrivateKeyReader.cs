using System.Formats.Asn1;
using System.Security.Cryptography;
using K8sPki.Forms;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Keys;

/// <summary>Reads private keys from PEM or DER.</summary>
internal static class PrivateKeyReader
{
    public const long LargestKeyFile = 16L * 1024 * 1024;

    private const int MostNamed = 10;

    /// <summary>Reads the first private key of a file.</summary>
    /// <exception cref="PkiException">There is none, it is broken, or its password is missing or wrong.</exception>
    public static PrivateKey ReadFile(string path, Passphrase? passphrase)
    {
        var content = FileStore.Read(path, LargestKeyFile);
        try
        {
            return Read(content, $"'{path}'", passphrase).At(path);
        }
        finally
        {
            Array.Clear(content);
        }
    }

    /// <summary>Reads the first private key of a text or of DER bytes.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="name">What to call the input in messages.</param>
    /// <param name="passphrase">Opens an encrypted key; not needed for others.</param>
    public static PrivateKey Read(byte[] content, string name, Passphrase? passphrase)
    {
        try
        {
            return ReadFirst(content, name, passphrase);
        }
        catch (BrokenKeyException failure)
        {
            throw new BrokenKeyException(
                "PrivateKeyMalformed", $"The private key in {name} is broken: its numbers do not make a key.", failure);
        }
        catch (Exception failure) when (failure is AsnContentException or CryptographicException or InvalidDataException)
        {
            throw new BrokenKeyException("PrivateKeyMalformed", $"The private key in {name} is broken or cut short.", failure);
        }
    }

    /// <summary>True for a PEM label that holds a private key.</summary>
    public static bool IsPrivateKeyLabel(string label) => label.EndsWith("PRIVATE KEY", StringComparison.Ordinal);

    /// <summary>True for PEM with a private key in it, which other things may stand beside.</summary>
    public static bool IsIn(byte[] content) =>
        PemText.HasBlock(content) && PemText.Read(content).Any(block => IsPrivateKeyLabel(block.Label));

    private static PrivateKey ReadFirst(byte[] content, string name, Passphrase? passphrase)
    {
        var parts = ContentForms.Open(content);
        if (parts.FirstOrDefault(part => part.Place is not null && IsPrivateKey(part.Content)) is { } found)
            return ReadWhole(found.Content, found.NameIn(name), passphrase);
        return parts is [{ Place: null } whole]
            ? ReadWhole(whole.Content, name, passphrase)
            : throw NotAPrivateKey(
                name, $"it holds {string.Join("; ", parts.Select(part => part.Place).Distinct().Take(MostNamed))}");
    }

    private static PrivateKey ReadWhole(byte[] content, string name, Passphrase? passphrase) =>
        PemText.HasBlock(content) ? ReadPem(content, name, passphrase) : ReadDer(content, name, passphrase);

    private static bool IsPrivateKey(byte[] content) => PemText.HasBlock(content)
        ? PemText.Read(content).Any(block => IsPrivateKeyLabel(block.Label))
        : content is [0x30, ..] && DerForm.Of(content) is { Kind: DerKind.PrivateKey or DerKind.EncryptedPrivateKey };

    private static PrivateKey ReadPem(byte[] content, string name, Passphrase? passphrase)
    {
        var labels = new List<string>();
        foreach (var block in PemText.Read(content))
        {
            if (!IsPrivateKeyLabel(block.Label))
            {
                labels.Add(block.Label);
                continue;
            }

            if (block.Problem is not null)
                throw new MalformedInputException("PemMalformed", $"In {name}, {block.Problem}.");
            return FromBlock(block, name, passphrase);
        }

        throw NotAPrivateKey(name, $"it holds {string.Join(", ", labels.Distinct())}");
    }

    /// <summary>Reads the key of a block.</summary>
    public static PrivateKey FromBlock(PemBlock block, string name, Passphrase? passphrase)
    {
        if (!TraditionalPemEncryption.IsEncrypted(block))
            return FromLabel(block.Label, block.Data, name, passphrase);
        var plain = TraditionalPemEncryption.Decrypt(block, Needed(passphrase, name), name);
        try
        {
            return FromLabel(block.Label, plain, name, passphrase);
        }
        catch (Exception failure) when (failure is AsnContentException or MalformedInputException)
        {
            // One wrong password in 256 leaves padding that looks right: the content decides.
            throw TraditionalPemEncryption.WrongPassword(name, failure);
        }
        finally
        {
            Array.Clear(plain);
        }
    }

    private static PrivateKey FromLabel(string label, byte[] data, string name, Passphrase? passphrase) => label switch
    {
        OpenSshPrivateKey.PemLabel => OpenSshPrivateKey.Read(data, name, () => Needed(passphrase, name)),
        // A DSA key begins like an RSA key.
        _ when !label.EndsWith("PRIVATE KEY", StringComparison.Ordinal) || label.StartsWith("DSA", StringComparison.Ordinal)
            || label.StartsWith("SSH", StringComparison.Ordinal) =>
            throw new UnsupportedInputException(
                "KeyFormatNotSupported",
                $"The block '{PrintableText.Escape(label)}' in {name} is a key format that is not read here."),
        _ => FromDer(data, name, passphrase),
    };

    // What is DER of no kind that is known is read as a key, so that the error says where a broken one breaks.
    private static PrivateKey ReadDer(byte[] content, string name, Passphrase? passphrase) =>
        content is [0x30, ..] && DerForm.Of(content)?.Kind is (null or DerKind.PrivateKey or DerKind.EncryptedPrivateKey)
            ? FromDer(content, name, passphrase)
            : throw NotAPrivateKey(name, DerForm.Of(content)?.Kind == DerKind.Pkcs12
                ? "it is a PKCS#12 keystore; Get-K8sCertificate … | Get-K8sPrivateKey gives the keys in it"
                : ContentForms.Describe(content, null));

    // The form is told by the content: labels are often those of another form, and openssl and Go's crypto/tls read such keys.
    private static PrivateKey FromDer(byte[] content, string name, Passphrase? passphrase)
    {
        var sequence = new AsnReader(content, AsnEncodingRules.BER).ReadSequence();
        if (sequence.PeekTag() == Asn1Tag.Sequence)
        {
            sequence.ReadEncodedValue();
            // Certificates, requests and public keys begin so too.
            if (!sequence.PeekTag().HasSameClassAndValue(Asn1Tag.PrimitiveOctetString))
                throw new AsnContentException("It is not a private key.");
            return PrivateKey.FromPkcs8(Pkcs8Encryption.Decrypt(content, Needed(passphrase, name), new DerivationBudget(name)));
        }

        sequence.ReadInteger();
        var second = sequence.PeekTag();
        if (second == Asn1Tag.Sequence)
            return PrivateKey.FromPkcs8(content);
        return PrivateKey.FromPkcs8(
            second == Asn1Tag.Integer ? Pkcs8Encoding.WrapPkcs1(content) : Pkcs8Encoding.WrapSec1(content));
    }

    private static OtherKindException NotAPrivateKey(string name, string what) =>
        new("NotAPrivateKey", $"There is no private key in {name}: {what}.");

    private static Passphrase Needed(Passphrase? passphrase, string name) =>
        passphrase ?? throw new PasswordException(
            "PasswordRequired", $"The key in {name} is encrypted. Give its password with -Password.");
}
