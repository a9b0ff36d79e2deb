using System.Formats.Asn1;

namespace K8sPki;

/// <summary>Public keys as SSH writes them on the wire (RFC 4253 section 6.6, RFC 5656 section 3.1, RFC 8709).</summary>
internal static class SshEncoding
{
    private const string EcPrefix = "ecdsa-sha2-";
    private const string RsaType = "ssh-rsa";
    private const string Ed25519Type = "ssh-ed25519";

    /// <summary>The names of the key types that are read and written.</summary>
    public static readonly IReadOnlyList<string> TypeNames =
        [RsaType, .. EllipticCurve.All.Select(curve => EcPrefix + curve.SshName), Ed25519Type];

    /// <summary>The name of the key type, for example <c>ssh-rsa</c>.</summary>
    public static string TypeName(PublicKey key) => key.Algorithm switch
    {
        KeyAlgorithm.RSA => RsaType,
        KeyAlgorithm.ECDSA => EcPrefix + EllipticCurve.FromSize(key.KeySize).SshName,
        _ => Ed25519Type,
    };

    /// <summary>The key blob.</summary>
    public static byte[] Encode(PublicKey key)
    {
        using var blob = new SshWriter();
        blob.Text(TypeName(key));
        switch (key.Algorithm)
        {
            case KeyAlgorithm.RSA:
                var numbers = new AsnReader(key.KeyBits, AsnEncodingRules.DER).ReadSequence();
                var modulus = numbers.ReadIntegerBytes();
                blob.Bytes(numbers.ReadIntegerBytes().Span);
                blob.Bytes(modulus.Span);
                break;
            case KeyAlgorithm.ECDSA:
                blob.Text(EllipticCurve.FromSize(key.KeySize).SshName);
                blob.Bytes(key.KeyBits.Span);
                break;
            default:
                blob.Bytes(key.KeyBits.Span);
                break;
        }

        return blob.ToArray();
    }

    /// <summary>Reads a key blob.</summary>
    /// <exception cref="InvalidDataException">It is not one.</exception>
    /// <exception cref="UnsupportedInputException">Its type is one that Kubernetes components do not use.</exception>
    public static PublicKey Decode(ReadOnlySpan<byte> blob)
    {
        var fields = new SshFields(blob);
        var type = fields.ReadText();
        var key = ReadKey(type, ref fields);
        if (!fields.Rest.IsEmpty)
            throw new InvalidDataException("The OpenSSH public key has bytes after its end.");
        return key;
    }

    /// <summary>The curve of a key type; null for a type that has none.</summary>
    /// <exception cref="UnsupportedInputException">The type is not known.</exception>
    public static EllipticCurve? CurveOf(string type)
    {
        if (!TypeNames.Contains(type))
        {
            throw new UnsupportedInputException("KeyAlgorithmNotSupported",
                $"The OpenSSH key type '{PrintableText.Escape(type)}' is not read here; use {string.Join(", ", TypeNames)}.");
        }

        return EllipticCurve.All.FirstOrDefault(curve => type == EcPrefix + curve.SshName);
    }

    private static PublicKey ReadKey(string type, ref SshFields fields)
    {
        if (CurveOf(type) is { } curve)
        {
            if (fields.ReadText() != curve.SshName)
                throw new InvalidDataException("The OpenSSH public key names two different curves.");
            return PublicKey.FromSpki(SpkiEncoding.FromPoint(curve, fields.ReadBytes()));
        }

        if (type == Ed25519Type)
            return PublicKey.FromSpki(Pkcs8Encoding.Ed25519Spki(fields.ReadBytes()));
        var exponent = fields.ReadInteger();
        return PublicKey.FromSpki(SpkiEncoding.FromRsa(fields.ReadInteger(), exponent));
    }
}
