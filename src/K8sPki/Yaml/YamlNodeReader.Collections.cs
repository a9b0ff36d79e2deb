using Kind = K8sPki.Yaml.YamlTokenKind;

namespace K8sPki.Yaml;

/// <summary>Sequences and mappings, in lines and in brackets.</summary>
internal sealed partial class YamlNodeReader
{
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
}
