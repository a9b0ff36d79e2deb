namespace K8sPki.Shell.Commands;

/// <summary>A command that sends one message to a stream.</summary>
public abstract class MessageCommand : PSCmdlet
{
    private protected MessageCommand()
    {
    }

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Msg")]
    [AllowEmptyString]
    public string Message { get; set; } = "";
}
