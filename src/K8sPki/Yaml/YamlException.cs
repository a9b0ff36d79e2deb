using K8sPki.Platform;

namespace K8sPki.Yaml;

/// <summary>What keeps a text from being read as YAML, or from being changed.</summary>
internal enum YamlFault
{
    NotYaml,
    NotUtf8,
    ControlCharacter,
    UnknownAnchor,
    RecursiveAlias,

    /// <summary>Infinity or not a number.</summary>
    NoNumber,
    WrongTag,
    BadMerge,
    BadKey,

    /// <summary>A field is of another type than its reader takes.</summary>
    WrongType,
    TooLarge,
    TooDeep,

    /// <summary>Its aliases stand for too much.</summary>
    TooManyAliases,
    TooManyDocuments,

    /// <summary>It is YAML, and written in a way that is not changed here.</summary>
    NotEditable,
}

/// <summary>
/// A text is no YAML that is read here. What that means for a user depends on what the text was to be: whoever reads one
/// makes an error of its own of it.
/// </summary>
internal sealed class YamlException : Exception
{
    /// <param name="fault">What it is.</param>
    /// <param name="document">What messages call the text.</param>
    /// <param name="place">Line and column, both from one; null for the text as a whole.</param>
    /// <param name="what">What is wrong; it begins small and has no full stop.</param>
    /// <param name="inner">The cause.</param>
    public YamlException(YamlFault fault, string document, (int Line, int Column)? place, string what, Exception? inner = null)
        : base(PrintableText.Escape(MessageOf(document, place, what)), inner) => (Fault, Place, What) = (fault, place, what);

    public YamlFault Fault { get; }

    /// <summary>Line and column, both from one; null where the text as a whole is meant.</summary>
    public (int Line, int Column)? Place { get; }

    /// <summary>What is wrong, without the place.</summary>
    public string What { get; }

    /// <summary>The text is past a bound on what is read.</summary>
    public bool IsLimit =>
        Fault is YamlFault.TooLarge or YamlFault.TooDeep or YamlFault.TooManyAliases or YamlFault.TooManyDocuments;

    /// <summary>The error for a place in a text.</summary>
    public static YamlException At(YamlFault fault, string document, string text, int offset, string what) =>
        new(fault, document, YamlText.Position(text, offset), what);

    /// <summary>A place and what there is to say of it, as messages have them.</summary>
    public static string MessageOf(string document, (int Line, int Column)? place, string what) => place is var (line, column)
        ? $"{PrintableText.Escape(document)}, line {line}, column {column}: {what}."
        : $"{PrintableText.Escape(document)} {what}.";
}
