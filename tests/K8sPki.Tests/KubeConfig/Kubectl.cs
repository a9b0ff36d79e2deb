using K8sPki.Tests.Peers;

namespace K8sPki.Tests.KubeConfigs;

/// <summary>Runs kubectl in a folder.</summary>
/// <param name="folder">The current folder.</param>
/// <param name="files">What stands in KUBECONFIG.</param>
/// <param name="named">What <c>--kubeconfig</c> names; null to leave the option out.</param>
internal sealed class Kubectl(string folder, IReadOnlyList<string> files, string? named = null)
{
    public PeerRun Run(params IEnumerable<string> arguments) =>
        Peer.Kubectl.Run(new PeerCall([.. arguments, .. named is null ? [] : new[] { "--kubeconfig=" + named }])
    {
        Folder = folder,
        Environment = new() { ["KUBECONFIG"] = string.Join(Path.PathSeparator, files), ["HOME"] = folder },
    });

    /// <summary>The whole configuration as kubectl sees it, files taken in, with this folder's path left out.</summary>
    public string View()
    {
        var run = Run("config", "view", "--raw", "-o", "json", "--flatten");
        return (run.ExitCode == 0 ? run.Output : "error: " + run.Error).Replace(folder, "", StringComparison.Ordinal);
    }
}
