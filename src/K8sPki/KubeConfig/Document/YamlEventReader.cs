using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace K8sPki;

/// <summary>Builds the nodes of a text's first document from the events of YamlDotNet's parser.</summary>
internal sealed class YamlEventReader
{
    private readonly string text;
    private readonly string source;
    private readonly Dictionary<string, YamlNode> anchors = new(StringComparer.Ordinal);
    private readonly Dictionary<YamlNode, long> sizes = [];
    private readonly Stack<YamlNode> open = new();
    private long expanded;
    private YamlNode? root;

    private YamlEventReader(string text, string source)
    {
        this.text = text;
        this.source = source;
    }

    public static YamlNode? Read(string text, string source) => new YamlEventReader(text, source).ReadDocument();

    private YamlNode? ReadDocument()
    {
        var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        try
        {
            while (parser.MoveNext() && parser.Current is not DocumentEnd)
                Handle(parser.Current!);
            return root;
        }
        catch (YamlException failure)
        {
            throw NotYaml((int)failure.Start.Index, Problem(failure), failure);
        }
        catch (InvalidOperationException failure)
        {
            // The parser's states have no name for some broken flow collections.
            throw NotYaml((int)(parser.Current?.End.Index ?? 0), "something is missing or too many after this", failure);
        }
    }

    private MalformedInputException NotYaml(int offset, string problem, Exception failure)
    {
        offset = Math.Min(offset, text.Length);
        var (line, column) = IndentingTab(offset) is { } tab
            ? YamlText.Position(text, tab)
            : YamlText.Position(text, offset);
        problem = IndentingTab(offset) is null ? problem : "a tab cannot indent; use spaces";
        return YamlText.Malformed(source, line, column, "KubeConfigNotYaml", "this is not valid YAML: " + problem, failure);
    }

    // The parser names the place before a tab that indents, which tells a person little.
    private int? IndentingTab(int offset)
    {
        for (var line = YamlText.LineStart(text, offset); line < text.Length; line = YamlText.NextLine(text, line))
        {
            var content = text.AsSpan(line).TrimStart(' ');
            if (content.Length > 0 && content[0] == '\t')
                return text.Length - content.Length;
            if (line > offset && !content.IsEmpty && !YamlText.IsBreak(content[0]) && content[0] != '#')
                break;
        }

        return null;
    }

    private void Handle(ParsingEvent current)
    {
        switch (current)
        {
            case MappingStart start:
                Open(Collection(YamlKind.Mapping, start, start.Style == MappingStyle.Flow));
                break;
            case SequenceStart start:
                Open(Collection(YamlKind.Sequence, start, start.Style == SequenceStyle.Flow));
                break;
            case MappingEnd or SequenceEnd:
                Close((int)current.End.Index);
                break;
            case Scalar scalar:
                var node = ScalarNode(scalar);
                Register(node, 1);
                Place(node);
                break;
            case AnchorAlias alias:
                Place(AliasNode(alias));
                break;
            default:
                break;
        }
    }

    private static YamlNode Collection(YamlKind kind, NodeEvent start, bool flow)
    {
        var at = (int)start.Start.Index;
        return new YamlNode(kind, flow ? YamlNotation.Flow : YamlNotation.Block, at, at)
        {
            Details = DetailsOf(start, null),
        };
    }

    private YamlNode ScalarNode(Scalar scalar)
    {
        var start = (int)scalar.Start.Index;
        var end = (int)scalar.End.Index;
        var notation = scalar.Style switch
        {
            ScalarStyle.SingleQuoted => YamlNotation.SingleQuoted,
            ScalarStyle.DoubleQuoted => YamlNotation.DoubleQuoted,
            ScalarStyle.Literal or ScalarStyle.Folded => YamlNotation.BlockScalar,
            _ => YamlNotation.Plain,
        };
        if (notation == YamlNotation.BlockScalar)
            end = EndOfBlockScalar(start, end);
        var quotes = notation is YamlNotation.SingleQuoted or YamlNotation.DoubleQuoted ? 1 : 0;
        var isText = notation != YamlNotation.BlockScalar
            && end - start - (2 * quotes) == scalar.Value.Length
            && text.AsSpan(start + quotes, scalar.Value.Length).SequenceEqual(scalar.Value);
        return new YamlNode(YamlKind.Scalar, notation, start, end)
        {
            Details = DetailsOf(scalar, isText ? null : scalar.Value),
        };
    }

