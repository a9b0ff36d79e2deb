using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ShellRuns;

/// <summary>The prompt of k8spki on a terminal, which script(1) lends.</summary>
public sealed class ShellPromptTests : IDisposable
{
    private const char Up = 'A';
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [PeerFact("script")]
    public async Task Tab_completes_and_Enter_runs()
    {
        using var terminal = new ShellTerminal();
        await terminal.Type("New-K8sPriv\t -Algorithm EC\t | ForEach-Object { \"a key of $($_.KeySize) bits\" }\r");
        await terminal.Sees("a key of 256 bits");
    }

    [PeerFact("script")]
    public async Task History_comes_back_with_Up()
    {
        using var terminal = new ShellTerminal();
        await terminal.Type("\"$(6 * 7) is the answer\"\r");
        await terminal.Sees("42 is the answer");
        await terminal.Type($"\u001b[{Up}\r");
        await terminal.Sees("42 is the answer", times: 2);
    }

    [PeerFact("script")]
    public async Task Control_C_stops_a_command_and_the_session_goes_on()
    {
        using var terminal = new ShellTerminal();
        await terminal.Type("'begins ' + 'now'; Start-Sleep 600\r");
        await terminal.Sees("begins now");
        await terminal.Type("\u0003");
        await terminal.Type("'goes ' + 'on'\r");
        await terminal.Sees("goes on");
    }

    [PeerFact("script")]
    public async Task A_question_is_asked_and_a_secret_is_not_shown()
    {
        var file = folder["answered"];
        File.WriteAllText(file, "");
        using var terminal = new ShellTerminal();
        await terminal.Type($"Remove-Item '{file}' -Confirm\r");
        await terminal.Sees("[Y] Yes");
        await terminal.Type("y\r");
        await terminal.Type("$secret = Read-Host -AsSecureString word; 'length ' + $secret.Length\r");
        await terminal.Sees("word: ");
        await terminal.Type("hunter2\r");
        await terminal.Sees("length 7");
        Assert.DoesNotContain("hunter2", terminal.Screen, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }
}
