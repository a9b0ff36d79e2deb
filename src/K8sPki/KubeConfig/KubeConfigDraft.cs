namespace K8sPki;

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
    public KubeConfigSet Set => KubeConfigSet.Of(Location, [.. Location.Files.Where(after.ContainsKey).Select(path => after[path])]);

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

    /// <summary>Changes a file with an editor.</summary>
    public void Edit(KubeConfigFile file, Action<YamlEditor> edit)
    {
        var document = file.Document;
        if (document.Root is null)
            document = YamlDocument.Parse(WithBeginning(document), document.Source, document.Encoding);
        var editor = new YamlEditor(document);
        edit(editor);
        var changed = file.With(editor.Apply());
        if (!ReferenceEquals(changed, file))
            after[file.Path] = changed;
    }

    // A file with nothing but comments keeps them at its head.
    private static string WithBeginning(YamlDocument document)
    {
        var style = YamlText.BreakOf(document.Text);
        var head = document.Text.Length == 0 || YamlText.IsBreak(document.Text[^1]) ? document.Text : document.Text + style;
        return head + Beginning.Replace("\n", style, StringComparison.Ordinal);
    }
}

/// <summary>A file before and after an operation.</summary>
/// <param name="Before">Null when there was none.</param>
/// <param name="After">What it is to be.</param>
internal sealed record KubeConfigChange(KubeConfigFile? Before, KubeConfigFile After);
