using K8sPki.Certificates;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>Judges certificates: the chain as Go does, then what Go does not look at but what will bite.</summary>
internal sealed class CertificateTest
{
    private static readonly Dictionary<CertificatePurpose, ExtendedKeyUsage[]> Usages = new()
    {
        [CertificatePurpose.Any] = [ExtendedKeyUsage.Any],
        [CertificatePurpose.Server] = [ExtendedKeyUsage.ServerAuth],
        [CertificatePurpose.Client] = [ExtendedKeyUsage.ClientAuth],
        [CertificatePurpose.Peer] = [ExtendedKeyUsage.ServerAuth, ExtendedKeyUsage.ClientAuth],
    };

    private readonly CertificateTestOptions options;
    private readonly CertificateVerifier verifier;

    /// <summary>A test for many certificates.</summary>
    public CertificateTest(CertificateTestOptions options)
        : this(options, VerifierFor(options.Authorities, options.Intermediates, options.At))
    {
    }

    private CertificateTest(CertificateTestOptions options, CertificateVerifier verifier)
    {
        this.options = options;
        this.verifier = verifier;
    }

    /// <summary>A test for the certificates of one file, each of which may stand between another and an authority.</summary>
    public CertificateTest WithCompanions(IReadOnlyList<Certificate> companions) =>
        new(options, verifier.WithIntermediates(companions));

    /// <summary>Judges one certificate.</summary>
    public CertificateTestResult Judge(Certificate certificate)
    {
        var findings = new List<Finding>();
        var chain = options.Authorities.Count > 0 ? Verify(verifier, certificate, findings) : JudgeAlone(certificate, findings);
        // What the verdict says already is not said again.
        var known = findings.Select(finding => finding.Id).ToHashSet(StringComparer.Ordinal);
        var further = CertificateChecks.Run(certificate, options).Where(finding => !known.Contains(finding.Id));
        return new CertificateTestResult(certificate, chain, findings.Concat(further));
    }

    // As if it were trusted itself: time, names, usages and form are judged, a chain is not.
    private IReadOnlyList<Certificate> JudgeAlone(Certificate certificate, List<Finding> findings)
    {
        var chain = Verify(VerifierFor([certificate], [], options.At), certificate, findings);
        findings.Add(CertificateFindings.ChainNotJudged(certificate));
        if (certificate.IsSelfIssued && SelfSignature.IsValid(certificate) == false)
            findings.Add(CertificateFindings.SelfSignatureInvalid(certificate));
        return chain;
    }

    private IReadOnlyList<Certificate> Verify(CertificateVerifier by, Certificate certificate, List<Finding> findings)
    {
        IReadOnlyList<Certificate> chain = [];
        foreach (var usage in Usages[options.Purpose])
        {
            foreach (var name in options.HostNames.DefaultIfEmpty(""))
            {
                var result = by.Verify(certificate, name, [usage]);
                if (result.Failure is { } failure && !findings.Exists(known => known.Message == failure.Message))
                    findings.Add(failure);
                else if (chain.Count == 0 && result.IsTrusted)
                    chain = result.Chains[0];
            }
        }

        return findings.Count == 0 ? chain : [];
    }

    private static CertificateVerifier VerifierFor(
        IReadOnlyList<Certificate> authorities, IReadOnlyList<Certificate> intermediates, DateTimeOffset at) =>
        new(new VerificationOptions { Roots = authorities, Intermediates = intermediates, At = at });
}

/// <summary>What Test-K8sCertificate holds certificates against.</summary>
internal sealed record CertificateTestOptions
{
    /// <summary>The trusted authorities; none judges a certificate without a chain.</summary>
    public IReadOnlyList<Certificate> Authorities { get; init; } = [];

    /// <summary>Certificates that may stand between.</summary>
    public IReadOnlyList<Certificate> Intermediates { get; init; } = [];

    /// <summary>The private key that should be the certificate's; null where none is compared.</summary>
    public PrivateKey? Key { get; init; }

