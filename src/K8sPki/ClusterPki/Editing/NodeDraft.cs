using K8sPki.Certificates;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// The text files of a node while settings of its components are changed in memory. After each change the node is read again as
/// it
/// would be: where anything but the setting that is meant would change, or that one not, the change is refused.
/// </summary>
internal sealed class NodeDraft
{
    private readonly Dictionary<LocalPath, NodeEdit> edits = [];
    private NodeFileSystem tree;

    /// <summary>Begins without a change.</summary>
    public NodeDraft(NodeFileSystem tree)
    {
        this.tree = tree.Again();
        Components = Read(this.tree);
    }

    /// <summary>The components with the changes.</summary>
    public IReadOnlyList<ComponentFacts> Components { get; private set; }

    /// <summary>The node with the changes, to be read as it would be.</summary>
    public NodeFileSystem Tree => tree.Again();

    /// <summary>The files that are not what they were.</summary>
    public IReadOnlyList<NodeEdit> Changes =>
        [.. edits.Values.Where(edit => !edit.Before.AsSpan().SequenceEqual(edit.After))
            .OrderBy(edit => edit.File.Here.Text, StringComparer.Ordinal)];

    /// <summary>What changes in each file, as lines with - and +.</summary>
    public IEnumerable<string> Diffs => Changes.Select(NodeEditDiff.Of);

    /// <summary>The files as what a step may change.</summary>
    public IReadOnlyList<PlacePart> Parts => [.. Changes.Select(Part)];

    /// <summary>Puts the changes into a step.</summary>
    /// <exception cref="ConflictException">Somebody else has changed a file meanwhile.</exception>
    public void Put(PlaceChange change)
    {
        foreach (var edit in Changes)
        {
            if (change.Read(Part(edit)) is not { } now || !now.AsSpan().SequenceEqual(edit.Before))
            {
                throw new ConflictException("FileChanged", $"'{edit.File}' was changed by somebody else meanwhile and is left as "
                    + "it is now. Look at it and run this again.");
            }

            change.Set(Part(edit), edit.After, isSecret: false);
        }
    }

    /// <summary>Changes a setting where it stands.</summary>
    /// <exception cref="RefusedException">It cannot be changed without anything else; it is named with file and line.</exception>
    /// <exception cref="MissingInputException">There is no such component or setting.</exception>
    public void Make(SettingChange change)
    {
        if (change.Value.Any(char.IsControl))
            throw new InvalidRequestException("SettingInvalid", $"The value for {change.Flag} has control characters.");
        var known = Known(change);
        switch (change.Kind)
        {
            case SettingChangeKind.Set when known is [.., var last]:
                if (change.Old is null && Component(change).Effective.Count(setting => setting.Flag == change.Flag) > 1)
                    throw Refused(change, last, "several times; say which of its values is meant");
                if (last.Value != change.Value || last.Unknown is not null)
                    Try(change, last, text => text.Set(last, change.Value));
                break;
            case SettingChangeKind.Remove when known.Count > 0:
                for (; known is [.., var last]; known = Known(change))
                    Try(change, last, text => text.Remove(last));
                break;
            case SettingChangeKind.Remove or SettingChangeKind.Set when change.Old is not null
                || change.Kind == SettingChangeKind.Remove:
                throw new MissingInputException("SettingNotThere",
                    $"{Component(change).Component} has no "
                        + $"{change.Flag}{(change.Old is null ? "" : $" with the value '{PrintableText.Escape(change.Old)}'")}.");
            default:
                Add(change);
                break;
        }
    }

    private void Add(SettingChange change)
    {
        var component = Component(change);
        var after = change.After is null
            ? component.Settings.LastOrDefault(setting => setting is { Source: SettingSource.Flag, Unknown: null })
            : component.Setting(change.After) ?? throw new MissingInputException("SettingNotThere",
                $"{component.Component} has no {change.After}, behind which {change.Flag} is to stand.");
        if (ConfigurationOf(component, change.Flag) is { } file && Known(change).Count == 0)
            Try(change, null, text => text.Add(change.Flag, change.Value, null),
                new FieldSettingText(file, Content(file), component.Component));
        else
            Try(change, after, text => text.Add(change.Flag, change.Value, after));
    }

    private void Try(SettingChange change, ComponentSetting? setting, Func<SettingText, IEnumerable<NodeEdit>> edit,
        SettingText? known = null)
    {
        var text = known ?? TextOf(Component(change), setting);
        var before = SettingFact.Of(Components);
        foreach (var candidate in text is null ? [] : edit(text))
        {
            var changed = tree.With((candidate.File.Here, candidate.After));
            var components = Read(changed);
            if (!SettingFact.IsChangedAsAsked(before, SettingFact.Of(components), change, setting))
                continue;
            RequireMounted(change, components);
            var first = edits.TryGetValue(candidate.File.Here, out var edited) ? edited.Before : candidate.Before;
            edits[candidate.File.Here] = candidate with { Before = first };
            (tree, Components) = (changed, components);
            return;
        }

        throw Refused(change, setting, text?.Obstacle ?? "in a form that is not changed here without anything else");
    }

    private SettingText? TextOf(ComponentFacts component, ComponentSetting? setting)
    {
        var file = setting?.File ?? component.File;
        if (setting is { Source: SettingSource.Field })
            return new FieldSettingText(file, Content(file), component.Component);
        if (component.Command.Distribution is not null)
            return OptionSettingTextOf(component, setting, file);
        return component.Mounts is not null ? new PodSettingText(component.File, Content(component.File), component.Component)
            : component.Command.Words.Count == 0 ? null : new CommandSettingText(component, Content);
    }

