namespace K8sPki;

/// <summary>Whether the holder may sign certificates (RFC 5280 section 4.2.1.9).</summary>
/// <param name="IsCA">True for an authority.</param>
/// <param name="PathLength">How many intermediates may follow; null for any number.</param>
public sealed record BasicConstraints(bool IsCA, int? PathLength)
{
    /// <inheritdoc/>
    public override string ToString() => PathLength is null ? $"CA:{(IsCA ? "TRUE" : "FALSE")}" : $"CA:{(IsCA ? "TRUE" : "FALSE")}, pathlen:{PathLength}";
}
