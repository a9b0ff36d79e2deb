namespace K8sPki;

/// <summary>From when until when a signer of kube-controller-manager makes a certificate valid (pkg/controller/certificates/authority).</summary>
internal static class SignerValidity
{
    /// <summary>The longest lifetime, and that of a request that asks for none: the default of <c>--cluster-signing-duration</c>.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    // Under this the five minutes of backdating would be felt, so the end does not move with the start.
    private static readonly TimeSpan Short = TimeSpan.FromHours(8);

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(10);

    /// <summary>The validity.</summary>
    /// <param name="asked">The lifetime asked for; null for the longest.</param>
    /// <param name="longest">What <c>--cluster-signing-duration</c> says.</param>
    /// <param name="issuer">The authority's certificate, past whose end none is valid.</param>
    public static Validity Of(TimeSpan? asked, TimeSpan longest, Certificate issuer)
    {
        var span = Lifetime(asked, longest);
        var now = Clock.UtcNow;
        var end = now + (span < Short ? span : span - Validity.Backdate);
        return Validity.Until(end < issuer.ValidTo ? end : issuer.ValidTo, now - Validity.Backdate);
    }

    private static TimeSpan Lifetime(TimeSpan? asked, TimeSpan longest)
    {
        if (asked is not { } span || span > longest)
            return longest;
        return span < Shortest ? Shortest : span;
    }
}
