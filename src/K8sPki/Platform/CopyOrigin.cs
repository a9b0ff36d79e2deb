namespace K8sPki.Platform;

/// <summary>
/// Where something was read that came here as a copy, from another machine, job or file: its path is none of this machine's.
/// </summary>
/// <param name="Node">The machine, as it was called when it was asked; null when nothing says which.</param>
/// <param name="Path">The path there; null when it had none.</param>
internal sealed record CopyOrigin(string? Node, string? Path)
{
    /// <summary>The machine in a sentence.</summary>
    public string NodeName => PrintableText.Escape(Node ?? "another session");

    /// <summary>The path there as an address, which is no path here.</summary>
    public string Address => $"node://{Node}{(Path is ['/', ..] ? "" : "/")}{Path}";

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape(Node is null ? Path ?? "" : $"{Node}:{Path}");
}
