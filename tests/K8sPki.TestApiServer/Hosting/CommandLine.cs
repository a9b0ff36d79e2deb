using System.Globalization;
using System.Runtime.InteropServices;

namespace K8sPki.TestServer.Hosting;

/// <summary>The server as a program of its own.</summary>
internal static class CommandLine
{
    private const string Usage = """
        Usage: K8sPki.TestApiServer [--port N] [--state FOLDER] [--write-kubeconfig PATH] [--no-signer]
        Runs until Ctrl+C. What is in the folder of --state outlives it, whatever ends it. Port 0, the default, picks a free one.
        """;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors)
    {
        try
        {
            var values = Read(arguments);
            await using var server = await TestApiServer.StartAsync(Options(values));
            if (values.TryGetValue("--write-kubeconfig", out var path))
                TestApiServer.WriteKubeConfig(path, server.AdminKubeConfig);
            await output.WriteLineAsync(server.Address.GetLeftPart(UriPartial.Authority));
            await output.FlushAsync();
            await UntilInterruptedAsync();
            return 0;
        }
        catch (Exception problem) when (problem is FormatException or OverflowException)
        {
            await errors.WriteLineAsync($"{problem.Message}\n{Usage}");
            return 2;
        }
        catch (IOException problem)
        {
            await errors.WriteLineAsync(problem.Message);
            return 1;
        }
    }

    private static TestApiServerOptions Options(Dictionary<string, string> values) => new()
    {
        Port = int.Parse(values.GetValueOrDefault("--port", "0"), CultureInfo.InvariantCulture),
        StateFolder = values.GetValueOrDefault("--state"),
        SignerEnabled = !values.ContainsKey("--no-signer"),
    };

    private static async Task UntilInterruptedAsync()
    {
        var interrupted = new TaskCompletionSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await interrupted.Task;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            interrupted.TrySetResult();
        }
    }

    private static Dictionary<string, string> Read(IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i];
            if (name == "--no-signer")
                values[name] = "";
            else if (!Usage.Contains($"[{name} ", StringComparison.Ordinal))
                throw new FormatException($"There is no option {name}.");
            else if (i + 1 >= arguments.Count)
                throw new FormatException($"{name} needs a value.");
            else
                values[name] = arguments[++i];
        }

        return values;
    }
}
