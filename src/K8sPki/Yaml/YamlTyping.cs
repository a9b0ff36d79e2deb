using System.Globalization;

namespace K8sPki.Yaml;

/// <summary>
/// Which scalars are strings and which are not, as the reader of kubectl and of every Kubernetes component has it: YAML 1.1
/// with additions of its own (go-yaml v2, resolve.go, in sigs.k8s.io/yaml).
/// </summary>
internal static class YamlTyping
{
    /// <summary>The tag whose text is base64 of the value.</summary>
    public const string BinaryTag = TagPrefix + "binary";

    /// <summary>The tag of a merge key.</summary>
    public const string MergeTag = TagPrefix + "merge";

    /// <summary>The tag that says nothing but that the scalar is a string.</summary>
    public const string NoTag = "!";

    /// <summary>What the short form <c>!!</c> of a tag stands for.</summary>
    public const string TagPrefix = "tag:yaml.org,2002:";

    private static readonly Dictionary<string, YamlMeaning> Words = new(
        [
            .. Meaning(YamlMeaning.Null, "", "~", "null", "Null", "NULL"),
            .. Meaning(YamlMeaning.Boolean, "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"),
            .. Meaning(YamlMeaning.Boolean, "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"),
            .. Meaning(
                YamlMeaning.NoNumber, ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf",
                "-.INF"),
        ],
        StringComparer.Ordinal);

    /// <summary>What a scalar is.</summary>
    /// <param name="tag">Its tag in full; null for none.</param>
    /// <param name="text">Its text.</param>
    /// <param name="isPlain">It stands without quotes.</param>
    public static YamlMeaning Of(string? tag, string text, bool isPlain)
    {
        if (tag is null)
            return isPlain ? OfPlain(text) : YamlMeaning.Text;
        return tag switch
        {
            TagPrefix + "null" => Only(YamlMeaning.Null, text),
            TagPrefix + "bool" => Only(YamlMeaning.Boolean, text),
            TagPrefix + "int" =>
                IsInteger(text.Replace("_", "", StringComparison.Ordinal)) && OfPlain(text) == YamlMeaning.Number
                    ? YamlMeaning.Number : YamlMeaning.Contradiction,
            TagPrefix + "float" =>
                OfPlain(text) is var number && number is YamlMeaning.Number or YamlMeaning.NoNumber
                    ? number : YamlMeaning.Contradiction,
            TagPrefix + "timestamp" => IsTimestamp(text) ? YamlMeaning.Text : YamlMeaning.Contradiction,
            _ => YamlMeaning.Text,
        };
    }

    /// <summary>The truth of a word that is a boolean.</summary>
    public static bool Truth(string word) => word[0] is 'y' or 'Y' or 't' or 'T' || word is "on" or "On" or "ON";

    /// <summary>A number as JSON has it.</summary>
    public static string Number(string text)
    {
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        if (TryInteger(plain, out var magnitude, out var isNegative))
            return (isNegative && magnitude > 0 ? "-" : "") + magnitude.ToString(CultureInfo.InvariantCulture);
        return double.Parse(plain, NumberStyles.Float, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);
    }

    private static YamlMeaning Only(YamlMeaning wanted, string text) =>
        OfPlain(text) == wanted ? wanted : YamlMeaning.Contradiction;

    private static YamlMeaning OfPlain(string text)
    {
        if (Words.TryGetValue(text, out var meaning))
            return meaning;
        var first = text[0];
        if (first == '.')
            return HasUnderscoresBetweenDigits(text) && IsFloat(text.Replace("_", "", StringComparison.Ordinal))
                ? YamlMeaning.Number : YamlMeaning.Text;
        if (!char.IsAsciiDigit(first) && first is not ('+' or '-'))
            return YamlMeaning.Text;
        var plain = text.Contains('_', StringComparison.Ordinal) ? text.Replace("_", "", StringComparison.Ordinal) : text;
        return IsInteger(plain) || IsFloat(plain) ? YamlMeaning.Number : YamlMeaning.Text;
    }

    private static bool IsInteger(string text) => TryInteger(text, out _, out _);

