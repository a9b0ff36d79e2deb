namespace K8sPki;

/// <summary>What a credential program gave.</summary>
/// <param name="Token">The bearer token; null when it gave a certificate only.</param>
/// <param name="Identity">The client certificate; null when it gave a token only.</param>
/// <param name="Until">When it ends; null for the whole session.</param>
internal sealed record ExecCredential(string? Token, ClientIdentity? Identity, DateTimeOffset? Until)
{
    /// <summary>True while it can be used.</summary>
    public bool Holds => Until is null || Until > Clock.UtcNow;

    /// <inheritdoc/>
    public override string ToString() => Token is null ? "certificate" : "token";
}
