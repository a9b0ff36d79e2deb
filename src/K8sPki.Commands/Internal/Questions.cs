using System.Management.Automation;
using System.Management.Automation.Host;

namespace K8sPki.Internal;

/// <summary>Asks before something that must not happen by accident.</summary>
internal static class Questions
{
    /// <summary>The user's answer.</summary>
    /// <exception cref="RefusedException">Nobody is there to answer.</exception>
    public static bool Ask(ShowingCommand command, string question, string caption, ref bool yesToAll, ref bool noToAll)
    {
        try
        {
            return command.ShouldContinue(question, caption, ref yesToAll, ref noToAll);
        }
        catch (Exception failure) when (failure is PSInvalidOperationException or HostException or NotImplementedException)
        {
            throw new RefusedException("ConfirmationRequired", $"{question} Nobody is there to answer: say that it is meant with -Confirm:$false or -Force.", failure);
        }
    }
}
