using K8sPki.Tests.Peers;

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

    /// <summary>Presses a key by the name that tmux has for it: Enter, Tab, C-c.</summary>
    public void Press(string key) => Tmux("send-keys", key);

    public Task ShowsAsync(string text) =>
        Patience.UntilAsync(() => Screen.Contains(text, StringComparison.Ordinal),
            () => $"'{text}' is not on the screen:\n{Screen}");

    public void Dispose()
    {
        Peer.Tmux.Run("-S", folder["socket"], "kill-server");
        folder.Dispose();
    }

    private string Tmux(params string[] arguments) => Peer.Tmux.Run(["-S", folder["socket"], .. arguments]).Accepted().Output;
}
