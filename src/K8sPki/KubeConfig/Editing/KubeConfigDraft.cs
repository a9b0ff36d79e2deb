using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>The files of a kubeconfig while an operation changes them in memory.</summary>
internal sealed class KubeConfigDraft
{
    /// <summary>What a new file begins with.</summary>
    public const string Beginning = "apiVersion: v1\nkind: Config\n";

    private readonly Dictionary<string, KubeConfigFile> before = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KubeConfigFile> after = new(StringComparer.Ordinal);
    private readonly List<string> warnings = [];
    private readonly List<(string Name, PkiException Problem)> failures = [];

    public KubeConfigDraft(KubeConfigSet set)
    {
        Location = set.Location;
        foreach (var file in set.Files)
            before[file.Path] = after[file.Path] = file;
        DefaultPath = Location.DefaultFile;
    }

    public KubeConfigLocation Location { get; }

    /// <summary>The files as they are now.</summary>
    public KubeConfigSet Set =>
        KubeConfigSet.Of(Location, [.. Location.Files.Where(after.ContainsKey).Select(path => after[path])]);

    /// <summary>What the user should know though it is no error.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>What could not be done, and to which entry; the rest is done.</summary>
    public IReadOnlyList<(string Name, PkiException Problem)> Failures => failures;

    /// <summary>The files that are not what they were.</summary>
    public IReadOnlyList<KubeConfigChange> Changes =>
    [
        .. after.Values.Select(file => new KubeConfigChange(before.GetValueOrDefault(file.Path), file))
            .Where(change => !ReferenceEquals(change.Before, change.After)),
    ];

    /// <summary>Every file that was read.</summary>
    public IEnumerable<KubeConfigFile> Read => before.Values;

    private string DefaultPath { get; }

    /// <summary>The file for new entries and the current context.</summary>
    public KubeConfigFile DefaultFile => after.GetValueOrDefault(DefaultPath) ?? KubeConfigFile.Missing(DefaultPath);

    public void Warn(string warning) => warnings.Add(warning);

    public void Fail(string name, PkiException problem) => failures.Add((name, problem));

    /// <summary>
    /// Makes edits in order, several in a row that are the same at once. What one of them refuses is noted, and the others are
    /// made.
    /// </summary>
    public void Make(IReadOnlyList<(string Name, KubeConfigEdit Edit)> edits)
    {
        for (var i = 0; i < edits.Count;)
        {
            var edit = edits[i].Edit;
            var names = edits.Skip(i).TakeWhile(other => other.Edit == edit).Select(other => other.Name).ToList();
            try
            {
                edit(this, names);
            }
            catch (PkiException failure)
            {
                names.ForEach(name => Fail(name, failure));
            }

            i += names.Count;
        }
    }

    /// <summary>Changes a file with an editor.</summary>
    public void Edit(KubeConfigFile file, Action<YamlEditor> edit)
    {
        var changed = file.Edited(edit, Beginning);
        if (!ReferenceEquals(changed, file))
            after[file.Path] = changed;
    }
}

/// <summary>Something to do to entries of a kubeconfig, by their names.</summary>
internal delegate void KubeConfigEdit(KubeConfigDraft draft, IReadOnlyCollection<string> names);

/// <summary>A file before and after an operation.</summary>
/// <param name="Before">Null when there was none.</param>
/// <param name="After">What it is to be.</param>
internal sealed record KubeConfigChange(KubeConfigFile? Before, KubeConfigFile After);
