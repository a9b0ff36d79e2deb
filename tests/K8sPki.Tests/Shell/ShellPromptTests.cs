using System.Diagnostics;
using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Shell;

/// <summary>k8spki at a terminal, which tmux is.</summary>
public sealed class ShellPromptTests
{
    [PeerFact("tmux")]
    public void Completes_in_a_menu()
    {
        using var terminal = new TmuxTerminal(DotNet.Host, ShellProgram.Assembly, "-NoExit", "-Command", "Set-PSReadLineKeyHandler Tab MenuComplete");
        terminal.WaitFor("Get-Help about_K8sPki");
        terminal.WaitFor("PS ");
        terminal.Type("Get-K8sKubeConfig");
        terminal.Press("Tab");
        terminal.WaitFor("Get-K8sKubeConfigCluster");
        terminal.WaitFor("Get-K8sKubeConfigUser");
        terminal.Press("Tab");
        terminal.WaitFor("PS " + Path.GetTempPath().TrimEnd('/') + "> Get-K8sKubeConfigCluster");
    }

    [PeerFact("tmux")]
    public void Ctrl_C_ends_a_command_and_not_the_session()
    {
        using var terminal = new TmuxTerminal(DotNet.Host, ShellProgram.Assembly, "-NoLogo");
        terminal.WaitFor("PS ");
        terminal.Type("'sta' + 'rted'; Start-Sleep 1000; 'not' + 'reached'");
        terminal.Press("Enter");
        terminal.WaitFor("started");
        terminal.Press("C-c");
        terminal.Type("'goes' + 'on'");
        terminal.Press("Enter");
        terminal.WaitFor("goeson");
        Assert.DoesNotContain("notreached", terminal.Screen, StringComparison.Ordinal);
    }

    [PeerFact("tmux")]
    public void A_table_fits_the_terminal()
    {
        using var terminal = new TmuxTerminal(DotNet.Host, ShellProgram.Assembly, "-NoLogo", "-NoExit", "-Command", "New-K8sPrivateKey -Algorithm ECDSA");
        terminal.WaitFor("SHA256:");
        terminal.WaitFor("PS ");
        Assert.DoesNotContain(terminal.Screen.Split('\n'), line => line.Length > TmuxTerminal.Width);
    }
}
