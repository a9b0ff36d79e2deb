namespace K8sPki;

/// <summary>The rules that one certificate must keep to stand in a chain, in the order in which Go looks at them.</summary>
internal static class MemberCheck
{
    /// <summary>Checks the certificate that is judged.</summary>
    public static Finding? Check(ChainMember leaf, DateTimeOffset at) => CheckItself(leaf, at);

    /// <summary>Checks an authority that would be added to a chain.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="chain">The chain below it.</param>
    /// <param name="isRoot">True when it is trusted as it is.</param>
    /// <param name="at">The time to judge at.</param>
    public static Finding? Check(ChainMember authority, IReadOnlyList<ChainMember> chain, bool isRoot, DateTimeOffset at)
    {
        if ((CheckItself(authority, at) ?? NameConstraintCheck.Check(authority, chain)) is { } finding)
            return finding;
        // A root of version 1 cannot say that it is one; an intermediate must.
        if (!isRoot && !authority.Extensions.IsCA)
            return ChainFindings.NotAnAuthority(authority, chain[^1]);
        return authority.Extensions.PathLength < chain.Count - 1
            ? ChainFindings.PathTooLong(authority, chain.Count - 1)
            : null;
    }

    private static Finding? CheckItself(ChainMember certificate, DateTimeOffset at)
    {
        if (certificate.Extensions.UnhandledCritical.FirstOrDefault() is { } unknown)
            return ChainFindings.UnhandledCriticalExtension(certificate, unknown);
        if (at < certificate.Certificate.ValidFrom)
            return ChainFindings.NotYetValid(certificate, at);
        return at > certificate.Certificate.ValidTo ? ChainFindings.Expired(certificate, at) : null;
    }
}
