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
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Targets.Certificates.Target,
        Targets.Requests.Target,
        Targets.PrivateKeys.Target,
        Targets.PublicKeys.Target,
        Targets.Keystores.Target,
        Targets.Objects.Target,
        Targets.Names.Target,
        Targets.KubeadmConfigs.Target,
        .. Targets.KubeConfigs.Targets,
        Targets.Commands.Target,
        Targets.NodeTrees.Target,
        Targets.NodeEdits.Target,
        .. Targets.ApiAnswers.Targets,
        .. Targets.ObjectLists.Targets,
    ];

    /// <summary>Pieces of text that mean something to the reader; broken inputs have some of them somewhere.</summary>
    public IReadOnlyList<string> Fragments { get; init; } = [];

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
