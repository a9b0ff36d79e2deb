using System.Management.Automation.Runspaces;

namespace K8sPki.Shell.Interactive;

/// <summary>Asks the engine what could stand at the cursor.</summary>
internal sealed class Completer(Runspace runspace)
{
    /// <returns>Null when there is nothing to offer.</returns>
    public CompletionCycle? Complete(string text, int cursor)
    {
        using var shell = PowerShell.Create(runspace);
        try
        {
            var completion = CommandCompletion.CompleteInput(text, cursor, null, shell);
            if (completion.CompletionMatches.Count == 0)
                completion = PathCompletion.Complete(text, cursor, runspace.SessionStateProxy.Path.CurrentFileSystemLocation.ProviderPath);
            return completion is null ? null : new CompletionCycle(text, completion);
        }
        catch (RuntimeException)
        {
            // A completer that fails must not take the line away from the person who types.
            return null;
        }
    }
}
