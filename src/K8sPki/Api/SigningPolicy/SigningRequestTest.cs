namespace K8sPki;

/// <summary>Judges requests of a cluster by their signer's rules and by a policy.</summary>
/// <param name="policy">What is demanded besides; null for nothing.</param>
/// <param name="lookup">Resolves host names.</param>
internal sealed class SigningRequestTest(CsrPolicy? policy, HostLookup lookup)
{
    private readonly CsrPolicyCheck? check = policy is null ? null : new CsrPolicyCheck(policy, lookup);

    /// <summary>Judges one request.</summary>
    public SigningRequestTestResult Judge(SigningRequest request, CancellationToken cancellation)
    {
        var outOfScope = check?.OutOfScope(request);
        var further = check is null || outOfScope is not null ? [] : check.Check(request, cancellation);
        return new SigningRequestTestResult(request, request.Findings.Concat(further), outOfScope);
    }
}
