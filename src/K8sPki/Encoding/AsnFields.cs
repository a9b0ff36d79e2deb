using System.Formats.Asn1;

namespace K8sPki;

/// <summary>Fields of a structure that are told apart by their tags.</summary>
internal static class AsnFields
{
    /// <summary>Opens the next field, whatever its number.</summary>
    /// <param name="reader">Stands before the field.</param>
    /// <param name="number">The number of its tag.</param>
    /// <exception cref="AsnContentException">There is none, or its tag is not of the context-specific class: a reader that is told to expect another class than is there throws what no caller expects.</exception>
    public static AsnReader ReadField(this AsnReader reader, out int number)
    {
        var tag = reader.PeekTag();
        if (tag.TagClass != TagClass.ContextSpecific)
            throw new AsnContentException($"The structure has {tag} where a field with a number of its own should stand.");
        number = tag.TagValue;
        return reader.ReadSequence(tag);
    }
}
