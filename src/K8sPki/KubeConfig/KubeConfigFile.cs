using K8sPki.Platform;
using K8sPki.Rules;
using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>One file of a kubeconfig with its entries by name.</summary>
internal sealed class KubeConfigFile
{
    private const int TornReadTries = 50;
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(100);
    private readonly Dictionary<KubeConfigSection, Dictionary<string, KubeConfigEntry>> entries = [];

    private KubeConfigFile(string path, YamlDocument document, FileState? state)
    {
        Path = path;
        Document = document;
        State = state;
    }

    public string Path { get; }

    public YamlDocument Document { get; }

    /// <summary>What the file was when it was read; null when there was none.</summary>
    public FileState? State { get; }

    public string? CurrentContext => Document.Field(Document.Root, "current-context") is { } node && !Document.IsNull(node)
        && YamlDocument.Resolve(node).Kind == YamlKind.Scalar && Document.ValueOf(node) is { Length: > 0 } name ? name : null;

    /// <summary>A file that is not there yet.</summary>
    public static KubeConfigFile Missing(string path) => new(path, YamlDocument.Parse("", path), null);

    /// <exception cref="PkiException">The file cannot be read or is not a kubeconfig.</exception>
    public static KubeConfigFile Read(string path)
    {
        for (var tries = 1; ; tries++)
        {
            var before = StampOf(path);
            var bytes = FileStore.Read(path, YamlLimits.Bytes);
            var isUnfinished = FileTransaction.IsUnfinished(path);
            if (!isUnfinished && (tries > TornReadTries || IsWhole(path, before, bytes.Length)))
                return new KubeConfigFile(path, ParseKubeConfig(bytes, path), FileState.Of(bytes));
            if (isUnfinished && tries > TornReadTries)
                throw new ConflictException(
                    "KubeConfigHalfWritten",
                    $"'{path}' is half written: a process that changed it in place was ended. The next command that changes it, "
                    + "for example Set-K8sKubeConfigContext, finishes that first.");
            Thread.Sleep(20);
        }
    }

    /// <summary>A kubeconfig that is text.</summary>
    public static KubeConfigFile Parse(ReadOnlySpan<byte> bytes, string path) => new(path, ParseKubeConfig(bytes, path), null);

    /// <summary>The same file with a changed document.</summary>
    public KubeConfigFile With(YamlDocument document) => ReferenceEquals(document, Document) ? this : new(Path, document, State);

    /// <summary>The same file after changes.</summary>
    /// <param name="edit">Makes them.</param>
    /// <param name="beginning">What it is to begin with where there is nothing in it yet.</param>
    /// <exception cref="PkiException">It is written in a way that cannot be changed.</exception>
    public KubeConfigFile Edited(Action<YamlEditor> edit, string? beginning = null) =>
        With(KubeConfigYaml.Edit(Document, beginning, edit));

    /// <summary>The entries of a list by name.</summary>
    /// <exception cref="MalformedInputException">Two of one name.</exception>
    public IReadOnlyDictionary<string, KubeConfigEntry> Entries(KubeConfigSection section)
    {
        if (entries.TryGetValue(section, out var known))
            return known;
        var byName = new Dictionary<string, KubeConfigEntry>(StringComparer.Ordinal);
        foreach (var entry in AllEntries(section))
        {
            if (!byName.TryAdd(entry.Name, entry))
                throw Duplicate(byName[entry.Name], entry);
        }

        return entries[section] = byName;
    }

    /// <summary>The entries of a list as they stand there, two of one name included.</summary>
    public IEnumerable<KubeConfigEntry> AllEntries(KubeConfigSection section)
    {
        var list = Document.Field(Document.Root, section.List);
        if (list is null || Document.IsNull(list))
            yield break;
        var items = YamlDocument.Resolve(list);
        if (items.Kind != YamlKind.Sequence)
            throw NoKubeConfig(list, Rule.KubeConfigWrongShape, $"'{section.List}' must be a list");
        for (var i = 0; i < items.Count; i++)
            yield return EntryOf(section, items.Children[i]);
    }

    /// <summary>Refuses a file that kubectl refuses to load.</summary>
    /// <exception cref="MalformedInputException">The first reason.</exception>
    public void Check()
    {
        KubeConfigDecoding.Check(Document);
        foreach (var section in KubeConfigSection.All)
            _ = Entries(section);
    }

    public KubeConfigEntry? Find(KubeConfigSection section, string name) => Entries(section).GetValueOrDefault(name);

    public MalformedInputException Malformed(YamlNode node, string errorId, string problem) =>
        new(errorId, Document.MessageAt(node, problem));

    private KubeConfigEntry EntryOf(KubeConfigSection section, YamlNode item)
    {
        if (YamlDocument.Resolve(item).Kind != YamlKind.Mapping && !Document.IsNull(item))
            throw NoKubeConfig(item, Rule.KubeConfigWrongShape,
                $"an entry of '{section.List}' must have a name and a {section.Body}");
        var name = Document.Field(item, "name");
        if (name is not null && YamlDocument.Resolve(name).Kind != YamlKind.Scalar)
            throw NoKubeConfig(name, Rule.KubeConfigWrongShape, $"the name of a {section.Body} must be a string");
        var body = Document.Field(item, section.Body);
        if (body is not null && !Document.IsNull(body) && YamlDocument.Resolve(body).Kind != YamlKind.Mapping)
            throw NoKubeConfig(body, Rule.KubeConfigWrongShape, $"'{section.Body}' must have fields of its own");
        return new KubeConfigEntry(this, section, name is null || Document.IsNull(name) ? "" : Document.ValueOf(name), item);
    }