    // The parser counts the empty lines and less indented comments that follow; they belong to whatever comes next,
    // unless the header says that empty lines count (+).
    private int EndOfBlockScalar(int start, int end)
    {
        var header = text.AsSpan(start, YamlText.LineEnd(text, start) - start);
        var comment = header.IndexOf('#');
        if ((comment < 0 ? header : header[..comment]).Contains('+'))
            return end;
        while (end > start && (YamlText.IsBreak(text[end - 1]) || text[end - 1] == ' '))
            end--;
        return end;
    }

    private YamlNode AliasNode(AnchorAlias alias)
    {
        var start = (int)alias.Start.Index;
        var name = alias.Value.Value;
        if (!anchors.TryGetValue(name, out var target))
        {
            throw YamlText.Malformed(
                source, text, start, "KubeConfigUnknownAnchor",
                $"there is no anchor '&{PrintableText.Escape(name)}' before this");
        }

        if (open.Contains(target))
        {
            throw YamlText.Malformed(
                source, text, start, "KubeConfigRecursiveAlias", $"'*{PrintableText.Escape(name)}' contains itself");
        }

        expanded += sizes[target];
        if (expanded > YamlLimits.AliasNodes)
        {
            var (line, column) = YamlText.Position(text, start);
            throw new LimitExceededException(
                "KubeConfigAliasLimit",
                $"{source}, line {line}, column {column}: the aliases up to here stand for more than {YamlLimits.AliasNodes:N0} nodes.");
        }

        var node = new YamlNode(YamlKind.Alias, YamlNotation.Plain, start, (int)alias.End.Index)
        {
            Details = new YamlNodeDetails(false, name, null, target),
        };
        sizes[node] = sizes[target];
        return node;
    }

    private void Open(YamlNode node)
    {
        if (open.Count == YamlLimits.Depth)
        {
            var (line, column) = YamlText.Position(text, node.Start);
            throw new LimitExceededException(
                "KubeConfigDepthLimit",
                $"{source}, line {line}, column {column}: nested more than {YamlLimits.Depth} deep.");
        }

        Register(node, 0);
        open.Push(node);
    }

    private void Close(int at)
    {
        var node = open.Pop();
        node.End = node.IsFlow ? at + 1 : node.Count > 0 ? node.Children[^1].End : node.Start;
        if (anchors.Count > 0)
            sizes[node] = SizeOf(node);
        Place(node);
    }

    private void Register(YamlNode node, long size)
    {
        if (node.Anchor is null)
            return;
        anchors[node.Anchor] = node;
        sizes[node] = size;
    }

    private long SizeOf(YamlNode node)
    {
        long size = 1;
        foreach (var child in node.Children)
            size += sizes.TryGetValue(child, out var known) ? known : SizeOf(child);
        return size;
    }

    private void Place(YamlNode node)
    {
        if (open.TryPeek(out var parent))
            parent.Add(node);
        else
            root = node;
    }

    private static YamlNodeDetails? DetailsOf(NodeEvent node, string? decodedValue)
    {
        var hasProperties = !node.Anchor.IsEmpty || !node.Tag.IsEmpty;
        var anchor = node.Anchor.IsEmpty ? null : node.Anchor.Value;
        return hasProperties || decodedValue is not null ? new YamlNodeDetails(hasProperties, anchor, decodedValue, null) : null;
    }

    private static string Problem(YamlException failure)
    {
        var message = PrintableText.Escape(failure.Message).TrimEnd('.');
        return message.Length == 0 ? "unexpected text" : message;
    }
}
