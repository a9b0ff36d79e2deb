using K8sPki.Platform;
using K8sPki.Requests;

namespace K8sPki;

/// <summary>Judges requests: by themselves, and by what the API server and a signer would say to them.</summary>
internal static class RequestTest
{
    /// <summary>Judges a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="spec">What is asked of which signer; null judges the request by itself.</param>
    /// <param name="target">What the findings are about; the request unless said.</param>
    public static CertificateRequestTestResult Judge(CertificateRequest request, SigningSpec? spec, object? target = null)
    {
        var findings = RequestChecks.Check(request, target);
        if (spec is null)
            return new CertificateRequestTestResult(request, null, findings);
        // A broken extension is met by both.
        var further =
            SignerChecks.Check(request, spec, target).Where(finding => !findings.Any(known => known.Message == finding.Message));
        return new CertificateRequestTestResult(request, spec, [.. findings, .. further]);
    }
}

/// <summary>What Test-K8sCsr says about one request.</summary>
public sealed class CertificateRequestTestResult
{
    internal CertificateRequestTestResult(CertificateRequest request, SigningSpec? spec, IEnumerable<Finding> findings)
    {
        Request = request;
        Spec = spec;
        Findings = findings.Select(finding => request.Node is { } node ? finding.On(node) : finding)
            .OrderByDescending(finding => finding.Severity).ToList();
    }

    /// <summary>The request.</summary>
    public CertificateRequest Request { get; }

    /// <summary>True when nothing was found for which it should be refused; warnings may still be there.</summary>
    public bool IsValid => Findings.All(finding => finding.Severity != FindingSeverity.Error);

    /// <summary>Valid, NotValid, or Warning where something was found that will bite.</summary>
    public FindingVerdict Verdict => FindingText.Verdict(Findings);

    /// <summary>Whose it is, and the worst that was found or what it was judged for, in lines.</summary>
    public string Summary => FindingText.Worst(Findings) is { } worst ? $"{Request.DisplayName}\n{worst}"
        : SignerName is { } signer ? $"{Request.DisplayName}, for {signer}"
            : $"{Request.DisplayName}: nothing found; name a signer with -SignerName";

    /// <summary>All that was found and what mends it, in lines.</summary>
    public string FindingList => FindingText.All(Findings);

    /// <summary>All that was found, the most urgent first.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The subject of the request.</summary>
    public string Subject => Request.Subject;

    /// <summary>The subject in lines that a list has room for.</summary>
    public string SubjectText => Request.SubjectText;

    /// <summary>The signer by whose rules it was judged; null when it was judged by itself.</summary>
    public string? SignerName => Spec?.SignerName;

    /// <summary>
    /// The usages that it was judged for, in the words of certificates.k8s.io/v1; empty when it was judged by itself.
    /// </summary>
    public IReadOnlyList<string> Usages => Spec?.Usages.ToArray() ?? [];

    /// <summary>The file it came from; null when it is only in memory.</summary>
    public string? Path => Request.Path;

    /// <summary>The subject alternative names as openssl prints them, in lines.</summary>
    public string Names => Request.Names;

    /// <summary>The kind of key, such as <c>RSA 2048</c>.</summary>
    public string KeyDescription => Request.KeyDescription;

    /// <summary>The file with control characters escaped; null when it is only in memory.</summary>
    public string? DisplayPath => Request.DisplayPath;

    internal SigningSpec? Spec { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{(IsValid ? "valid" : "not valid")}: {Request}";
}

/// <summary>A request that was denied, and why: what its requester should be told.</summary>
public sealed class RequestDenial
{
    internal RequestDenial(CertificateRequestTestResult judged, string? reason)
    {
        Request = judged.Request;
        SignerName = judged.SignerName;
        Findings = judged.Findings;
        Reason = PrintableText.EscapeLines(reason ?? ReasonOf(judged));
    }

    /// <summary>The request.</summary>
    public CertificateRequest Request { get; }

    /// <summary>The subject of the request.</summary>
    public string Subject => Request.Subject;

    /// <summary>The subject in lines that a list has room for.</summary>
    public string SubjectText => Request.SubjectText;

    /// <summary>The signer that it was meant for.</summary>
    public string? SignerName { get; }

    /// <summary>Why it was denied: the reason given, or else the errors that were found.</summary>
    public string Reason { get; }

    /// <summary>All that was found about the request, the most urgent first.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The file of the request; null when it is only in memory.</summary>
    public string? Path => Request.Path;

    /// <summary>Why it was denied, in lines.</summary>
    public string ReasonText => TextLines.Wrap(Reason, TextLines.ListWidth);

    /// <summary>All that was found and what would mend it, in lines.</summary>
    public string FindingList => FindingText.All(Findings);

    /// <summary>The file of the request with control characters escaped; null when it is only in memory.</summary>
    public string? DisplayPath => Request.DisplayPath;

    /// <summary>Whose request was denied and why, in lines.</summary>
    public string Summary => TextLines.Wrap($"{Request.DisplayName}\n{Reason}");

    /// <inheritdoc/>
    public override string ToString() => $"denied: {Request}: {Reason}";

    private static string ReasonOf(CertificateRequestTestResult judged)
    {
        var errors =
            judged.Findings.Where(finding => finding.Severity == FindingSeverity.Error).Select(finding => finding.Message)
            .ToArray();
        return errors.Length > 0 ? string.Join(" ", errors) : "The signer does not want to sign it.";
    }
}
