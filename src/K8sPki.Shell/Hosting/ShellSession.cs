using System.Collections;
using System.Management.Automation.Runspaces;

namespace K8sPki.Shell.Hosting;

/// <summary>One runspace with its host. Scripts run in it as at a prompt, or as calls that give their objects back.</summary>
internal sealed class ShellSession : IDisposable
{
    private readonly Lock gate = new();
    private PowerShell? running;
    private int nesting;

    private ShellSession(ShellHost host, ShellUserInterface userInterface, InitialSessionState state)
    {
        Host = host;
        UserInterface = userInterface;
        Runspace = RunspaceFactory.CreateRunspace(host, state);
        Runspace.ThreadOptions = PSThreadOptions.ReuseThread;
        Runspace.Open();
        Runspace.DefaultRunspace ??= Runspace;
    }

    public ShellHost Host { get; }

    public ShellUserInterface UserInterface { get; }

    public Runspace Runspace { get; }

    /// <summary>Whether an error ended what was shown last.</summary>
    public bool LastRunThrew { get; private set; }

    /// <param name="terminal">Where output goes and answers come from.</param>
    /// <param name="nonInteractive">Questions are errors.</param>
    /// <param name="importModule">Whether the session starts with the module imported.</param>
    public static ShellSession Open(Terminal terminal, bool nonInteractive, bool importModule = true)
    {
        var userInterface = new ShellUserInterface(terminal, nonInteractive);
        return new ShellSession(new ShellHost(userInterface), userInterface, SessionFactory.CreateState(importModule));
    }

    /// <summary>A session without a terminal, as tests want it. What would be shown goes to the writers.</summary>
    public static ShellSession InMemory(TextWriter? output = null, TextWriter? error = null, TextReader? input = null, bool importModule = true) =>
        Open(Terminal.InMemory(output ?? TextWriter.Null, error ?? TextWriter.Null, input), nonInteractive: input is null, importModule);

    /// <summary>Runs a script and shows what comes out; errors are shown too.</summary>
    /// <returns>Whether $? was true at the end.</returns>
    public bool Run(string script, IEnumerable? input = null) =>
        Show(new Command(script, isScript: true, useLocalScope: false), input);

    /// <summary>Runs one command (a script file, say) and shows what comes out; errors are shown too.</summary>
    /// <returns>Whether $? was true at the end.</returns>
    public bool Show(Command command, IEnumerable? input = null)
    {
        using var shell = NewShell();
        command.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.Commands.AddCommand(command);
        shell.Commands.AddCommand(OutDefault());
        LastRunThrew = false;
        try
        {
            using var _ = Track(shell);
            // The engine keeps $? only of pipelines that go into its history.
            shell.Invoke(input, new PSInvocationSettings { AddToHistory = true });
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (ParseException failure)
        {
            LastRunThrew = true;
            ShowError(Located(failure, command.CommandText));
            return false;
        }
        catch (RuntimeException failure)
        {
            LastRunThrew = true;
            ShowError(failure.ErrorRecord);
            return false;
        }
        finally
        {
            UserInterface.Progress.Clear();
        }
        return Succeeded();
    }

    private bool Succeeded()
    {
        using var shell = NewShell();
        return shell.AddScript("$global:?", useLocalScope: false).Invoke() is [{ BaseObject: true }];
    }

    /// <summary>Runs a script and gives back its objects and records; nothing is shown.</summary>
    /// <param name="script">The text; its $args are the arguments.</param>
    /// <param name="arguments">The script's arguments.</param>
    public SessionResult Invoke(string script, params object?[] arguments)
    {
        using var shell = NewShell();
        shell.AddScript(script, useLocalScope: false);
        foreach (var argument in arguments)
            shell.AddArgument(argument);
        var output = new PSDataCollection<PSObject>();
        ErrorRecord? terminating = null;
        try
        {
            using var _ = Track(shell);
            shell.Invoke(null, output);
        }
        catch (RuntimeException failure)
        {
            terminating = new ErrorRecord(failure.ErrorRecord, failure);
        }
        return new SessionResult(
            [.. output], [.. shell.Streams.Error], terminating,
            [.. shell.Streams.Warning.Select(record => record.Message)],
            [.. shell.Streams.Verbose.Select(record => record.Message)],
            [.. shell.Streams.Information.Select(record => record.MessageData?.ToString() ?? "")]);
    }

    /// <summary>What the prompt function gives, or a plain prompt where it fails.</summary>
    public string PromptText()
    {
        using var shell = NewShell();
        shell.AddCommand("prompt");
        try
        {
            return string.Concat(shell.Invoke().Select(part => part?.ToString()));
        }
        catch (RuntimeException)
        {
            return "k8spki> ";
        }
    }

    /// <summary>Until disposed, scripts run inside the pipeline that is running.</summary>
    public IDisposable Nested()
    {
        var outer = running;
        nesting++;
        return new Revert(() =>
        {
            nesting--;
            running = outer;
        });
    }

    /// <summary>Stops what is running, as Ctrl+C does.</summary>
    /// <returns>False when nothing runs.</returns>
    public bool Stop()
    {
        lock (gate)
        {
            if (running is null)
                return false;
            running.BeginStop(null, null);
            return true;
        }
    }

    public void Dispose()
    {
        Runspace.Dispose();
        UserInterface.Dispose();
    }

    private static Command OutDefault() => new("Out-Default")
    {
        MergeUnclaimedPreviousCommandResults = PipelineResultTypes.Output | PipelineResultTypes.Error,
    };

    private PowerShell NewShell() =>
        nesting > 0 ? PowerShell.Create(RunspaceMode.CurrentRunspace) : PowerShell.Create(Runspace);

    /// <summary>The engine gives a parse error its place only when a script raises it.</summary>
    private ErrorRecord Located(ParseException failure, string text) =>
        Invoke("[scriptblock]::Create($args[0])", text).AllErrors.FirstOrDefault()?.Exception.InnerException is ParseException located
            ? located.ErrorRecord : failure.ErrorRecord;

    /// <summary>Errors go through the formatter, so that they look the same as those that scripts write.</summary>
    private void ShowError(ErrorRecord error)
    {
        var lines = new List<string>();
        using var shell = NewShell();
        shell.Commands.AddCommand(OutDefault());
        try
        {
            using (UserInterface.CaptureEverywhere(lines.Add))
                shell.Invoke(new[] { error });
        }
        catch (RuntimeException failure)
        {
            lines.Add(failure.Message);
        }
        if (lines.Count == 0)
            lines.Add(error.ToString());
        lines.ForEach(UserInterface.WriteErrorLine);
    }

    private Revert Track(PowerShell shell)
    {
        lock (gate)
        {
            var outer = running;
            running = shell;
            return new Revert(() =>
            {
                lock (gate)
                    running = outer;
            });
        }
    }

    private sealed class Revert(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
