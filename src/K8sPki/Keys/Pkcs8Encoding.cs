using System.Formats.Asn1;
using System.Security.Cryptography;
using K8sPki.PemAndDer;

namespace K8sPki.Keys;

/// <summary>
/// PrivateKeyInfo (RFC 5958) and the older structures inside it: PKCS#1 (RFC 8017), SEC1 (RFC 5915), Ed25519 (RFC 8410).
/// </summary>
internal static class Pkcs8Encoding
{
    /// <summary>The object identifier of the key's algorithm.</summary>
    public static string ReadAlgorithm(ReadOnlyMemory<byte> pkcs8) =>
        Open(pkcs8, out _).ReadObjectIdentifier();

    /// <summary>The curve of an elliptic curve key.</summary>
    /// <exception cref="UnsupportedInputException">It is spelled out or not known.</exception>
    public static EllipticCurve ReadCurve(ReadOnlyMemory<byte> pkcs8)
    {
        var algorithm = Open(pkcs8, out _);
        algorithm.ReadObjectIdentifier();
        var isNamed = algorithm.HasData && algorithm.PeekTag() == Asn1Tag.ObjectIdentifier;
        return EllipticCurve.FromOid(isNamed ? algorithm.ReadObjectIdentifier() : "that is spelled out in numbers");
    }

    /// <summary>The private key octets: the PKCS#1 or SEC1 structure, or the wrapped Ed25519 seed.</summary>
    public static byte[] ReadInner(ReadOnlyMemory<byte> pkcs8)
    {
        Open(pkcs8, out var sequence);
        return sequence.ReadOctetString();
    }

    /// <summary>The 32 bytes of an Ed25519 key.</summary>
    public static byte[] ReadEd25519(ReadOnlyMemory<byte> pkcs8)
    {
        var seed = new AsnReader(ReadInner(pkcs8), AsnEncodingRules.DER).ReadOctetString();
        return seed.Length == 32 ? seed : throw new AsnContentException("An Ed25519 private key has 32 bytes.");
    }

    /// <summary>Wraps an RSAPrivateKey.</summary>
    public static byte[] WrapPkcs1(ReadOnlySpan<byte> rsaPrivateKey) => Wrap(rsaPrivateKey, writer =>
    {
        writer.WriteObjectIdentifier(Oids.Key.Rsa);
        writer.WriteNull();
    });

    /// <summary>Wraps an ECPrivateKey. Its curve must be named.</summary>
    /// <exception cref="UnsupportedInputException">The curve is absent, spelled out, or not known.</exception>
    public static byte[] WrapSec1(ReadOnlyMemory<byte> ecPrivateKey, string? curveOutside = null)
    {
        var curve = EllipticCurve.FromOid(Sec1Curve(ecPrivateKey) ?? curveOutside ?? "with no name");
        return Wrap(ecPrivateKey.Span, writer =>
        {
            writer.WriteObjectIdentifier(Oids.Key.Ec);
            writer.WriteObjectIdentifier(curve.Oid);
        });
    }

    /// <summary>Wraps the 32 bytes of an Ed25519 key.</summary>
    public static byte[] WrapEd25519(ReadOnlySpan<byte> seed)
    {
        var inner = new AsnWriter(AsnEncodingRules.DER);
        inner.WriteOctetString(seed);
        return Wrap(inner.Encode(), writer => writer.WriteObjectIdentifier(Oids.Key.Ed25519));
    }

