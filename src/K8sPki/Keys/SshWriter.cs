using System.Buffers.Binary;
using System.Text;

namespace K8sPki;

/// <summary>Writes the fields of SSH's binary structures (RFC 4251 section 5). What was written is cleared when disposed.</summary>
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
