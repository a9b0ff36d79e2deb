namespace K8sPki;

/// <content>What views show, with control characters escaped.</content>
public sealed partial class KubeConfigContext
{
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
