using K8sPki.Tests.Peers;

namespace K8sPki.Tests.KubeConfigs;

/// <summary>Runs kubectl on some files.</summary>
internal sealed class Kubectl(string folder, IReadOnlyList<string> files)
{
    public PeerRun Run(params IEnumerable<string> arguments) => Peer.Kubectl.Run(new PeerCall([.. arguments])
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
