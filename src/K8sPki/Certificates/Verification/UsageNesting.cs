namespace K8sPki;

/// <summary>
/// Extended key usages count down the whole chain: what an authority does not list, nothing below it may be used for.
/// RFC 5280 does not ask for it; Go and others do.
/// </summary>
internal static class UsageNesting
{
    /// <summary>The certificate nearest the root after which none of the usages is left; null when one is left.</summary>
    public static ChainMember? FirstObstacle(IReadOnlyList<ChainMember> chain, IReadOnlyList<ExtendedKeyUsage> usages)
    {
        var remaining = usages.Select(usage => usage.Oid).ToHashSet(StringComparer.Ordinal);
        for (var i = chain.Count - 1; i >= 0; i--)
        {
            var allowed = chain[i].Extensions.ExtendedKeyUsage;
            if (allowed.Count == 0 || allowed.Contains(ExtendedKeyUsage.Any.Oid))
                continue;
            remaining.IntersectWith(allowed);
            if (remaining.Count == 0)
                return chain[i];
        }

        return null;
    }
}
