using System.Management.Automation;
using K8sPki.Api;
using K8sPki.Internal;
using K8sPki.Platform;
using K8sPki.Requests;

namespace K8sPki.Commands;

/// <summary>
/// Denies certificate signing requests, with the reasons to tell their requesters: those of a cluster there, others here.
/// </summary>
[Cmdlet(
    VerbsLifecycle.Deny, "K8sCsr", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    DefaultParameterSetName = ByName)]
[OutputType(typeof(SigningRequest), typeof(RequestDenial))]
public sealed class DenyK8sCsrCommand : DecisionCommand
{
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    [Alias("Request", "Csr")]
    [ValidateNotNull]
    [AllowEmptyString]
    public object? InputObject { get; set; }

    [Parameter(ParameterSetName = ByObject)]
    [Parameter(ParameterSetName = ByName)]
    [Parameter(ParameterSetName = ByPath)]
    [ArgumentCompleter(typeof(SignerNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? SignerName { get; set; }

    [Parameter(ParameterSetName = ByObject)]
    [Parameter(ParameterSetName = ByName)]
    [Parameter(ParameterSetName = ByPath)]
    [Alias("Usage")]
    [ArgumentCompleter(typeof(RequestedUsageCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Usages { get; set; }

    [Parameter(ParameterSetName = ByObject)]
    [Parameter(ParameterSetName = ByName)]
    [Parameter(ParameterSetName = ByPath)]
    [ArgumentCompleter(typeof(LifetimeSecondsCompleter))]
    public int? ExpirationSeconds { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Reason { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem() => DecideAll(InputObject);

    /// <inheritdoc/>
    protected override void Finish() => DecideRest();

    private protected override bool IsOfCluster(object input) => ArgumentObjects.Unwrap(input) switch
    {
        string text => !text.Contains("-----", StringComparison.Ordinal) && !IsFile(text),
        CertificateRequest or CertificateRequestTestResult or RequestDenial or FileInfo or byte[] or PSObject => false,
        _ => true,
    };

    private protected override void Decide(CertificateRequest request, SigningSpec? spec)
    {
        var denial = new RequestDenial(
            RequestTest.Judge(request, SigningSpec.For(request, spec, SignerName, Usages, ExpirationSeconds)), Reason);
        if (ShouldProcess(
            request.Path ?? request.ToString(), $"Deny the certificate signing request: {PrintableText.Escape(denial.Reason)}"))
            WriteObject(denial);
    }

    private protected override void Decide(SigningRequest asked, SigningRequestTestResult? judged)
    {
        if (asked.IsPending && judged?.Verdict == SigningVerdict.OutOfScope && !Force)
            throw SigningRequestTest.OutOfScope(judged);
        var decision = SigningRequestTest.Denial(judged, Reason, Message);
        if (!asked.IsPending || ShouldProcess(
            $"Deny {SigningRequestText.Line(asked)} on {ServerOf(asked)}: {decision.Message}",
            $"Deny '{asked.Name}' on {ServerOf(asked)}? A denial cannot be taken "
                + $"back.{SigningRequestText.Summary(asked, judged?.Findings)}",
            "Deny a CertificateSigningRequest"))
            Send(asked, decision);
    }
}
