using System.Formats.Asn1;
using System.Security.Cryptography;
using K8sPki.Forms;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Keys;

/// <summary>
/// Reads public keys from whatever holds one: a public key, an SSH line, a certificate, a request, a private key.
/// </summary>
internal static class PublicKeyReader
{
    public const long LargestKeyFile = 16L * 1024 * 1024;

    /// <summary>Reads the public key of a file.</summary>
    /// <exception cref="PkiException">There is none, it is broken, or it lies in an encrypted key whose password is missing
    /// or wrong.</exception>
    public static PublicKey ReadFile(string path, Passphrase? passphrase = null)
    {
        var content = FileStore.Read(path, LargestKeyFile);
        try
        {
            return Read(content, $"'{path}'", passphrase);
        }
        finally
        {
            Array.Clear(content);
        }
    }

    /// <summary>A public key of a file, or why there is none in its place.</summary>
    public readonly record struct Item(PublicKey? Key, PkiException? Problem);

    /// <summary>Every key of a text of SSH lines, as authorized_keys is one; of anything else the first public key.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="name">What to call the input in messages.</param>
    /// <param name="passphrase">Opens an encrypted private key; not needed for others.</param>
    public static IEnumerable<Item> ReadAll(byte[] content, string name, Passphrase? passphrase)
    {
        if (PemText.HasBlock(content) || content is [0x30, ..] || !SshPublicKeyText.Matches(content))
            return [new Item(Read(content, name, passphrase), null)];
        return SshPublicKeyText.Read(content, name).Select(line => new Item(line.Key, line.Problem));
    }

    /// <summary>Reads the first public key; of a private key, certificate or request, the public part is taken.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="name">What to call the input in messages.</param>
    /// <param name="passphrase">Opens an encrypted private key; not needed for others.</param>
    public static PublicKey Read(byte[] content, string name, Passphrase? passphrase = null)
    {
        try
        {
            var key = ReadOne(ContentForms.Open(content) is [{ Place: null } whole] ? whole.Content : content, name, passphrase);
            RequireSound(key, name);
            return key;
        }
        catch (BrokenKeyException failure)
        {
            throw Broken(name, failure);
        }
        catch (Exception failure) when (failure is AsnContentException or CryptographicException or InvalidDataException)
        {
            throw Broken(name, failure);
        }
    }

    private static PublicKey ReadOne(byte[] content, string name, Passphrase? passphrase)
    {
        if (PemText.HasBlock(content))
            return ReadPem(content, name, passphrase);
        if (content is [0x30, ..] && DerForm.Of(content)?.Kind is (null or DerKind.Certificate or DerKind.CertificateRequest
            or DerKind.PublicKey or DerKind.RsaPublicKey or DerKind.PrivateKey or DerKind.EncryptedPrivateKey))
            return ReadDer(content, name, passphrase);
        if (content is not [0x30, ..] && SshPublicKeyText.Matches(content))
            return ReadSsh(content, name);
        throw NotAPublicKey(name, ContentForms.Describe(content, null));
    }

    private static PublicKey ReadPem(byte[] content, string name, Passphrase? passphrase)
    {
        var labels = new List<string>();
        foreach (var block in PemText.Read(content))
        {
            if (block.Problem is not null)
                throw new MalformedInputException("PemMalformed", $"In {name}, {block.Problem}.");
            if (PrivateKeyReader.IsPrivateKeyLabel(block.Label))
                return FromPrivateKey(block, name, passphrase);
            if (FromLabel(block) is { } key)
                return key;
            if (labels.Count < 10)
                labels.Add(PrintableText.Escape(block.Label));
        }

        throw NotAPublicKey(name, $"it holds {string.Join(", ", labels.Distinct())}");
    }