    // kubectl empties the file and writes it in place, under a lock that names nobody; half of one may well be YAML.
    private static bool IsWhole(string path, (DateTimeOffset Written, long Length) before, long read)
    {
        // In this order: a writer that lets go of its lock in between has changed the file by then.
        var isHeld = FileLock.IsHeldByUnknown(path);
        var after = StampOf(path);
        if (isHeld)
            return read > 0 && Clock.UtcNow - after.Written > Settled;
        var isPipe = before.Length == 0 && after.Length == 0;
        return isPipe || (before == after && read == after.Length);
    }

    private static (DateTimeOffset Written, long Length) StampOf(string path) =>
        FileStatus.Of(path) is { IsFolder: false } status ? (status.Written, status.Size) : default;

    private static YamlDocument ParseKubeConfig(ReadOnlySpan<byte> bytes, string path)
    {
        var document = KubeConfigYaml.Parse(bytes, path);
        if (document.Root is not { } root || document.IsNull(root))
            return document;
        if (YamlDocument.Resolve(root).Kind != YamlKind.Mapping)
            throw NoKubeConfig(document, root, Rule.KubeConfigWrongShape, "this is not a kubeconfig: it has no fields");

        Expect(document, "kind", "Config");
        Expect(document, "apiVersion", "v1");
        return document;
    }

    private static void Expect(YamlDocument document, string name, string value)
    {
        if (document.Field(document.Root, name) is not { } node || document.IsNull(node) || document.HasValue(node, value)
            || document.HasValue(node, ""))
            return;
        var found = YamlDocument.Resolve(node).Kind == YamlKind.Scalar
            ? $"'{PrintableText.Escape(document.ValueOf(node))}'"
            : "something else";
        throw NoKubeConfig(
            document, node, Rule.KubeConfigWrongKind,
            $"this is not a kubeconfig: its {name} is {found}, a kubeconfig's is '{value}'");
    }

    private OtherKindException NoKubeConfig(YamlNode node, Rule rule, string problem) =>
        NoKubeConfig(Document, node, rule, problem);

    private static OtherKindException NoKubeConfig(YamlDocument document, YamlNode node, Rule rule, string problem) =>
        new(rule.Id, document.MessageAt(node, problem));

    private MalformedInputException Duplicate(KubeConfigEntry first, KubeConfigEntry second)
    {
        var (line, _) = Document.PositionOf(first.Item.Start);
        return Malformed(
            second.Item, "KubeConfigDuplicateName",
            $"a {first.Section.Body} '{PrintableText.Escape(first.Name)}' is there already in line {line}; rename or remove one "
                + "of the two");
    }
}

/// <summary>Paths in a kubeconfig are relative to the file that has them.</summary>
internal static class KubeConfigPaths
{
    /// <summary>The full path of what a file names.</summary>
    /// <exception cref="MalformedInputException">The path holds a character that no path has.</exception>
    public static string Resolve(string path, string definingFile)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new MalformedInputException(
                "PathMalformed",
                $"'{PrintableText.Escape(definingFile)}' names a path with a NUL in it, which no path has: "
                + $"'{PrintableText.Escape(path)}'.");
        return Path.GetFullPath(path, Path.GetDirectoryName(Path.GetFullPath(definingFile))!);
    }

    /// <summary>How a file names a path: relative when it lies in the folder of the file, as kubectl writes it.</summary>
    public static string Write(string fullPath, string definingFile)
    {
        var relative = Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(definingFile))!, fullPath);
        return relative.StartsWith("..", StringComparison.Ordinal) ? fullPath : relative;
    }

    /// <summary>True for what was fetched from a web server, so that no path in it can mean anything here.</summary>
    public static bool IsRemote(string definingFile) => definingFile.Contains("://", StringComparison.Ordinal);

    /// <summary>
    /// True for an absolute path and for one that leads out of the folder of its file, on Windows or elsewhere: the file may be
    /// used on either.
    /// </summary>
    public static bool LeavesFolder(string path, string definingFile) =>
        IsRemote(definingFile) || path.StartsWith('~') || IsRootedSomewhere(path)
        || LeadsOut(path, '/') || LeadsOut(path, '/', '\\');

    private static bool IsRootedSomewhere(string path) =>
        Path.IsPathRooted(path) || path.StartsWith('\\') || (path.Length > 1 && char.IsAsciiLetter(path[0]) && path[1] == ':');

    private static bool LeadsOut(string path, params char[] separators)
    {
        var depth = 0;
        foreach (var part in path.Split(separators).Where(part => part.Length > 0 && part != "."))
        {
            depth += part == ".." ? -1 : 1;
            if (depth < 0)
                return true;
        }

        return false;
    }

    /// <summary>True when an exec command is a path and not a name that is looked up.</summary>
    public static bool IsCommandPath(string command) => command.Contains('/', StringComparison.Ordinal)
        || (OperatingSystem.IsWindows() && command.Contains('\\', StringComparison.Ordinal));
}
