using System.Collections;
using System.Management.Automation;
using K8sPki.Api;
using K8sPki.Internal;
using K8sPki.Requests;

namespace K8sPki.Commands;

/// <summary>
/// Judges certificate signing requests: what is wrong with them, what their approval would give away, and what a signer of
/// Kubernetes would say.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "K8sCsr", DefaultParameterSetName = "Path")]
[OutputType(typeof(CertificateRequestTestResult), typeof(SigningRequestTestResult), typeof(bool))]
public sealed class TestK8sCsrCommand : JudgingCommand
{
    private SigningRequestTest? test;

    [Parameter]
    [ArgumentCompleter(typeof(SignerNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? SignerName { get; set; }

    [Parameter]
    [Alias("Usage")]
    [ArgumentCompleter(typeof(RequestedUsageCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Usages { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(LifetimeSecondsCompleter))]
    public int? ExpirationSeconds { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNull]
    public IDictionary? Policy { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PolicyFile { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (Policy is not null && PolicyFile is not null)
            throw new InvalidRequestException("PolicyGivenTwice", "Give -Policy or -PolicyFile, not both.");
        var policy = Policy is not null ? CsrPolicyReader.Read(Policy, "-Policy")
            : PolicyFile is not null && Paths.Literal(PolicyFile) is var path
                ? CsrPolicyReader.Read(DataFile.Read(path), $"'{path}'")
            : null;
        test = new SigningRequestTest(policy, HostLookup.System);
    }

    /// <inheritdoc/>
    protected override bool TryPass(object input)
    {
        switch (input)
        {
            case CertificateRequest request:
                Judge(request, null);
                return true;
            case CertificateRequestTestResult before:
                Judge(before.Request, before.Spec);
                return true;
            case SigningRequest asked:
                Judge(asked);
                return true;
            case SigningRequestTestResult before:
                Judge(before.SigningRequest);
                return true;
            default:
                return false;
        }
    }

    /// <inheritdoc/>
    protected override void Read(InputSource source) =>
        AttemptRequests(source, Judge);

    private bool IsSignerMeant => SignerName is not null || Usages is not null || ExpirationSeconds is not null;

    private void Judge(SigningRequest asked)
    {
        Cancellation.ThrowIfCancellationRequested();
        if (IsSignerMeant)
            throw new InvalidRequestException(
                "SignerIsGiven",
                $"'{asked.Name}' says itself which signer, usages and lifetime it asks for; leave out -SignerName, -Usages and "
                + "-ExpirationSeconds.");
        var result = test!.Judge(asked, Cancellation);
        WriteVerdict(result, result.IsValid);
    }

    private void Judge(CertificateRequest request, SigningSpec? spec)
    {
        Cancellation.ThrowIfCancellationRequested();
        if (Policy is not null || PolicyFile is not null)
            throw new InvalidRequestException(
                "PolicyNeedsRequester",
                $"A policy judges requests of a cluster, which say who asks; '{request}' does not. Submit it first, or leave "
                + "out the policy.");
        var meant = !IsSignerMeant ? spec : SigningSpec.For(request, spec, SignerName, Usages, ExpirationSeconds);
        var result = RequestTest.Judge(request, meant);
        WriteVerdict(result, result.IsValid);
    }
}
