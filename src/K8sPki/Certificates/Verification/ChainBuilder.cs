namespace K8sPki;

/// <summary>
/// Builds every chain from a certificate to a root in Go's order and with Go's bound: at most 100 signatures are checked
/// for one certificate (maxChainSignatureChecks), so that loops and many authorities of one name end soon.
/// </summary>
internal sealed class ChainBuilder(CertificatePool roots, CertificatePool intermediates, DateTimeOffset at)
{
    private const int MostSignatureChecks = 100;

    private readonly List<IReadOnlyList<ChainMember>> chains = [];
    private int signatureChecks;

    /// <summary>Builds the chains of one certificate.</summary>
    /// <param name="leaf">The certificate.</param>
    /// <param name="failure">Why there is no chain; null when there is one.</param>
    public IReadOnlyList<IReadOnlyList<ChainMember>> Build(ChainMember leaf, out Finding? failure)
    {
        failure = Extend([leaf]);
        return chains;
    }

    // Returns why the chain reaches no root; null when it does.
    private Finding? Extend(IReadOnlyList<ChainMember> chain)
    {
        var (found, child) = (chains.Count, chain[^1]);
        Finding? failure = null;
        Finding? hint = null;
        foreach (var root in roots.ParentsOf(child))
            Consider(chain, root, isRoot: true, ref failure, ref hint);
        foreach (var intermediate in intermediates.ParentsOf(child))
            Consider(chain, intermediate, isRoot: false, ref failure, ref hint);
        if (chains.Count > found)
            return null;
        return failure ?? hint ?? ChainFindings.UnknownAuthority(child, roots.RefusedParentOf(child) ?? intermediates.RefusedParentOf(child));
    }

    private void Consider(IReadOnlyList<ChainMember> chain, ChainMember candidate, bool isRoot, ref Finding? failure, ref Finding? hint)
    {
        if (candidate.Key.Kind == CertifiedKeyKind.Unknown || IsInChain(candidate, chain))
            return;
        signatureChecks++;
        if (signatureChecks > MostSignatureChecks)
        {
            failure = ChainFindings.TooManySignatures(chain[0], MostSignatureChecks);
            return;
        }

        if (SignatureCheck.Check(chain[^1], candidate) is { } objection)
        {
            hint ??= objection;
            return;
        }

        failure = MemberCheck.Check(candidate, chain, isRoot, at);
        if (failure is not null)
            return;
        IReadOnlyList<ChainMember> longer = [.. chain, candidate];
        if (isRoot)
            chains.Add(longer);
        else
            failure = Extend(longer);
    }

    // The same name and key with the same alternative names would go round in a circle, whoever signed it.
    private static bool IsInChain(ChainMember candidate, IReadOnlyList<ChainMember> chain)
    {
        foreach (var member in chain)
        {
            if (member.Subject != candidate.Subject || !member.Key.Spki.Span.SequenceEqual(candidate.Key.Spki.Span))
                continue;
            var (names, others) = (member.Extensions.AlternativeNames, candidate.Extensions.AlternativeNames);
            if (names is null || others is null)
                return names is null && others is null;
            if (names.Value.Span.SequenceEqual(others.Value.Span))
                return true;
        }

        return false;
    }
}
