using System.Buffers;
using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using K8sPki.Platform;

namespace K8sPki.Naming;

/// <summary>Turns what people write for a subject into a name.</summary>
internal sealed class DistinguishedNameParser
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private readonly string text;
    private readonly char separator;
    private int position;

    private DistinguishedNameParser(string text, char separator, int start)
    {
        this.text = text;
        this.separator = separator;
        position = start;
    }

    /// <summary>Reads OpenSSL's slash form, or RFC 4514 (also with the quotes that X509Certificate2 prints).</summary>
    public static DistinguishedName Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new InvalidRequestException(
                "SubjectEmpty", "The subject is empty. Write for example '/CN=jane/O=dev' or 'CN=jane,O=dev'.");
        if (text[0] == '/')
            return new DistinguishedName(new DistinguishedNameParser(text, '/', 1).ReadParts());
        var parts = new DistinguishedNameParser(text, ',', 0).ReadParts();
        // RFC 4514 section 2.1 writes the last relative name first.
        parts.Reverse();
        return new DistinguishedName(parts);
    }

    private List<RelativeName> ReadParts()
    {
        var parts = new List<RelativeName>();
        while (position < text.Length)
        {
            parts.Add(ReadPart());
            if (position == text.Length)
                break;
            position++;
            if (position == text.Length && separator == ',')
                throw Broken("ends with a comma");
        }

        return parts;
    }

    private RelativeName ReadPart()
    {
        var attributes = new List<NameAttribute>();
        while (true)
        {
            attributes.Add(ReadAttribute());
            if (position == text.Length || text[position] != '+')
                return new RelativeName(attributes);
            position++;
        }
    }

    private NameAttribute ReadAttribute()
    {
        var equals = text.IndexOf('=', position);
        if (equals < 0)
            throw Broken($"has '{text[position..]}' where NAME=VALUE should stand");
        var type = AttributeType.FromName(text[position..equals].Trim());
        position = equals + 1;
        if (separator == ',')
            SkipSpaces();
        var isQuoted = position < text.Length && text[position] == '"' && separator == ',';
        var start = position;
        var value = isQuoted ? ReadQuoted() : ReadPlain();
        if (!isQuoted)
            value = ReadShown(text.AsSpan(start, position - start)) ?? value;
        return new NameAttribute(type.Oid, value);

        // What DistinguishedName.ToString writes of an odd value would otherwise become part of a name: its mark, or RFC 4514's
        // hex.
        string? ReadShown(ReadOnlySpan<char> shown)
        {
            var encoded = HexText(shown);
            return IsMarked(shown) || encoded is { IsWellFormed: false }
                ? throw Broken(
                    $"has a value of {type.Name} as it is shown when it is not well-formed; give the text that it shall have")
                : encoded?.Text;
        }
    }

    private static bool IsMarked(ReadOnlySpan<char> value)
    {
        foreach (var flaw in NameFlaw.All)
        {
            if (value.EndsWith($" [{flaw.Description}]", StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    // RFC 4514 section 2.4: a number sign and the hex of the value's DER.
    private (string Text, bool IsWellFormed)? HexText(ReadOnlySpan<char> value)
    {
        if (separator != ',' || value is not ['#', _, _, ..] || value.Length % 2 == 0 || value[1..].ContainsAnyExcept(HexDigits))
            return null;
        var der = Convert.FromHexString(value[1..]);
        if (!AsnDecoder.TryReadEncodedValue(der, AsnEncodingRules.DER, out _, out _, out _, out var consumed)
            || consumed != der.Length)
            return ("", false);
        var (text, flaw) = NameValue.Read(der);
        return (text, flaw is null);
    }

    private string ReadPlain()
    {
        var value = new StringBuilder();
        var kept = 0;
        while (position < text.Length && text[position] != separator && !IsNextAttribute())
        {
            if (text[position] == '\\')
            {
                ReadEscape(value);
                kept = value.Length;
                continue;
            }

            value.Append(text[position++]);
            if (value[^1] != ' ')
                kept = value.Length;
        }

        return value.ToString(0, separator == ',' ? kept : value.Length);
    }

    // OpenSSL and RFC 4514 both start another attribute of the same set at every bare plus sign.
    private bool IsNextAttribute() => text[position] == '+';

    private string ReadQuoted()
    {
        var value = new StringBuilder();
        position++;
        while (true)
        {
            if (position == text.Length)
                throw Broken("has an opening quote without a closing one");
            if (text[position] == '\\')
            {
                ReadEscape(value);
            }
            else if (text[position] != '"')
            {
                value.Append(text[position++]);
            }
            else if (position + 1 < text.Length && text[position + 1] == '"')
            {
                value.Append('"');
                position += 2;
            }
            else
            {
                break;
            }
        }

        position++;
        SkipSpaces();
        if (position < text.Length && text[position] != separator && text[position] != '+')
            throw Broken($"goes on with '{text[position..]}' after a closing quote");
        return value.ToString();
    }

    // RFC 4514 section 2.4: a backslash before a character, or pairs of hex digits that spell UTF-8.
    private void ReadEscape(StringBuilder value)
    {
        if (position + 1 == text.Length)
            throw Broken("ends with a backslash");
        if (!IsHexPair(position + 1))
        {
            value.Append(text[position + 1]);
            position += 2;
            return;
        }

        var bytes = new List<byte>();
        while (position < text.Length && text[position] == '\\' && IsHexPair(position + 1))
        {
            bytes.Add(byte.Parse(text.AsSpan(position + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            position += 3;
        }

        value.Append(Encoding.UTF8.GetString([.. bytes]));
    }

    private bool IsHexPair(int start) =>
        start + 1 < text.Length && char.IsAsciiHexDigit(text[start]) && char.IsAsciiHexDigit(text[start + 1]);

    private void SkipSpaces()
    {
        while (position < text.Length && text[position] == ' ')
            position++;
    }

    private InvalidRequestException Broken(string what) =>
        new("SubjectMalformed", $"The subject '{PrintableText.Escape(text)}' {PrintableText.Escape(what)}.");
}

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
