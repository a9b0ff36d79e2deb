using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// Finds in an inventory every place that trusts one of the four authorities, shows its certificates or signs with it.
/// </summary>
internal sealed class RotationFactsReader
{
    private static readonly string[] OfApiServer = ["--kubeconfig", "--authentication-kubeconfig", "--authorization-kubeconfig"];

    private readonly List<TrustPlace> trusts = [];
    private readonly List<IssuePlace> issues = [];
    private readonly PkiInventory inventory;
    private readonly ILookup<(ComponentFacts, string), PkiEntry> byFlag;
    private readonly Lazy<HashSet<LocalPath>> webhooks;

    public RotationFactsReader(PkiInventory inventory)
    {
        this.inventory = inventory;
        byFlag = inventory.Entries
            .SelectMany(entry => entry.Uses.Where(use => use.Component is not null), (entry, use) => (Use: use, Entry: entry))
            .ToLookup(pair => (pair.Use.Component!, pair.Use.Flag!), pair => pair.Entry);
        webhooks = new(Webhooks);
    }

    public RotationFacts Read()
    {
        foreach (var component in inventory.Components)
            AddFlags(component);
        foreach (var kubeConfig in inventory.KubeConfigs)
            AddKubeConfig(kubeConfig);
        foreach (var entry in inventory.Entries.Where(entry => entry is { Certificate: not null, Purpose.IsAuthority: false }))
            AddShown(entry);
        foreach (var authority in RotationAuthority.All.Where(authority => !authority.IsKeyPair))
            AddFiles(authority);
        AddKeyFiles();
        var (replaced, fault) = Noted();
        return new RotationFacts(inventory.Node)
        {
            Replaced = replaced, JournalFault = fault,
            Trusts = trusts, Issues = issues, Processes = inventory.Processes,
            Beside = [.. RotationAuthority.All.SelectMany(authority => authority.IsKeyPair ? KeysBeside(authority)
                : Beside(authority))],
        };
    }

    // What else there is to see is seen; whoever changes something opens the journal again and ends there.
    private (IReadOnlyList<ReplacedKey> Keys, PkiException? Fault) Noted()
    {
        if (RenewalTree.FindHome(inventory) is null)
            return ([], null);
        try
        {
            return (StepJournal.Of(inventory).Replaced, null);
        }
        catch (PkiException failure)
        {
            return ([], failure);
        }
    }

    private void AddFlags(ComponentFacts component)
    {
        foreach (var setting in component.Effective.Where(setting => setting.Value.Length > 0))
        {
            if (component.Flag(setting.Flag) is not { } flag)
                continue;
            if (RotationAuthority.All.FirstOrDefault(authority => authority.TrustedBy.Contains(flag)) is { } trusted)
                AddTrust(component, setting, flag, trusted);
            else if (RotationAuthority.All.FirstOrDefault(authority => authority.SignedBy.Contains(flag)) is { } signing)
                AddSigner(component, setting, flag, signing);
        }
    }

    private void AddTrust(ComponentFacts component, ComponentSetting setting, ComponentFlag flag, RotationAuthority authority)
    {
        if (authority.IsKeyPair)
        {
            if (KeysOf(component, setting, isSigning: false) is { } keys)
                AddKeys(KeyPlace(authority, component.Component, setting.Shown, keys) with { Flag = flag });
            return;
        }

        var entries = byFlag[(component, setting.Flag)].Where(entry => entry.Purpose.IsAuthority || entry.IsMissing).ToList();
        if (entries.Count > 0)
            trusts.Add(Holding(new TrustPlace(authority.Name, component.Component, setting.Shown, entries[0].File)
            {
                Flag = flag, Written = entries[0].Status?.Written,
            }, Certificates(entries)));
    }

    // A flag that may stand several times is one place: a token is taken when any of its files has the key.
    private void AddKeys(TrustPlace place)
    {
        var known = trusts.FindIndex(other => other.Flag == place.Flag && other.Component == place.Component);
        if (known < 0)
            trusts.Add(place);
        else
            trusts[known] = place with
            {
                Keys = [.. trusts[known].Keys, .. place.Keys],
                Written = place.Written > trusts[known].Written ? place.Written : trusts[known].Written,
            };
    }

