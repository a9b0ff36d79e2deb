namespace K8sPki;

/// <summary>Whether a component takes what a file holds.</summary>
internal sealed record GoVerdict
{
    /// <summary>Why the component refuses it, in its own words where it has any; null when it takes it.</summary>
    public string? Refusal { get; init; }

    /// <summary>What the refusal is about.</summary>
    public GoRefusal Kind { get; init; }

    /// <summary>The file that is refused; without meaning when nothing is.</summary>
    public GoFile RefusedFile { get; init; }

    /// <summary>True when it is refused only by releases of Go since 1.24.8 and 1.25.2, which do not see what stands behind a broken block.</summary>
    public bool IsTakenByEarlier { get; init; }

    /// <summary>The certificates that the component has of it, by every release of Go.</summary>
    public IReadOnlyList<Certificate> Certificates { get; init; } = [];

    /// <summary>The public halves of the keys that the component has of it.</summary>
    public IReadOnlyList<CertifiedKey> Keys { get; init; } = [];

    /// <summary>True when the component takes it.</summary>
    public bool IsTaken => Refusal is null;
}