    // What is given on the command line stands in a unit.
    private OptionSettingText? OptionSettingTextOf(ComponentFacts component, ComponentSetting? setting, NodeFile file)
    {
        var content = Content(file);
        return ComponentReader.LooksLikeUnit(content) ? null
            : new OptionSettingText(file, content, component.Component, setting?.Shown.Split(' ')[0]);
    }

    // kubelet and others take from their file what no flag says.
    private NodeFile? ConfigurationOf(ComponentFacts component, string flag)
    {
        if (FieldSettingText.Of(component.Component, flag) is not { } field || component.Command.Distribution is not null)
            return null;
        if (component.Settings.LastOrDefault(setting => setting.Source == SettingSource.Field
            && setting.File.Here == component.Settings
                .First(other => other.Source == SettingSource.Field).File.Here) is { } other)
            return other.File;
        var named = component.Setting(field.Component == "etcd" ? "--config-file" : "--config");
        return named is not null && component.HostPath(named) is { } path && tree.HasFile(path) ? tree.Find(path) : null;
    }

    // What no mount of the container has is not there for it.
    private static void RequireMounted(SettingChange change, IReadOnlyList<ComponentFacts> components)
    {
        if (change.Kind == SettingChangeKind.Remove || !change.Value.StartsWith('/')
            || Find(components, change.Component) is not { Mounts: not null } component
            || ComponentFlag.Find(component.Component, change.Flag) is null || NodePath.Parse(change.Value) is not { } path
            || component.Mounts.HostPath(path) is not null)
            return;
        throw new RefusedException("PathNotMounted",
            $"'{component.File}' mounts no folder of the node in which {component.Component} would find "
            + $"'{PrintableText.Escape(change.Value)}' for {change.Flag}. Choose a file in a folder that it mounts, or mount it "
            + "there.");
    }

    private PlacePart Part(NodeEdit edit) => new FilePart(edit.File, tree.Here(edit.File.Here));

    private byte[] Content(NodeFile file) => edits.TryGetValue(file.Here, out var edit)
        ? edit.After
        : NodeFileSystem.ReadHere(file.Here);

    private IReadOnlyList<ComponentSetting> Known(SettingChange change) => change.Kind == SettingChangeKind.Add ? []
        : [.. Component(change).Settings.Where(setting => setting.Flag == change.Flag
            && (change.Old is null || setting.Value == change.Old))];

    private ComponentFacts Component(SettingChange change) => Find(Components, change.Component)
        ?? throw new MissingInputException("ComponentNotThere", $"'{change.Component.File}' does not start one "
            + $"{change.Component.Component} any more. Read the node again.");

    private static ComponentFacts? Find(IReadOnlyList<ComponentFacts> components, ComponentFacts wanted) => components
        .Where(component => component.Component == wanted.Component && component.File.Here == wanted.File.Here).ToList()
            is [var one] ? one : null;

    private static IReadOnlyList<ComponentFacts> Read(NodeFileSystem tree)
    {
        var reader = new ComponentReader(tree, new NodeIdentity(tree), new InventoryNotes(tree));
        reader.ReadAll();
        return reader.Found;
    }

    private static RefusedException Refused(SettingChange change, ComponentSetting? setting, string where)
    {
        var file = setting?.File ?? change.Component.File;
        var line = setting?.Line is { } number ? $", line {number}" : "";
        var anchor = setting is null || setting.Flag == change.Flag
            ? change.Flag
            : $"{setting.Flag}, behind which {change.Flag} belongs,";
        return new RefusedException("SettingNotEditable",
            $"{PkiLabel.Of(file.Here)}{line}: {anchor} of {change.Component.Component} stands {where}. Change it there by hand; "
            + "nothing was changed.");
    }
}

/// <summary>What a reader of the node sees of a setting, less the line that it stands in.</summary>
internal sealed record SettingFact(string Component, LocalPath By, string Flag, string Value, string? Unknown, LocalPath File,
    string? Key)
{
    /// <summary>The settings of components, in order.</summary>
    public static IReadOnlyList<SettingFact> Of(IEnumerable<ComponentFacts> components) =>
        [.. components.SelectMany(component => component.Settings.Select(setting => Of(component, setting)))];

    /// <summary>True when the setting is what it was to become and every other one is as it was.</summary>
    public static bool IsChangedAsAsked(IReadOnlyList<SettingFact> before, IReadOnlyList<SettingFact> after, SettingChange change,
        ComponentSetting? setting)
    {
        var at = 0;
        while (at < before.Count && at < after.Count && before[at] == after[at])
            at++;
        bool IsMeant(SettingFact fact) => fact.Flag == change.Flag && fact.Component == change.Component.Component
            && fact.By == change.Component.File.Here;
        bool IsWanted(SettingFact fact) => IsMeant(fact) && fact.Value == change.Value && fact.Unknown is null;
        if (before.Count < after.Count)
            return IsWanted(after[at]) && before.Skip(at).SequenceEqual(after.Skip(at + 1));
        if (before.Count > after.Count)
            return change.Kind == SettingChangeKind.Remove && IsMeant(before[at]) && before.Skip(at + 1)
                .SequenceEqual(after.Skip(at));
        return change.Kind == SettingChangeKind.Set && at < after.Count && IsMeant(before[at]) && IsWanted(after[at])
            && before[at].Value == setting!.Value && before[at].File == setting.File.Here && after[at].File == setting.File.Here
            && before.Skip(at + 1).SequenceEqual(after.Skip(at + 1));
    }

    private static SettingFact Of(ComponentFacts component, ComponentSetting setting) =>
        new(component.Component, component.File.Here,
        setting.Flag, setting.Value, setting.Unknown, setting.File.Here, setting.Key?.Value);
}
