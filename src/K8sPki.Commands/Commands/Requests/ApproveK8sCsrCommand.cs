using System.Management.Automation;
using System.Security;
using System.Text;
using K8sPki.Api;
using K8sPki.Certificates;
using K8sPki.Internal;
using K8sPki.Platform;
using K8sPki.Requests;

namespace K8sPki.Commands;

/// <summary>
/// Approves certificate signing requests: those of a cluster, for its signer to sign, or others by signing them here by the rules
/// of a signer of Kubernetes.
/// </summary>
[Cmdlet(
    VerbsLifecycle.Approve, "K8sCsr", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ByName)]
[OutputType(typeof(SigningRequest), ParameterSetName = [ByObject, ByName])]
[OutputType(typeof(Certificate), ParameterSetName = [Local])]
public sealed class ApproveK8sCsrCommand : DecisionCommand
{
    private CertificateAuthority? authority;
    private SignedFiles? signed;

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByName)]
    [Parameter(Position = 0, ParameterSetName = Local)]
    [ArgumentCompleter(typeof(SigningRequestNameCompleter))]
    [ValidateNotNullOrEmpty]
    public override string[] Name { get; set; } = [];

    [Parameter(ParameterSetName = Local)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public override string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    [Parameter(ValueFromPipeline = true, ParameterSetName = Local)]
    [Alias("Request", "Csr")]
    [ValidateNotNull]
    [AllowEmptyString]
    public object? InputObject { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = Local)]
    [Alias("CA")]
    [ValidateNotNull]
    public object? Authority { get; set; }

    [Parameter(ParameterSetName = Local)]
    [Alias("Password")]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? AuthorityPassword { get; set; }

    [Parameter(ParameterSetName = Local)]
    [ArgumentCompleter(typeof(SignerNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? SignerName { get; set; }

    [Parameter(ParameterSetName = Local)]
    [Alias("Usage")]
    [ArgumentCompleter(typeof(RequestedUsageCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Usages { get; set; }

    [Parameter(ParameterSetName = Local)]
    [ArgumentCompleter(typeof(LifetimeSecondsCompleter))]
    public int? ExpirationSeconds { get; set; }

    [Parameter(ParameterSetName = Local)]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? SigningDuration { get; set; }

    [Parameter(ParameterSetName = Local, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    [Parameter(ParameterSetName = Local)]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    [Parameter(ParameterSetName = ByObject)]
    [Parameter(ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string Reason { get; set; } = "K8sPkiApprove";

    [Parameter(ParameterSetName = ByObject)]
    [Parameter(ParameterSetName = ByName)]
    public SwitchParameter Wait { get; set; }

    [Parameter(ParameterSetName = ByObject)]
    [Parameter(ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSec { get; set; } = 60;

    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (SigningDuration < TimeSpan.FromMinutes(10))
            throw new InvalidRequestException(
                "DurationInvalid",
                $"-SigningDuration {SigningDuration} is too short; kube-controller-manager signs for 10 minutes or more.");
        if (Destination is not null && OutFile is not null)
            throw new InvalidRequestException("OutputGivenTwice", "Give -OutFile or -Destination, not both.");
        signed = Destination is null ? null : new SignedFiles(Paths.Literal(Destination));
        if (ParameterSetName == Local)
            authority = Passwords.With(AuthorityPassword, passphrase => Objects.Authority(Authority!, passphrase));
    }

    /// <inheritdoc/>
    protected override void ProcessItem() => DecideAll(InputObject);

    /// <inheritdoc/>
    protected override void Finish() => DecideRest();

    private protected override void Decide(CertificateRequest request, SigningSpec? spec)
    {
        if (authority is null)
            throw new InvalidRequestException(
                "RequestNotInCluster",
                $"{request.Path ?? request.ToString()} is a request of a file and in no cluster. Sign it here with -Authority, "
                + "or submit it with Submit-K8sCsr and approve it there.");
        var path = signed?.PathFor(request, root: null)
            ?? OutPath(OutFile, "requests", "one certificate", ": -OutFile { $_.FullName -replace 'csr$', 'crt' }");
        var judged = RequestTest.Judge(request, SigningSpec.For(request, spec, SignerName, Usages, ExpirationSeconds));
        ClusterSigner.Require(judged, Force);
        var signer = new ClusterSigner(authority, SigningDuration ?? SignerValidity.Longest);
        var options = signer.Prepare(request, judged.Spec!);
        foreach (var warning in ClusterSigner.Warnings(judged, options))
            WriteWarning(warning);
        var what = signer.Describe(judged, options);
        if (!ShouldProcess(what, what + "?", "Approve a certificate signing request"))
            return;
        if (path is not null && !Force)
            FileStore.RequireFree(path);
        Write(signer.Sign(judged, Force), path);
    }

    private protected override void Decide(SigningRequest asked, SigningRequestTestResult? judged)
    {
        var decision = new SigningDecision(
            SigningRequestCondition.Approved, Reason, Message ?? "This CSR was approved by Approve-K8sCsr.");
        if (asked.IsPending && !Force)
            SigningRequestTest.Require(asked, judged);
        if (!asked.IsPending || ShouldProcess(
            $"Approve {SigningRequestText.Line(asked)} on {ServerOf(asked)}",
            $"Approve '{asked.Name}' on {ServerOf(asked)}?{SigningRequestText.Summary(asked, judged?.Findings)}",
            "Approve a CertificateSigningRequest"))
            Send(asked, decision);
    }

    private protected override Task<SigningRequest> FollowAsync(SigningRequestClient requests, SigningRequest decided) =>
        Wait ? requests.WaitAsync(decided, TimeSpan.FromSeconds(TimeoutSec), Cancellation) : Task.FromResult(decided);

    private void Write(Certificate certificate, string? path)
    {
        if (signed is not null)
            SignedFiles.MakeFolderOf(path!);
        if (path is not null)
            WriteOut(path, Encoding.ASCII.GetBytes(certificate.Pem), FileProtection.Public, Force);
        WriteObject(path is null ? certificate : certificate.At(path));
        if (path is null && MyInvocation.PipelinePosition == MyInvocation.PipelineLength)
            Tell(
                $"Nothing was written: the certificate of {certificate.Subject} is only in what comes out here. Write it with "
                + "-OutFile FILE, or pipe it to Export-K8sCertificate FILE.");
    }
}