    private void AddSigner(ComponentFacts component, ComponentSetting setting, ComponentFlag flag, RotationAuthority authority)
    {
        if (authority.IsKeyPair)
        {
            if (KeysOf(component, setting, isSigning: true) is { } keys)
                issues.Add(KeySigner(authority, component.Component, setting.Shown, keys) with
                {
                    Flag = flag, Stale = StartedOtherwise(component, setting, keys.Status?.Written),
                });
            return;
        }

        if (byFlag[(component, setting.Flag)].ToList() is { Count: > 0 } entries)
            issues.Add(Signer(authority.Name, component.Component, setting.Shown, entries, KeyOf(component, setting)
                ?? entries[0].Key) with
            {
                Flag = flag, Stale = StartedOtherwise(component, setting, null),
            });
    }

    // What is set otherwise than by a flag is not on the command line.
    private IReadOnlyList<ProcessFacts> StartedOtherwise(
        ComponentFacts component, ComponentSetting setting, DateTimeOffset? readAtStart) =>
        [.. inventory.Processes.Where(process => process.Component == component.Component && (process.Started < readAtStart
            || (setting.Source == SettingSource.Flag && process.Flags is { } flags
                && flags.LastOrDefault(own => own.Flag == setting.Flag)?.Value != setting.Value)))];

    // One file may be signed with by a flag whose key is not the one beside it.
    private KeyFacts? KeyOf(ComponentFacts component, ComponentSetting setting)
    {
        if (component.KeyOf(setting) is not { } named || component.HostPath(named) is not { } path
            || inventory.Tree.Find(path) is not { } file)
            return null;
        return inventory.Entries.Select(entry => entry.Key).FirstOrDefault(key => key?.File?.Here == file.Here)
            ?? (inventory.Tree.HasFile(path) ? KeyFacts.Read(inventory.Tree.Read(path), file, PkiLabel.Of(file)) : null);
    }

    private TokenKeyFacts? KeysOf(ComponentFacts component, ComponentSetting setting, bool isSigning) =>
        component.HostPath(setting) is { } path && inventory.Tree.Find(path) is { } file
            ? inventory.TokenKeys.FirstOrDefault(keys => keys.IsSigning == isSigning && keys.File.Here == file.Here) : null;

    private void AddKubeConfig(KubeConfigFacts kubeConfig)
    {
        var mayBeElsewhere = MayBeElsewhere(kubeConfig.File);
        foreach (var cluster in kubeConfig.Clusters.Where(cluster => cluster.Authorities.Count > 0))
            trusts.Add(Holding(new TrustPlace(
                ClusterBlueprint.ClusterAuthority, ComponentOf(kubeConfig), $"cluster {cluster.Name}", kubeConfig.File)
            {
                Cluster = cluster.Name, MayBeElsewhere = mayBeElsewhere,
                Written = FileStatus.IfSeen(kubeConfig.File.Here.Text)?.Written,
            }, cluster.Authorities));
    }

    // Where no user tells: the file of kubelet names its certificate as a file.
    private static string ComponentOf(KubeConfigFacts kubeConfig) => kubeConfig.Users is [var user, ..] ? user.Component
        : ClusterBlueprint.All.FirstOrDefault(entry => entry.Kubeadm?.KubeConfig == kubeConfig.Name
            || entry.HardWay?.KubeConfig == kubeConfig.Name)?.Component ?? "admin";