    /// <summary>The SubjectPublicKeyInfo of an Ed25519 key.</summary>
    public static byte[] Ed25519Spki(ReadOnlySpan<byte> key)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
                writer.WriteObjectIdentifier(Oids.Key.Ed25519);
            writer.WriteBitString(key);
        }

        return writer.Encode();
    }

    /// <summary>Makes an ECPrivateKey from its numbers.</summary>
    /// <exception cref="AsnContentException">The number is longer than the curve's field.</exception>
    public static byte[] Sec1(EllipticCurve curve, ReadOnlySpan<byte> number, ReadOnlySpan<byte> point)
    {
        if (number.Length > curve.FieldLength)
            throw new AsnContentException($"The number is too large for {curve.Name}.");
        var padded = new byte[curve.FieldLength];
        number.CopyTo(padded.AsSpan(curve.FieldLength - number.Length));
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteOctetString(padded);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                writer.WriteObjectIdentifier(curve.Oid);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
                writer.WriteBitString(point);
        }

        Array.Clear(padded);
        return writer.Encode();
    }

    /// <summary>The SEC1 structure of a PKCS#8 EC key with its curve inside, as a file of its own needs it.</summary>
    public static byte[] ToSec1(byte[] pkcs8)
    {
        using var ec = ECDsa.Create();
        ec.ImportPkcs8PrivateKey(pkcs8, out _);
        return ec.ExportECPrivateKey();
    }

    private static AsnReader Open(ReadOnlyMemory<byte> pkcs8, out AsnReader sequence)
    {
        sequence = new AsnReader(pkcs8, AsnEncodingRules.BER).ReadSequence();
        sequence.ReadInteger();
        return sequence.ReadSequence();
    }

    private static string? Sec1Curve(ReadOnlyMemory<byte> ecPrivateKey)
    {
        var sequence = new AsnReader(ecPrivateKey, AsnEncodingRules.BER).ReadSequence();
        sequence.ReadInteger();
        sequence.ReadOctetString();
        var named = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        if (!sequence.HasData || sequence.PeekTag() != named)
            return null;
        var parameters = sequence.ReadSequence(named);
        return parameters.PeekTag() == Asn1Tag.ObjectIdentifier ? parameters.ReadObjectIdentifier() : "spelled out in numbers";
    }

    private static byte[] Wrap(ReadOnlySpan<byte> inner, Action<AsnWriter> algorithm)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence())
                algorithm(writer);
            writer.WriteOctetString(inner);
        }

        return writer.Encode();
    }
}

/// <summary>EncryptedPrivateKeyInfo (RFC 5958).</summary>
internal static class Pkcs8Encryption
{
    /// <summary>PBKDF2 rounds of a key that is written; OWASP's figure for HMAC-SHA-256.</summary>
    public const int Iterations = 600_000;

    /// <summary>Encrypts a PrivateKeyInfo.</summary>
    public static byte[] Encrypt(ReadOnlySpan<byte> pkcs8, Passphrase passphrase, int iterations = Iterations)
    {
        var (algorithm, encrypted) = PasswordEncryption.Encrypt(pkcs8, passphrase, iterations);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(algorithm);
            writer.WriteOctetString(encrypted);
        }

        return writer.Encode();
    }

    /// <summary>Decrypts to a PrivateKeyInfo.</summary>
    /// <exception cref="PasswordException">The password is wrong.</exception>
    /// <exception cref="LimitExceededException">The file asks for more rounds than are done.</exception>
    /// <exception cref="UnsupportedInputException">It is encrypted in a way that is not known.</exception>
    /// <exception cref="AsnContentException">It is not an EncryptedPrivateKeyInfo.</exception>
    public static byte[] Decrypt(ReadOnlyMemory<byte> encrypted, Passphrase passphrase, DerivationBudget budget)
    {
        var sequence = new AsnReader(encrypted, AsnEncodingRules.BER).ReadSequence();
        var algorithm = sequence.ReadEncodedValue();
        var plain = PasswordEncryption.Decrypt(algorithm, sequence.ReadOctetString(), passphrase, budget);
        // One wrong password in 256 leaves padding that looks right: the content decides.
        return LooksLikeKey(plain) ? plain : throw PasswordEncryption.WrongPassword(budget.Name, null);
    }

    private static bool LooksLikeKey(byte[] plain)
    {
        try
        {
            Pkcs8Encoding.ReadAlgorithm(plain);
            return true;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
