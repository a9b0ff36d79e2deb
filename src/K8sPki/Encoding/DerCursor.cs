using System.Formats.Asn1;

namespace K8sPki.PemAndDer;

/// <summary>Walks over DER without decoding it, keeping positions from the start of the buffer.</summary>
internal ref struct DerCursor(ReadOnlySpan<byte> buffer, int start, int end)
{
    private readonly ReadOnlySpan<byte> buffer = buffer;
    private int position = start;

    /// <summary>True until the end of what is walked over.</summary>
    public readonly bool HasData => position < end;

    /// <summary>The tag that comes next.</summary>
    public readonly Asn1Tag Peek() => Asn1Tag.Decode(buffer[position..end], out _);

    /// <summary>The place of the next value, tag and length included.</summary>
    public Range Next(Asn1Tag expected)
    {
        Read(expected, out var whole, out _);
        return whole;
    }

    /// <summary>The place of the content of the next value.</summary>
    public Range Content(Asn1Tag expected)
    {
        Read(expected, out _, out var content);
        return content;
    }

    /// <summary>The content of the next value.</summary>
    public ReadOnlySpan<byte> Bytes(Asn1Tag expected) => buffer[Content(expected)];

    /// <summary>A cursor over the content of the next value.</summary>
    public DerCursor Enter(Asn1Tag expected, out Range whole)
    {
        Read(expected, out whole, out var content);
        return new DerCursor(buffer, content.Start.Value, content.End.Value);
    }

    /// <summary>Passes over the next value if it has this tag.</summary>
    public void Skip(Asn1Tag tag)
    {
        if (HasData && Peek().HasSameClassAndValue(tag))
            Read(Peek(), out _, out _);
    }

    private void Read(Asn1Tag expected, out Range whole, out Range content)
    {
        if (!HasData)
            throw new AsnContentException("The structure ends too early.");
        var tag = AsnDecoder.ReadEncodedValue(
            buffer[position..end], AsnEncodingRules.BER, out var offset, out var length, out var consumed);
        if (tag != expected)
            throw new AsnContentException($"The structure has {tag} where {expected} should stand.");
        whole = new Range(position, position + consumed);
        content = new Range(position + offset, position + offset + length);
        position += consumed;
    }
}

/// <summary>Fields of a structure that are told apart by their tags.</summary>
internal static class AsnFields
{
    /// <summary>Opens the next field, whatever its number.</summary>
    /// <param name="reader">Stands before the field.</param>
    /// <param name="number">The number of its tag.</param>
    /// <exception cref="AsnContentException">There is none, or its tag is not of the context-specific class: a reader that is
    /// told to expect another class than is there throws what no caller expects.</exception>
    public static AsnReader ReadField(this AsnReader reader, out int number)
    {
        var tag = reader.PeekTag();
        if (tag.TagClass != TagClass.ContextSpecific)
            throw new AsnContentException($"The structure has {tag} where a field with a number of its own should stand.");
        number = tag.TagValue;
        return reader.ReadSequence(tag);
    }
}
