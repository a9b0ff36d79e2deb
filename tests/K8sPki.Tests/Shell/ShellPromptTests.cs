using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Shell;

/// <summary>k8spki at a terminal, which tmux is.</summary>
public sealed class ShellPromptTests
{
    [PeerFact("tmux")]
    public async Task Completes_in_a_menu()
    {
        using var terminal = new TmuxTerminal(DotNet.Host, ShellProgram.Assembly, "-NoExit", "-Command",
            "Set-PSReadLineKeyHandler Tab MenuComplete");
        await terminal.ShowsAsync("PS ");
        terminal.Type("Get-K8sKubeConfig");
        terminal.Press("Tab");
        await terminal.ShowsAsync("Get-K8sKubeConfigCluster");
        await terminal.ShowsAsync("Get-K8sKubeConfigUser");
        terminal.Press("Right");
        await terminal.ShowsAsync("> Get-K8sKubeConfigContext");
    }

    [PeerFact("tmux")]
    public async Task Ctrl_C_ends_a_command_and_not_the_session()
    {
        using var terminal = new TmuxTerminal(DotNet.Host, ShellProgram.Assembly);
        await terminal.ShowsAsync("Get-Help about_K8sPki");
        await terminal.ShowsAsync("PS ");
        terminal.Type("'sta' + 'rted'; Start-Sleep 1000; 'not' + 'reached'");
        terminal.Press("Enter");
        await terminal.ShowsAsync("started");
        terminal.Press("C-c");
        terminal.Type("'goes' + 'on'");
        terminal.Press("Enter");
        await terminal.ShowsAsync("goeson");
        Assert.DoesNotContain("notreached", terminal.Screen, StringComparison.Ordinal);
    }

    [PeerFact("tmux")]
    public async Task A_table_fits_the_terminal()
    {
        using var terminal = new TmuxTerminal(DotNet.Host, ShellProgram.Assembly, "-NoLogo", "-NoExit", "-Command",
            "New-K8sPrivateKey -Algorithm ECDSA");
        await terminal.ShowsAsync("SHA256:");
        await terminal.ShowsAsync("PS ");
        Assert.DoesNotContain("…", terminal.Screen, StringComparison.Ordinal);
    }
}
