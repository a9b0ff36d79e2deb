using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ShellRuns;

/// <summary>What the program k8spki printed and how it ended.</summary>
internal sealed record ShellRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs it with arguments and nothing on its standard input.</summary>
    public static ShellRun Of(params string[] arguments) => Of(new PeerCall(arguments));

    /// <summary>Runs it with text on its standard input.</summary>
    public static ShellRun WithInput(string input, params string[] arguments) => Of(new PeerCall(arguments) { InputText = input });

    /// <summary>Runs it with a variable of the environment set.</summary>
    public static ShellRun WithVariable(string name, string value, params string[] arguments) =>
        Of(new PeerCall(arguments) { Environment = new() { [name] = value } });

    private static ShellRun Of(PeerCall call)
    {
        using var process = ShellProgram.Start(call);
        var run = process.WaitForExit(Patience.Limit) ?? throw new TimeoutException($"k8spki {string.Join(' ', call.Arguments)} did not end.");
        return new ShellRun(run.ExitCode, run.Output.ReplaceLineEndings("\n"), run.Error.ReplaceLineEndings("\n"));
    }
}
