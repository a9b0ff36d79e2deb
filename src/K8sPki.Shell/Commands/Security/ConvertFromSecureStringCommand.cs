using System.Net;
using System.Security;

namespace K8sPki.Shell.Commands;

/// <summary>ConvertFrom-SecureString, to plain text only.</summary>
[Cmdlet(VerbsData.ConvertFrom, "SecureString")]
[OutputType(typeof(string))]
public sealed class ConvertFromSecureStringCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public SecureString? SecureString { get; set; }

    [Parameter]
    public SwitchParameter AsPlainText { get; set; }

    protected override void BeginProcessing()
    {
        if (!AsPlainText)
            ThrowTerminatingError(new ErrorRecord(
                new PSNotSupportedException("Here ConvertFrom-SecureString gives plain text only: add -AsPlainText."),
                "ExportSecureStringNotSupported", ErrorCategory.NotImplemented, null));
    }

    protected override void ProcessRecord() => WriteObject(new NetworkCredential("", SecureString).Password);
}
