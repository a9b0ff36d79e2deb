using System.Buffers.Binary;
using System.Text;

namespace K8sPki;

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
