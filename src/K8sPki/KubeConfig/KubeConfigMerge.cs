using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki;

/// <summary>What to do when an entry of the same name and another content is there already.</summary>
public enum KubeConfigConflict
{
    /// <summary>Nothing is merged.</summary>
    Error,

    /// <summary>The entry that is there stays.</summary>
    Skip,

    /// <summary>The new entry gets another name: a number behind it.</summary>
    Rename,

    /// <summary>The new entry takes the place of the old one.</summary>
    Overwrite,
}

/// <summary>Puts the entries of files into a kubeconfig.</summary>
internal static class KubeConfigMerge
{
    /// <summary>Merges one file.</summary>
    /// <param name="draft">What to merge into; new entries go into its default file.</param>
    /// <param name="source">What to merge.</param>
    /// <param name="conflict">What to do about entries of the same name.</param>
    /// <exception cref="TargetExistsException">Names conflict and that is an error.</exception>
    /// <exception cref="MalformedInputException">kubectl refuses the file: it would refuse what it is merged into
    /// too.</exception>
    public static void Into(KubeConfigDraft draft, KubeConfigFile source, KubeConfigConflict conflict)
    {
        source.Check();
        source = WithPathsFor(source, draft.DefaultFile.Path);
        var conflicts = Conflicts(draft.Set, source);
        if (conflicts.Count > 0 && conflict == KubeConfigConflict.Error)
            throw Refused(source, conflicts);
        if (conflict == KubeConfigConflict.Rename)
            source = Renamed(draft.Set, source, conflicts);
        else if (conflict == KubeConfigConflict.Overwrite)
            Overwrite(draft, source, conflicts);
        var target = draft.Set;
        var chosen = new KubeConfigExcerpt(source).Take(entry => target.Find(entry.Section, entry.Name) is null);
        Append(draft, chosen);
        if (KubeConfigView.Further(draft.Set, draft.DefaultFile, source) is { Count: > 0 } further)
            draft.Edit(draft.DefaultFile, editor => editor.ChangeRoot(further));
        if (conflict == KubeConfigConflict.Skip)
            WarnOfOthers(draft, source, chosen.Select(cut => cut.Entry), conflicts);
        if (target.CurrentContext is null && source.CurrentContext is { } current && draft.Set.Find(
            KubeConfigSection.Contexts, current) is not null)
            CurrentContext.Write(draft, current);
    }

    /// <summary>Adds entries cut out of another file.</summary>
    public static void Append(KubeConfigDraft draft, IReadOnlyList<(KubeConfigEntry Entry, YamlInsertion Insertion)> chosen)
    {
        foreach (var inList in chosen.GroupBy(cut => cut.Entry.Section))
            draft.Edit(draft.DefaultFile, editor => editor.Append(inList.Key.List, [.. inList.Select(cut => cut.Insertion)]));
    }

    /// <summary>The file as it has to be when it lies where another file is: its paths lead to the same files.</summary>
    public static KubeConfigFile WithPathsFor(KubeConfigFile source, string targetPath)
    {
        if (KubeConfigPaths.IsRemote(source.Path)
            || Path.GetDirectoryName(Path.GetFullPath(source.Path)) == Path.GetDirectoryName(Path.GetFullPath(targetPath)))
            return source;
        return source.Edited(editor =>
        {
            foreach (var (section, field, _) in KubeConfigFields.Files.Append((KubeConfigSection.Users, "tokenFile", "")))
            {
                foreach (var entry in source.AllEntries(section).Where(entry => entry.Text(field) is not null))
                    Set(editor, entry, [YamlChange.Set(field, Moved(entry.Text(field)!))]);
            }

            foreach (var entry in source.AllEntries(KubeConfigSection.Users))
            {
                if (entry.Text("exec", "command") is { } command && KubeConfigPaths.IsCommandPath(command))
                    Set(editor, entry, [YamlChange.Inside("exec", [YamlChange.Set("command", Moved(command))])]);
            }
        });

        string Moved(string path) => KubeConfigPaths.Write(KubeConfigPaths.Resolve(path, source.Path), targetPath);
    }

