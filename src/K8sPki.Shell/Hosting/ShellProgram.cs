using System.Globalization;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using K8sPki.Shell.Interactive;

namespace K8sPki.Shell.Hosting;

/// <summary>From arguments to exit code.</summary>
internal static class ShellProgram
{
    private const int Failed = 1;
    private const int BadArguments = 64;
    private const int BrokenInstallation = 70;

    public static int Run(string[] arguments)
    {
        EnglishCulture.SpeakWhereNoLanguageIsSet();
        CommandLine line;
        try
        {
            line = CommandLine.Parse(arguments);
        }
        catch (ArgumentException failure)
        {
            Console.Error.WriteLine(failure.Message);
            return BadArguments;
        }
        switch (line.Mode)
        {
            case ShellMode.Help:
                Console.Out.WriteLine(UsageText.Text);
                return 0;
            case ShellMode.Version:
                var engine = FileVersion(typeof(PSObject).Assembly.Location);
                Console.Out.WriteLine($"k8spki {ShellHost.ProductVersion} (PowerShell engine {engine})");
                return 0;
            default:
                return RunOrSayWhyNot(line);
        }
    }

    private static int RunOrSayWhyNot(CommandLine line)
    {
        try
        {
            return RunSession(line);
        }
        catch (RunspaceOpenModuleLoadException failure)
        {
            Console.Error.WriteLine($"The module cannot be loaded. {failure.ErrorRecords.FirstOrDefault()}");
            return BrokenInstallation;
        }
    }

    private static int RunSession(CommandLine line)
    {
        var terminal = Terminal.OfProcess();
        if (line.WorkingDirectory is { } folder)
            Directory.SetCurrentDirectory(folder);
        using var session = ShellSession.Open(terminal, line.NonInteractive);
        var interactive = line.Mode == ShellMode.Interactive && terminal.InputIsTerminal;
        Console.CancelKeyPress += (_, press) => press.Cancel = session.Stop() || interactive;
        if (Environment.GetEnvironmentVariable("NO_COLOR") is not null)
            session.Invoke("$PSStyle.OutputRendering = 'PlainText'");
        if (interactive)
            return new InteractiveShell(session, terminal).Run(showBanner: !line.NoLogo);
        var exitCode = line.Mode == ShellMode.File && line.FilePath != "-"
            ? RunFile(session, terminal, line)
            : RunText(session, terminal, line.CommandText);
        return line.NoExit && session.Host.ExitCode is null && terminal.InputIsTerminal
            ? new InteractiveShell(session, terminal).Run(showBanner: false)
            : exitCode;
    }

    /// <summary>Without a text, or with "-", the script is what stands on standard input.</summary>
    private static int RunText(ShellSession session, Terminal terminal, string? text)
    {
        IEnumerable<string>? input = null;
        if (text is null or "-")
            text = terminal.Input.ReadToEnd();
        else if (!terminal.InputIsTerminal && UsesInput(Parser.ParseInput(text, out _, out _)))
            input = Lines(terminal.Input);
        var succeeded = session.Run(text, input);
        return session.Host.ExitCode ?? (succeeded ? 0 : Failed);
    }

    private static int RunFile(ShellSession session, Terminal terminal, CommandLine line)
    {
        var path = Path.GetFullPath(line.FilePath!);
        if (!File.Exists(path))
        {
            terminal.Error.WriteLine($"The script '{line.FilePath}' does not exist. -File takes the path of a script.");
            return BadArguments;
        }
        // The engine runs other endings as programs; a script with a #! line need not end in .ps1.
        var script = Parser.ParseFile(path, out _, out var errors);
        var arguments = string.Join(' ', line.FileArguments);
        // The engine runs only .ps1 files as scripts; one with a #! line may bear any name.
        var command = path.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase) || errors.Length > 0
            ? new Command($"& '{CodeGeneration.EscapeSingleQuotedStringContent(path)}' {arguments}", isScript: true, useLocalScope: false)
            : new Command($"param($__script) & $__script {arguments}", isScript: true, useLocalScope: true)
            {
                Parameters = { new CommandParameter("__script", script.GetScriptBlock()) },
            };
        var input = !terminal.InputIsTerminal && UsesInput(script) ? Lines(terminal.Input) : null;
        var succeeded = session.Show(command, input);
        return session.Host.ExitCode ?? (succeeded ? 0 : ExitCodeOfScript(session));
    }

    /// <summary>`exit N` in a script file leaves N in $LASTEXITCODE and $? false; an error that ended it does not set it.</summary>
    private static int ExitCodeOfScript(ShellSession session) =>
        session.LastRunThrew || session.Runspace.SessionStateProxy.GetVariable("LASTEXITCODE") is not int code || code == 0
            ? Failed : code;

    /// <summary>Standard input is read only by a script that asks for it, so that no script waits for an open pipe.</summary>
    private static bool UsesInput(Ast script) =>
        script.Find(node => node is VariableExpressionAst { VariablePath.UserPath: "input" }
            or NamedBlockAst { BlockKind: TokenKind.Process, Unnamed: false }, searchNestedScriptBlocks: false) is not null;

    private static IEnumerable<string> Lines(TextReader reader)
    {
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    private static string FileVersion(string path) =>
        System.Diagnostics.FileVersionInfo.GetVersionInfo(path) is { } version
            ? string.Create(CultureInfo.InvariantCulture, $"{version.FileMajorPart}.{version.FileMinorPart}.{version.FileBuildPart / 100}") : "";
}
