using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using K8sPki.Keys;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>A public key.</summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    private readonly byte[] spki;
    private readonly byte[] keyBits;

    private PublicKey(byte[] spki, byte[] keyBits, KeyAlgorithm algorithm, int keySize, string? curve, string? comment = null)
    {
        this.spki = spki;
        this.keyBits = keyBits;
        Algorithm = algorithm;
        KeySize = keySize;
        Curve = curve;
        Comment = comment;
    }

    /// <summary>The kind of key.</summary>
    public KeyAlgorithm Algorithm { get; }

    /// <summary>The size in bits: of the modulus for RSA, of the curve otherwise.</summary>
    public int KeySize { get; }

    /// <summary>The same as <see cref="KeySize"/>, by the name that the table has.</summary>
    public int Bits => KeySize;

    /// <summary>The curve, for example <c>P-256</c>; null for RSA.</summary>
    public string? Curve { get; }

    /// <summary>The SHA-256 fingerprint as <c>ssh-keygen -l</c> prints it: <c>SHA256:</c> and 43 characters of base64.</summary>
    public string Fingerprint => "SHA256:" + Convert.ToBase64String(SshDigest).TrimEnd('=');

    /// <summary>The picture of the fingerprint as <c>ssh-keygen -lv</c> prints it, eleven lines.</summary>
    public string RandomArt => K8sPki.Keys.RandomArt.Draw(SshDigest, $"[{Algorithm.ToString().ToUpperInvariant()} {KeySize}]");

    /// <summary>
    /// The comment of an OpenSSH key, often user@host, with control characters escaped; null when there is none.
    /// </summary>
    public string? Comment { get; }

    /// <summary>SHA-256 of the SubjectPublicKeyInfo in hex, as key pins use it.</summary>
    public string SpkiSha256 => Convert.ToHexString(SHA256.HashData(spki));

    // cmd/kubeadm/app/util/pubkeypin of Kubernetes.
    internal string JoinHash => $"sha256:{SpkiSha256.ToLowerInvariant()}";

    /// <summary>The key as PEM text, label <c>PUBLIC KEY</c> (RFC 7468 section 13).</summary>
    public string Pem => PemText.Write("PUBLIC KEY", spki);

    /// <summary>The SubjectPublicKeyInfo in DER.</summary>
    internal ReadOnlyMemory<byte> Spki => spki;

    /// <summary>The bits of the key without their algorithm.</summary>
    internal ReadOnlyMemory<byte> KeyBits => keyBits;

    /// <summary>False for an elliptic curve key whose point is not on its curve; true for every other key.</summary>
    internal bool IsOnCurve => Algorithm switch
    {
        KeyAlgorithm.RSA => true,
        KeyAlgorithm.ECDSA => EllipticCurve.FromSize(KeySize).Contains(keyBits),
        _ => Ed25519Signature.IsPublicKey(keyBits),
    };

    /// <summary>The numbers of an RSA key.</summary>
    internal (BigInteger Modulus, BigInteger Exponent) ReadRsaNumbers()
    {
        var numbers = new AsnReader(keyBits, AsnEncodingRules.DER).ReadSequence();
        return (numbers.ReadInteger(), numbers.ReadInteger());
    }

    private byte[] SshDigest => SHA256.HashData(SshEncoding.Encode(this));

    /// <summary>RFC 5280 section 4.2.1.2 method 1: SHA-1 of the key bits.</summary>
    internal byte[] KeyIdentifier => SHA1.HashData(keyBits);

    /// <summary>Reads a PEM public key; PowerShell uses it to turn text into a key.</summary>
    public static PublicKey Parse(string pem) => PublicKeyReader.Read(System.Text.Encoding.UTF8.GetBytes(pem), "the text");

    /// <summary>Reads a SubjectPublicKeyInfo.</summary>
    /// <exception cref="MalformedInputException">It is not one.</exception>
    /// <exception cref="UnsupportedInputException">Its algorithm or curve is not known.</exception>
    internal static PublicKey FromSpki(ReadOnlyMemory<byte> der)
    {
        try
        {
            var whole = new AsnReader(der, AsnEncodingRules.DER);
            var sequence = whole.ReadSequence();
            whole.ThrowIfNotEmpty();
            var algorithm = sequence.ReadSequence();
            var oid = algorithm.ReadObjectIdentifier();
            var bits = sequence.ReadBitString(out _);
            var spki = der.ToArray();
            return oid switch
            {
                Oids.Key.Rsa or Oids.Key.RsaPss => Rsa(spki, bits),
                Oids.Key.Ec => Ec(spki, bits, algorithm),
                Oids.Key.Ed25519 => Ed25519(spki, bits),
                _ => throw new UnsupportedInputException("KeyAlgorithmNotSupported",
                    $"The key algorithm {oid} is not one that Kubernetes components use: RSA, ECDSA or Ed25519."),
            };
        }
        catch (AsnContentException failure)
        {
            throw new BrokenKeyException("PublicKeyMalformed", "The public key is not a SubjectPublicKeyInfo.", failure);
        }
    }

    /// <summary>True for an RSA key that its identifier restricts to RSASSA-PSS (RFC 4055 section 1.2).</summary>
    internal bool IsOnlyForPss =>
        new AsnReader(spki, AsnEncodingRules.BER).ReadSequence().ReadSequence().ReadObjectIdentifier() == Oids.Key.RsaPss;

    /// <summary>The same key with a comment; an empty one is none.</summary>
    internal PublicKey WithComment(string? comment) =>
        new(spki, keyBits, Algorithm, KeySize, Curve, string.IsNullOrEmpty(comment) ? null : PrintableText.Escape(comment));

    /// <summary>Checks a signature.</summary>
    /// <returns>False also when the scheme is not one for this key.</returns>
    internal bool Verify(SignatureScheme scheme, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (scheme.Key != Algorithm)
            return false;
        try
        {
            if (Algorithm == KeyAlgorithm.Ed25519)
                return Ed25519Signature.Verify(keyBits, data, signature);
            if (scheme.Hash.Name is null
                || (Algorithm == KeyAlgorithm.RSA && ReadRsaNumbers().Exponent.GetBitLength() > KeyPolicy.LargestExponent))
                return false;
            using var key = SpkiEncoding.Import(spki, keyBits, Algorithm == KeyAlgorithm.RSA);
            return scheme.Verify(key, data, signature);
        }
        catch (CryptographicException)
        {
            // The platform throws for a key or signature whose numbers are out of range: no valid signature either way.
            return false;
        }
    }

    /// <inheritdoc/>
    public bool Equals(PublicKey? other) => other is not null && spki.AsSpan().SequenceEqual(other.spki);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(SHA256.HashData(spki));

    /// <inheritdoc/>
    public override string ToString() => $"{Curve ?? Algorithm.ToString()} {KeySize} {Fingerprint}";

    private static PublicKey Rsa(byte[] spki, byte[] bits)
    {
        var numbers = new AsnReader(bits, AsnEncodingRules.DER).ReadSequence();
        var signed = numbers.ReadIntegerBytes().Span;
        var exponent = numbers.ReadIntegerBytes().Span;
        if (signed[0] >= 0x80 || exponent[0] >= 0x80 || exponent.Length > KeyPolicy.LargestRsa / 8)
            throw new BrokenKeyException("PublicKeyMalformed", "The numbers of the RSA public key are negative or too long.");
        var modulus = signed.TrimStart((byte)0);
        var size = modulus.IsEmpty ? 0 : (modulus.Length * 8) - BitOperations.LeadingZeroCount((uint)modulus[0]) + 24;
        if (size > KeyPolicy.LargestRsa)
            throw new LimitExceededException(
                "KeyTooLarge", $"The RSA modulus has {size} bits; more than {KeyPolicy.LargestRsa} is not worked with.");
        return new PublicKey(spki, bits, KeyAlgorithm.RSA, size, null);
    }

    private static PublicKey Ec(byte[] spki, byte[] bits, AsnReader algorithm)
    {
        if (!algorithm.HasData || algorithm.PeekTag() != Asn1Tag.ObjectIdentifier)
            throw new UnsupportedInputException(
                "CurveNotSupported",
                "The key spells out its curve instead of naming it; Kubernetes accepts only P-256, P-384 and P-521 by name.");
        var curve = EllipticCurve.FromOid(algorithm.ReadObjectIdentifier());
        if (bits.Length != 1 + (2 * curve.FieldLength) || bits[0] != 4)
            throw new BrokenKeyException(
                "PublicKeyMalformed", $"The {curve.Name} key is not an uncompressed point of that curve.");
        return new PublicKey(spki, bits, KeyAlgorithm.ECDSA, curve.Bits, curve.Name);
    }

    private static PublicKey Ed25519(byte[] spki, byte[] bits) => bits.Length == 32
        ? new PublicKey(spki, bits, KeyAlgorithm.Ed25519, 256, "Ed25519")
        : throw new BrokenKeyException("PublicKeyMalformed", $"An Ed25519 key has 32 bytes, this one {bits.Length}.");
}

