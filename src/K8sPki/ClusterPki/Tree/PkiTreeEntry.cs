using K8sPki.ClusterPki;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>One certificate or pair of keys of a tree, and what was done about it.</summary>
public sealed class PkiTreeEntry
{
    internal PkiTreeEntry(TreeItemState state, PkiTreeAction action, TreeOptions options)
    {
        var item = state.Item;
        Name = item.Entry.Name;
        Component = item.Entry.Component;
        Role = item.Entry.Role;
        Node = item.Node.Name!;
        Action = action;
        Authority = item.Entry.AuthorityIn(options.Cluster.Layout);
        Path = item.MainPath;
        RelativePath = System.IO.Path.GetRelativePath(options.Path, item.MainPath);
        KeyPath = state.Key is null ? null : item.KeyPath;
        KubeConfigPath = item.KubeConfigPath;
        Certificate = state.Certificate;
    }

    /// <summary>kubeadm's name, or the file's where kubeadm has none.</summary>
    public string Name { get; }

    /// <summary>The component whose own it is.</summary>
    public string Component { get; }

    /// <summary>What it is for.</summary>
    public string Role { get; }

    /// <summary>The node whose it is.</summary>
    public string Node { get; }

    /// <summary>What was done.</summary>
    public PkiTreeAction Action { get; }

    /// <summary>The name of the authority that signed it; null for an authority or a pair of keys.</summary>
    public string? Authority { get; }

    /// <summary>The certificate's file, or the kubeconfig that has it inside, or the key's file of a pair of keys.</summary>
    public string Path { get; }

    /// <summary>The same, seen from the folder of the tree.</summary>
    public string RelativePath { get; }

    /// <summary>The key's file; null when it is in a kubeconfig or kept elsewhere.</summary>
    public string? KeyPath { get; }

    /// <summary>The kubeconfig; null where there is none.</summary>
    public string? KubeConfigPath { get; }

    /// <summary>The certificate; null for a pair of keys and while it is waited for.</summary>
    public Certificate? Certificate { get; }

    /// <summary>The end of validity in local time; null without a certificate.</summary>
    public DateTime? NotAfter => Certificate?.NotAfter;

    /// <summary>The day on which validity ends, in local time: <c>2027-11-29</c>; null without a certificate.</summary>
    public string? Expires => Certificate?.Expires;

    /// <summary>Soon for a request that somebody has to sign elsewhere.</summary>
    public Urgency Urgency => Action == PkiTreeAction.Requested ? Urgency.Soon : Urgency.None;

    /// <summary><see cref="Path"/> with control characters escaped.</summary>
    public string DisplayPath => PrintableText.Escape(Path);

    /// <summary><see cref="RelativePath"/> with control characters escaped.</summary>
    public string DisplayRelativePath => PrintableText.Escape(RelativePath);

    /// <summary><see cref="KeyPath"/> with control characters escaped.</summary>
    public string? DisplayKeyPath => FileLocation.Shown(KeyPath);

    /// <summary><see cref="KubeConfigPath"/> with control characters escaped.</summary>
    public string? DisplayKubeConfigPath => FileLocation.Shown(KubeConfigPath);

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape($"{Name} ({Action})");
}

/// <summary>What was done about an item of a tree.</summary>
public enum PkiTreeAction
{
    /// <summary>It was there and fits; nothing was changed.</summary>
    Kept,

    /// <summary>It was made.</summary>
    Made,

    /// <summary>What was there of it was used and the rest made.</summary>
    Completed,

    /// <summary>It was copied from the first control-plane node's.</summary>
    Copied,

    /// <summary>A certificate that was signed elsewhere was put in place.</summary>
    Placed,

    /// <summary>A request was written; the certificate is waited for.</summary>
    Requested,
}
