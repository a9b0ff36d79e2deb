using System.Net;
using System.Net.Sockets;
using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>
/// examples/rotate-ca.ps1 -Restart on a node of one's own, whose kubelet and systemctl are stand-ins: a component is healthy
/// while its manifest is where kubelet reads it.
/// </summary>
public sealed class RestartExampleTests : IDisposable
{
    private const string Manifests = "etc/kubernetes/manifests";

    private readonly OwnRoot root = new();

    [Fact]
    public async Task It_restarts_what_a_step_names_and_each_only_when_the_one_before_is_healthy()
    {
        Prepare();
        using var kubelet = new StandInKubelet(root.PathOf(Manifests));
        var before = State();
        var run = await Start(kubelet, "-Begin").RunAsync();
        run.Accepted();
        // A stand-in that is never asked while a manifest is away would say nothing.
        Assert.All(new[] { "etcd", "kube-apiserver" }, name => Assert.Contains($"{name} ends", kubelet.Seen));
        Assert.All(kubelet.Seen.Index().Where(seen => seen.Item.EndsWith(" ends", StringComparison.Ordinal)),
            seen => Assert.Equal(seen.Item.Replace(" ends", " begins", StringComparison.Ordinal), kubelet.Seen[seen.Index + 1]));
        Assert.Equal(["etcd", "kube-apiserver"], kubelet.Seen.Where(seen => seen.EndsWith(" ends", StringComparison.Ordinal))
            .Select(seen => seen.Split(' ')[0]).Take(2));
        Assert.Empty(kubelet.Strays);
        Assert.Equal(before, State());
        Assert.Contains("When everything works", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_outlives_a_script_that_is_killed_and_the_next_run_puts_it_back()
    {
        Prepare();
        using var kubelet = new StandInKubelet(root.PathOf(Manifests)) { IsStuck = true };
        var text = await File.ReadAllTextAsync(root.PathOf($"{Manifests}/etcd.yaml"), TestContext.Current.CancellationToken);
        var aside = root.PathOf($"{Manifests}/.k8spki-etcd.yaml");
        using (var process = Start(kubelet, "-Begin").Started())
        {
            await Patience.UntilAsync(() => File.Exists(aside) || process.HasExited, () => process.Output + process.Error);
            Assert.False(process.HasExited, process.Output + process.Error);
        }

        Assert.Equal(text, await File.ReadAllTextAsync(aside, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(root.PathOf($"{Manifests}/etcd.yaml")));
        kubelet.IsStuck = false;
        var run = await Start(kubelet, "").RunAsync();
        Assert.Contains("etcd.yaml was out of kubelet's sight", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(root.PathOf($"{Manifests}/etcd.yaml")), run.Output + run.Error);
        Assert.False(File.Exists(aside));
    }

    [Fact]
    public async Task A_component_that_does_not_end_gets_its_manifest_back_and_nothing_further_is_changed()
    {
        Prepare();
        using var kubelet = new StandInKubelet(root.PathOf(Manifests)) { IsStuck = true };
        var before = State();
        var run = await Start(kubelet, "-Begin -Wait 00:00:02").RunAsync();
        Assert.Contains("The end of etcd did not come true", run.Refused().Error, StringComparison.Ordinal);
        Assert.Equal(before, State());
    }

    public void Dispose() => root.Dispose();

    private void Prepare()
    {
        if (OwnRoot.SkipReason() is { } reason)
            Assert.Skip(reason);
        using var node = SampleNode.ControlPlane("cp1");
        root.Copy(node.PathOf("etc"), "etc");
        root.Copy(node.PathOf("var"), "var");
        root.Write("etc/programs/systemctl", "#!/bin/sh\nexit 0\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(root.PathOf("etc/programs/systemctl"), (UnixFileMode)0b111_101_101);
    }

    // Who reads which manifest: their names and modes.
    private string State() => string.Join('\n', Directory.EnumerateFileSystemEntries(root.PathOf(Manifests))
        .Order(StringComparer.Ordinal).Select(file => $"{Path.GetFileName(file)} {(OperatingSystem.IsWindows() ? 0 : File.GetUnixFileMode(file))}"));

    private Call Start(StandInKubelet kubelet, string arguments) => new(root,
        new Dictionary<string, string?> { ["PATH"] = $"/etc/programs:{Environment.GetEnvironmentVariable("PATH")}" },
        $"& '{Repository.PathOf("examples", "rotate-ca.ps1")}' -Root / -Authority etcd-ca -Restart -Confirm:$false "
            + $"-Health {kubelet.Table} {arguments}");

    private sealed record Call(OwnRoot Root, Dictionary<string, string?> Environment, string Script)
    {
        private string[] Arguments => ["-NonInteractive", "-Command", $"$ErrorActionPreference = 'Stop'; {Script}"];

        public PeerProcess Started() => Root.Start(Environment, Arguments);

        public Task<PeerRun> RunAsync() => Root.RunAsync(Environment, Arguments);
    }

    /// <summary>Says of each component that it is healthy while kubelet would see its manifest.</summary>
    private sealed class StandInKubelet : IDisposable
    {
        private static readonly string[] Pods = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

        private readonly HttpListener listener = new();
        private readonly string manifests;
        private readonly string address;
        private readonly HashSet<string> gone = [];

        public StandInKubelet(string manifests)
        {
            this.manifests = manifests;
            using var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
            free.Stop();
            listener.Prefixes.Add(address);
            listener.Start();
            _ = Task.Run(AnswerAsync, TestContext.Current.CancellationToken);
        }

        /// <summary>What ended and began, in order.</summary>
        public List<string> Seen { get; } = [];

        /// <summary>Components that were away while their manifest was not in the folder under another name.</summary>
        public List<string> Strays { get; } = [];

        /// <summary>True for components that go on whatever happens to their manifests.</summary>
        public bool IsStuck { get; set; }

        public string Table
        {
            get
            {
                var rows = Pods.Append("kubelet").Select(name => $"'{name}' = '{address}{name}'");
                return $"@{{ {string.Join("; ", rows)} }}";
            }
        }

        public void Dispose() => listener.Close();

        private async Task AnswerAsync()
        {
            try
            {
                while (true)
                {
                    var asked = await listener.GetContextAsync();
                    asked.Response.StatusCode = IsHealthy(asked.Request.Url!.AbsolutePath.Trim('/')) ? 200 : 503;
                    asked.Response.Close();
                }
            }
            catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private bool IsHealthy(string name)
        {
            var isThere = IsStuck || !Pods.Contains(name) || File.Exists(Path.Combine(manifests, $"{name}.yaml"));
            if (!isThere && gone.Add(name))
                Seen.Add($"{name} ends");
            else if (isThere && gone.Remove(name))
                Seen.Add($"{name} begins");
            if (!isThere && !File.Exists(Path.Combine(manifests, $".k8spki-{name}.yaml")))
                Strays.Add(name);
            return isThere;
        }
    }
}
