using System.Security;

namespace K8sPki.Shell.Commands;

/// <summary>ConvertTo-SecureString, for plain text only: PowerShell's encrypted form needs Windows.</summary>
[Cmdlet(VerbsData.ConvertTo, "SecureString")]
[OutputType(typeof(SecureString))]
public sealed class ConvertToSecureStringCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string String { get; set; } = "";

    [Parameter(Position = 1)]
    public SwitchParameter AsPlainText { get; set; }

    [Parameter(Position = 2)]
    public SwitchParameter Force { get; set; }

    protected override void BeginProcessing()
    {
        if (!AsPlainText)
            ThrowTerminatingError(new ErrorRecord(
                new PSNotSupportedException("Here ConvertTo-SecureString takes plain text only: add -AsPlainText -Force, or ask with Read-Host -AsSecureString."),
                "ImportSecureStringNotSupported", ErrorCategory.NotImplemented, null));
    }

    protected override void ProcessRecord()
    {
        var secret = new SecureString();
        foreach (var character in String)
            secret.AppendChar(character);
        secret.MakeReadOnly();
        WriteObject(secret);
    }
}
