using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.ClusterPki;

/// <summary>Flags of components in the configuration of k3s or RKE2, where an option lists them as NAME=VALUE.</summary>
internal sealed class OptionSettingText(NodeFile file, byte[] content, string component, string? usual)
    : YamlSettingText(file, content)
{
    // An item of an option; the list is null where the option has it alone.
    private sealed record Item(YamlNode Key, YamlNode? List, YamlNode Node, string Text);

    /// <inheritdoc/>
    public override IEnumerable<NodeEdit> Set(ComponentSetting setting, string value) => Found(setting).SelectMany(item =>
    {
        var text = OptionOf(setting) == setting.Shown ? value : $"{item.Text.Split('=')[0]}={value}";
        return Edited(editor => editor.Replace(item.List is null ? item.Key : null, item.Node, YamlScalar.String(text),
            (item.List ?? Document.Node!).IsFlow));
    });

    /// <inheritdoc/>
    public override IEnumerable<NodeEdit> Add(string flag, string value, ComponentSetting? after)
    {
        var text = $"{flag.TrimStart('-')}={value}";
        if (after is not null)
        {
            return Found(after).SelectMany(item => item.List is { } list
                ? Edited(editor => editor.InsertAfter(list, item.Node, [text])) : AddTo(OptionOf(after), text));
        }

        return new[] { usual, RancherReader.OptionOf(component) }.OfType<string>().Distinct()
            .SelectMany(option => AddTo(option, text));
    }

    /// <inheritdoc/>
    public override IEnumerable<NodeEdit> Remove(ComponentSetting setting) => Found(setting).SelectMany(item =>
        Edited(editor =>
        {
            if (item.List is { Count: > 1 } list)
                editor.Remove(item.Key, list, [item.Node]);
            else
                editor.ChangeRoot([YamlChange.Remove(Document.Document.NameOf(item.Key))]);
        }));

    private static string OptionOf(ComponentSetting setting) => setting.Shown.Split(' ')[0];

    private IEnumerable<NodeEdit> AddTo(string option, string text)
    {
        var key = Document.Fields().Select(field => field.Name).LastOrDefault(name => name.TrimEnd('+') == option) ?? option;
        var field = Document.At(key);
        var items = field.Text() is { } alone ? [alone] : field.Texts();
        return Edited(editor => editor.ChangeRoot(
            [YamlChange.Set(key, new YamlList([.. items.Append(text).Select(item => (YamlValue)item)]))]));
    }

    private List<Item> Found(ComponentSetting setting)
    {
        var option = OptionOf(setting);
        var items = Document.Fields().Select(field => field.Name).Distinct().Where(name => name.TrimEnd('+') == option)
            .Select(name => Document.Document.OwnField(Document.Node, name)).OfType<(YamlNode Key, YamlNode Value)>()
            .SelectMany(field => ItemsOf(field.Key, field.Value));
        return items.Where(item => new YamlField(Document.Document, item.Node).Line == setting.Line).Reverse().ToList();
    }

    private List<Item> ItemsOf(YamlNode key, YamlNode value)
    {
        var target = YamlDocument.Resolve(value);
        if (target.Kind == YamlKind.Scalar)
            return [new Item(key, null, value, Document.Document.ValueOf(target))];
        var items = new List<Item>();
        foreach (var node in target.Kind == YamlKind.Sequence ? target.Children : [])
        {
            if (new YamlField(Document.Document, node).Scalar is { } text)
                items.Add(new Item(key, target, node, text));
        }

        return items;
    }
}
