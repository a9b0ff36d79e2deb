using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>A kubeconfig as one text: merged, with only one context, with files taken in, without secrets.</summary>
internal static class KubeConfigView
{
    private const string ExtensionList = "extensions";

    /// <summary>All files as one text.</summary>
    public static string Text(KubeConfigSet set, bool showSecrets)
    {
        var file = Merged(set);
        return (showSecrets ? file : KubeConfigRedaction.Of(file)).Document.Text;
    }

    /// <summary>What other programs keep in the files as a whole, by name; of two the first counts.</summary>
    public static IReadOnlyDictionary<string, string> ExtensionsOf(KubeConfigSet set)
    {
        var extensions = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, content) in set.Files.SelectMany(KubeConfigExtensions.Of))
            extensions.TryAdd(name, content);
        return extensions;
    }

    /// <summary>The files as one file in the place of the default one.</summary>
    public static KubeConfigFile Merged(KubeConfigSet set)
    {
        if (set.Files.Count == 1)
            return set.Files[0];
        return Collect(set, set.Location.DefaultFile, _ => true, set.CurrentContext);
    }

    /// <summary>Only one context with its cluster and user.</summary>
    /// <exception cref="MissingInputException">
    /// There is no such context, or no such cluster or user, or no context is current.
    /// </exception>
    public static KubeConfigSet Minify(KubeConfigSet set, string? context)
    {
        var name = context ?? set.CurrentContext
            ?? throw set.NoCurrentContext("Name one with -Context.");
        return AsSet(Collect(set, set.Location.DefaultFile, Used(set, [name]), name));
    }

    /// <summary>Some contexts with their clusters and users, as a file of their own.</summary>
    /// <param name="set">What to take them from.</param>
    /// <param name="contexts">Their names; the first becomes the current one unless the current one is among them.</param>
    /// <param name="path">Where the file is to lie.</param>
    /// <exception cref="MissingInputException">There is no such context, or no such cluster or user.</exception>
    public static KubeConfigFile Excerpt(KubeConfigSet set, IReadOnlyList<string> contexts, string path)
    {
        var current = contexts.Contains(set.CurrentContext) ? set.CurrentContext : contexts[0];
        return Collect(set, path, Used(set, contexts), current);
    }

    /// <summary>The content of certificate and key files in place of their paths.</summary>
    /// <exception cref="PkiException">A file cannot be read.</exception>
    public static KubeConfigFile Flatten(KubeConfigFile file)
    {
        foreach (var (section, path, data) in KubeConfigFields.Files)
        {
            var entries = file.AllEntries(section).Where(entry => entry.Text(path) is not null).ToList();
            file = file.Edited(editor => entries.ForEach(entry => editor.ChangeFields(
                null, entry.Item, [YamlChange.Inside(section.Body, Flattened(entry, path, data))], entry.List.IsFlow)));
        }

        return file;
    }

    public static KubeConfigSet AsSet(KubeConfigFile file) => KubeConfigSet.Of(KubeConfigLocation.Of(file.Path), [file]);

    private static IReadOnlyList<YamlChange> Flattened(KubeConfigEntry entry, string path, string data) =>
        entry.Text(data) is null
        ? [YamlChange.Remove(path), YamlChange.Set(data, Convert.ToBase64String(ReadNamed(entry, path)))]
        : [YamlChange.Remove(path)];

    private static byte[] ReadNamed(KubeConfigEntry entry, string field)
    {
        var path = KubeConfigPaths.Resolve(entry.Text(field)!, entry.File.Path);
        try
        {
            return FileStore.Read(path);
        }
        catch (PkiException failure)
        {
            throw new FileAccessException(
                "KubeConfigFileUnreadable",
                $"The {field} of the {entry.Section.Body} '{PrintableText.Escape(entry.Name)}' cannot be taken in. "
                + $"{failure.Message}",
                failure);
        }
    }

    private static Func<KubeConfigEntry, bool> Used(KubeConfigSet set, IReadOnlyList<string> contexts)
    {
        var chosen = new HashSet<(KubeConfigSection, string)>();
        foreach (var name in contexts)
        {
            var context = set.Get(KubeConfigSection.Contexts, name);
            chosen.Add((KubeConfigSection.Contexts, name));
            foreach (var section in new[] { KubeConfigSection.Clusters, KubeConfigSection.Users })
            {
                if (context.Text(section.Body) is not { } used)
                    continue;
                if (set.Find(section, used) is null)
                {
                    throw new MissingInputException(
                        section.IdPrefix + "NotFound",
                        $"The context '{PrintableText.Escape(name)}' names the {section.Body} '{PrintableText.Escape(used)}', "
                            + $"which is not in {set.Where}.");
                }

                chosen.Add((section, used));
            }
        }

        return entry => chosen.Contains((entry.Section, entry.Name));
    }

    private static KubeConfigFile Collect(KubeConfigSet set, string path, Func<KubeConfigEntry, bool> isChosen, string? current)
    {
        var draft = new KubeConfigDraft(KubeConfigSet.Of(new KubeConfigLocation([path], true), [KubeConfigFile.Missing(path)]));
        draft.Edit(draft.DefaultFile, editor => editor.ChangeRoot(
            [.. KubeConfigSection.All.Select(section => YamlChange.Set(section.List, new YamlList([]))), YamlChange.Set(
                "current-context", current ?? ""), .. RootFields(set)]));
        foreach (var file in set.Files)
        {
            var moved = KubeConfigMerge.WithPathsFor(file, path);
            KubeConfigMerge.Append(
                draft, new KubeConfigExcerpt(moved).Take(entry => Counts(set, file, entry) && isChosen(entry)));
        }

        return draft.DefaultFile;
    }

    /// <summary>What a file says beside its entries and no file of a set does: kubectl reads it from whichever has it.</summary>
    /// <param name="set">The files.</param>
    /// <param name="target">The one of them that it is put into.</param>
    /// <param name="file">The file that has more to say.</param>
    public static IReadOnlyList<YamlChange> Further(KubeConfigSet set, KubeConfigFile target, KubeConfigFile file)
    {
        var changes = new List<YamlChange>();
        foreach (var change in RootFields(KubeConfigSet.Of(set.Location, [file])).Where(change => !IsNothing(change.Value)))
        {
            if (set.Files.All(other => IsNothing(ValueOf(other.Document, change.Name))))
                changes.Add(change);
            else if (change.Name == ExtensionList && Others(set, change.Value!) is { Count: > 0 } others
                && ValueOf(target.Document, ExtensionList) is YamlList or null)
            {
                changes.Add(YamlChange.Set(ExtensionList, new YamlList([.. ExtensionsOf(target.Document).Items, .. others])));
            }
        }

        return changes;
    }

    private static List<YamlValue> Others(KubeConfigSet set, YamlValue added)
    {
        var known = Extensions(set).Items.Select(NameOf).ToHashSet();
        return added is YamlList list ? [.. list.Items.Where(item => !known.Contains(NameOf(item)))] : [];
    }

    // kubectl writes {} for what it has nothing to say of.
    private static bool IsNothing(YamlValue? value) =>
        value is null or YamlMap { Fields.Count: 0 } or YamlList { Items.Count: 0 } || value == YamlScalar.Null;

    // What stands beside the entries: preferences, extensions, and fields that nobody knows. Of two the first counts.
    private static IEnumerable<YamlChange> RootFields(KubeConfigSet set)
    {
        var seen = new HashSet<string>(
            [.. KubeConfigSection.All.Select(section => section.List), "apiVersion", "kind", "current-context"],
            StringComparer.Ordinal);
        foreach (var document in set.Files.Select(file => file.Document).Where(document => document.Root is not null))
        {
            foreach (var (name, value) in document.Fields(document.Root!)
                .Where(field => !document.IsNull(field.Value) && seen.Add(field.Name)))
                yield return YamlChange.Set(name, name == ExtensionList ? Extensions(set) : YamlValue.From(document, value));
        }
    }

    private static YamlList Extensions(KubeConfigSet set) =>
        new([.. set.Files.SelectMany(file => ExtensionsOf(file.Document).Items).DistinctBy(NameOf)]);

    private static YamlList ExtensionsOf(YamlDocument document) =>
        ValueOf(document, ExtensionList) as YamlList ?? new YamlList([]);

    private static YamlValue? ValueOf(YamlDocument document, string name) =>
        document.Field(document.Root, name) is { } value ? YamlValue.From(document, value) : null;

    private static string? NameOf(YamlValue extension) =>
        (extension as YamlMap)?.Find("name") is YamlScalar name ? name.Text : null;

    private static bool Counts(KubeConfigSet set, KubeConfigFile file, KubeConfigEntry entry) =>
        set.Find(entry.Section, entry.Name)!.File == file;
}
