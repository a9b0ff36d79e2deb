using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>What can be done to contexts, clusters and users alike.</summary>
internal static class EntryEdits
{
    private const int MostNamesShown = 3;

    /// <summary>Changes fields of entries; new ones go into the default file.</summary>
    public static void Change(
        KubeConfigDraft draft, KubeConfigSection section, IReadOnlyCollection<string> names,
        Func<string, KubeConfigEntry?, IReadOnlyList<YamlChange>> changesFor)
    {
        var set = draft.Set;
        var targets = names.Distinct(StringComparer.Ordinal).Select(name => (Name: name, Entry: set.Find(section, name)))
            .ToList();
        foreach (var inFile in targets.Where(target => target.Entry is not null).GroupBy(target => target.Entry!.File))
        {
            draft.Edit(inFile.Key, editor =>
            {
                foreach (var (name, entry) in inFile)
                    editor.ChangeFields(
                        null, entry!.Item, [YamlChange.Inside(section.Body, changesFor(name, entry))], entry.List.IsFlow);
            });
        }

        var added = targets.Where(target => target.Entry is null)
            .Select(target => new YamlInsertion(
                NewEntry(section, target.Name, new YamlMap([]).With(changesFor(target.Name, null))), null)).ToList();
        if (added.Count > 0)
            draft.Edit(draft.DefaultFile, editor => editor.Append(section.List, added));
    }

    /// <summary>An entry in the order that kubectl writes.</summary>
    public static YamlMap NewEntry(KubeConfigSection section, string name, YamlValue body) => section == KubeConfigSection.Users
        ? new YamlMap([("name", name), (section.Body, body)])
        : new YamlMap([(section.Body, body), ("name", name)]);

    /// <summary>Gives an entry another name, also where contexts and current-context refer to it.</summary>
    /// <exception cref="MissingInputException">There is none of the old name.</exception>
    /// <exception cref="TargetExistsException">There is one of the new name.</exception>
    public static void Rename(KubeConfigDraft draft, KubeConfigSection section, string oldName, string newName)
    {
        var entry = draft.Set.Get(section, oldName);
        RequireName(section, newName);
        if (draft.Set.Find(section, newName) is { } taken)
        {
            throw new TargetExistsException(
                section.IdPrefix + "Exists",
                $"Cannot rename the {section.Body} '{PrintableText.Escape(oldName)}': there is a {section.Body} "
                    + $"'{PrintableText.Escape(newName)}' in '{taken.File.Path}' already.");
        }

        draft.Edit(
            entry.File, editor => editor.ChangeFields(null, entry.Item, [YamlChange.Set("name", newName)], entry.List.IsFlow));
        if (section == KubeConfigSection.Contexts)
        {
            if (draft.Set.CurrentContext == oldName)
                CurrentContext.Write(draft, newName);
            return;
        }

        foreach (var file in draft.Set.Files)
            draft.Edit(file, editor => RenameReferences(file, section, oldName, newName, editor));
    }

    /// <summary>Removes entries by name.</summary>
    /// <param name="draft">The kubeconfig.</param>
    /// <param name="section">Which list.</param>
    /// <param name="names">Their names; one that is not there is noted in the draft and the others go on.</param>
    /// <param name="cascade">Also what hangs on them: the contexts that name them, and the clusters and users that no other
    /// context uses.</param>
    public static void Remove(KubeConfigDraft draft, KubeConfigSection section, IReadOnlyCollection<string> names, bool cascade)
    {
        var set = draft.Set;
        var entries = new List<KubeConfigEntry>();
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            if (set.Find(section, name) is { } entry)
                entries.Add(entry);
            else
                draft.Fail(name, set.NotFound(section, name));
        }

