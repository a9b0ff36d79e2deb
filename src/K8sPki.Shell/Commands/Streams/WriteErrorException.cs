namespace K8sPki.Shell.Commands;

/// <summary>The exception of an error that Write-Error made from a message.</summary>
public sealed class WriteErrorException(string message) : Exception(message)
{
    public WriteErrorException()
        : this("")
    {
    }
}
