using System.Text;
using System.Text.RegularExpressions;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.KubeConfigs;

/// <summary>
/// Generated files in two copies and a few operations on them: kubectl's in one copy, the cmdlets' in the other, of
/// which a shell keeps a picture after each operation.
/// </summary>
internal sealed class KubectlComparison
{
    private static readonly string[] Texts =
    [
        "token 7: # x", "p'\"\\", "true", "12", "null", "~", "é ☃ 😀", " two  spaces ", "-", "a\tb", "x\ny\n", "%41", "[a]",
        "{b}", "@at", "`tick", "0x1F",
        "1e3", "2026-01-01", "=", "*alias", "&anchor", "!tag", "|", ">", "key: value", "ends:", "#hash", "$env:HOME", "\ufeff",
        "<<", "a,b",
    ];

    // kubectl splits its lists at commas, and what has a name and a value at every equals sign.
    private static readonly string[] Words = ["plain", "two words", "007", "off", "it's", "x:y", "# no comment", "é☃", "null",
        "{}"];
    private static readonly string[] NewNames = ["renamed", "yes", "12", "a b", "é"];
    private readonly string root;
    private readonly int seed;
    private readonly List<string> files = [];
    private readonly List<FilledOperation> operations = [];
    private bool isNamed;
    private bool isAbsolute;

    private KubectlComparison(string root, int seed)
    {
        this.root = Path.Combine(root, $"{seed}");
        this.seed = seed;
    }

    private string Theirs => Path.Combine(root, "kubectl");

    private string Ours => Path.Combine(root, "cmdlets");

    /// <summary>Writes both copies and fills in the operations.</summary>
    public static KubectlComparison Make(string root, int seed, IEnumerable<KubeConfigOperation> rows,
        Action<string> writeMaterial)
    {
        var made = new KubectlComparison(root, seed);
        var random = new Random(seed);
        var names = new KubeConfigNames();
        foreach (var folder in new[] { made.Theirs, made.Ours })
        {
            Directory.CreateDirectory(Path.Combine(folder, "sub"));
            writeMaterial(folder);
        }

        made.WriteFiles(random, names);
        made.operations.AddRange(rows.Select(row => made.Fill(row, random, names)));
        return made;
    }

    /// <summary>What the shell has to run.</summary>
    public string Script() => string.Join('\n',
    [
        $"Set-Location '{Ours}'",
        $"$env:KUBECONFIG = '{Variable(Ours)}'",
        isNamed ? $"$file = @{{ KubeConfig = '{Listed(Ours)[0]}' }}" : "$file = @{}",
        .. operations.Select((operation, at) => $"Step '{Ours}' '{After(at)}' {{ {operation.Ours} }}"),
        "",
    ]);

    /// <summary>Does the same by kubectl and tells where the outcome differs; null when it does nowhere.</summary>
    public string? Difference()
    {
        var kubectl = In(Theirs);
        var (before, viewBefore) = (Picture("before"), kubectl.View());
        for (var i = 0; i < operations.Count; i++)
        {
            var run = kubectl.Run(["config", .. operations[i].Theirs]);
            var view = run.ExitCode == 0 ? kubectl.View() : viewBefore;
            if ((Misbehaviour(i, before, run) ?? Deviation(i, before, view, viewBefore)) is { } fault)
                return $"{fault}\n{Story(i, before, run)}";
            (before, viewBefore) = (After(i), view);
        }

        return null;
    }

    private void WriteFiles(Random random, KubeConfigNames names)
    {
        var count = random.Next(2) == 0 ? random.Next(2, 4) : 1;
        isNamed = count == 1 && random.Next(2) == 0;
        isAbsolute = random.Next(2) == 0;
        for (var i = 0; i < count; i++)
        {
            files.Add(i == 1 ? Path.Combine("sub", "config1") : $"config{i}");
            var made = GeneratedKubeConfig.Make((seed * 7) + i, i == 0 || random.Next(3) == 0 ? "" : "f" + i);
            if (random.Next(5) == 0)
                continue;
            names.Add(made);
            var bytes = made.ToBytes(random.Next(8) == 0);
            foreach (var folder in new[] { Theirs, Ours })
                File.WriteAllBytes(Path.Combine(folder, files[^1]), bytes);
        }

        CopyFiles(Ours, Picture("before"));
    }

    private FilledOperation Fill(KubeConfigOperation row, Random random, KubeConfigNames names)
    {
        var words = new Dictionary<string, string>
        {
            ["cluster"] = Any(random, names.Clusters),
            ["context"] = Any(random, names.Contexts),
            ["user"] = Any(random, names.Users),
            ["plainuser"] = Any(random, [.. names.Users.Where(name => Regex.IsMatch(name, "^[a-z0-9-]+$"))]),
            ["name"] = Any(random, [.. NewNames, .. names.Contexts]),
            ["server"] = $"https://{random.Next(50)}.example.org:6443",
            ["text"] = Any(random, Texts),
            ["word"] = Any(random, Words),
        };
        return row.Fill(word => Material(word, Theirs) ?? words[word], word => Material(word, Ours) ?? words[word]);
    }

