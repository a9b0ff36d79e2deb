namespace K8sPki;

/// <summary>Which authorities of a node are trusted for a purpose.</summary>
internal static class TrustedAuthorities
{
    /// <summary>The authorities that the peers' flags name, else those of the usual name.</summary>
    /// <param name="authorities">Every entry that is an authority's certificate.</param>
    /// <param name="purpose">What is to be signed for.</param>
    public static (string? Flag, IReadOnlyList<PkiEntry> Trusted) Of(IReadOnlyList<PkiEntry> authorities, PkiPurpose purpose)
    {
        foreach (var flag in purpose.Trust)
        {
            var trusted = authorities.Where(authority => authority.Uses.Exists(use => use.Component is { } by && $"{by.Component} {use.Flag}" == flag)).ToList();
            if (trusted.Count > 0)
                return (flag, trusted);
        }

        return (null, authorities.Where(authority => authority.Name == purpose.Authority).ToList());
    }
}
