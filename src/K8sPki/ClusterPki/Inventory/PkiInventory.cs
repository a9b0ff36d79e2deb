using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>What was read of one node: facts only, no judgement.</summary>
internal sealed record PkiInventory
{
    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>The tree that was read.</summary>
    public required NodeFileSystem Tree { get; init; }

    /// <summary>The folder here that holds the node's tree.</summary>
    public string Folder => Tree.Folder;

    /// <summary>
    /// The arguments that make a command of this module look at the same tree, with a blank before them; empty for this node.
    /// </summary>
    public string Argument => Tree.Argument;

    /// <summary>The files that were read alone; none when the whole tree was.</summary>
    public IReadOnlyList<LocalPath> Given { get; init; } = [];

    /// <summary>Every certificate, by component.</summary>
    public required IReadOnlyList<PkiEntry> Entries { get; init; }

    /// <summary>Every component whose start was read.</summary>
    public required IReadOnlyList<ComponentFacts> Components { get; init; }

    /// <summary>Every kubeconfig.</summary>
    public required IReadOnlyList<KubeConfigFacts> KubeConfigs { get; init; }

    /// <summary>The keys that sign tokens of service accounts, and those that verify them.</summary>
    public required IReadOnlyList<TokenKeyFacts> TokenKeys { get; init; }

    /// <summary>What the component behind each flag makes of the flag's files.</summary>
    public IReadOnlyList<ReadFile> ReadFiles { get; init; } = [];

    /// <summary>The processes of the components.</summary>
    public required IReadOnlyList<ProcessFacts> Processes { get; init; }

    /// <summary>What is missing, broken or not understood.</summary>
    public required InventoryNotes Notes { get; init; }

    /// <summary>Settings that name a file which is not there, or which no mount of the container has.</summary>
    public IReadOnlyList<MissingFile> Missing => Notes.Missing;

    /// <summary>What could not be read.</summary>
    public IReadOnlyList<(NodeFile File, PkiException Problem)> Problems => Notes.Problems;

    /// <summary>What is broken in files that are used all the same.</summary>
    public IReadOnlyList<(NodeFile File, PkiException Problem)> PassedOver => Notes.PassedOver;

    /// <summary>True when there was nothing of a cluster to read.</summary>
    public bool IsEmpty => Entries.Count + Components.Count + KubeConfigs.Count + TokenKeys.Count + Problems.Count == 0;

    /// <summary>A component's facts; null when it does not run here.</summary>
    public ComponentFacts? Component(string name) => Components.FirstOrDefault(component => component.Component == name);
}

/// <summary>A key of service account tokens.</summary>
/// <param name="File">Its file.</param>
/// <param name="IsSigning">True for the private key.</param>
/// <param name="PublicKeys">The public keys in it.</param>
/// <param name="NamedBy">The setting that names it; null when only its name says what it is.</param>
/// <param name="Status">The owner and mode of its file.</param>
internal sealed record TokenKeyFacts(NodeFile File, bool IsSigning, IReadOnlyList<PublicKey> PublicKeys, PkiReference? NamedBy,
    FileStatus? Status);

/// <summary>A running process of a component.</summary>
/// <param name="Component">What it runs.</param>
/// <param name="Id">The number of the process.</param>
/// <param name="Started">When it started.</param>
internal sealed record ProcessFacts(string Component, int Id, DateTimeOffset Started)
{
    /// <summary>The flags that it was started with; null when its command line is not known.</summary>
    public IReadOnlyList<ComponentSetting>? Flags { get; init; }

    /// <summary>
    /// True when it has read a certificate: by a flag of its own, or by one of the node's settings that it may have been started
    /// with.
    /// </summary>
    public bool Reads(PkiEntry entry) => entry.Uses.Exists(use => use.Component is { } by ? by.Component == Component
        && IsStartedWith(by, use.Flag!) : entry.IsEmbedded && Names(entry));

    // What is set otherwise than by a flag is not on the command line.
    private bool IsStartedWith(ComponentFacts by, string flag) => by.Setting(flag) is not { } setting || Flags is null
        || setting.Source != SettingSource.Flag
        || Flags.Any(own => own.Flag == flag && own.Value == setting.Value);

    private bool Names(PkiEntry entry) => Flags is null ? entry.Component == Component : Flags.Any(own =>
        ComponentFlag.Find(Component, own.Flag)?.Kind == ComponentFlagKind.KubeConfig
            && NodePath.Parse(own.Value) == entry.File.OnNode);
}