        var contexts = !cascade ? [] : section == KubeConfigSection.Contexts ? entries : ContextsOf(set, section, entries);
        List<KubeConfigEntry> removed = [.. entries.Union(contexts).Union(Orphans(set, contexts))];
        foreach (var entry in entries.Union(contexts))
            WarnOf(draft, entry);
        RemoveAll(draft, removed);
        if (section != KubeConfigSection.Contexts)
            WarnOfContexts(draft, section, entries);
    }

    /// <exception cref="InvalidRequestException">The name is empty.</exception>
    public static void RequireName(KubeConfigSection section, string name)
    {
        if (string.IsNullOrEmpty(name))
            throw new InvalidRequestException(
                section.IdPrefix + "NameEmpty", $"You must specify a non-empty {section.Body} name.");
    }

    private static void RenameReferences(
        KubeConfigFile file, KubeConfigSection section, string oldName, string newName, YamlEditor editor)
    {
        foreach (var context in file.AllEntries(KubeConfigSection.Contexts))
        {
            if (context.Text(section.Body) != oldName)
                continue;
            editor.ChangeFields(
                null, context.Item, [YamlChange.Inside(KubeConfigSection.Contexts.Body, [YamlChange.Set(section.Body, newName)])],
                context.List.IsFlow);
        }
    }

    // A context whose cluster or user another file has too leads there from now on.
    private static List<KubeConfigEntry> ContextsOf(
        KubeConfigSet set, KubeConfigSection section, List<KubeConfigEntry> removed)
    {
        var doubled = set.Files.SelectMany(file => file.AllEntries(section)).GroupBy(entry => entry.Name, StringComparer.Ordinal)
            .Where(named => named.Skip(1).Any()).Select(named => named.Key).ToHashSet(StringComparer.Ordinal);
        var gone = removed.Select(entry => entry.Name).Where(name => !doubled.Contains(name))
            .ToHashSet(StringComparer.Ordinal);
        return [.. set.Entries(KubeConfigSection.Contexts).Where(
            context => context.Text(section.Body) is { } name && gone.Contains(name))];
    }

    private static List<KubeConfigEntry> Orphans(KubeConfigSet set, List<KubeConfigEntry> contexts)
    {
        var gone = contexts.Select(context => context.Name).ToHashSet(StringComparer.Ordinal);
        var stay = set.Entries(KubeConfigSection.Contexts).Where(context => !gone.Contains(context.Name)).ToList();
        return
        [
            .. new[] { KubeConfigSection.Clusters, KubeConfigSection.Users }.SelectMany(section =>
            {
                var used = stay.Select(context => context.Text(section.Body)).ToHashSet(StringComparer.Ordinal);
                return contexts.Select(context => context.Text(section.Body)).OfType<string>().Distinct(StringComparer.Ordinal)
                    .Where(name => !used.Contains(name)).Select(name => set.Find(section, name)).OfType<KubeConfigEntry>();
            }),
        ];
    }

    private static void WarnOf(KubeConfigDraft draft, KubeConfigEntry entry)
    {
        var name = PrintableText.Escape(entry.Name);
        var next = draft.Set.Files.SkipWhile(file => file != entry.File).Skip(1)
            .FirstOrDefault(file => file.Find(entry.Section, entry.Name) is not null);
        if (next is not null)
            draft.Warn(
                $"The {entry.Section.Body} '{name}' is removed from '{entry.File.Path}'; '{next.Path}' has one of that name "
                + "too, which counts now.");
        else if (entry.Section == KubeConfigSection.Contexts && draft.Set.CurrentContext == entry.Name)
            draft.Warn(
                $"The context '{name}' was the current one; kubectl has none to use until you choose another with "
                + "Use-K8sKubeConfigContext.");
    }

    // kubectl says nothing, and then that there is no such cluster when the context is used.
    private static void WarnOfContexts(KubeConfigDraft draft, KubeConfigSection section, List<KubeConfigEntry> removed)
    {
        var left = draft.Set;
        var gone = removed.Select(entry => entry.Name).Where(name => left.Find(section, name) is null)
            .ToHashSet(StringComparer.Ordinal);
        var users = left.Entries(KubeConfigSection.Contexts)
            .Where(context => context.Text(section.Body) is { } name && gone.Contains(name));
        foreach (var (name, contexts) in users.GroupBy(context => context.Text(section.Body)!).Select(
            ofOne => (ofOne.Key, ofOne.ToList())))
        {
            var shown = string.Join(
                ", ", contexts.Take(MostNamesShown).Select(context => $"'{PrintableText.Escape(context.Name)}'"));
            var more = contexts.Count > MostNamesShown ? $" and {contexts.Count - MostNamesShown} more" : "";
            draft.Warn(
                $"The {section.Body} '{PrintableText.Escape(name)}' is removed and still named by the "
                + $"context{(contexts.Count > 1 ? "s" : "")} {shown}{more}.");
        }
    }

    private static void RemoveAll(KubeConfigDraft draft, List<KubeConfigEntry> entries)
    {
        foreach (var inFile in entries.GroupBy(entry => entry.File))
        {
            draft.Edit(inFile.Key, editor =>
            {
                foreach (var inList in inFile.GroupBy(entry => entry.Section))
                {
                    var (key, list) = inFile.Key.Document.OwnField(inFile.Key.Document.Root, inList.Key.List)!.Value;
                    editor.Remove(key, list, inList.Select(entry => entry.Item).ToHashSet());
                }
            });
        }
    }
}
