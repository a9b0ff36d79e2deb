using K8sPki.Platform;
using K8sPki.Requests;
using K8sPki.Rules;

namespace K8sPki.Api;

/// <summary>Finds what is wrong with a CertificateSigningRequest of a cluster, and what its approval would give away.</summary>
internal static class SigningRequestChecks
{
    private const string NodePrefix = "system:node:";
    private const string ServingSigner = "kubernetes.io/kubelet-serving";
    private const string KubeletSigner = "kubernetes.io/kube-apiserver-client-kubelet";

    /// <summary>A signer that works needs seconds; past this somebody should ask why.</summary>
    private static readonly TimeSpan UsualSigningTime = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Checks the request itself, the rules of its signer, who asks, and what came of it; the most urgent first.
    /// </summary>
    public static IReadOnlyList<Finding> Check(SigningRequest asked)
    {
        var report = new FindingList(asked);
        if (asked.Request is { } request)
        {
            report.AddRange(CheckAsked(request, asked.Spec, asked));
            CheckForm(asked, report);
            CheckRequester(asked, request, report);
        }
        else
        {
            report.Add(Rule.RequestUnreadable, $"The request cannot be read: {asked.RequestProblem!.Message}",
                "Deny it and ask for a new one.");
        }

        CheckOutcome(asked, report);
        return [.. report.Findings.DistinctBy(finding => (finding.Id, finding.Message))
            .OrderByDescending(finding => finding.Severity)];
    }

    /// <summary>Checks the request itself and the rules of its signer.</summary>
    public static IEnumerable<Finding> CheckAsked(CertificateRequest request, SigningSpec spec, object target)
    {
        var found = RequestTest.Judge(request, spec, target).Findings;
        // The kubelet signers demand a node's name; only elsewhere is it remarkable.
        var isNode = spec.SignerName is ServingSigner or KubeletSigner
            && !found.Any(finding => finding.Is(Rule.CommonNameNotAllowed, Rule.OrganizationNotAllowed));
        return found.Where(finding => !isNode || !finding.Is(Rule.SystemIdentity));
    }

    private static void CheckForm(SigningRequest asked, FindingList report)
    {
        if (!RequestContent.IsPlain(asked.Fields.Request))
            report.Add(Rule.RequestNotPlain,
                "spec.request holds more than one PEM block, or text around it; another program may read another request from "
                    + "it.", "Ask for an object with the request alone.");
    }

    private static void CheckRequester(SigningRequest asked, CertificateRequest request, FindingList report)
    {
        var name = request.SubjectName.CommonName;
        if (asked.Fields.Username.Length == 0 || name == asked.Fields.Username)
            return;
        var shown = PrintableText.Escape(name ?? "");
        switch (asked.Fields.SignerName)
        {
            // The signer itself looks only at the prefix, so nobody else would notice.
            case ServingSigner:
                report.Add(Rule.RequesterIsAnother,
                    $"{asked.Username} asks for a serving certificate of {shown}; a kubelet asks for its own only.",
                    "Deny it, unless you know why.");
                break;
            case KubeletSigner when asked.Fields.Username.StartsWith(NodePrefix, StringComparison.Ordinal):
                report.Add(Rule.RequesterIsAnother, $"{asked.Username} asks for the client certificate of another node, {shown}.",
                    "Deny it, unless you know why.");
                break;
            case KubeletSigner when !asked.Fields.Groups.Contains("system:bootstrappers"):
                report.Add(Rule.RequesterIsAnother.As(FindingSeverity.Warning),
                    $"{asked.Username} asks for the client certificate of {shown} and is not among system:bootstrappers.",
                    "Approve it only if that node is joining now.");
                break;
            case "kubernetes.io/kube-apiserver-client":
                report.Add(Rule.RequesterIsAnother.As(FindingSeverity.Information),
                    $"{asked.Username} asks on behalf of '{shown}'.", "Nothing need be done if that is known.");
                break;
            default:
                break;
        }
    }

    private static void CheckOutcome(SigningRequest asked, FindingList report)
    {
        if (asked.Conditions.FirstOrDefault(condition => condition.ExactType == SigningRequestCondition.Failed) is { } failed)
            report.Add(Rule.SigningFailed, $"The signer refused it: {failed}",
                "Mend what it says and submit a new request under another name; a failed one stays failed.");
        else if (asked.Fields.Has(SigningRequestCondition.Approved) && !asked.IsIssued && SinceDecision(asked) > UsualSigningTime)
            report.Add(Rule.NotIssued, $"It is approved and {asked.SignerName} has not issued it.",
                SignerHint(asked.Fields.SignerName));
        if (!asked.IsIssued)
            return;
        if (asked.Certificate is not { } certificate)
            report.Add(Rule.CertificateUnreadable, $"The issued certificate cannot be read: {asked.CertificateProblem!.Message}",
                "Ask who runs the signer.");
        else if (asked.Request is { } request && !certificate.PublicKey.Equals(request.PublicKey))
            report.Add(Rule.CertificateIsForAnotherKey, "The issued certificate is for another key than the request's.",
                "Do not use it; ask who runs the signer.");
        else if (certificate.IsExpired)
            report.Add(Rule.CertificateExpired.As(FindingSeverity.Warning),
                $"The issued certificate ended on {IsoTime.Minute(certificate.NotAfter)}.", "Submit a new request.");
    }

    /// <summary>Why an approved request may stay without a certificate, and where to look.</summary>
    public static string SignerHint(string signerName) => SignerRule.Find(signerName) is null
        ? "Its signer is no part of Kubernetes: see whether the controller that serves it runs, and read its log."
        : "See whether kube-controller-manager runs with --cluster-signing-cert-file and -key-file, and read its log: crictl "
            + "logs of kube-controller-manager on a control-plane node.";

    private static TimeSpan SinceDecision(SigningRequest asked) =>
        asked.Conditions.Where(condition => condition.ExactType == SigningRequestCondition.Approved)
            .Select(condition => condition.LastUpdateTime).FirstOrDefault() is { } decided
            ? Clock.UtcNow - new DateTimeOffset(decided)
            : TimeSpan.Zero;
}
