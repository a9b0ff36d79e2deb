namespace K8sPki;

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
        Verdict = found.Any(finding => finding.Severity == FindingSeverity.Error) ? SigningVerdict.Refused : SigningVerdict.Accepted;
        if (outOfScope is null)
            return;
        Verdict = SigningVerdict.OutOfScope;
        Findings = found.Prepend(Rule.PolicyOutOfScope.Found(request, outOfScope, "Leave it to whoever looks after that signer.")).ToArray();
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
    public string Summary => FindingText.Worst(Findings) is { } worst ? $"{Name}: {Subject}\n{worst}" : TextLines.Wrap($"{Name}: {Subject}, asked by {Username}");

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
    internal string ErrorText => string.Join(" ", Findings.Where(finding => finding.Severity == FindingSeverity.Error).Select(finding => finding.Message));

    /// <inheritdoc/>
    public override string ToString() => $"{Verdict}: {SigningRequest}";
}