    // As Go's strconv.ParseInt and ParseUint read it with base 0.
    private static bool TryInteger(string text, out UInt128 magnitude, out bool isNegative)
    {
        magnitude = 0;
        isNegative = text.StartsWith('-');
        var isSigned = isNegative || text.StartsWith('+');
        var limit = isNegative ? (UInt128)long.MaxValue + 1 : isSigned ? long.MaxValue : ulong.MaxValue;
        var digits = text.AsSpan(isSigned ? 1 : 0);
        if (digits.Length == 0)
            return false;
        if (digits[0] != '0' || digits.Length < 3)
            return Fits(digits, digits[0] == '0' ? 8u : 10u, limit, out magnitude);
        return digits[1] switch
        {
            'x' or 'X' => Fits(digits[2..], 16, limit, out magnitude),
            'o' or 'O' => Fits(digits[2..], 8, limit, out magnitude),
            'b' or 'B' => Fits(digits[2..], 2, limit, out magnitude)
                || (!isSigned && digits[1] == 'b' && IsSignedBinary(digits[2..], out magnitude, out isNegative)),
            _ => Fits(digits, 8, limit, out magnitude),
        };
    }

    private static bool Fits(ReadOnlySpan<char> digits, uint radix, UInt128 limit, out UInt128 value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            var number = (uint)(char.IsAsciiDigit(digit) ? digit - '0' : char.IsAsciiHexDigit(digit) ? (digit | 0x20) - 'a' + 10
                : int.MaxValue);
            value = (value * radix) + number;
            if (number >= radix || value > limit)
                return false;
        }

        return true;
    }

    // go-yaml reads what follows 0b once more, with a sign of its own.
    private static bool IsSignedBinary(ReadOnlySpan<char> digits, out UInt128 magnitude, out bool isNegative)
    {
        magnitude = 0;
        isNegative = digits.Length > 1 && digits[0] == '-';
        return digits.Length > 1 && digits[0] is '+' or '-' && Fits(digits[1..], 2, long.MaxValue, out magnitude);
    }

    private static bool IsFloat(string text)
    {
        var at = text[0] is '+' or '-' ? 1 : 0;
        var whole = Digits(text, ref at);
        var fraction = 0;
        if (at < text.Length && text[at] == '.')
        {
            at++;
            fraction = Digits(text, ref at);
        }

        if (whole + fraction == 0)
            return false;
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            if (at < text.Length && text[at] is '+' or '-')
                at++;
            if (Digits(text, ref at) == 0)
                return false;
        }

        // Past the range of a double it is a string.
        return at == text.Length && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number);
    }

    // go-yaml leaves these to strconv.ParseFloat, which takes fewer of them than go-yaml does elsewhere.
    private static bool HasUnderscoresBetweenDigits(string text)
    {
        for (var at = text.IndexOf('_', StringComparison.Ordinal); at >= 0; at = text.IndexOf('_', at + 1))
        {
            if (at + 1 == text.Length || !char.IsAsciiDigit(text[at - 1]) || !char.IsAsciiDigit(text[at + 1]))
                return false;
        }

        return true;
    }

    private static int Digits(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return at - start;
    }

    // The formats that go-yaml knows, without a look at the calendar.
    private static bool IsTimestamp(string text)
    {
        var at = 0;
        if (Digits(text, ref at) != 4 || !IsNext(text, ref at, '-') || Digits(text, ref at) is not (1 or 2)
            || !IsNext(text, ref at, '-') || Digits(text, ref at) is not (1 or 2))
            return false;
        return at == text.Length || text[at] is 'T' or 't' or ' ';
    }

    private static bool IsNext(string text, ref int at, char wanted) => at < text.Length && text[at++] == wanted;

    private static IEnumerable<KeyValuePair<string, YamlMeaning>> Meaning(YamlMeaning meaning, params string[] words) =>
        words.Select(word => new KeyValuePair<string, YamlMeaning>(word, meaning));
}

/// <summary>What kubectl's reader takes a scalar for.</summary>
internal enum YamlMeaning
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>Nothing: the field counts as not there.</summary>
    Null,

    Boolean,

    Number,

    /// <summary>Infinity or not a number, which no field can be: the file is refused.</summary>
    NoNumber,

    /// <summary>A tag says that it is something which it is not: the file is refused.</summary>
    Contradiction,
}
