namespace K8sPki;

/// <summary>Judges requests of a cluster by their signer's rules and by a policy.</summary>
/// <param name="policy">What is demanded besides; null for nothing.</param>
/// <param name="lookup">Resolves host names.</param>
internal sealed class SigningRequestTest(CsrPolicy? policy, HostLookup lookup)
{
    private const int LongestMessage = 1024;

    private readonly CsrPolicyCheck? check = policy is null ? null : new CsrPolicyCheck(policy, lookup);

    /// <summary>Judges one request.</summary>
    public SigningRequestTestResult Judge(SigningRequest request, CancellationToken cancellation)
    {
        var outOfScope = check?.OutOfScope(request);
        var further = check is null || outOfScope is not null ? [] : check.Check(request, cancellation);
        return new SigningRequestTestResult(request, request.Findings.Concat(further), outOfScope);
    }

    /// <summary>Refuses to approve what must not be.</summary>
    /// <param name="asked">The request.</param>
    /// <param name="judged">What a test said about it; null when it was not tested.</param>
    /// <exception cref="RefusedException">Errors were found, or the policy leaves it to others.</exception>
    public static void Require(SigningRequest asked, SigningRequestTestResult? judged)
    {
        if (judged?.Verdict == SigningVerdict.OutOfScope)
            throw OutOfScope(judged);
        var errors = (judged?.Findings ?? asked.Findings).Where(finding => finding.Severity == FindingSeverity.Error).ToArray();
        if (errors.Length > 0)
            throw new RefusedException("RequestRefused", $"'{asked.Name}' should not be approved: {string.Join(" ", errors.Select(finding => $"{finding.Message}"))} Approve it all the same with -Force.");
    }

    /// <summary>The error for a decision on a request that a policy is not about.</summary>
    public static RefusedException OutOfScope(SigningRequestTestResult judged) =>
        new("RequestOutOfScope", $"'{judged.Name}' was left alone. {judged.Findings[0].Message} Decide on it all the same with -Force.");

    /// <summary>The denial of a request, for the reasons that a test found unless others are given.</summary>
    public static SigningDecision Denial(SigningRequestTestResult? judged, string? reason, string? message)
    {
        var errors = judged?.ErrorText ?? "";
        return new SigningDecision(
            SigningRequestCondition.Denied,
            reason ?? (errors.Length > 0 ? "PolicyViolation" : "K8sPkiDeny"),
            message ?? (errors.Length > 0 ? errors[..Math.Min(errors.Length, LongestMessage)] : "This CSR was denied by Deny-K8sCsr."));
    }
}
