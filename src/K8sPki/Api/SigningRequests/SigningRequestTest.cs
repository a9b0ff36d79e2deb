using K8sPki.Api;
using K8sPki.Platform;
using K8sPki.Rules;

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
            throw new RefusedException(
                "RequestRefused",
                $"'{asked.Name}' should not be approved: {string.Join(" ", errors.Select(finding => $"{finding.Message}"))} "
                + "Approve it all the same with -Force.");
    }

    /// <summary>The error for a decision on a request that a policy is not about.</summary>
    public static RefusedException OutOfScope(SigningRequestTestResult judged) =>
        new("RequestOutOfScope",
            $"'{judged.Name}' was left alone. {judged.Findings[0].Message} Decide on it all the same with -Force.");

    /// <summary>The denial of a request, for the reasons that a test found unless others are given.</summary>
    public static SigningDecision Denial(SigningRequestTestResult? judged, string? reason, string? message)
    {
        var errors = judged?.ErrorText ?? "";
        return new SigningDecision(
            SigningRequestCondition.Denied,
            reason ?? (errors.Length > 0 ? "PolicyViolation" : "K8sPkiDeny"),
            message ?? (errors.Length > 0 ? errors[..Math.Min(errors.Length, LongestMessage)]
                : "This CSR was denied by Deny-K8sCsr."));
    }
}

/// <summary>
/// What Test-K8sCsr says about a CertificateSigningRequest of a cluster. It carries the request on, so that Approve-K8sCsr and
/// Deny-K8sCsr can follow it in the pipeline.
/// </summary>
public sealed class SigningRequestTestResult
{
    internal SigningRequestTestResult(SigningRequest request, IEnumerable<Finding> findings, string? outOfScope)
    {
        SigningRequest = request;
        var found = findings.OrderByDescending(finding => finding.Severity).ToArray();
        Findings = found;
        Verdict = found.Any(finding => finding.Severity == FindingSeverity.Error) ? SigningVerdict.Refused
            : SigningVerdict.Accepted;
        if (outOfScope is null)
            return;
        Verdict = SigningVerdict.OutOfScope;
        Findings = found.Prepend(
            Rule.PolicyOutOfScope.Found(request, outOfScope, "Leave it to whoever looks after that signer.")).ToArray();
    }

    /// <summary>The request.</summary>
    public SigningRequest SigningRequest { get; }

    /// <summary>The name of the request.</summary>
    public string Name => SigningRequest.Name;

    /// <summary>Accepted, Refused, or OutOfScope where the policy is about other requests.</summary>
    public SigningVerdict Verdict { get; }

    /// <summary>True when the verdict is Accepted.</summary>
    public bool IsValid => Verdict == SigningVerdict.Accepted;

    /// <summary>All that was found, the most urgent first.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>Who asks for what, and the worst that was found, in lines.</summary>
    public string Summary =>
        FindingText.Worst(Findings) is { } worst ? $"{Name}: {Subject}\n{worst}"
        : TextLines.Wrap($"{Name}: {Subject}, asked by {Username}");

    /// <summary>All that was found and what mends it, in lines.</summary>
    public string FindingList => FindingText.All(Findings);

    /// <summary>The subject alternative names asked for, as openssl prints them, in lines.</summary>
    public string Names => SigningRequest.Names;

    /// <summary>Who asks.</summary>
    public string Username => SigningRequest.Username;

    /// <summary>Who is asked to sign.</summary>
    public string SignerName => SigningRequest.SignerName;

    /// <summary>The subject of the request.</summary>
    public string Subject => SigningRequest.Subject;

    /// <summary>The subject in lines that a list has room for.</summary>
    public string SubjectText => SigningRequest.SubjectText;

    /// <summary>The names of the errors in one line, as a denial gives them for a reason.</summary>
    internal string ErrorText =>
        string.Join(" ", Findings.Where(finding => finding.Severity == FindingSeverity.Error).Select(finding => finding.Message));

    /// <inheritdoc/>
    public override string ToString() => $"{Verdict}: {SigningRequest}";
}

/// <summary>What a policy says about a request.</summary>
public enum SigningVerdict
{
    /// <summary>Nothing speaks against it; warnings may still be there.</summary>
    Accepted,

    /// <summary>The policy does not speak of such requests: leave it to whoever does.</summary>
    OutOfScope,

    /// <summary>A rule forbids it.</summary>
    Refused,
}
