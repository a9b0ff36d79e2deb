namespace K8sPki;

/// <summary>What is worth saying about a validity that somebody asks for.</summary>
internal static class ValidityAdvice
{
    private const int ShortMinutes = 10;

    // Apple's limit for servers, private authorities too (support.apple.com/103214); Kubernetes' own is a year.
    private static readonly TimeSpan LongForLeaf = TimeSpan.FromDays(825);

    /// <summary>The advice; empty for nothing.</summary>
    public static IEnumerable<string> For(Validity validity, bool isAuthority)
    {
        var now = Clock.UtcNow;
        var length = validity.To - validity.From;
        if (validity.To <= now)
            yield return $"The certificate has ended already, on {IsoTime.Minute(validity.To)}.";
        else if (Math.Round((validity.To - now).TotalMinutes) < ShortMinutes)
            yield return "The certificate ends in less than 10 minutes: a clock that is a few minutes ahead refuses it at once.";
        if (isAuthority && length > Validity.OfAuthority + Validity.Backdate)
            yield return "The authority lasts longer than ten years, kubeadm's limit without a warning. Its key has to be kept safe until then.";
        if (!isAuthority && length > LongForLeaf)
            yield return "The certificate lasts longer than 825 days: some clients refuse it, and since Kubernetes asks for no revocation, a stolen key would work until its end.";
    }
}
