using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Shell;

/// <summary>The default kubeconfig is the one at home; it and what is remembered beside it lie nowhere else.</summary>
public sealed class HomeFolderTests : IDisposable
{
    private const string KubeConfig = """
        clusters: [{name: c, cluster: {server: "https://a"}}]
        contexts: [{name: one, context: {cluster: c, user: u}}, {name: two, context: {cluster: c, user: u}}]
        users: [{name: u, user: {token: t}}]
        current-context: one
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_context_before_is_kept_beside_the_default_kubeconfig_alone()
    {
        Write(".kube/config");
        var other = Write("other/config");
        Run(folder["."], $"Use-K8sKubeConfigContext two; Use-K8sKubeConfigContext two -KubeConfig {other}; $env:KUBECONFIG = "
            + $"'{other}'; Use-K8sKubeConfigContext one").Accepted();
        Assert.Equal("one", File.ReadAllText(folder[".kube/kubectx"]));
        Assert.False(File.Exists(folder["other/kubectx"]));
    }

    [Fact]
    public void One_of_the_current_folder_is_not_taken_where_there_is_no_home()
    {
        Write(".kube/config");
        Assert.Equal(folder["gone/.kube/config"], Run(folder["gone"], "(Get-K8sKubeConfig -WarningAction Ignore).Path")
            .Accepted().Output.Trim());
    }

    private string Write(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        File.WriteAllText(folder[name], KubeConfig);
        return folder[name];
    }

    private PeerRun Run(string home, string code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not take the home folder from a variable.");
        return ShellProgram.Run(new PeerCall("-Command", code) { Folder = folder["."],
            Environment = new() { ["HOME"] = home, ["KUBECONFIG"] = null } });
    }
}