    private static PublicKey? FromLabel(PemBlock block) => block.Label switch
    {
        "PUBLIC KEY" => PublicKey.FromSpki(block.Data),
        "RSA PUBLIC KEY" => PublicKey.FromSpki(SpkiEncoding.FromPkcs1(block.Data)),
        "CERTIFICATE" or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE" => PublicKey.FromSpki(block.Data[SpkiInside(block.Data, 5)]),
        "CERTIFICATE REQUEST" or "NEW CERTIFICATE REQUEST" => PublicKey.FromSpki(block.Data[SpkiInside(block.Data, 2)]),
        _ => null,
    };

    private static PublicKey FromPrivateKey(PemBlock block, string name, Passphrase? passphrase)
    {
        // An OpenSSH file has its public half in the clear, and ssh-keygen -l asks for no passphrase either.
        if (block.Label == OpenSshPrivateKey.PemLabel && passphrase is null)
            return OpenSshPrivateKey.ReadPublic(block.Data);
        return PrivateKeyReader.FromBlock(block, name, passphrase).PublicKey;
    }

    private static PublicKey ReadDer(byte[] content, string name, Passphrase? passphrase)
    {
        var outer = new AsnReader(content, AsnEncodingRules.BER).ReadSequence();
        if (outer.PeekTag() == Asn1Tag.Integer)
        {
            outer.ReadInteger();
            // Two numbers and no more are an RSAPublicKey; every private key has more.
            var isPublic = outer.HasData && outer.PeekTag() == Asn1Tag.Integer && outer.ReadIntegerBytes().Length > 0
                && !outer.HasData;
            return isPublic ? PublicKey.FromSpki(SpkiEncoding.FromPkcs1(content))
                : PrivateKeyReader.Read(content, name, passphrase).PublicKey;
        }

        var first = outer.ReadSequence();
        if (first.PeekTag() != Asn1Tag.ObjectIdentifier)
        {
            var sequences = first.PeekTag() == Asn1Tag.Integer && IsRequest(first) ? 2 : 5;
            return PublicKey.FromSpki(content[SpkiInside(content, sequences)]);
        }

        return outer.PeekTag() == Asn1Tag.PrimitiveBitString
            ? PublicKey.FromSpki(content)
            : PrivateKeyReader.Read(content, name, passphrase).PublicKey;
    }

    // A request has its attributes behind the key; a version 1 certificate starts with a number too, but has no such tag.
    private static bool IsRequest(AsnReader signedPart)
    {
        for (var i = 0; i < 3; i++)
            signedPart.ReadEncodedValue();
        return signedPart.HasData && signedPart.PeekTag().TagClass == TagClass.ContextSpecific;
    }

    private static PublicKey ReadSsh(byte[] content, string name)
    {
        var item = SshPublicKeyText.Read(content, name).FirstOrDefault();
        return item.Key ?? throw item.Problem ?? NotAPublicKey(name, "it has comments only");
    }

    /// <summary>Where the SubjectPublicKeyInfo stands: the n-th SEQUENCE of the signed part.</summary>
    private static Range SpkiInside(ReadOnlySpan<byte> der, int count)
    {
        var signedPart = new DerCursor(der, 0, der.Length).Enter(Asn1Tag.Sequence, out _).Enter(Asn1Tag.Sequence, out _);
        var found = default(Range);
        while (count > 0)
        {
            var tag = signedPart.HasData ? signedPart.Peek() : throw new AsnContentException("The structure ends too early.");
            found = signedPart.Next(tag);
            if (tag == Asn1Tag.Sequence)
                count--;
        }

        return found;
    }

    // A point beside its curve would be taken along and fail somewhere else, far from the file.
    private static void RequireSound(PublicKey key, string name)
    {
        if (!key.IsOnCurve)
            throw Broken(name, null);
    }

    private static OtherKindException NotAPublicKey(string name, string what) =>
        new("NotAPublicKey", $"There is no public key in {name}: {what}.");

    private static BrokenKeyException Broken(string name, Exception? failure) =>
        new("PublicKeyMalformed", $"The public key in {name} is broken or cut short.", failure);
}
