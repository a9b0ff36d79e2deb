using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.ClusterPki;

/// <summary>Flags and variables in the manifest of a static pod.</summary>
internal sealed class PodSettingText(NodeFile file, byte[] content, string component) : YamlSettingText(file, content)
{
    private sealed record Word(YamlNode Key, YamlNode List, YamlNode Node, string Text)
    {
        public Word? Next { get; set; }

        public int Line { get; init; }
    }

    /// <inheritdoc/>
    public override IEnumerable<NodeEdit> Set(ComponentSetting setting, string value) =>
        setting.Source == SettingSource.Variable ? SetVariable(setting, value)
            : Found(setting).SelectMany(word => SetAt(word, setting, value));

    /// <inheritdoc/>
    public override IEnumerable<NodeEdit> Add(string flag, string value, ComponentSetting? after)
    {
        var places = after is not null ? Found(after) : Containers().SelectMany(words => words.TakeLast(1));
        return places.SelectMany(word => AddBehind(word, flag, value, after));
    }

    /// <inheritdoc/>
    public override IEnumerable<NodeEdit> Remove(ComponentSetting setting) => Found(setting).SelectMany(word =>
    {
        var nodes = IsPair(word, setting) ? new HashSet<YamlNode> { word.Node, word.Next!.Node } : [word.Node];
        return nodes.Count == 1 || ReferenceEquals(word.List, word.Next!.List)
            ? Edited(editor => editor.Remove(word.Key, word.List, nodes)) : [];
    });

    private IEnumerable<NodeEdit> SetAt(Word word, ComponentSetting setting, string value)
    {
        var at = IsPair(word, setting) ? word.Next! : word;
        var name = word.Text.Split('=')[0];
        var text = ReferenceEquals(at, word) ? $"{name}={value}" : value;
        return Edited(editor => editor.Replace(null, at.Node, YamlScalar.String(text), at.List.IsFlow));
    }

    private IEnumerable<NodeEdit> AddBehind(Word word, string flag, string value, ComponentSetting? after)
    {
        var isPair = after is not null && IsPair(word, after);
        var last = isPair ? word.Next! : word;
        string[] words = isPair ? [flag, value] : [$"{flag}={value}"];
        return Edited(editor => editor.InsertAfter(last.List, last.Node, words));
    }

    private IEnumerable<NodeEdit> SetVariable(ComponentSetting setting, string value) =>
        from container in Document.Items("spec", "containers")
        from variable in container.Items("env")
        where variable.Text("name") == setting.Shown && variable.Node is not null
        from edit in Edited(editor => editor.ChangeFields(null, YamlDocument.Resolve(variable.Node!),
            [YamlChange.Set("value", value)], container.At("env").Node!.IsFlow))
        select edit;

    // The last one counts; one of the line that was read is the one that is meant.
    private List<Word> Found(ComponentSetting setting)
    {
        var found = Containers().SelectMany(words => words).Where(word => IsFlag(word.Text, setting.Flag)).Reverse()
            .OrderByDescending(word => word.Line == setting.Line).ToList();
        if (found.Count == 0)
            Obstacle ??= "in a script";
        return found;
    }

    private bool IsFlag(string word, string flag)
    {
        var name = word.Split('=')[0];
        if (name.StartsWith('-') && !name.StartsWith("--", StringComparison.Ordinal))
            name = "-" + name;
        return name == flag || (component != "etcd" && name.Replace('_', '-') == flag);
    }

    private static bool IsPair(Word word, ComponentSetting setting) =>
        !word.Text.Contains('=', StringComparison.Ordinal) && word.Next is { } next
        && (next.Text == setting.Value || !next.Text.StartsWith('-')) && !(setting.Value == "true" && next.Text != "true");

    private IEnumerable<IReadOnlyList<Word>> Containers()
    {
        foreach (var container in Document.Items("spec", "containers"))
        {
            var words = new List<Word>();
            foreach (var name in new[] { "command", "args" })
            {
                if (Document.Document.OwnField(container.Node is null ? null : YamlDocument.Resolve(container.Node), name)
                    is not { Value: { Kind: YamlKind.Sequence } list } field)
                    continue;
                foreach (var item in container.Items(name).Where(item => item is { Scalar: not null, Node: not null }))
                {
                    var word = new Word(field.Key, list, item.Node!, item.Scalar!) { Line = item.Line ?? 0 };
                    if (words.Count > 0)
                        words[^1].Next = word;
                    words.Add(word);
                }
            }

            if (words.Exists(word => Runs(word.Text)))
                yield return words;
        }
    }

    private bool Runs(string word) => word.Contains(component, StringComparison.Ordinal)
        || ComponentFlag.ComponentOfProgram(new CommandWord(word, null).Name) == component;
}