    private static void Set(YamlEditor editor, KubeConfigEntry entry, IReadOnlyList<YamlChange> changes) =>
        editor.ChangeFields(null, entry.Item, [YamlChange.Inside(entry.Section.Body, changes)], entry.List.IsFlow);

    // A context that comes without its cluster leads to another one of that name, with the credentials of this user.
    private static void WarnOfOthers(
        KubeConfigDraft draft, KubeConfigFile source, IEnumerable<KubeConfigEntry> merged, List<KubeConfigEntry> skipped)
    {
        foreach (var context in merged.Where(entry => entry.Section == KubeConfigSection.Contexts))
        {
            foreach (var other in skipped.Where(other => other.Section != KubeConfigSection.Contexts
                && context.Text(other.Section.Body) == other.Name))
            {
                draft.Warn(
                    $"The context '{PrintableText.Escape(context.Name)}' is merged, but its {other.Section.Body} "
                        + $"'{PrintableText.Escape(other.Name)}' is the one that was there already, not that of "
                        + $"'{source.Path}'. Use -Conflict Rename to have both.");
            }
        }
    }

    private static List<KubeConfigEntry> Conflicts(KubeConfigSet target, KubeConfigFile source) =>
    [
        .. KubeConfigSection.All.SelectMany(section => source.Entries(section).Values)
            .Where(entry => target.Find(entry.Section, entry.Name) is { } present && !AreSame(entry, present)),
    ];

    private static bool AreSame(KubeConfigEntry one, KubeConfigEntry other) =>
        YamlValue.Same(YamlValue.From(one.Document, one.Item), YamlValue.From(other.Document, other.Item));

    private static bool HaveSameBody(KubeConfigEntry one, KubeConfigEntry other) =>
        YamlValue.Same(YamlValue.From(one.Body), YamlValue.From(other.Body));

    private static TargetExistsException Refused(KubeConfigFile source, List<KubeConfigEntry> conflicts)
    {
        var names = string.Join(", ", conflicts.Select(entry => $"{entry.Section.Body} '{PrintableText.Escape(entry.Name)}'"));
        return new TargetExistsException(
            "KubeConfigConflict",
            $"'{source.Path}' has entries that are there already with another content: {names}. Nothing is merged. Say what is "
                + "to become of them with -Conflict Skip, Rename or Overwrite.");
    }

    private static KubeConfigFile Renamed(KubeConfigSet target, KubeConfigFile source, List<KubeConfigEntry> conflicts)
    {
        var draft = new KubeConfigDraft(KubeConfigSet.Of(KubeConfigLocation.Of(source.Path), [source]));
        foreach (var entry in conflicts.Where(entry => entry.Section != KubeConfigSection.Contexts))
            Rename(entry);
        // Two contexts may have been the same until their clusters got different names.
        foreach (var entry in Conflicts(target, draft.DefaultFile).Where(entry => entry.Section == KubeConfigSection.Contexts))
            Rename(entry);
        return draft.DefaultFile;

        void Rename(KubeConfigEntry entry)
        {
            var number = 2;
            while (IsTaken(entry.Section, entry.Name, $"{entry.Name}-{number}"))
                number++;
            EntryEdits.Rename(draft, entry.Section, entry.Name, $"{entry.Name}-{number}");
        }

        // One that was renamed so by an earlier merge is the same and is not needed twice.
        bool IsTaken(KubeConfigSection section, string name, string newName) =>
            draft.Set.Find(section, newName) is not null
            || (target.Find(section, newName) is { } present && !HaveSameBody(present, draft.Set.Get(section, name)));
    }

    private static void Overwrite(KubeConfigDraft draft, KubeConfigFile source, List<KubeConfigEntry> conflicts)
    {
        var excerpt = new KubeConfigExcerpt(source);
        var targets = conflicts.Select(entry => (New: entry, Old: draft.Set.Get(entry.Section, entry.Name)));
        foreach (var inFile in targets.GroupBy(pair => pair.Old.File).ToList())
        {
            draft.Edit(inFile.Key, editor =>
            {
                foreach (var (entry, old) in inFile)
                {
                    editor.AddComments(old.List, old.Item, excerpt.CommentsOf(entry));
                    editor.Replace(null, old.Item, YamlValue.From(entry.Document, entry.Item), old.List.IsFlow);
                }
            });
        }
    }
}
