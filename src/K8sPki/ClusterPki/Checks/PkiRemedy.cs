using K8sPki.Keys;
using K8sPki.Naming;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>The commands that mend a node, or who does it where no command does.</summary>
internal static class PkiRemedy
{
    // Their common name is that of the node alone: cmd/kubeadm/app/phases/certs/certlist.go.
    private static readonly string[] NamedByNode = [PkiPurpose.EtcdServer.Name, PkiPurpose.EtcdPeer.Name];

    /// <summary>Renews an entry.</summary>
    public static Remedy Renew(PkiInventory facts, PkiEntry entry, RenewHow? how = null) =>
        Renew(facts, entry, RemedyOrder.Renew, how);

    /// <summary>Renews an entry that has ended, and so also what kubelet renews by itself, which it cannot then.</summary>
    public static Remedy RenewEnded(PkiInventory facts, PkiEntry entry)
    {
        if (entry.Purpose.Name != PkiPurpose.KubeletClient.Name || entry.IsEmbedded
            || FileMaker.RenewalOf(entry.File.OnNode) is not null)
            return Renew(facts, entry);
        return entry.Place is { HasKeyFile: false } && facts.Entries.FirstOrDefault(other => other.Name == entry.Authority
            && other is { Key: not null, Certificate.IsCA: true }) is { } authority
            ? Remedy.Of(new RemedyStep(
                RemedyOrder.Renew, "Update-K8sCertificate", CommandArgument.Of(entry.Path),
                Given("Authority", authority.Path)) { Act = new RenewFile(entry.File.Here, authority.File.Here) })
            : Remedy.Words("kubelet renews its client certificate by itself, but not any more when it has ended. Give the node "
                + "another one to begin with: on a control plane 'kubeadm token create --print-join-command' has a token for "
                + "/etc/kubernetes/bootstrap-kubelet.conf, with which kubelet asks for its certificate when it is restarted.");
    }

    /// <summary>Gives a server further names when it is renewed.</summary>
    public static RenewHow AddNames(IEnumerable<string> names) => new() { AddedNames = [.. names] };

    /// <summary>Signs what the authority that its peers trust has not signed.</summary>
    public static RenewHow Force { get; } = new() { Force = true };

    /// <summary>The step that renews an entry by name.</summary>
    /// <param name="order">When.</param>
    /// <param name="name">Its name.</param>
    /// <param name="argument">The arguments that make a command look at its tree.</param>
    /// <param name="how">What else is asked for.</param>
    /// <param name="files">Its files, as far as they are known.</param>
    public static RemedyStep RenewStep(
        RemedyOrder order, string name, string argument, RenewHow? how, IEnumerable<LocalPath>? files = null) =>
        new(order, "Update-K8sPki", CommandArgument.Of(name), argument)
        {
            How = how?.Options ?? [],
            Act = new RenewEntry(name)
            {
                AddedNames = how?.AddedNames ?? [], Force = how?.Force ?? false, Files = [.. files ?? []],
            },
        };

    /// <summary>Renews an entry whose key is not there, so that it gets one.</summary>
    public static Remedy RenewHalf(PkiInventory facts, PkiEntry entry) =>
        // Until its authority's certificate is there again nothing can be renewed.
        IsLost(facts, entry.Purpose.Authority) && ClusterBlueprint.Find(entry.Purpose.Name) is not null
            ? MakeAnew(facts, entry.File.Here) : Renew(facts, entry, RemedyOrder.RenewHalf, null);

    private static bool IsLost(PkiInventory facts, string? authority) =>
        authority is not null && !facts.Entries.Any(entry => entry.Name == authority && entry.Certificate is { IsCA: true });

    private static Remedy Renew(PkiInventory facts, PkiEntry entry, RemedyOrder order, RenewHow? how)
    {
        if (RenewedElsewhere.Reason(entry, facts, isNamed: true) is { } reason)
            return Remedy.Words($"{entry.Name}: {reason}.");
        if (entry.Purpose.IsAuthority)
        {
            return WithKey(facts, entry) is { } authority
                ? Remedy.Of(RenewStep(RemedyOrder.RenewAuthority, authority.Name, " -KeepKey" + facts.Argument, how)
                    with { Act = new RenewEntry(authority.Name) { IsAuthority = true } })
                : AuthorityRemedy.RenewElsewhere(entry);
        }

        if (AuthorityRemedy.WithoutKey(facts, entry.Authority) is { } signer)
            return AuthorityRemedy.SignElsewhere(signer, entry.Name);
        return HasSigner(facts, entry)
            ? Remedy.Of(RenewStep(order, entry.Name, facts.Argument, how, entry.Files))
            : AuthorityRemedy.SignElsewhere(entry);
    }