    private void AddShown(PkiEntry entry)
    {
        // What flags say counts before what a documented place says.
        var named = entry.Uses.Where(use => use.Component is not null || use.Reference is not null).Select(use => use.Purpose)
            .ToList();
        var purposes = named.Count > 0 ? named : entry.Uses.Select(use => use.Purpose).Append(entry.Purpose).ToList();
        foreach (var group in purposes.DistinctBy(purpose => (purpose.Name, purpose.Authority)).GroupBy(AuthorityOf)
            .Where(group => group.Key is not null))
            issues.Add(new IssuePlace(group.Key!, entry.Component, entry.Name, entry.File)
            {
                Certificate = entry.Certificate, Companions = entry.Companions, Purposes = [.. group],
                MayBeElsewhere = MayBeElsewhere(entry.File), Written = entry.Status?.Written,
            });
    }

    // kubelet's serving certificate may be its own; where the authority that its clients trust signs it, that is the cluster's.
    private static string? AuthorityOf(PkiPurpose purpose) => purpose.Authority
        ?? (purpose.Name == PkiPurpose.KubeletServer.Name ? ClusterBlueprint.ClusterAuthority : null);

    // The file of an authority is a place of its own where no flag names it; with its key beside it, it is signed with.
    private void AddFiles(RotationAuthority authority)
    {
        var files = inventory.Entries.Where(entry => entry.Certificate is not null && !entry.IsEmbedded
            && entry.Uses.Exists(use => use.Purpose is { IsAuthority: true } purpose && purpose.Name == authority.Name))
            .GroupBy(entry => entry.File.Here);
        foreach (var file in files)
        {
            var entries = file.ToList();
            if (!trusts.Exists(place => place.Authority == authority.Name && place.File.Here == file.Key)
                && entries.Exists(entry => entry.Uses.Exists(use => use.Component is null)))
                trusts.Add(Holding(new TrustPlace(authority.Name, PkiPurpose.Authorities, null, entries[0].File)
                {
                    Written = entries[0].Status?.Written,
                }, Certificates(entries)));
            if (!issues.Exists(place => place.IsSigner && place.File.Here == file.Key)
                && entries.Find(entry => entry.Key is not null) is { Key: { } key })
                issues.Add(Signer(authority.Name, PkiPurpose.Authorities, null, entries, key));
        }
    }

    private void AddKeyFiles()
    {
        var authority = RotationAuthority.Find(ClusterBlueprint.TokenKeys)!;
        foreach (var keys in inventory.TokenKeys.Where(keys => keys.NamedBy is null))
        {
            if (keys.IsSigning)
                issues.Add(KeySigner(authority, PkiPurpose.Authorities, null, keys));
            else
                trusts.Add(KeyPlace(authority, PkiPurpose.Authorities, null, keys));
        }
    }

    // A copy that lies beside the authority has its name and something behind: ca-new.crt, ca.old.crt.
    private IEnumerable<BesidePlace> Beside(RotationAuthority authority)
    {
        var own = FilesOf(authority);
        var found = inventory.Entries
            .Where(entry => entry is { Certificate.IsCA: true, IsEmbedded: false, Uses.Count: 0 }
                && entry.File.OnNode is { } path && own.Exists(file => IsBeside(path, file)))
            .Select(entry => new BesidePlace(authority.Name, entry.File, entry.Certificate,
                entry.HasItsKey ? entry.Key!.PublicKey : null, entry.HasItsKey ? entry.Key!.File : null)).ToList();
        // Folders that nobody documents are not listed.
        var known = found.Select(place => place.File.Here).ToHashSet();
        return found.Concat(own.Select(file => file.Parent.Entry(NewFiles.CertificateName(file.Name)))
            .Where(path => inventory.Tree.HasFile(path) && !known.Contains(inventory.Tree.Find(path)!.Here))
            .Select(path => Beside(authority, path)).OfType<BesidePlace>());
    }

    private BesidePlace? Beside(RotationAuthority authority, NodePath path)
    {
        var file = inventory.Tree.Find(path)!;
        if (CertificateReader.ReadFirst(inventory.Tree.Read(path), PkiLabel.Of(file), null) is not { IsCA: true } certificate)
            return null;
        var keyPath = path.Parent.Entry(FileEndings.KeyName(path.Name));
        var key = inventory.Tree.HasFile(keyPath)
            ? KeyFacts.Read(inventory.Tree.Read(keyPath), inventory.Tree.Find(keyPath), PkiLabel.Of(file)) : null;
        var isItsKey = key?.PublicKey is not null && key.PublicKey.Equals(certificate.PublicKeyOrNull());
        return new BesidePlace(authority.Name, file, certificate, isItsKey ? key!.PublicKey : null, isItsKey ? key!.File : null);
    }

