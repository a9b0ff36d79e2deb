namespace K8sPki;

/// <summary>The verdict on a certificate: the chains found, or why there is none.</summary>
/// <param name="Chains">Every chain, from the judged certificate to a root; empty when there is none.</param>
/// <param name="Failure">Why there is no chain, with the certificate it is about as target; null when there is one.</param>
internal sealed record VerificationResult(IReadOnlyList<IReadOnlyList<Certificate>> Chains, Finding? Failure)
{
    /// <summary>True when a chain was found.</summary>
    public bool IsTrusted => Failure is null;
}
