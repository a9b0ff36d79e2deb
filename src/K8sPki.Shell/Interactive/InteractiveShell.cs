using System.Management.Automation.Language;
using K8sPki.Shell.Hosting;

namespace K8sPki.Shell.Interactive;

/// <summary>Prompt, read, run, until `exit` or Ctrl+D.</summary>
internal sealed class InteractiveShell(ShellSession session, Terminal terminal)
{
    private readonly History history = new(History.DefaultPath());
    private bool historyBroken;

    public int Run(bool showBanner)
    {
        session.Host.NestedPrompt = Nested;
        if (showBanner)
            terminal.Output.WriteLine(
                $"K8sPki {ShellHost.ProductVersion}. 'Get-Command -Module K8sPki' lists what it does, 'Get-Help NAME' explains one. Ctrl+D leaves.");
        Loop(() => session.Host.ExitCode is not null);
        return session.Host.ExitCode ?? 0;
    }

    private void Nested()
    {
        session.Host.LeaveNestedPrompt = false;
        using (session.Nested())
            Loop(() => session.Host.LeaveNestedPrompt || session.Host.ExitCode is not null);
        session.Host.LeaveNestedPrompt = false;
    }

    private void Loop(Func<bool> done)
    {
        var editor = new LineEditor(terminal, history, new Completer(session.Runspace), IsIncomplete);
        while (!done())
        {
            var line = editor.ReadLine(session.PromptText());
            if (editor.EndOfInput)
                return;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            Remember(line);
            session.Run(line);
        }
    }

    private void Remember(string line)
    {
        try
        {
            history.Add(line);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException && !historyBroken)
        {
            historyBroken = true;
            terminal.Error.WriteLine($"The history cannot be kept: {failure.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Said once; the lines of this session are still in memory.
        }
    }

    private static bool IsIncomplete(string text)
    {
        Parser.ParseInput(text, out _, out var errors);
        return errors.Any(error => error.IncompleteInput);
    }
}
