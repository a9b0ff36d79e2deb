namespace K8sPki;

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
    /// <exception cref="MalformedInputException">The first.</exception>
    public static void Check(YamlDocument document)
    {
        if (Of(document) is [var first, ..])
            throw document.Malformed(first.Node, first.Rule.Id, first.Text);
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
            problems.Add(new YamlProblem(Rule.KubeConfigNoNumber, node, "infinity and not-a-number are no values; put it in quotes"));
        if (document.MeaningOf(node) == YamlMeaning.Contradiction)
            problems.Add(new YamlProblem(Rule.KubeConfigWrongTag, node, "the value is not what its tag says"));
    }

    private static void LookAtKey(YamlDocument document, YamlNode key, YamlNode value, List<YamlProblem> problems)
    {
        if (document.IsMergeKey(key))
        {
            if (!document.IsMergeable(value))
                problems.Add(new YamlProblem(Rule.KubeConfigBadMerge, value, "'<<' takes a mapping or a list of mappings"));
        }
        else if (YamlDocument.Resolve(key).Kind != YamlKind.Scalar)
        {
            problems.Add(new YamlProblem(Rule.KubeConfigBadKey, key, "a field name must be a string"));
        }
        else if (document.IsNull(key))
        {
            problems.Add(new YamlProblem(Rule.KubeConfigBadKey, key, "a field has no name"));
        }
    }
}
