using System.Management.Automation;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Judges certificate signing requests: what is wrong with them, what their approval would give away, and what a signer of Kubernetes would say.</summary>
[Cmdlet(VerbsDiagnostic.Test, "K8sCsr", DefaultParameterSetName = "Path")]
[OutputType(typeof(CertificateRequestTestResult), typeof(bool))]
public sealed class TestK8sCsrCommand : ReadCommand
{
    private bool isAnyBad;
    private int judged;

    /// <summary>The signer whose rules hold. Without it the request is judged by itself, or by kubernetes.io/kube-apiserver-client when -Usages or -ExpirationSeconds is given.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SignerNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? SignerName { get; set; }

    /// <summary>The usages that are asked for, in the words of certificates.k8s.io/v1, for example 'client auth'. Unless said, what the signer demands.</summary>
    [Parameter]
    [Alias("Usage")]
    [ArgumentCompleter(typeof(RequestedUsageCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Usages { get; set; }

    /// <summary>The lifetime that is asked for, in seconds.</summary>
    [Parameter]
    public int? ExpirationSeconds { get; set; }

    /// <summary>Gives one boolean for all the input: true when every request can be read and nothing is wrong with it.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

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
            default:
                return false;
        }
    }

    /// <inheritdoc/>
    protected override void Read(InputSource source) =>
        Judge(CertificateRequestReader.Read(source.Read(CertificateRequestReader.LargestRequestFile), source.Name, source.Path), null);

    /// <inheritdoc/>
    protected override void Finish()
    {
        base.Finish();
        if (Quiet)
            WriteObject(judged > 0 && !isAnyBad && !HasFailed);
    }

    private void Judge(CertificateRequest request, SigningSpec? spec)
    {
        Cancellation.ThrowIfCancellationRequested();
        var isSignerMeant = SignerName is not null || Usages is not null || ExpirationSeconds is not null;
        var result = RequestTest.Judge(request, isSignerMeant ? SigningSpec.For(request, SignerName, Usages, ExpirationSeconds) : spec);
        judged++;
        isAnyBad |= !result.IsValid;
        if (!Quiet)
            WriteObject(result);
    }
}
