using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>
/// Takes secrets out of a kubeconfig, as kubectl config view does; also those in arguments of auth-providers and exec plugins.
/// </summary>
internal static class KubeConfigRedaction
{
    public static KubeConfigFile Of(KubeConfigFile file)
    {
        var document = file.Document;
        var aliased = new HashSet<YamlNode>();
        if (document.Root is { } root)
            FindAliased(root, aliased);
        var edits = Places(file)
            .Select(place => new TextEdit(
                Start(document, place.Node, aliased), place.Node.End, Written(document, place.Node, place.Replacement)))
            .ToList();
        return edits.Count == 0 ? file : file.With(document.With(edits));
    }

    /// <summary>The values to hide and what to show in their place, each once and in the order of the text.</summary>
    public static IReadOnlyList<(YamlNode Node, string Replacement)> Places(KubeConfigFile file)
    {
        var places = new Dictionary<YamlNode, string>();
        foreach (var entry in KubeConfigSection.All.SelectMany(file.AllEntries))
            Find(file.Document, entry.Body.Node, entry, places);
        var ordered = new List<(YamlNode Node, string Replacement)>();
        // An alias may lead into something that is hidden whole.
        foreach (var (node, replacement) in places.OrderBy(place => place.Key.Start))
        {
            if (ordered.Count == 0 || node.Start >= ordered[^1].Node.End)
                ordered.Add((node, replacement));
        }

        return ordered;
    }

    // An anchor stays at the value, so that aliases of it are without the secret too. Another one may be a secret that wants
    // quotes, and so may a tag.
    private static int Start(YamlDocument document, YamlNode node, HashSet<YamlNode> aliased) =>
        node.HasProperties && !aliased.Contains(node) ? node.Start : document.ContentStart(node, false);

    private static void FindAliased(YamlNode node, HashSet<YamlNode> found)
    {
        if (node.Kind == YamlKind.Alias)
            found.Add(YamlDocument.Resolve(node));
        foreach (var child in node.Children)
            FindAliased(child, found);
    }

    private static string Written(YamlDocument document, YamlNode node, string replacement) => YamlScalarText.Write(
        YamlScalar.String(replacement),
        document.IsJson || node.Notation == YamlNotation.DoubleQuoted ? YamlNotation.DoubleQuoted : YamlNotation.Plain,
        inFlow: true);

    private static void Find(YamlDocument document, YamlNode? body, KubeConfigEntry entry, Dictionary<YamlNode, string> places)
    {
        if (body is null || YamlDocument.Resolve(body).Kind != YamlKind.Mapping)
            return;
        // All that stand there, also those that a later one of the same name takes the place of.
        foreach (var (name, value) in AllFields(document, body))
        {
            if (KubeConfigFields.Redactions.TryGetValue(name, out var replacement))
                Add(document, value, replacement, places);
            else if (name is "server" or "proxy-url")
                AddChanged(document, value, SecretText.InAddress, places);
        }

        foreach (var (name, value) in entry.Body.Fields("auth-provider", "config"))
            AddChanged(document, value.Node, text => SecretText.InVariable(name, text), places);
        foreach (var variable in entry.Body.Items("exec", "env"))
            AddChanged(
                document, variable.At("value").Node, text => SecretText.InVariable(variable.Text("name") ?? "", text), places);

        FindInArguments(document, entry, places);
    }

    private static void FindInArguments(YamlDocument document, KubeConfigEntry entry, Dictionary<YamlNode, string> places)
    {
        var items = entry.Body.Items("exec", "args").Where(item => item.Scalar is not null).ToList();
        var shown = SecretText.InArguments(
            entry.Text("exec", "command") ?? "", [.. items.Select(item => item.Scalar!)]);
        for (var i = 0; i < items.Count; i++)
            AddChanged(document, items[i].Node, _ => shown[i], places);
    }

    private static IEnumerable<(string Name, YamlNode Value)> AllFields(YamlDocument document, YamlNode body)
    {
        var map = YamlDocument.Resolve(body);
        var own = new List<(string, YamlNode)>();
        for (var i = 0; i < map.Count; i += 2)
        {
            if (YamlDocument.Resolve(map.Children[i]).Kind == YamlKind.Scalar)
                own.Add((document.ValueOf(map.Children[i]), map.Children[i + 1]));
        }

        return own.Concat(document.Fields(map));
    }

    private static void AddChanged(
        YamlDocument document, YamlNode? value, Func<string, string> hide, Dictionary<YamlNode, string> places)
    {
        var node = value is null ? null : YamlDocument.Resolve(value);
        if (node?.Kind == YamlKind.Scalar && document.ValueOf(node) is var text && hide(text) is var shown && shown != text)
            places[node] = shown;
    }

    // Behind an alias stands the one place that has the secret. A list of numbers may be a key too.
    private static void Add(YamlDocument document, YamlNode value, string replacement, Dictionary<YamlNode, string> places)
    {
        var node = YamlDocument.Resolve(value);
        if (node.Kind != YamlKind.Scalar ? node.Count > 0
            : node.HasProperties || (!document.IsNull(node) && document.ValueOf(node).Length > 0))
            places[node] = replacement;
    }
}