    private static string? Material(string word, string folder) => word switch
    {
        "ca" or "client" or "key" => Path.Combine(folder, word + ".pem"),
        _ => null,
    };

    private string? Misbehaviour(int step, string before, PeerRun run)
    {
        if (Text(After(step) + "-whatif") != Text(before))
            return "-WhatIf changed a file.";
        if (Foreseen(step) != Refusal(step))
            return $"-WhatIf foresees otherwise: {Foreseen(step)}";
        if ((run.ExitCode == 0) != (Refusal(step).Length == 0))
            return "One does what the other refuses.";
        var lost = CommentMarks.In(Text(before)).Except(CommentMarks.In(Text(After(step))))
            .Except(operations[step].MayDrop(Text(before))).ToList();
        return lost.Count == 0 ? null : $"Comments are lost: {string.Join(", ", lost)}.";
    }

    // The view does not tell a certificate that is named from the same one embedded.
    private string? Deviation(int step, string before, string view, string viewBefore)
    {
        var after = After(step);
        if (view == viewBefore && !operations[step].Theirs.Any(word => word.EndsWith(".pem", StringComparison.Ordinal)))
            return Text(after) == Text(before) ? null : "A file is changed where nothing had to.";
        if (Names(after) != Names(Theirs))
            return $"The entries are in other files.\n---- with kubectl\n{Names(Theirs)}\n---- with the cmdlets\n{Names(after)}";
        var ours = In(after).View().Replace(Ours, "", StringComparison.Ordinal);
        return view == ours
            ? null
            : $"kubectl reads them differently.\n{LinesOnlyIn(view, ours, "- ")}{LinesOnlyIn(ours, view, "+ ")}";
    }

    private static string LinesOnlyIn(string text, string other, string mark) =>
        string.Concat(text.Split('\n').Except(other.Split('\n')).Select(line => $"{mark}{line}\n"));

    private string Story(int step, string before, PeerRun run) => $"""
        seed {seed}, step {step}, KUBECONFIG={Variable(".")}{(isNamed ? " and --kubeconfig=" + files[0] : "")}
        kubectl config {string.Join(' ', operations[step].Theirs)}
        {run.Output}{run.Error}
        {operations[step].Ours}
        {Refusal(step)}
        ---- before
        {Text(before)}
        ---- after kubectl
        {Text(Theirs)}
        ---- after the cmdlet
        {Text(After(step))}
        """;

    private Kubectl In(string folder) => isNamed ? new(folder, ["unused"], Listed(folder)[0]) : new(folder, Listed(folder));

    // Written at another place each, now and then, and with the empty and the repeated ones that kubectl leaves out.
    private List<string> Listed(string folder) =>
        [.. (files.Count > 1 ? ["", .. files, files[0]] : files).Select(file => isAbsolute && file.Length > 0
            ? Path.Combine(folder, file)
            : file)];

    private string Variable(string folder) => isNamed ? "unused" : string.Join(Path.PathSeparator, Listed(folder));

    private string Picture(string name) => Path.Combine(root, name);

    private string After(int step) => Picture($"after{step}");

    private string Refusal(int step) => File.ReadAllText(After(step) + ".refusal");

    private string Foreseen(int step) => File.ReadAllText(After(step) + ".foreseen");

    private string Text(string folder) => string.Concat(files.Where(file => File.Exists(Path.Combine(folder, file)))
        .Select(file => $"== {file}\n{Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, file)))}\n"));

    private string Names(string folder) =>
        string.Join('\n', files.Where(file => File.Exists(Path.Combine(folder, file))).Select(path =>
    {
        var file = KubeConfigFile.Read(Path.Combine(folder, path));
        var sections = new[] { KubeConfigSection.Clusters, KubeConfigSection.Contexts, KubeConfigSection.Users };
        return $"{path}: current '{file.CurrentContext}'; "
            + $"{string.Join("; ", sections.Select(section => string.Join(", ", file.Entries(section).Keys.Order(StringComparer.Ordinal))))}";
    }));

    private void CopyFiles(string from, string to)
    {
        foreach (var file in files.Where(file => File.Exists(Path.Combine(from, file))))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, file))!);
            File.Copy(Path.Combine(from, file), Path.Combine(to, file));
        }
    }

    private static string Any(Random random, IReadOnlyList<string> names) => names[random.Next(names.Count)];
}
