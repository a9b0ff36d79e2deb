using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Text;
using K8sPki.Platform;

namespace K8sPki.Keys;

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
        // As in every other form: beside its curve it would be taken along and fail far from here.
        if (!key.IsOnCurve)
            throw new InvalidDataException("The OpenSSH public key is no point of its curve.");
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

/// <summary>Reads the fields of SSH's binary structures (RFC 4251 section 5).</summary>
internal ref struct SshFields(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> rest = data;

    /// <summary>What has not been read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => rest;

    /// <summary>A number of 32 bits.</summary>
    /// <exception cref="InvalidDataException">The structure ends too early.</exception>
    public uint ReadNumber()
    {
        if (rest.Length < 4)
            throw new InvalidDataException("The OpenSSH structure ends too early.");
        var number = BinaryPrimitives.ReadUInt32BigEndian(rest);
        rest = rest[4..];
        return number;
    }

    /// <summary>Bytes with their length before them.</summary>
    /// <exception cref="InvalidDataException">The structure ends too early.</exception>
    public ReadOnlySpan<byte> ReadBytes()
    {
        var length = ReadNumber();
        if (length > rest.Length)
            throw new InvalidDataException("The OpenSSH structure ends too early.");
        var value = rest[..(int)length];
        rest = rest[(int)length..];
        return value;
    }

    /// <summary>Text in UTF-8.</summary>
    public string ReadText() => Encoding.UTF8.GetString(ReadBytes());

    /// <summary>A whole number that is not negative, without leading zeros.</summary>
    /// <exception cref="InvalidDataException">It is negative or the structure ends too early.</exception>
    public ReadOnlySpan<byte> ReadInteger()
    {
        var value = ReadBytes();
        if (value.Length > 0 && value[0] >= 0x80)
            throw new InvalidDataException("The OpenSSH structure holds a negative number.");
        return value.TrimStart((byte)0);
    }
}

/// <summary>
/// Writes the fields of SSH's binary structures (RFC 4251 section 5). What was written is cleared when disposed.
/// </summary>
internal sealed class SshWriter : IDisposable
{
    private readonly MemoryStream content = new();

    /// <summary>A number of 32 bits.</summary>
    public void Number(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        content.Write(bytes);
    }

    /// <summary>Bytes with their length before them.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number((uint)value.Length);
        content.Write(value);
    }

    /// <summary>Bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> value) => content.Write(value);

    /// <summary>Text in UTF-8.</summary>
    public void Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    /// <summary>A number of any length that is not negative.</summary>
    public void Integer(ReadOnlySpan<byte> value)
    {
        value = value.TrimStart((byte)0);
        if (value.Length > 0 && value[0] >= 0x80)
        {
            Number((uint)value.Length + 1);
            content.WriteByte(0);
            content.Write(value);
        }
        else
        {
            Bytes(value);
        }
    }

    /// <summary>Adds 1, 2, 3 … until the length is a multiple of <paramref name="blockSize"/>, as OpenSSH pads.</summary>
    public void Pad(int blockSize)
    {
        for (byte next = 1; content.Length % blockSize != 0; next++)
            content.WriteByte(next);
    }

    /// <summary>Everything written so far.</summary>
    public byte[] ToArray() => content.ToArray();

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.Clear(content.GetBuffer());
        content.Dispose();
    }
}
