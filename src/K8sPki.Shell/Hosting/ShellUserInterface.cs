using System.Collections.ObjectModel;
using System.Management.Automation.Host;
using System.Security;

namespace K8sPki.Shell.Hosting;

/// <summary>
/// Output, messages and questions on the terminal. As in pwsh everything goes to standard output but errors, which go to
/// standard error; escape sequences are taken out where the stream is no terminal.
/// </summary>
internal sealed class ShellUserInterface : PSHostUserInterface, IDisposable
{
    private readonly CaptureSlot capture = new();
    private readonly Lock gate = new();
    private readonly TerminalPrompts prompts;
    private readonly ShellRawUserInterface raw;

    public ShellUserInterface(Terminal terminal, bool nonInteractive)
    {
        Terminal = terminal;
        raw = new ShellRawUserInterface(terminal, capture);
        Progress = new ProgressDisplay(terminal);
        prompts = new TerminalPrompts(this, nonInteractive);
    }

    public Terminal Terminal { get; }

    public ProgressDisplay Progress { get; }

    public override PSHostRawUserInterface RawUI => raw;

    public override bool SupportsVirtualTerminal => Terminal.OutputTakesEscapes;

    /// <summary>Until disposed, lines that this thread would show go to <paramref name="onLine"/>.</summary>
    /// <remarks>Escape sequences stay only when the user wants them everywhere.</remarks>
    public OutputCapture Capture(int width, Action<string> onLine) =>
        capture.OnThisThread(width, PSStyle.Instance.OutputRendering == OutputRendering.Ansi, onLine);

    /// <summary>Until disposed, lines that any thread would show go to <paramref name="onLine"/>, colours and all.</summary>
    public OutputCapture CaptureEverywhere(Action<string> onLine) => capture.OnEveryThread(Terminal.Width - 1, onLine);

    public override void Write(string value)
    {
        if (capture.Current is { } taken)
            taken.Write(Plain(value, taken.KeepsEscapes));
        else
            Show(Terminal.Output, Plain(value, Terminal.OutputTakesEscapes));
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Write(TerminalColours.Paint(value, foregroundColor, backgroundColor));

    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        WriteLine(TerminalColours.Paint(value, foregroundColor, backgroundColor));

    public override void WriteLine(string value)
    {
        if (capture.Current is { } taken)
            taken.WriteLine(Plain(value, taken.KeepsEscapes));
        else
            Show(Terminal.Output, Plain(value, Terminal.OutputTakesEscapes) + Environment.NewLine);
    }

    public override void WriteLine() => WriteLine("");

    public override void WriteErrorLine(string value)
    {
        if (capture.Current is { } taken)
            taken.WriteLine(Plain(value, taken.KeepsEscapes));
        else
            Show(Terminal.Error, Plain(value, Terminal.ErrorTakesEscapes) + Environment.NewLine);
    }

    public override void WriteDebugLine(string message) => WriteMessage(FormatStyle.Debug, "DEBUG: ", message);

    public override void WriteVerboseLine(string message) => WriteMessage(FormatStyle.Verbose, "VERBOSE: ", message);

    public override void WriteWarningLine(string message) => WriteMessage(FormatStyle.Warning, "WARNING: ", message);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        lock (gate)
            Progress.Show(sourceId, record);
    }

    public override string ReadLine() => prompts.ReadLine();

    public override SecureString ReadLineAsSecureString() => prompts.ReadSecret();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        prompts.Fields(caption, message, descriptions);

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        prompts.Choice(caption, message, choices, defaultChoice);

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        prompts.Credential(caption, message, userName);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName,
        PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        prompts.Credential(caption, message, userName);

    /// <summary>Takes escape sequences out where $PSStyle.OutputRendering or the stream asks for it.</summary>
    private static string Plain(string? value, bool takesEscapes) => GetOutputString(value ?? "", takesEscapes);

    private void WriteMessage(FormatStyle style, string label, string message)
    {
        var start = GetFormatStyleString(style);
        WriteLine(start.Length == 0 ? label + message : start + label + message + "\u001b[0m");
    }

    public void Dispose() => capture.Dispose();

    private void Show(TextWriter stream, string text)
    {
        lock (gate)
        {
            Progress.Yield(text);
            stream.Write(text);
        }
    }
}
