using System.Diagnostics;
using System.Text;

namespace K8sPki.Tests.ShellRuns;

/// <summary>k8spki on a terminal of its own. What is typed goes there when the prompt stands.</summary>
internal sealed class ShellTerminal : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly Process process;
    private readonly StringBuilder screen = new();

    public ShellTerminal()
    {
        // A test run in the background has Ctrl+C ignored, and whatever it starts would have too.
        var start = new ProcessStartInfo("script", ["-qefc", $"env --default-signal=INT {ShellRun.Program}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["TERM"] = "xterm";
        process = Process.Start(start)!;
        _ = Task.Run(ReadScreen);
    }

    /// <summary>All that was shown so far, with its escape sequences.</summary>
    public string Screen
    {
        get
        {
            lock (screen)
                return screen.ToString();
        }
    }

    /// <summary>Types once the first prompt stands.</summary>
    public async Task Type(string text)
    {
        await Sees("PS ");
        await process.StandardInput.WriteAsync(text);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>Waits until a text was shown. A text that is typed is shown too: let the command make it of parts.</summary>
    public async Task Sees(string text, int times = 1)
    {
        var waited = Stopwatch.StartNew();
        while (Count(text) < times)
        {
            if (waited.Elapsed > Patience)
                throw new TimeoutException($"'{text}' was not seen {times} times. The screen:\n{Screen}");
            await Task.Delay(50);
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    private int Count(string text) => Screen.Split(text).Length - 1;

    private async Task ReadScreen()
    {
        var buffer = new char[4096];
        int count;
        while ((count = await process.StandardOutput.ReadAsync(buffer)) > 0)
        {
            lock (screen)
                screen.Append(buffer, 0, count);
        }
    }
}