    private static bool HasSigner(PkiInventory facts, PkiEntry entry) => facts.Entries.Any(other =>
        other is { Key: not null, Certificate.IsCA: true }
        && (other.Name == entry.Authority || other.Name == entry.Purpose.Authority));

    // A copy in a kubeconfig is mended where the authority itself is: its renewal reaches every copy.
    private static PkiEntry? WithKey(PkiInventory facts, PkiEntry entry) => facts.Entries.FirstOrDefault(other =>
        other.Key is not null && other.Certificate is { IsCA: true }
            && (other == entry || (entry.Certificate is { } own && other.Certificate.IsSameAuthority(own))));

    /// <summary>Renews an entry and gives it a key in place of a strange one, which is kept under another name.</summary>
    public static Remedy RenewWithoutKey(PkiInventory facts, PkiEntry entry, LocalPath keyPath) =>
        entry.Purpose.IsAuthority || keyPath == entry.File.Here
        || RenewedElsewhere.Reason(entry, facts, isNamed: true) is not null
            ? entry.IsEmbedded ? MakeAnew(facts, entry) : Renew(facts, entry)
            : Remedy.Of(MoveAway(keyPath)).With(RenewHalf(facts, entry));

    /// <summary>Makes an entry anew, as it has to be: renewed it would keep what is wrong with it.</summary>
    public static Remedy MakeAnew(PkiInventory facts, PkiEntry entry) =>
        FileMaker.ProgramFor(entry.File.OnNode) is not null
            ? Remedy.Words($"{entry.Name}: {RenewedElsewhere.Reason(entry, facts, isNamed: true)}.")
        : ClusterBlueprint.Find(entry.Purpose.Name) is null || RenewedElsewhere.Reason(entry, facts, isNamed: true) is not null
            ? Remedy.Words($"Have {entry.Name} signed anew by the authority that its peers trust (New-K8sCertificate).")
            // Initialize-K8sPki makes files at their usual places only, and nothing that a flag names elsewhere.
            : entry.File.OnNode is not { } path || KnownLocations.MadeAt(path) is null
                ? Remedy.Words($"Have {entry.Name} signed anew by the authority that its peers trust (New-K8sCertificate), and "
                    + $"put it in place of {PkiLabel.Of(entry.File)}.")
            : AuthorityRemedy.WithoutKey(facts, entry.Purpose.Authority) is { } authority
                ? AuthorityRemedy.SignElsewhere(authority, entry.Name)
            : MakeAnew(facts, entry.File.Here);

    /// <summary>Makes files of the blueprint anew.</summary>
    public static Remedy MakeAnew(PkiInventory facts, params LocalPath[] paths) =>
        Remedy.Of([.. paths.Select(MoveAway), Missing(facts)]);

    /// <summary>Makes what is missing and keeps what fits.</summary>
    public static Remedy Initialize(PkiInventory facts) => Remedy.Of(Missing(facts));

    /// <summary>
    /// Makes what is missing, where an entry of the blueprint is; without its authority's key there are other ways.
    /// </summary>
    public static Remedy Initialize(PkiInventory facts, BlueprintEntry entry)
    {
        if (entry.Kind == BlueprintKind.Authority && AuthorityRemedy.IsNeeded(facts, entry))
            return AuthorityRemedy.LostCertificate(facts, entry);
        return AuthorityRemedy.WithoutKey(facts, entry.AuthorityIn(PkiLayout.Kubeadm)) is { } authority
            ? AuthorityRemedy.SignElsewhere(authority, entry.Name) : Initialize(facts);
    }

    /// <summary>Judges the node again.</summary>
    public static Remedy LookAgain(PkiInventory facts, string with = "") =>
        Remedy.Of(new RemedyStep(RemedyOrder.LookAgain, "Test-K8sPki", "", facts.Argument + with));

    /// <summary>Restarts a component: in words, for no command of this module does that alone.</summary>
    public static Remedy Restart(string component, string words) =>
        Remedy.Of(new RemedyStep(RemedyOrder.Restart, "") { Act = new RestartComponent(component) }).Then(words);

