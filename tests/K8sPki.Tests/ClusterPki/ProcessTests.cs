namespace K8sPki.Tests.ClusterPki;

/// <summary>Which processes have read which certificates: their command lines tell, not their names.</summary>
public sealed class ProcessTests
{
    private const string Etcd =
        "etcd --cert-file=/etc/kubernetes/pki/etcd/server.crt --peer-cert-file /etc/kubernetes/pki/etcd/peer.crt";

    [Theory]
    [InlineData("etcd", Etcd, "etcd-server, etcd-peer")]
    [InlineData("etcd", "/usr/bin/etcd --cert-file /etc/kubernetes/pki/etcd/server.crt", "etcd-server")]
    [InlineData("etcd", "etcd --cert-file=/srv/other/server.crt", null)]
    [InlineData("etcd", "sh -c exec " + Etcd, null)]
    [InlineData("etcd", "tini -- " + Etcd, null)]
    [InlineData("etcd", "/opt/check etcd --cert-file=/etc/kubernetes/pki/etcd/server.crt", null)]
    [InlineData("etcd", "", "etcd-ca, etcd-server, etcd-peer")]
    [InlineData("hyperkube", "hyperkube kube-scheduler --kubeconfig=/etc/kubernetes/scheduler.conf", "scheduler.conf")]
    [InlineData("kube-scheduler", "kube-scheduler --kubeconfig=/srv/scheduler.conf", null)]
    [InlineData("kube-controller", "", "ca, front-proxy-ca, controller-manager.conf")]
    [InlineData("etcdctl", "etcdctl --cert=/etc/kubernetes/pki/etcd/healthcheck-client.crt", null)]
    public void A_process_is_older_than_what_its_command_line_names(string name, string command, string? newer)
    {
        using var node = SampleNode.ControlPlane();
        node.Write("proc/stat", $"cpu 1 2 3\nbtime {DateTimeOffset.UtcNow.AddDays(-10).ToUnixTimeSeconds()}\n");
        node.Write("proc/4242/stat",
            $"4242 ({name}) S 1 {string.Join(' ', Enumerable.Repeat("0", 17))} {9L * 24 * 3600 * 100} 0 0\n");
        var words = command.StartsWith("sh -c ", StringComparison.Ordinal)
            ? ["sh", "-c", command[6..]]
            : command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        node.Write("proc/4242/cmdline", string.Concat(words.Select(word => word + "\0")));
        var findings = new PkiChecks(new PkiCheckOptions()).Judge(node.Read());
        if (newer is null)
            Assert.Empty(findings);
        else
            Assert.Contains($" {newer} ", Assert.Single(findings).Message, StringComparison.Ordinal);
    }
}
