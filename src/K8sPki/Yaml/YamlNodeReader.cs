using System.Globalization;
using System.Text;
using K8sPki.PemAndDer;
using K8sPki.Platform;
using Kind = K8sPki.Yaml.YamlTokenKind;

namespace K8sPki.Yaml;

/// <summary>Builds the nodes of a text's first document, which is the one that kubectl reads.</summary>
internal sealed partial class YamlNodeReader
{
    // What a node costs beside its text, so that a million empty ones are not for nothing.
    private const int CostOfNode = 40;

    private readonly string text;
    private readonly string source;
    private readonly YamlScanner scanner;
    private readonly Dictionary<string, Extent> anchors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> tags = new(StringComparer.Ordinal);
    private readonly HashSet<YamlNode> openNodes = [];
    private readonly ExpansionBudget budget = new();
    private Extent last;

    private YamlNodeReader(string text, string source)
    {
        this.text = text;
        this.source = source;
        scanner = new YamlScanner(text, source);
    }

    /// <summary>The root; null when the document is empty.</summary>
    /// <exception cref="YamlException">It is no YAML, too deep, or aliases stand for too much.</exception>
    public static YamlNode? Read(string text, string source)
    {
        var reader = new YamlNodeReader(text, source);
        if (!reader.ReadStart())
            return null;
        var root = reader.ReadNode(0, true, false);
        // What follows the document has to be readable, and is not read.
        _ = reader.scanner.Peek();
        return root;
    }

    // False for a text without content.
    private bool ReadStart()
    {
        var hasDirectives = false;
        string? version = null;
        while (scanner.Peek() is { Kind: Kind.VersionDirective or Kind.TagDirective } directive)
        {
            hasDirectives = true;
            if (directive.Kind == Kind.VersionDirective && (version is not null || directive.Text != "1.1"))
                throw scanner.Broken(
                    directive.Start, $"kubectl reads '%YAML 1.1', once, and not '%YAML {directive.Text}'; leave the line out");
            if (directive.Kind == Kind.TagDirective && !tags.TryAdd(directive.Text!, directive.Suffix!))
                throw scanner.Broken(directive.Start, $"the tag '{directive.Text}' has an address already");
            version ??= directive.Kind == Kind.VersionDirective ? directive.Text : null;
            scanner.Take();
        }

        tags.TryAdd("!", "!");
        tags.TryAdd("!!", YamlTyping.TagPrefix);
        var token = scanner.Peek();
        if (token.Kind != Kind.DocumentStart)
            return hasDirectives
                ? throw scanner.Broken(token.Start, "'---' is missing after the directives") : token.Kind != Kind.StreamEnd;
        scanner.Take();
        return scanner.Peek().Kind is not (
            Kind.VersionDirective or Kind.TagDirective or Kind.DocumentStart or Kind.DocumentEnd or Kind.StreamEnd);
    }

    private YamlNode ReadNode(int depth, bool isBlock, bool mayBeIndentless)
    {
        var token = scanner.Peek();
        if (token.Kind == Kind.Alias)
            return ReadAlias(depth);
        var (start, end, anchor, tag) = ReadProperties();
        token = scanner.Peek();
        YamlNodeDetails? details = anchor is null && tag is null ? null : new YamlNodeDetails(true, anchor, tag, null, null);
        if (start == end)
            start = token.Start;
        switch (token.Kind)
        {
            case Kind.BlockEntry when mayBeIndentless:
                return ReadCollection(YamlKind.Sequence, YamlNotation.Block, start, details, depth, ReadIndentless);
            case Kind.Scalar:
                return ReadScalar(start, details);
            case Kind.FlowSequenceStart:
                return ReadCollection(YamlKind.Sequence, YamlNotation.Flow, start, details, depth, ReadFlowSequence);
            case Kind.FlowMappingStart:
                return ReadCollection(YamlKind.Mapping, YamlNotation.Flow, start, details, depth, ReadFlowMapping);
            case Kind.BlockSequenceStart when isBlock:
                return ReadCollection(YamlKind.Sequence, YamlNotation.Block, start, details, depth, ReadBlockSequence);
            case Kind.BlockMappingStart when isBlock:
                return ReadCollection(YamlKind.Mapping, YamlNotation.Block, start, details, depth, ReadBlockMapping);
            default:
                return details is null
                    ? throw scanner.Broken(token.Start, "a value is missing here")
                    : Scalar(YamlNotation.Plain, start, end, details with { DecodedValue = "" });
        }
    }