    /// <summary>
    /// Lets the user of a kubeconfig name the files of a certificate: by their paths on the node, where the kubeconfig is read.
    /// </summary>
    public static Remedy PointAt(PkiInventory facts, PkiEntry user, PkiEntry certificate)
    {
        var key = certificate.Key?.File ?? certificate.File;
        var elsewhere = facts.Tree.IsThisNode ? "" : " -Force";
        return Remedy.Of(new RemedyStep(
            RemedyOrder.PointAt, "Set-K8sKubeConfigUser", CommandArgument.Of(user.UserName!),
            Given("ClientCertificate", certificate.File.Named) + Given("ClientKey", key.Named)
            + Given("KubeConfig", user.Path) + elsewhere)
        {
            Act = new NameFiles(user.File.Here, user.UserName!, certificate.File.Named, key.Named),
        });
    }

    /// <summary>Moves a file to another name, so that it is not in the way.</summary>
    private static RemedyStep MoveAway(LocalPath path) => new(
        RemedyOrder.MoveAway, path.Text.AsSpan().ContainsAny("*?[]`") ? "Move-Item -LiteralPath" : "Move-Item",
        CommandArgument.Of(path.Text), " " + CommandArgument.Of(path.Text + ".old"))
    {
        Act = new MoveAway(path, new LocalPath(path.Text + ".old")),
    };

    // With what the node's files tell of its cluster.
    private static RemedyStep Missing(PkiInventory facts)
    {
        var folder = facts.Tree.Find(NodePath.Of("/etc/kubernetes"))?.Here.Text ?? facts.Folder;
        var address = facts.Component("kube-apiserver")?.Value("--advertise-address")
            ?? ServerOf(facts, "controller-manager.conf", "scheduler.conf")?.Host.Trim('[', ']');
        var endpoint = ServerOf(facts, "admin.conf", "super-admin.conf", "kubelet.conf") is { } server
            && server.Host.Trim('[', ']') != address
            ? server.Authority : null;
        var name = NodeName(facts);
        return new(
            RemedyOrder.MakeMissing, "Initialize-K8sPki", "",
            Given("Path", folder) + Given("NodeName", name) + Given("AdvertiseAddress", address)
            + Given("ControlPlaneEndpoint", endpoint))
        {
            Act = new MakeMissing(new LocalPath(folder), new ClusterParameters
            {
                NodeNames = [name], ControlPlaneEndpoint = endpoint,
                AdvertiseAddresses = AddressText.TryRead(address ?? "", out var own) ? [own] : [],
            }),
        };
    }

    // The node as its certificates name it; its host name may be another, and a copy of a folder has none.
    private static string NodeName(PkiInventory facts)
    {
        const string prefix = "system:node:";
        var names = facts.Entries.Select(entry => entry.Certificate?.SubjectName.CommonName).OfType<string>();
        return names.FirstOrDefault(name => name.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..]
            ?? facts.Entries.Where(entry => NamedByNode.Contains(entry.Purpose.Name))
                .Select(entry => entry.Certificate?.SubjectName.CommonName).FirstOrDefault(name => name is not null)
            ?? facts.Node;
    }

    private static Uri? ServerOf(PkiInventory facts, params string[] kubeConfigs) =>
        kubeConfigs.SelectMany(name => facts.KubeConfigs.Where(read => read.Name == name)).SelectMany(read => read.Clusters)
            .Select(cluster => Uri.TryCreate(cluster.Server, UriKind.Absolute, out var server) ? server : null)
                .FirstOrDefault(server => server is not null);

    private static string Given(string parameter, string? value) =>
        value is null ? "" : $" -{parameter} {CommandArgument.Of(value)}";
}

/// <summary>How a certificate is renewed where several findings may ask for it.</summary>
internal sealed record RenewHow
{
    /// <summary>Names that it gets as well.</summary>
    public IReadOnlyList<string> AddedNames { get; init; } = [];

    /// <summary>True to sign what the authority that its peers trust has not signed.</summary>
    public bool Force { get; init; }

    /// <summary>The same as options of the command.</summary>
    public IReadOnlyList<RemedyOption> Options => Force ? [new("Force")]
        : AddedNames.Count == 0 ? [] : [new("AddSan", [.. AddedNames.Select(CommandArgument.Of)])];
}

/// <summary>The ways there are where an authority's key or certificate is not at hand: no command makes either again.</summary>
internal static class AuthorityRemedy
{
    private const string Rotation = "https://kubernetes.io/docs/tasks/tls/manual-rotation-of-ca-certificates/";

