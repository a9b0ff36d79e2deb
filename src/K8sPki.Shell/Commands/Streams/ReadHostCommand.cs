namespace K8sPki.Shell.Commands;

/// <summary>Read-Host.</summary>
[Cmdlet(VerbsCommunications.Read, "Host")]
[OutputType(typeof(string), typeof(System.Security.SecureString))]
public sealed class ReadHostCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromRemainingArguments = true)]
    public object? Prompt { get; set; }

    [Parameter]
    public SwitchParameter AsSecureString { get; set; }

    [Parameter]
    public SwitchParameter MaskInput { get; set; }

    protected override void BeginProcessing()
    {
        if (Prompt is not null)
            Host.UI.Write(ObjectComparison.Text(Prompt) + ": ");
        if (AsSecureString)
            WriteObject(Host.UI.ReadLineAsSecureString());
        else if (MaskInput)
            WriteObject(new System.Net.NetworkCredential("", Host.UI.ReadLineAsSecureString()).Password);
        else
            WriteObject(Host.UI.ReadLine());
    }
}