    /// <summary>What it is to be used for.</summary>
    public CertificatePurpose Purpose { get; init; }

    /// <summary>Host names and IP addresses that it must all be for.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>The time to judge at.</summary>
    public DateTimeOffset At { get; init; } = Clock.UtcNow;

    /// <summary>
    /// How long before its end a certificate is worth a warning; null for 30 days, or a third of a shorter life.
    /// </summary>
    public TimeSpan? Within { get; init; }
}

/// <summary>What a certificate is to be used for.</summary>
public enum CertificatePurpose
{
    /// <summary>Anything: extended key usages are not looked at.</summary>
    Any,

    /// <summary>
    /// What clients connect to, such as kube-apiserver, a kubelet, etcd or a webhook: ServerAuth, and a name that clients connect
    /// by.
    /// </summary>
    Server,

    /// <summary>
    /// What connects to a server, such as a user, a kubelet, a controller, or kube-apiserver towards etcd and kubelets:
    /// ClientAuth.
    /// </summary>
    Client,

    /// <summary>Both at once, as members of etcd towards each other: ServerAuth and ClientAuth.</summary>
    Peer,
}

/// <summary>What Test-K8sCertificate says about one certificate.</summary>
public sealed class CertificateTestResult
{
    internal CertificateTestResult(Certificate certificate, IReadOnlyList<Certificate> chain, IEnumerable<Finding> findings)
    {
        Certificate = certificate;
        Chain = chain;
        Findings = findings.Select(finding => certificate.Node is { } node ? finding.On(node) : finding)
            .OrderByDescending(finding => finding.Severity).ToList();
    }

    /// <summary>The certificate.</summary>
    public Certificate Certificate { get; }

    /// <summary>
    /// The certificate and what was found as one line of JSON, so that a report can be made of it in another session.
    /// </summary>
    public string ReportData => TestResultText.Write(this);

    /// <summary>True when nothing was found that Kubernetes would refuse; warnings may still be there.</summary>
    public bool IsValid => Findings.All(finding => finding.Severity != FindingSeverity.Error);

    /// <summary>Valid, NotValid, or Warning where something was found that will bite.</summary>
    public FindingVerdict Verdict => FindingText.Verdict(Findings);

    /// <summary>Whose it is, and the worst that was found or when validity ends, in lines.</summary>
    public string Summary => FindingText.Worst(Findings) is { } worst
        ? $"{Certificate.DisplayName}\n{worst}" : $"{Certificate.DisplayName}, until {Certificate.Expires}";

    /// <summary>All that was found and what mends it, in lines.</summary>
    public string FindingList => FindingText.All(Findings);

    /// <summary>The subjects of the chain, from the certificate to the authority, in lines.</summary>
    public string ChainNames =>
        TextLines.Wrap(string.Join(" -> ", Chain.Select(certificate => certificate.DisplayName)), TextLines.ListWidth);

    /// <summary>
    /// The first chain found, from the certificate to the authority; only the certificate where no authority was given; empty
    /// when there is none.
    /// </summary>
    public IReadOnlyList<Certificate> Chain { get; }

    /// <summary>All that was found, the most urgent first.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The subject of the certificate.</summary>
    public string Subject => Certificate.Subject;

    /// <summary>The subject in lines that a list has room for.</summary>
    public string SubjectText => Certificate.SubjectText;

    /// <summary>The end of its validity in local time.</summary>
    public DateTime NotAfter => Certificate.NotAfter;

    /// <summary>The file it came from; null when it is only in memory, or a copy from another machine.</summary>
    public string? Path => Certificate.Path;

    /// <summary>The machine that it was read on, when it came from there as a copy; null for one of this machine.</summary>
    public string? Node => Certificate.Node;

    /// <summary>The file with control characters escaped; null when it is only in memory.</summary>
    public string? DisplayPath => Certificate.DisplayPath;

    /// <inheritdoc/>
    public override string ToString() => $"{(IsValid ? "valid" : "not valid")}: {Certificate}";
}