    /// <summary>The authority of a name when its certificate is here and its key is not; null otherwise.</summary>
    public static PkiEntry? WithoutKey(PkiInventory facts, string? name)
    {
        var named = facts.Entries.Where(entry => entry.Name == name && entry.Certificate is { IsCA: true }).ToList();
        return named.Count > 0 && named.TrueForAll(entry => entry.Key is null) ? named[0] : null;
    }

    /// <summary>
    /// True when something here was signed by the authority of an entry of the blueprint, so that a new one would break it.
    /// </summary>
    public static bool IsNeeded(PkiInventory facts, BlueprintEntry authority) => !HasKey(facts, authority)
        && facts.Entries.Any(
            entry => entry is { IsEmbedded: false, Purpose.IsAuthority: false, Certificate: not null }
            && entry.Purpose.Authority == authority.Name);

    /// <summary>What to do when an authority's key is not where a flag names it.</summary>
    public static Remedy LostKey(PkiEntry authority, MissingFile missing) => Remedy.Words(
        $"Put the key of {authority.Name} back: from another control plane (Export-K8sPki -ForNode ControlPlane there) or from "
        + "a backup. "
        + $"Where it is kept elsewhere on purpose, take {missing.Setting.Shown} and the flag for its certificate out of "
            + $"{PkiLabel.Of(missing.Setting.File)}; Export-K8sPki -AsRequest writes what is to be signed there. "
        + $"If it is lost, a new authority has to take its place on every node: {Rotation}");

    /// <summary>What to do when a certificate has to be signed by an authority whose key is not here.</summary>
    public static Remedy SignElsewhere(PkiEntry authority, string name) => Remedy.Words(
        $"The key of {authority.Name}, which has to sign {name}, is not here. Where it is kept elsewhere, write a request "
        + "(Export-K8sPki -AsRequest, with -Renew for what is there) and give what comes back to Initialize-K8sPki "
        + "-SignedCertificate; "
        + $"or put the key beside {PkiLabel.Of(authority.File)} and judge again. If it is lost, a new authority has to take "
            + $"its place on every node: {Rotation}");

    /// <summary>What to do when a certificate has to be signed and no authority here can.</summary>
    public static Remedy SignElsewhere(PkiEntry entry) => Remedy.Words(
        $"No authority whose key is here can sign {entry.Name}. Have it signed anew where its authority is (New-K8sCertificate), "
        + $"and put it in place of {PkiLabel.Of(entry.File)}.");

    /// <summary>What to do when an authority has to be renewed whose key is not here.</summary>
    public static Remedy RenewElsewhere(PkiEntry authority) => Remedy.Words(
        $"The key of {authority.Name} is not here. Renew the authority where its key is (Update-K8sPki -KeepKey on a node, "
        + $"Update-K8sCertificate -KeepKey for a file), then put the new certificate in place of {PkiLabel.Of(authority.File)}.");

    /// <summary>
    /// What to do when the certificate of an authority is gone that has signed what is here: with a kubeconfig that has it, it
    /// can be had again.
    /// </summary>
    public static Remedy LostCertificate(PkiInventory facts, BlueprintEntry authority)
    {
        var copy = facts.Entries.FirstOrDefault(entry => entry is { IsEmbedded: true, Certificate.IsCA: true }
            && facts.Entries.Any(leaf => leaf.Purpose.Authority == authority.Name && leaf.Authority == entry.Name));
        const string key =
            "Its key comes from another control plane (Export-K8sPki -ForNode ControlPlane there) or from a backup; "
            + "Initialize-K8sPki would make a new authority, which did not sign what is here.";
        if (copy is null
            || facts.Tree.Find(
                NodePath.Of($"/etc/kubernetes/{authority.Kubeadm!.FileBase}{FileEndings.Crt.Certificate}")) is not { } file)
            return Remedy.Words($"Put the certificate of {authority.Name} back. {key}");
        return Remedy.Of(new RemedyStep(
            RemedyOrder.Rewrite,
            $"Get-K8sCertificate {CommandArgument.Of(copy.Path)} | Where-Object IsCA | Select-Object -First 1 | "
            + $"Export-K8sCertificate -OutFile {CommandArgument.Of(file.Here.Text)}")
        {
            Act = new WriteCertificates(copy.File.Here, file.Here, WrittenCertificates.FirstAuthority),
        }).Then(key);
    }

    private static bool HasKey(PkiInventory facts, BlueprintEntry authority) =>
        facts.Tree.HasFile(NodePath.Of($"/etc/kubernetes/{authority.Kubeadm!.FileBase}{FileEndings.Crt.Key}"));
}
