using System.Management.Automation;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Denies a certificate signing request, with the reasons to tell its requester.</summary>
[Cmdlet(VerbsLifecycle.Deny, "K8sCsr", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = "Local")]
[OutputType(typeof(RequestDenial))]
public sealed class DenyK8sCsrCommand : RequestCommand
{
    /// <summary>The request: an object, the result of Test-K8sCsr, PEM text, DER bytes, or the path of one.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Local")]
    [Alias("Request", "Csr")]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    /// <summary>The signer whose rules it is held against: kubernetes.io/kube-apiserver-client unless said.</summary>
    [Parameter(ParameterSetName = "Local")]
    [ArgumentCompleter(typeof(SignerNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? SignerName { get; set; }

    /// <summary>The usages that were asked for, in the words of certificates.k8s.io/v1. Unless said, what the signer demands.</summary>
    [Parameter(ParameterSetName = "Local")]
    [Alias("Usage")]
    [ArgumentCompleter(typeof(RequestedUsageCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Usages { get; set; }

    /// <summary>The lifetime that was asked for, in seconds.</summary>
    [Parameter(ParameterSetName = "Local")]
    public int? ExpirationSeconds { get; set; }

    /// <summary>Why it is denied, for the requester to read; the errors that are found unless said.</summary>
    [Parameter(ParameterSetName = "Local")]
    [ValidateNotNullOrEmpty]
    public string? Reason { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem() => DecideEach(InputObject!);

    /// <inheritdoc/>
    protected override void Finish() => DecideRest();

    private protected override void Decide(CertificateRequest request, SigningSpec? spec)
    {
        var denial = new RequestDenial(
            RequestTest.Judge(request, SigningSpec.For(request, SignerName ?? spec?.SignerName, Usages ?? (SignerName is null ? spec?.Usages : null), ExpirationSeconds ?? spec?.ExpirationSeconds)),
            Reason);
        if (ShouldProcess(request.Path ?? request.ToString(), $"Deny the certificate signing request: {PrintableText.Escape(denial.Reason)}"))
            WriteObject(denial);
    }
}
