namespace K8sPki;

/// <summary>Takes secrets out of a kubeconfig, as kubectl config view does; also those in arguments of auth-providers and exec plugins.</summary>
internal static class KubeConfigRedaction
{
    public static KubeConfigFile Of(KubeConfigFile file)
    {
        // An anchor stays at the value, so that aliases of it are without the secret too.
        var document = file.Document;
        var edits = Places(file)
            .Select(place => new TextEdit(document.ContentStart(place.Node, false), place.Node.End, YamlScalarText.DoubleQuoted(place.Replacement)[Quotes(place.Node)]))
            .ToList();
        return edits.Count == 0 ? file : file.With(document.With(edits));

        Range Quotes(YamlNode node) => document.IsJson || node.Notation == YamlNotation.DoubleQuoted ? .. : 1..^1;
    }

    /// <summary>The values to hide and what to show in their place, each once and in the order of the text.</summary>
    public static IReadOnlyList<(YamlNode Node, string Replacement)> Places(KubeConfigFile file)
    {
        var places = new Dictionary<YamlNode, string>();
        foreach (var entry in KubeConfigSection.All.SelectMany(file.AllEntries))
            Find(file.Document, entry.Body, entry, places);
        return [.. places.OrderBy(place => place.Key.Start).Select(place => (place.Key, place.Value))];
    }

    private static void Find(YamlDocument document, YamlNode? body, KubeConfigEntry entry, Dictionary<YamlNode, string> places)
    {
        if (body is null)
            return;
        foreach (var (name, value) in document.Fields(body))
        {
            if (KubeConfigFields.Redactions.TryGetValue(name, out var replacement))
                Add(document, value, replacement, places);
        }

        if (entry.Node("auth-provider", "config") is { } config)
        {
            foreach (var (name, value) in document.Fields(config))
            {
                if (KubeConfigFields.IsSecretName(name))
                    Add(document, value, KubeConfigFields.Redacted, places);
            }
        }

        if (entry.Node("exec", "env") is { } variables)
        {
            foreach (var variable in YamlDocument.Resolve(variables).Children)
            {
                if (document.Field(variable, "name") is { } name && KubeConfigFields.IsSecretName(document.ValueOf(name)) && document.Field(variable, "value") is { } value)
                    Add(document, value, KubeConfigFields.Redacted, places);
            }
        }
    }

    // Behind an alias stands the one place that has the secret.
    private static void Add(YamlDocument document, YamlNode value, string replacement, Dictionary<YamlNode, string> places)
    {
        var node = YamlDocument.Resolve(value);
        if (node.Kind == YamlKind.Scalar && !document.IsNull(node) && document.ValueOf(node).Length > 0)
            places[node] = replacement;
    }
}
