namespace K8sPki.Fuzz;

/// <summary>
/// A reader of input from outside. A new one is a file of its own under Targets/ and an entry in <see cref="All"/>.
/// </summary>
/// <param name="Name">What it is called on the command line and in tests.</param>
/// <param name="Seeds">Good inputs, from which broken ones are made; names of files under Seeds/ or text of their own.</param>
/// <param name="Read">Reads an input and all that is decoded later. It may throw nothing but a
/// <see cref="PkiException"/>.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, Action<byte[]> Read)
{
    private const int Megabyte = 1 << 20;

    private IReadOnlyList<byte[]>? corpus;
    private IReadOnlyList<byte[]>? inputs;

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Targets.Certificates.Target,
        Targets.Requests.Target,
        Targets.PrivateKeys.Target,
        Targets.PublicKeys.Target,
        Targets.Keystores.Target,
        .. Targets.Chains.Targets,
        .. Targets.Tokens.Targets,
        Targets.Objects.Target,
        Targets.Names.Target,
        Targets.Words.Target,
        Targets.OpensslConfigs.Target,
        Targets.KubeadmConfigs.Target,
        .. Targets.KubeConfigs.Targets,
        Targets.Commands.Target,
        Targets.NodeTrees.Target,
        Targets.NodeEdits.Target,
        Targets.Logs.Target,
        .. Targets.Copies.Targets,
        .. Targets.Journals.Targets,
        .. Targets.Rotations.Targets,
        .. Targets.ApiAnswers.Targets,
        .. Targets.ObjectLists.Targets,
        .. Targets.Cluster.Targets,
        .. Targets.Servers.Targets,
        Targets.ProxyRequests.Target,
        Targets.Handshakes.Target,
        Targets.SigningRequests.Target,
        .. Targets.Places.Targets,
        .. Targets.Folders.Targets,
        .. Targets.Remains.Targets,
    ];

    /// <summary>
    /// How often the target goes through its input, each time from the beginning: the bounds are for one reading.
    /// </summary>
    public int Readings { get; init; } = 1;

    /// <summary>Why long inputs are not held to the bounds; null where they are.</summary>
    public string? WhyNotLong { get; init; }

    /// <summary>What was found to reach other code than the seeds do, and is kept.</summary>
    public IReadOnlyList<byte[]> Corpus => corpus ??= FuzzCorpus.Of(Name);

    /// <summary>All inputs that are known.</summary>
    public IReadOnlyList<byte[]> Inputs => inputs ??= [.. Seeds, .. Corpus];

    /// <summary>The time that an input may take: 2 s for each MB that is begun.</summary>
    public TimeSpan MostTime(int size) => Readings * Math.Max(1, size / (double)Megabyte) * TimeSpan.FromSeconds(2);

    /// <summary>What may be allocated for an input: 50 times its size and 32 MB.</summary>
    public long MostMemory(int size) => Readings * ((50L * size) + (32L * Megabyte));

    /// <summary>Pieces of text that mean something to the reader; broken inputs have some of them somewhere.</summary>
    public IReadOnlyList<string> Fragments { get; init; } = [];

    public static FuzzTarget Named(string name) => All.FirstOrDefault(target => target.Name == name)
        ?? throw new ArgumentException($"{name} is none of {string.Join(", ", All)}.");

    /// <summary>A file under Seeds/.</summary>
    public static byte[] Seed(string name)
    {
        using var stream = typeof(FuzzTarget).Assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"There is no {name} under Seeds.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    public override string ToString() => Name;
}
