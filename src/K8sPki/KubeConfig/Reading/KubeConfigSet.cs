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
            if (File.Exists(path) || Directory.Exists(path))
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
        new(section.IdPrefix + "NotFound", $"There is no {section.Body} '{PrintableText.Escape(name)}' in {Where}.");

    /// <summary>The error where the current context is asked for and there is none, perhaps because there is no file.</summary>
    /// <param name="choice">What chooses a context, as a sentence.</param>
    public MissingInputException NoCurrentContext(string choice) => new("NoCurrentContext", Files.Count == 0
        ? $"There is no kubeconfig: looked in {Where}. Name one with -KubeConfig."
        : $"No context is current in {Where}. {choice}");

    /// <summary>The files, for messages.</summary>
    public string Where => string.Join(", ", Location.Files.Select(path => $"'{path}'"));
}
