namespace K8sPki.Yaml;

/// <content>The fields of mappings, as kubectl sees them.</content>
internal sealed partial class YamlDocument
{
    /// <summary>
    /// The value of a field as kubectl sees it: of two the last counts, and a merge key (<c>&lt;&lt;</c>) takes the place of
    /// what stands before it and gives way to what stands after it.
    /// </summary>
    public YamlNode? Field(YamlNode? mapping, string name)
    {
        if (mapping is null || Resolve(mapping) is not { Kind: YamlKind.Mapping } map)
            return null;
        for (var i = map.Count - 2; i >= 0; i -= 2)
        {
            if (HasValue(map.Children[i], name) && !IsMergeKey(map.Children[i]))
                return map.Children[i + 1];
            if (IsMergeKey(map.Children[i]) && FieldOfMerged(map.Children[i + 1], name) is { } merged)
                return merged;
        }

        return null;
    }

    /// <summary>Key and value of a field that stands in the mapping itself; of two the last.</summary>
    public (YamlNode Key, YamlNode Value)? OwnField(YamlNode? mapping, string name)
    {
        if (mapping is null || Resolve(mapping) is not { Kind: YamlKind.Mapping } map)
            return null;
        for (var i = map.Count - 2; i >= 0; i -= 2)
        {
            if (HasValue(map.Children[i], name))
                return (map.Children[i], map.Children[i + 1]);
        }

        return null;
    }

    /// <summary>What the merge keys of a mapping bring for a field.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="name">The field.</param>
    /// <param name="from">Index of the first child to look at: only merge keys from there on count.</param>
    public YamlNode? MergedField(YamlNode mapping, string name, int from)
    {
        for (var i = mapping.Count - 2; i >= from; i -= 2)
        {
            if (IsMergeKey(mapping.Children[i]) && FieldOfMerged(mapping.Children[i + 1], name) is { } merged)
                return merged;
        }

        return null;
    }

    /// <summary>All fields as kubectl sees them, in the order in which their names come first.</summary>
    public IReadOnlyList<(string Name, YamlNode Value)> Fields(YamlNode mapping)
    {
        var fields = new List<(string Name, YamlNode Value)>();
        Collect(Resolve(mapping), fields, []);
        return fields;
    }

    /// <summary>The merge keys of a mapping whose value is no mapping and no list of mappings.</summary>
    public bool IsMergeable(YamlNode value)
    {
        var target = Resolve(value);
        if (target.Kind == YamlKind.Mapping)
            return true;
        if (value.Kind != YamlKind.Sequence)
            return false;
        foreach (var item in value.Children)
        {
            if (Resolve(item).Kind != YamlKind.Mapping)
                return false;
        }

        return true;
    }

    /// <summary>A merge key: <c>&lt;&lt;</c> without quotes.</summary>
    public bool IsMergeKey(YamlNode key) => key.Kind == YamlKind.Scalar && HasValue(key, "<<")
        && (key.Tag is null ? key.Notation == YamlNotation.Plain : key.Tag is YamlTyping.MergeTag or YamlTyping.NoTag);

    /// <summary>The name of a field: a key that is a number or a boolean is written out, as kubectl does it.</summary>
    public string NameOf(YamlNode key) => MeaningOf(key) switch
    {
        YamlMeaning.Boolean => FlagOf(key) == true ? "true" : "false",
        YamlMeaning.Number => YamlTyping.Number(ValueOf(key)),
        _ => ValueOf(key),
    };

    private void Collect(YamlNode map, List<(string Name, YamlNode Value)> fields, Dictionary<string, int> places)
    {
        for (var i = 0; map.Kind == YamlKind.Mapping && i < map.Count; i += 2)
        {
            var key = Resolve(map.Children[i]);
            if (IsMergeKey(map.Children[i]))
            {
                foreach (var source in MergeSources(map.Children[i + 1], lastFirst: true))
                    Collect(source, fields, places);
            }
            else if (key.Kind == YamlKind.Scalar)
            {
                var name = NameOf(key);
                if (places.TryAdd(name, fields.Count))
                    fields.Add((name, map.Children[i + 1]));
                else
                    fields[places[name]] = (name, map.Children[i + 1]);
            }
        }
    }

    private YamlNode? FieldOfMerged(YamlNode value, string name)
    {
        foreach (var source in MergeSources(value, lastFirst: false))
        {
            if (Field(source, name) is { } found)
                return found;
        }

        return null;
    }

    // Of several mappings in a list the first counts.
    private static IEnumerable<YamlNode> MergeSources(YamlNode value, bool lastFirst)
    {
        var target = Resolve(value);
        if (target.Kind != YamlKind.Sequence)
        {
            yield return target;
            yield break;
        }

        for (var i = 0; i < target.Count; i++)
            yield return Resolve(target.Children[lastFirst ? target.Count - 1 - i : i]);
    }
}
