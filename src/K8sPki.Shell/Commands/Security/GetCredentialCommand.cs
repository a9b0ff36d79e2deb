namespace K8sPki.Shell.Commands;

/// <summary>Get-Credential.</summary>
[Cmdlet(VerbsCommon.Get, "Credential", DefaultParameterSetName = "CredentialSet")]
[OutputType(typeof(PSCredential))]
public sealed class GetCredentialCommand : PSCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "CredentialSet")]
    [Credential]
    public PSCredential? Credential { get; set; }

    [Parameter(ParameterSetName = "MessageSet")]
    public string Message { get; set; } = "Enter your credentials.";

    [Parameter(Position = 0, ParameterSetName = "MessageSet")]
    public string UserName { get; set; } = "";

    [Parameter(ParameterSetName = "MessageSet")]
    public string Title { get; set; } = "PowerShell credential request";

    protected override void BeginProcessing() =>
        WriteObject(Credential ?? Host.UI.PromptForCredential(Title, Message, UserName, ""));
}
