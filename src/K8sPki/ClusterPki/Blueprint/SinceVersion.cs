namespace K8sPki;

/// <summary>From which version on something holds, and the releases of older lines that took it over.</summary>
internal sealed record SinceVersion
{
    private readonly KubernetesVersion[] backports;

    public SinceVersion(string version, params string[] backports)
    {
        Version = KubernetesVersion.Parse(version);
        this.backports = [.. backports.Select(KubernetesVersion.Parse)];
    }

    /// <summary>Since ever.</summary>
    public static SinceVersion Always { get; } = new("1.0.0");

    /// <summary>The first version of the line that it was made for.</summary>
    public KubernetesVersion Version { get; }

    /// <summary>True when it holds in that version.</summary>
    public bool Holds(KubernetesVersion version) =>
        version.CompareTo(Version) >= 0
        || backports.Any(backport => backport.Minor == version.Minor && backport.Patch <= version.Patch);
}
