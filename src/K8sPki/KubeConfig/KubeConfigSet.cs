using System.Text;
using K8sPki.Platform;

namespace K8sPki.KubeConfigDocuments;

/// <summary>The files of a kubeconfig, read and merged: for each name the first file that has it wins the whole entry.</summary>
internal sealed class KubeConfigSet
{
    private KubeConfigSet(KubeConfigLocation location, IReadOnlyList<KubeConfigFile> files)
    {
        Location = location;
        Files = files;
    }

    public KubeConfigLocation Location { get; }

    /// <summary>The files that exist, in order.</summary>
    public IReadOnlyList<KubeConfigFile> Files { get; }

    /// <summary>The first name that a file sets; null when none does.</summary>
    public string? CurrentContext => Files.Select(file => file.CurrentContext).FirstOrDefault(name => name is not null);

    /// <summary>Reads the files.</summary>
    /// <param name="location">Where they are.</param>
    /// <param name="mustExist">A named file that is not there is an error.</param>
    public static KubeConfigSet Read(KubeConfigLocation location, bool mustExist)
    {
        var files = new List<KubeConfigFile>();
        foreach (var path in location.Files)
        {
            if (FileStatus.Of(path) is not null)
                files.Add(KubeConfigFile.Read(path));
            else if (location.IsExplicit && mustExist)
                throw new MissingInputException("KubeConfigNotFound", $"There is no kubeconfig '{path}'.");
        }

        return new KubeConfigSet(location, files);
    }

    public static KubeConfigSet Of(KubeConfigLocation location, IReadOnlyList<KubeConfigFile> files) => new(location, files);

    /// <summary>The entry of a name that counts.</summary>
    public KubeConfigEntry? Find(KubeConfigSection section, string name)
    {
        foreach (var file in Files)
        {
            if (file.Find(section, name) is { } entry)
                return entry;
        }

        return null;
    }

    /// <summary>The entries that count, in the order of the files.</summary>
    public IReadOnlyList<KubeConfigEntry> Entries(KubeConfigSection section)
    {
        if (Files.Count == 1)
            return [.. Files[0].Entries(section).Values];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. Files.SelectMany(file => file.Entries(section).Values).Where(entry => seen.Add(entry.Name))];
    }

    /// <summary>The entry, or an error that names where it was looked for.</summary>
    public KubeConfigEntry Get(KubeConfigSection section, string name) => Find(section, name) ?? throw NotFound(section, name);

    public MissingInputException NotFound(KubeConfigSection section, string name) =>
        new(section.IdPrefix + "NotFound", SecretText.IsContent(name)
            ? $"What was given as the name of a {section.Body} is a text of {name.Length} characters, which {Where} has no "
                + "entry for. It is not repeated here, for it may hold a secret."
            : $"There is no {section.Body} '{PrintableText.Escape(name)}' in {Where}.");

    /// <summary>The error where the current context is asked for and there is none, perhaps because there is no file.</summary>
    /// <param name="choice">What chooses a context, as a sentence.</param>
    public MissingInputException NoCurrentContext(string choice) => new("NoCurrentContext", Files.Count == 0
        ? $"There is no kubeconfig: looked in {Where}. Name one with -KubeConfig."
        : $"No context is current in {Where}. {choice}");

    /// <summary>The files, for messages.</summary>
    public string Where => string.Join(", ", Location.Files.Select(path => $"'{path}'"));
}

/// <summary>
/// Which files make up the kubeconfig, and which of them is written, by kubectl's rules: the file named, else the list
/// in KUBECONFIG, else ~/.kube/config.
/// </summary>
/// <param name="Files">Full paths, first one first; some may not exist.</param>
/// <param name="IsExplicit">The file was named: it is the only one, and reading demands that it exists.</param>
internal sealed record KubeConfigLocation(IReadOnlyList<string> Files, bool IsExplicit)
{
    /// <summary>Name of the environment variable.</summary>
    public const string Variable = "KUBECONFIG";

    /// <summary>The file for what is new and for current-context: the first that exists, else the last.</summary>
    public string DefaultFile => Files.FirstOrDefault(File.Exists) ?? Files[^1];

    /// <summary>What is written first is ~/.kube/config, and nobody has named another.</summary>
    public bool IsDefault => DefaultFile == HomeFile();

    /// <summary>Where it came from as a copy; null for files of this machine.</summary>
    public CopyOrigin? Origin { get; init; }

    /// <summary>A copy: what is no file here can be read and not changed.</summary>
    public static KubeConfigLocation OfCopy(CopyOrigin origin) => new([origin.Address], true) { Origin = origin };

    /// <summary>One file.</summary>
    public static KubeConfigLocation Of(string path) => new([Path.GetFullPath(path)], true);

    /// <summary>The files that kubectl would use here.</summary>
    /// <param name="explicitPath">The file named by the user; null when none was.</param>
    /// <param name="folder">What relative paths are relative to.</param>
    public static KubeConfigLocation Find(string? explicitPath, string folder)
    {
        if (!string.IsNullOrEmpty(explicitPath))
            return new KubeConfigLocation([Path.GetFullPath(explicitPath, folder)], true);
        var listed = (Environment.GetEnvironmentVariable(Variable) ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(path => Path.GetFullPath(path, folder))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return new KubeConfigLocation(listed.Count > 0 ? listed : [HomeFile()], false);
    }

    /// <summary>~/.kube/config, also where there is no such home: it never is a file of the current folder.</summary>
    public static string HomeFile() =>
        Path.GetFullPath(Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
            ".kube", "config"));
}

/// <summary>
/// A kubeconfig that came here as text from another machine. It is of use here only when all that it needs came with it.
/// </summary>
internal static class KubeConfigCopy
{
    /// <summary>Reads it.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="showsSecrets">False when the secrets were left out of it.</param>
    /// <param name="origin">Where it came from.</param>
    /// <exception cref="RefusedException">Something that it needs stayed there.</exception>
    public static KubeConfigSet Read(string yaml, bool showsSecrets, CopyOrigin origin)
    {
        if (!showsSecrets)
            throw Incomplete(origin, "its secrets were left out of it");
        var file = KubeConfigFile.Parse(Encoding.UTF8.GetBytes(yaml), origin.Address);
        foreach (var (section, field, data) in KubeConfigFields.Files.Append((KubeConfigSection.Users, "tokenFile", "token")))
        {
            if (file.AllEntries(section).FirstOrDefault(entry => entry.Text(field) is not null
                && entry.Text(data) is null) is { } entry)
                throw Incomplete(
                    origin, $"the {field} of the {section.Body} '{PrintableText.Escape(entry.Name)}' is a file of that machine");
        }

        return KubeConfigSet.Of(KubeConfigLocation.OfCopy(origin), [file]);
    }

    private static RefusedException Incomplete(CopyOrigin origin, string why) => new(
        "CopyIncomplete",
        $"The kubeconfig '{origin}' is a copy from {origin.NodeName}, and {why}. Read it there with Get-K8sKubeConfig -Raw "
        + "-Flatten, which takes everything in.");
}
