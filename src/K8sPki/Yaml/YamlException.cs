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

/// <summary>
/// What is well-formed YAML and yet refused by every Kubernetes reader: they make JSON of it first (sigs.k8s.io/yaml).
/// </summary>
internal static class YamlRefusals
{
    /// <summary>All of it, in the order of the text.</summary>
    public static IReadOnlyList<YamlProblem> Of(YamlDocument document)
    {
        var problems = new List<YamlProblem>();
        if (document.Root is { } root)
            Look(document, root, problems);
        return problems;
    }

    /// <summary>Refuses what has any of it.</summary>
    /// <exception cref="YamlException">The first.</exception>
    public static void Check(YamlDocument document)
    {
        if (Of(document) is [var first, ..])
            throw document.Fault(first.Fault, first.Node, first.Text);
    }

    private static void Look(YamlDocument document, YamlNode node, List<YamlProblem> problems)
    {
        if (node.Kind == YamlKind.Scalar)
            LookAtScalar(document, node, problems);
        for (var i = 0; i < node.Count; i++)
        {
            if (node.Kind == YamlKind.Mapping && i % 2 == 0)
                LookAtKey(document, node.Children[i], node.Children[i + 1], problems);
            Look(document, node.Children[i], problems);
        }
    }

    private static void LookAtScalar(YamlDocument document, YamlNode node, List<YamlProblem> problems)
    {
        if (document.MeaningOf(node) == YamlMeaning.NoNumber)
            problems.Add(new YamlProblem(YamlFault.NoNumber, node, "infinity and not-a-number are no values; put it in quotes"));
        if (document.MeaningOf(node) == YamlMeaning.Contradiction)
            problems.Add(new YamlProblem(YamlFault.WrongTag, node, "the value is not what its tag says"));
    }

    private static void LookAtKey(YamlDocument document, YamlNode key, YamlNode value, List<YamlProblem> problems)
    {
        if (document.IsMergeKey(key))
        {
            if (!document.IsMergeable(value))
                problems.Add(new YamlProblem(YamlFault.BadMerge, value, "'<<' takes a mapping or a list of mappings"));
        }
        else if (YamlDocument.Resolve(key).Kind != YamlKind.Scalar)
        {
            problems.Add(new YamlProblem(YamlFault.BadKey, key, "a field name must be a string"));
        }
        else if (document.IsNull(key))
        {
            problems.Add(new YamlProblem(YamlFault.BadKey, key, "a field has no name"));
        }
    }
}

/// <summary>Something in a document that every Kubernetes reader refuses.</summary>
/// <param name="Fault">What it is.</param>
/// <param name="Node">Where it is.</param>
/// <param name="Text">What is wrong; it begins small and has no full stop.</param>
internal sealed record YamlProblem(YamlFault Fault, YamlNode Node, string Text);

/// <summary>Fields of one name in one mapping. kubectl takes the last without a word; other readers refuse the file.</summary>
internal static class YamlDuplicates
{
    /// <summary>The keys that are there already, each with the first of its name, in the order of the text.</summary>
    public static IReadOnlyList<(YamlNode First, YamlNode Second)> Of(YamlDocument document)
    {
        var found = new List<(YamlNode, YamlNode)>();
        if (document.Root is { } root)
            Look(document, root, found);
        return found;
    }

    private static void Look(YamlDocument document, YamlNode node, List<(YamlNode, YamlNode)> found)
    {
        if (node is { Kind: YamlKind.Mapping, Count: > 2 })
            LookIn(document, node, found);
        foreach (var child in node.Children)
        {
            if (child.Count > 0)
                Look(document, child, found);
        }
    }

    private static void LookIn(YamlDocument document, YamlNode mapping, List<(YamlNode, YamlNode)> found)
    {
        var seen = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        for (var i = 0; i < mapping.Count; i += 2)
        {
            var key = mapping.Children[i];
            if (YamlDocument.Resolve(key).Kind == YamlKind.Scalar && !document.IsMergeKey(key) && !seen.TryAdd(
                document.NameOf(key), key))
                found.Add((seen[document.NameOf(key)], key));
        }
    }
}
