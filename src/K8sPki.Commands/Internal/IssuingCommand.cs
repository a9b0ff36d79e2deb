using System.Management.Automation;
using K8sPki.Certificates;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>A command that issues a certificate: the parameters of its time, number and file.</summary>
public abstract class IssuingCommand : SubjectCommand
{
    private protected IssuingCommand()
    {
    }

    [Parameter]
    [ArgumentCompleter(typeof(DateCompleter))]
    public DateTime? NotBefore { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(DateCompleter))]
    public DateTime? NotAfter { get; set; }

    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? ValidFor { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? SerialNumber { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected ValidityParameters ValidityGiven => new(NotBefore, NotAfter, ValidFor);

    private protected byte[]? ReadSerialNumber() => SerialNumber is null ? null : SerialNumbers.Parse(SerialNumber);

    /// <summary>Warns of a time that will bite, and of one that is shorter than what was asked for.</summary>
    /// <param name="asked">What was asked for.</param>
    /// <param name="issuer">Who signs it, and ends it with itself; null for a root.</param>
    /// <param name="what">What is issued, for messages: <c>The certificate ends with its authority</c>.</param>
    /// <param name="isAuthority">An authority is issued.</param>
    private protected void WarnOf(Validity asked, CertificateAuthority? issuer, string what, bool isAuthority)
    {
        if (issuer is not null && asked.To > issuer.Certificate.ValidTo && ValidityGiven.HasEnd)
            WriteWarning($"{what}, on {IsoTime.Minute(issuer.NotAfter)}, before the time asked for.");
        foreach (var advice in ValidityAdvice.For(issuer is null ? asked : asked.Within(issuer.Certificate), isAuthority))
            WriteWarning(advice);
    }
}