    private (int Start, int End, string? Anchor, string? Tag) ReadProperties()
    {
        var (start, end) = (scanner.Peek().Start, scanner.Peek().Start);
        string? anchor = null;
        string? tag = null;
        for (var i = 0; i < 2; i++)
        {
            var token = scanner.Peek();
            if (token.Kind == Kind.Anchor && anchor is null)
                anchor = token.Text;
            else if (token.Kind == Kind.Tag && tag is null)
                tag = TagOf(token);
            else
                break;
            end = scanner.Take().End;
        }

        return (start, end, anchor, tag);
    }

    private string TagOf(YamlToken token)
    {
        if (token.Text!.Length == 0)
            return token.Suffix!;
        return tags.TryGetValue(token.Text, out var prefix)
            ? prefix + token.Suffix
            : throw scanner.Broken(token.Start, "the tag has no address; a text that begins with '!' needs quotes");
    }

    private YamlNode ReadScalar(int start, YamlNodeDetails? details)
    {
        var token = scanner.Take();
        var quotes = token.Notation is YamlNotation.SingleQuoted or YamlNotation.DoubleQuoted ? 1 : 0;
        var decoded = token.Text ?? (details is null ? null : text[(token.Start + quotes)..(token.End - quotes)]);
        if (details?.Tag == YamlTyping.BinaryTag)
            decoded = Decoded(decoded!, token.Start);
        if (details is null && decoded is not null)
            details = new YamlNodeDetails(false, null, null, decoded, null);
        return Scalar(token.Notation, start, token.End, details is null ? null : details with { DecodedValue = decoded });
    }

    private YamlNode Scalar(YamlNotation notation, int start, int end, YamlNodeDetails? details)
    {
        var node = new YamlNode(YamlKind.Scalar, notation, start, end) { Details = details };
        last = new Extent(node, CostOfNode + (node.DecodedValue?.Length ?? end - start), 0);
        if (node.Anchor is not null)
            anchors[node.Anchor] = last;
        return node;
    }

    private YamlNode Empty(int at) => Scalar(YamlNotation.Plain, at, at, null);

    private string Decoded(string value, int offset) => GoBase64.Decode(value) is { } bytes
        ? Encoding.UTF8.GetString(bytes)
        : throw scanner.Broken(offset, "a value with the tag !!binary is not base64");

    private YamlNode ReadAlias(int depth)
    {
        var token = scanner.Take();
        var name = token.Text!;
        if (!anchors.TryGetValue(name, out var target))
            // A token that somebody did not put in quotes may be such a name.
            throw YamlException.At(
                YamlFault.UnknownAnchor, source, text, token.Start,
                "there is no anchor of this alias before it; a text that begins with '*' needs quotes");
        if (openNodes.Contains(target.Node))
            throw YamlException.At(
                YamlFault.RecursiveAlias, source, text, token.Start, "what this alias stands for contains itself");
        if (!budget.TryTake(target.Size))
            throw YamlException.At(
                YamlFault.TooManyAliases, source, text, token.Start,
                $"the aliases up to here stand for more than {ExpansionBudget.Bytes / (1024 * 1024)} MB");
        if (depth + target.Depth > YamlLimits.Depth)
            throw scanner.TooDeep(token.Start);
        var node = new YamlNode(YamlKind.Alias, YamlNotation.Plain, token.Start, token.End) { Details = new YamlNodeDetails(
            false, name, null, null, target.Node) };
        last = target with { Node = node };
        return node;
    }

    private void AddNode(YamlNode parent, Level level, YamlNode child)
    {
        parent.Add(child);
        level.Size += last.Size;
        level.Depth = Math.Max(level.Depth, last.Depth + 1);
    }

    private YamlException NotClosed(YamlNode node, char bracket)
    {
        var (line, column) = YamlText.Position(text, scanner.Peek().Start);
        return scanner.Broken(node.Start, string.Create(
            CultureInfo.InvariantCulture,
            $"what opens here is not closed: a ',' or '{bracket}' is missing in line {line}, column {column}"));
    }

    // What a node stands for: its text with all that its aliases stand for, and the collections inside.
    private readonly record struct Extent(YamlNode Node, long Size, int Depth);

    private sealed class Level(int inner)
    {
        /// <summary>The depth of what is inside.</summary>
        public int Inner { get; } = inner;

        public long Size { get; set; } = CostOfNode;

        public int Depth { get; set; } = 1;
    }
}