    private IEnumerable<BesidePlace> KeysBeside(RotationAuthority authority) =>
        from file in FilesOf(authority)
        let name = NewFiles.KeyName(file.Name)
        let path = file.Parent.Entry(name)
        where inventory.Tree.HasFile(path)
        let found = inventory.Tree.Find(path)!
        let key = KeyFacts.Read(inventory.Tree.Read(path), found, PkiLabel.Of(found)).PublicKey
        where key is not null
        select new BesidePlace(authority.Name, found, null, key, found);

    private List<NodePath> FilesOf(RotationAuthority authority)
    {
        var signing = issues.Where(place => place.Authority == authority.Name && place.IsSigner)
            .Select(place => place.File.OnNode);
        var trusting = trusts.Where(place => place.Authority == authority.Name && !place.IsKubeConfig)
            .Select(place => place.File.OnNode);
        return authority.IsKeyPair ? [.. signing.OfType<NodePath>().Distinct()]
            : [.. signing.Concat(trusting).OfType<NodePath>()
                .Append(authority.File.Parent.Entry(authority.File.Name + FileEndings.Crt.Certificate)).Distinct()];
    }

    private static bool IsBeside(NodePath path, NodePath own)
    {
        var name = Path.GetFileNameWithoutExtension(own.Name);
        return path.Parent == own.Parent && path.Name.StartsWith(name, StringComparison.Ordinal)
            && path.Name.Length > name.Length && path.Name[name.Length] is '-' or '_' or '.' && path != own;
    }

    private bool MayBeElsewhere(NodeFile file) => KnownLocations.IsOfUser(file.OnNode) || webhooks.Value.Contains(file.Here);

    // Only these name the cluster's own API server; other flags name webhooks.
    private HashSet<LocalPath> Webhooks() => [.. inventory.Components.SelectMany(component => component.Effective
        .Where(setting => !OfApiServer.Contains(setting.Flag)
            && ComponentFlag.Find(component.Component, setting.Flag)?.Kind == ComponentFlagKind.KubeConfig)
        .Select(component.HostPath)).OfType<NodePath>().Select(inventory.Tree.Find).OfType<NodeFile>().Select(file => file.Here)];

    private static IssuePlace Signer(string authority, string component, string? name, List<PkiEntry> entries, KeyFacts? key) =>
        new(authority, component, name, entries[0].File)
        {
            IsSigner = true, Certificate = entries[0].Certificate, Key = key?.PublicKey, KeyFile = key?.File,
            Held = entries.Count(entry => entry.Certificate is not null),
            Written = entries[0].Status?.Written,
        };

    private static IssuePlace KeySigner(RotationAuthority authority, string component, string? name, TokenKeyFacts keys) =>
        new(authority.Name, component, name, keys.File)
        {
            IsSigner = true, Key = keys.PublicKeys is [var key, ..] ? key : null, KeyFile = keys.File,
            Written = keys.Status?.Written,
        };

    private static TrustPlace KeyPlace(RotationAuthority authority, string component, string? name, TokenKeyFacts keys) =>
        new(authority.Name, component, name, keys.File) { Keys = keys.PublicKeys, Written = keys.Status?.Written };

    private static TrustPlace Holding(TrustPlace place, IReadOnlyList<Certificate> certificates) => place with
    {
        Certificates = certificates,
        Keys = [.. certificates.Select(certificate => certificate.PublicKeyOrNull()).OfType<PublicKey>()],
    };

    private static List<Certificate> Certificates(IEnumerable<PkiEntry> entries) =>
        [.. entries.Where(entry => entry.Certificate is not null)
            .SelectMany(entry => entry.Companions.Prepend(entry.Certificate!))];
}