/// <summary>Writes public keys.</summary>
internal static class PublicKeyWriter
{
    /// <summary>The bytes of a public key file.</summary>
    /// <param name="key">The key.</param>
    /// <param name="format">The structure.</param>
    /// <param name="asDer">True for DER, false for text.</param>
    /// <param name="comment">What an OpenSSH line ends with; null keeps the comment of the key, an empty text leaves it
    /// out.</param>
    /// <exception cref="InvalidRequestException">Format, algorithm and encoding do not go together, or the comment is not one
    /// line.</exception>
    public static byte[] Write(PublicKey key, PublicKeyFormat format, bool asDer, string? comment = null)
    {
        switch (format)
        {
            case PublicKeyFormat.Spki:
                return asDer ? key.Spki.ToArray() : PemText.WriteBytes("PUBLIC KEY", key.Spki.Span);
            case PublicKeyFormat.Pkcs1 when key.Algorithm == KeyAlgorithm.RSA:
                return asDer ? key.KeyBits.ToArray() : PemText.WriteBytes("RSA PUBLIC KEY", key.KeyBits.Span);
            case PublicKeyFormat.OpenSsh when !asDer:
                return Encoding.UTF8.GetBytes(SshPublicKeyText.Write(key, comment) + "\n");
            case PublicKeyFormat.OpenSsh:
                throw new InvalidRequestException(
                    "FormatHasNoDer", "OpenSSH keys have no DER form. Use text, or another -Format.");
            default:
                throw new InvalidRequestException(
                    "FormatDoesNotFitKey", $"An {key.Algorithm} key has no {format} form. Use -Format Spki.");
        }
    }
}

/// <summary>How a public key is written.</summary>
public enum PublicKeyFormat
{
    /// <summary>SubjectPublicKeyInfo (RFC 5280), label <c>PUBLIC KEY</c>. What <c>openssl -pubout</c> writes.</summary>
    Spki,

    /// <summary>RSAPublicKey (RFC 8017), label <c>RSA PUBLIC KEY</c>; RSA only.</summary>
    Pkcs1,

    /// <summary>One line as authorized_keys and <c>id_rsa.pub</c> have it: type, base64, comment.</summary>
    OpenSsh,
}
