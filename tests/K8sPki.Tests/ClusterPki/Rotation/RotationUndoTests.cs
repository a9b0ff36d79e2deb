using K8sPki.Tests.Platform;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>What a step leaves of modes and owners, and what taking it back gives again.</summary>
public sealed class RotationUndoTests
{
    private const string Pki = "etc/kubernetes/pki/";
    private const int MostSteps = 20;

    private static readonly string[] OfOthers =
    [
        Pki + "ca.crt", Pki + "apiserver.crt", Pki + "apiserver.key", Pki + "etcd/ca.crt", Pki + "etcd/server.key",
        "etc/kubernetes/admin.conf", "etc/kubernetes/manifests/kube-controller-manager.yaml",
    ];

    [Fact]
    public void Owners_and_modes_of_a_mixed_tree_are_kept_forward_and_back()
    {
        OtherUser.Require();
        using var cluster = new SampleRotation();
        foreach (var file in OfOthers)
            OtherUser.Give(cluster.Cp1.PathOf(file));
        OtherUser.Run("chmod", "640", cluster.Cp1.PathOf(Pki + "etcd/ca.crt"));
        var owners = Owners(cluster.Cp1);
        string[] both = ["ca", "etcd-ca"];
        var states = new Stack<IReadOnlyDictionary<string, string>>([TreeSnapshot.Of(cluster.Cp1.Root)]);
        RotationStepTests.Start(cluster, both);
        var taken = 2;
        for (var round = 0; round < MostSteps; round++)
        {
            var done = RotationStepTests.Step(cluster, both, isForced: false, out var failures);
            Assert.Empty(failures);
            Assert.Equal(owners, Owners(cluster.Cp1));
            taken += done.Count;
            if (done.Count == 0)
                break;
        }

        while (taken-- > 0)
            Assert.Single(RotationStepTests.Undo(cluster, both));
        TreeSnapshot.AssertSame(states.Pop(), cluster.Cp1.Root);
    }

    private static List<string> Owners(SampleNode node) => [.. OfOthers.Select(file =>
        FileStatus.Of(node.PathOf(file)) is { } status ? $"{file} {status.Mode} {status.User}:{status.Group}" : file)];
}
