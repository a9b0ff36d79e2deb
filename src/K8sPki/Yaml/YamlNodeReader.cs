using System.Globalization;
using System.Text;
using K8sPki.PemAndDer;
using K8sPki.Platform;
using Kind = K8sPki.Yaml.YamlTokenKind;

namespace K8sPki.Yaml;

/// <summary>Builds the nodes of a text's first document, which is the one that kubectl reads.</summary>
internal sealed class YamlNodeReader
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
            ? prefix + token.Suffix : throw scanner.Broken(token.Start, $"the tag '{token.Text}' has no address");
    }

    private YamlNode ReadCollection(
        YamlKind kind, YamlNotation notation, int start, YamlNodeDetails? details, int depth, Action<YamlNode, Level> read)
    {
        if (depth == YamlLimits.Depth)
            throw scanner.TooDeep(start);
        var node = new YamlNode(kind, notation, start, start) { Details = details };
        // An anchor counts from its own start: what is inside may not refer to it.
        if (node.Anchor is not null)
            anchors[node.Anchor] = new Extent(node, 0, 0);
        openNodes.Add(node);
        var level = new Level(depth + 1);
        read(node, level);
        openNodes.Remove(node);
        if (!node.IsFlow && node.Count > 0)
            node.End = node.Children[^1].End;
        last = new Extent(node, level.Size, level.Depth);
        if (node.Anchor is not null && anchors[node.Anchor].Node == node)
            anchors[node.Anchor] = last;
        return node;
    }

    private void ReadBlockSequence(YamlNode node, Level level)
    {
        scanner.Take();
        while (scanner.Peek().Kind == Kind.BlockEntry)
        {
            var dash = scanner.Take();
            AddNode(
                node, level,
                scanner.Peek().Kind is Kind.BlockEntry or Kind.BlockEnd ? Empty(dash.End) : ReadNode(level.Inner, true, false));
        }

        if (scanner.Peek().Kind != Kind.BlockEnd)
            throw scanner.Broken(scanner.Peek().Start, "a '-' is missing here, or the indentation is wrong");
        scanner.Take();
    }

    // kubectl's own form: the dashes stand in the column of their key.
    private void ReadIndentless(YamlNode node, Level level)
    {
        while (scanner.Peek().Kind == Kind.BlockEntry)
        {
            var dash = scanner.Take();
            AddNode(
                node, level,
                scanner.Peek().Kind is Kind.BlockEntry or Kind.Key or Kind.Value or Kind.BlockEnd
                ? Empty(dash.End) : ReadNode(level.Inner, true, false));
        }
    }

    private void ReadBlockMapping(YamlNode node, Level level)
    {
        scanner.Take();
        while (scanner.Peek().Kind == Kind.Key)
        {
            var key = scanner.Take();
            AddNode(node, level, BlockPart(key.End, level));
            var token = scanner.Peek();
            AddNode(node, level, token.Kind == Kind.Value ? BlockPart(scanner.Take().End, level) : Empty(token.Start));
        }

        if (scanner.Peek().Kind != Kind.BlockEnd)
            throw scanner.Broken(scanner.Peek().Start, "a key is missing here, or the indentation is wrong");
        scanner.Take();
    }

    private YamlNode BlockPart(int after, Level level) =>
        scanner.Peek().Kind is Kind.Key or Kind.Value or Kind.BlockEnd ? Empty(after) : ReadNode(level.Inner, true, true);

    private void ReadFlowSequence(YamlNode node, Level level)
    {
        scanner.Take();
        for (var isFirst = true; ; isFirst = false)
        {
            if (!isFirst && scanner.Peek().Kind == Kind.FlowEntry)
                scanner.Take();
            else if (!isFirst && scanner.Peek().Kind != Kind.FlowSequenceEnd)
                throw NotClosed(node, ']');
            var token = scanner.Peek();
            if (token.Kind == Kind.FlowSequenceEnd)
                break;
            AddNode(node, level, token.Kind == Kind.Key
                ? ReadCollection(YamlKind.Mapping, YamlNotation.Flow, token.Start, null, level.Inner, ReadPair)
                : ReadNode(level.Inner, false, false));
        }

        node.End = scanner.Take().End;
    }

    // [a: b] is a list with a mapping of one field. A key without a name takes its colon with it, as in libyaml.
    private void ReadPair(YamlNode node, Level level)
    {
        scanner.Take();
        var token = scanner.Peek();
        if (token.Kind is Kind.Value or Kind.FlowEntry or Kind.FlowSequenceEnd)
            scanner.Take();
        AddNode(node, level, token.Kind is Kind.Value or Kind.FlowEntry or Kind.FlowSequenceEnd ? Empty(token.End) : ReadNode(
            level.Inner, false, false));
        token = scanner.Peek();
        if (token.Kind == Kind.Value)
            scanner.Take();
        var hasValue = token.Kind == Kind.Value && scanner.Peek().Kind is not (Kind.FlowEntry or Kind.FlowSequenceEnd);
        AddNode(node, level, hasValue ? ReadNode(level.Inner, false, false) : Empty(token.Start));
        node.End = node.Children[^1].End;
    }

    private void ReadFlowMapping(YamlNode node, Level level)
    {
        scanner.Take();
        for (var isFirst = true; ; isFirst = false)
        {
            if (!isFirst && scanner.Peek().Kind == Kind.FlowEntry)
                scanner.Take();
            else if (!isFirst && scanner.Peek().Kind != Kind.FlowMappingEnd)
                throw NotClosed(node, '}');
            if (scanner.Peek().Kind == Kind.FlowMappingEnd)
                break;
            var isKey = scanner.Peek().Kind == Kind.Key;
            if (isKey)
                scanner.Take();
            var token = scanner.Peek();
            AddNode(
                node, level, isKey && IsFlowEnd(token, Kind.Value) ? Empty(token.Start) : ReadNode(level.Inner, false, false));
            token = scanner.Peek();
            var hasColon = isKey && token.Kind == Kind.Value;
            if (hasColon)
                scanner.Take();
            AddNode(node, level, hasColon && !IsFlowEnd(scanner.Peek(), Kind.FlowEntry) ? ReadNode(
                level.Inner, false, false) : Empty(scanner.Peek().Start));
        }

        node.End = scanner.Take().End;
    }

    private static bool IsFlowEnd(YamlToken token, Kind also) =>
        token.Kind is Kind.FlowEntry or Kind.FlowMappingEnd || token.Kind == also;

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
            throw YamlException.At(
                YamlFault.UnknownAnchor, source, text, token.Start, $"there is no anchor '&{name}' before this");
        if (openNodes.Contains(target.Node))
            throw YamlException.At(YamlFault.RecursiveAlias, source, text, token.Start, $"'*{name}' contains itself");
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
