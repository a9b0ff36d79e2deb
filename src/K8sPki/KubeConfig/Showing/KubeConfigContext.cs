using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>A context of a kubeconfig: which cluster as which user, with which namespace.</summary>
public sealed class KubeConfigContext : IComparable<KubeConfigContext>
{
    internal KubeConfigContext(KubeConfigEntry entry, bool isCurrent)
    {
        Name = entry.Name;
        Cluster = entry.Text("cluster");
        User = entry.Text("user");
        Namespace = entry.Text("namespace");
        Extensions = KubeConfigExtensions.Of(entry);
        Path = entry.File.Path;
        IsCurrent = isCurrent;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The name of its cluster.</summary>
    public string? Cluster { get; }

    /// <summary>The name of its user.</summary>
    public string? User { get; }

    /// <summary>The namespace; null for <c>default</c>.</summary>
    public string? Namespace { get; }

    /// <summary>What other programs keep in it, each as JSON.</summary>
    public IReadOnlyDictionary<string, string> Extensions { get; }

    /// <summary>The file that defines it.</summary>
    public string Path { get; }

    /// <summary>True for the context that kubectl uses when none is named.</summary>
    public bool IsCurrent { get; }

    /// <summary>The files that it was read from, so that a command after it in the pipeline works on the same.</summary>
    internal KubeConfigLocation? Location { get; init; }

    /// <summary>Orders by name.</summary>
    public int CompareTo(KubeConfigContext? other) => string.CompareOrdinal(Name, other?.Name);

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape(Name);

    /// <summary>A star for the context that kubectl uses when none is named.</summary>
    public string Current => IsCurrent ? "*" : "";

    /// <summary>The name.</summary>
    public string DisplayName => PrintableText.Escape(Name);

    /// <summary>The name of its cluster.</summary>
    public string DisplayCluster => PrintableText.Escape(Cluster ?? "");

    /// <summary>The name of its user.</summary>
    public string DisplayUser => PrintableText.Escape(User ?? "");

    /// <summary>The namespace.</summary>
    public string DisplayNamespace => PrintableText.Escape(Namespace ?? "");

    /// <summary>The file.</summary>
    public string DisplayPath => PrintableText.Escape(Path);
}
