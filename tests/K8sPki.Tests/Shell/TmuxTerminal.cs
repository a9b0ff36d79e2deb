using System.Diagnostics;
using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Shell;

/// <summary>A program in a terminal of its own, with a keyboard and a screen that can be read.</summary>
internal sealed class TmuxTerminal : IDisposable
{
    public const int Width = 100;

    private readonly TemporaryFolder folder = new();

    public TmuxTerminal(params string[] command) =>
        Tmux(["-f", "/dev/null", "new-session", "-d", "-x", $"{Width}", "-y", "40", .. command]);

    public string Screen => Tmux("capture-pane", "-p");

    public void Type(string text) => Tmux("send-keys", "-l", text);

    /// <summary>Presses a key by the name that tmux has for it: Enter, C-c, C-Space.</summary>
    public void Press(string key) => Tmux("send-keys", key);

    public void WaitFor(string text)
    {
        var waited = Stopwatch.StartNew();
        while (!Screen.Contains(text, StringComparison.Ordinal))
        {
            if (waited.Elapsed > Patience.Limit)
                Assert.Fail($"'{text}' does not come:\n{Screen}");
            Thread.Sleep(50);
        }
    }

    public void Dispose()
    {
        Peer.Tmux.Run("-S", folder["socket"], "kill-server");
        folder.Dispose();
    }

    private string Tmux(params string[] arguments) => Peer.Tmux.Run(["-S", folder["socket"], .. arguments]).Accepted().Output;
}
