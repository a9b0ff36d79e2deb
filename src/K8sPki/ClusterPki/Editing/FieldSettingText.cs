using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.ClusterPki;

/// <summary>Fields of a component's configuration file, YAML or JSON.</summary>
internal sealed class FieldSettingText(NodeFile file, byte[] content, string component) : YamlSettingText(file, content)
{
    private const string EveryItem = "[]";

    // A field where it stands: the mapping that it is in, and the key of that.
    private sealed record Place(YamlNode? Key, YamlNode Mapping, bool IsInFlow, string Name, YamlNode Value);

    /// <summary>The field of a component's configuration that says what a flag says; null where there is none to add.</summary>
    public static ConfigurationField? Of(string component, string flag) => ConfigurationField.All.FirstOrDefault(field =>
        field.Component == component && field.Flag == flag && !field.IsOwn
            && !field.Path.Contains(EveryItem, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override IEnumerable<NodeEdit> Set(ComponentSetting setting, string value) => Found(setting).SelectMany(place =>
        Edited(editor => editor.ChangeFields(place.Key, place.Mapping, [YamlChange.Set(place.Name, Typed(place.Value, value))],
            place.IsInFlow)));

    /// <inheritdoc/>
    public override IEnumerable<NodeEdit> Add(string flag, string value, ComponentSetting? after)
    {
        if (Of(component, flag) is not { } field)
            return [];
        var path = field.Path.Split('.');
        var change = YamlChange.Set(path[^1], Typed(null, value));
        foreach (var name in path[..^1].AsEnumerable().Reverse())
            change = YamlChange.Inside(name, [change]);
        return Edited(editor => editor.ChangeRoot([change]));
    }

    /// <inheritdoc/>
    public override IEnumerable<NodeEdit> Remove(ComponentSetting setting) => Found(setting).SelectMany(place =>
        Edited(editor => editor.ChangeFields(place.Key, place.Mapping, [YamlChange.Remove(place.Name)], place.IsInFlow)));

    private List<Place> Found(ComponentSetting setting)
    {
        var document = Document.Document;
        return ConfigurationField.All.Where(field => field.Component == component)
            .SelectMany(field => new[] { field.Path, field.KeyPath }.OfType<string>()
                .Where(path => path.Replace(EveryItem, "", StringComparison.Ordinal) == setting.Shown))
            .Distinct()
            .SelectMany(path => Places(null, Document.Node, false, path.Split('.')))
            .Where(place => new YamlField(document, place.Value) is { } value && value.Text() == setting.Value)
            .OrderByDescending(place => new YamlField(document, place.Value).Line == setting.Line).ToList();
    }

    private IEnumerable<Place> Places(YamlNode? key, YamlNode? node, bool isInFlow, ReadOnlyMemory<string> path)
    {
        if (node is null || YamlDocument.Resolve(node) is not { Kind: YamlKind.Mapping } mapping)
            return [];
        var isList = path.Span[0].EndsWith(EveryItem, StringComparison.Ordinal);
        var wanted = isList ? path.Span[0][..^EveryItem.Length] : path.Span[0];
        var name = Document.Document.Fields(mapping).Select(field => field.Name)
            .LastOrDefault(own => own.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        if (name is null || Document.Document.OwnField(mapping, name) is not { } field)
            return [];
        var rest = path[1..];
        if (rest.Length == 0)
            return [new Place(key, mapping, isInFlow, name, field.Value)];
        if (!isList)
            return Places(field.Key, field.Value, mapping.IsFlow, rest);
        var places = new List<Place>();
        foreach (var item in YamlDocument.Resolve(field.Value).Children)
            places.AddRange(Places(null, item, field.Value.IsFlow, rest));
        return places;
    }
}
