using System.Management.Automation;
using System.Management.Automation.Host;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>
/// What every cmdlet says: warnings, questions, progress. Names and texts in it come from files and servers, so what could
/// drive a terminal is escaped here, for all of them.
/// </summary>
public abstract class ShowingCommand : PSCmdlet
{
    private protected ShowingCommand()
    {
    }

    /// <inheritdoc cref="Cmdlet.WriteWarning"/>
    public new void WriteWarning(string text) => base.WriteWarning(PrintableText.EscapeLines(text));

    /// <inheritdoc cref="Cmdlet.WriteVerbose"/>
    public new void WriteVerbose(string text) => base.WriteVerbose(PrintableText.EscapeLines(text));

    /// <inheritdoc cref="Cmdlet.WriteProgress(ProgressRecord)"/>
    public new void WriteProgress(ProgressRecord progressRecord)
    {
        ArgumentNullException.ThrowIfNull(progressRecord);
        progressRecord.Activity = PrintableText.Escape(progressRecord.Activity);
        progressRecord.StatusDescription = PrintableText.Escape(progressRecord.StatusDescription);
        base.WriteProgress(progressRecord);
    }

    /// <inheritdoc cref="Cmdlet.ShouldProcess(string, string)"/>
    public new bool ShouldProcess(string target, string action) =>
        base.ShouldProcess(PrintableText.EscapeLines(target), PrintableText.EscapeLines(action));

    /// <inheritdoc cref="Cmdlet.ShouldProcess(string, string, string)"/>
    public new bool ShouldProcess(string verboseDescription, string verboseWarning, string caption) =>
        base.ShouldProcess(PrintableText.EscapeLines(verboseDescription), PrintableText.EscapeLines(verboseWarning), caption);

    /// <inheritdoc cref="Cmdlet.ShouldProcess(string, string, string, out ShouldProcessReason)"/>
    public new bool ShouldProcess(
        string verboseDescription, string verboseWarning, string caption, out ShouldProcessReason shouldProcessReason) =>
        base.ShouldProcess(
            PrintableText.EscapeLines(verboseDescription), PrintableText.EscapeLines(verboseWarning), caption,
            out shouldProcessReason);

    /// <inheritdoc cref="Cmdlet.ShouldContinue(string, string, ref bool, ref bool)"/>
    public new bool ShouldContinue(string query, string caption, ref bool yesToAll, ref bool noToAll) =>
        base.ShouldContinue(PrintableText.EscapeLines(query), caption, ref yesToAll, ref noToAll);

    private const int LongestLine = 119;

    /// <summary>
    /// Says something to whoever sits at the screen, and to nobody else: it goes neither down the pipeline nor into a file.
    /// </summary>
    private protected void Say(string text) => Tell(TextLines.Wrap(text, LineWidth));

    /// <summary>The same of a line that is broken already.</summary>
    private protected void Tell(string line) =>
        WriteInformation(new HostInformationMessage { Message = PrintableText.EscapeLines(line) }, ["PSHOST"]);

    // Lines that are too long are hard to read, whatever there is room for.
    private int LineWidth => Screen.WidthOf(Host) is > 0 and var width
        ? Math.Clamp(width - 1, TextLines.ListWidth, LongestLine) : TextLines.ScreenWidth;
}

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
            throw new RefusedException(
                "ConfirmationRequired",
                $"{question} Nobody is there to answer: say that it is meant with -Confirm:$false or -Force.", failure);
        }
    }
}
