using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using K8sPki.Platform;

namespace K8sPki.Naming;

/// <summary>
/// Prints a name as X509Certificate2 does: the last relative name first, in the words and quotes of .NET. Where .NET prints
/// nothing or hex and there is text, the text is printed and marked.
/// </summary>
internal static class DistinguishedNameText
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",+=\"\n<>#;");

    /// <summary>The text of a name, control characters escaped.</summary>
    public static string Of(IReadOnlyList<RelativeName> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts.Reverse())
        {
            if (text.Length > 0)
                text.Append(", ");
            for (var index = 0; index < part.Attributes.Count; index++)
            {
                if (index > 0)
                    text.Append(" + ");
                Append(text, part.Attributes[index]);
            }
        }

        return PrintableText.Escape(text.ToString());
    }

    private static void Append(StringBuilder text, NameAttribute attribute)
    {
        if (attribute.Oid.Length > 0)
            text.Append(NameOf(attribute.Oid)).Append('=');
        if (attribute.Flaw is not { IsText: false } && NeedsQuotes(attribute.Value))
            text.Append('"').Append(attribute.Value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        else
            text.Append(attribute.Value);
        text.Append(attribute.Mark);
    }

    // .NET's own words for attributes, which are those of the platform where its table has none.
    private static string NameOf(string oid) =>
        new Oid(oid).FriendlyName is { Length: > 0 } name && name != oid ? name : "OID." + oid;

    private static bool NeedsQuotes(string value) =>
        value.Length == 0 || IsBlank(value[0]) || IsBlank(value[^1]) || value.AsSpan().ContainsAny(NeedQuotes);

    private static bool IsBlank(char character) => character is ' ' or (>= '\t' and <= '\r');
}
