using K8sPki.Tests.Peers;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.ClusterPki.Repair;

/// <summary>
/// Repair-K8sPki -Restart on a node of one's own, whose pods and systemctl are stand-ins: one component at a time, each back
/// before the next.
/// </summary>
public sealed class RestartTests : IDisposable
{
    private const string Manifests = "etc/kubernetes/manifests";
    private const string Pki = "etc/kubernetes/pki/";

    // What they read of their kubeconfigs they read when they start.
    private const string Manager = "kube-controller-manager";
    private const string Scheduler = "kube-scheduler";

    // What systemctl was asked for.
    private const string Called = "etc/programs/called";

    private readonly OwnRoot root = new();
    private StandInPods? pods;

    public void Dispose()
    {
        pods?.Dispose();
        root.Dispose();
    }

    [Fact]
    public async Task What_goes_on_with_old_files_is_restarted_one_after_the_other()
    {
        Prepare();
        var before = State();
        var run = await RunAsync("-Restart -RestartTimeout 60s");
        run.Accepted();
        Assert.Equal([$"{Manager} ends", $"{Manager} begins", $"{Scheduler} ends", $"{Scheduler} begins"], pods!.Seen);
        Assert.Contains($"Done: Restart {Manager}", run.Output, StringComparison.Ordinal);
        Assert.Contains($"Done: Restart {Scheduler}", run.Output, StringComparison.Ordinal);
        Assert.Equal(before, State());
    }

    /// <summary>Without kubelet no pod comes back.</summary>
    [Fact]
    public async Task A_kubelet_that_is_down_is_started_before_the_pods()
    {
        Prepare("kubelet.conf");
        root.Write("etc/systemd/system/kubelet.service", SampleManifests.KubeletUnit);
        root.Write("etc/systemd/system/kubelet.service.d/10-kubeadm.conf", SampleManifests.KubeletDropIn);
        var port = pods!.Add("kubelet", root.PathOf(Pki + "apiserver.crt"), root.PathOf(Pki + "apiserver.key"),
            () => File.Exists(root.PathOf(Called)));
        File.AppendAllText(root.PathOf("var/lib/kubelet/config.yaml"), $"\nport: {port}\naddress: 127.0.0.1\n");
        var run = await RunAsync("-Restart -RestartTimeout 60s");
        run.Accepted();
        Assert.True(File.Exists(root.PathOf(Called)), run.Output + run.Error);
        Assert.Equal("restart -- kubelet\n",
            await File.ReadAllTextAsync(root.PathOf(Called), TestContext.Current.CancellationToken));
        Assert.True(pods.Seen.Count > 1, run.Output + run.Error);
        Assert.Equal(["kubelet begins", $"{Manager} ends", $"{Manager} begins", $"{Scheduler} ends", $"{Scheduler} begins"],
            pods.Seen);
        Assert.Contains("Done: Restart kubelet", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nothing_says_how_to_start_is_a_persons()
    {
        Prepare("kubelet.conf");
        var run = await RunAsync("-Restart -RestartTimeout 60s");
        run.Accepted();
        Assert.Contains("ForPerson: Restart kubelet", run.Output, StringComparison.Ordinal);
        Assert.Contains($"Done: Restart {Scheduler}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_it_the_restarts_are_a_persons()
    {
        Prepare();
        var run = await RunAsync("");
        run.Accepted();
        Assert.Empty(pods!.Seen);
        Assert.Contains($"ForPerson: Restart {Manager}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_component_that_does_not_end_gets_its_manifest_back_and_nothing_further_is_restarted()
    {
        Prepare();
        pods!.IsStuck = true;
        var before = State();
        var run = await RunAsync("-Restart -RestartTimeout 2s");
        Assert.Contains($"Failed: Restart {Manager}", run.Output, StringComparison.Ordinal);
        Assert.Contains($"ForPerson: Restart {Scheduler}", run.Output, StringComparison.Ordinal);
        Assert.Equal(before, State());
    }

    [Fact]
    public async Task A_manifest_outlives_a_run_that_is_killed_and_the_next_one_puts_it_back()
    {
        Prepare();
        pods!.IsStuck = true;
        var (shown, hidden) = (root.PathOf($"{Manifests}/{Manager}.yaml"), root.PathOf($"{Manifests}/.k8spki-{Manager}.yaml"));
        var text = await File.ReadAllTextAsync(shown, TestContext.Current.CancellationToken);
        using (var process = Start("-Restart"))
        {
            await Patience.UntilAsync(() => File.Exists(hidden) || process.HasExited, () => process.Output + process.Error);
            Assert.False(process.HasExited, process.Output + process.Error);
        }

        Assert.Equal(text, await File.ReadAllTextAsync(hidden, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(shown));
        pods.IsStuck = false;
        var run = await RunAsync("");
        Assert.True(File.Exists(shown), run.Output + run.Error);
        Assert.False(File.Exists(hidden));
    }

    private void Prepare(params string[] further)
    {
        if (OwnRoot.SkipReason() is { } reason)
            Assert.Skip(reason);
        using var node = SampleNode.ControlPlane("cp1");
        foreach (var entry in further.Concat(["controller-manager.conf", "scheduler.conf"]))
            node.WriteEntry(entry, made => made with
            {
                Validity = Validity.Until(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(-9)),
            });
        root.Copy(node.PathOf("etc"), "etc");
        root.Copy(node.PathOf("var"), "var");
        root.Write("etc/programs/systemctl", $"#!/bin/sh\necho \"$@\" >> /{Called}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(root.PathOf("etc/programs/systemctl"), (UnixFileMode)0b111_101_101);
        pods = new StandInPods(root.PathOf(Manifests));
        foreach (var component in new[] { Manager, Scheduler })
        {
            var port = pods.Add(component, root.PathOf(Pki + "apiserver.crt"), root.PathOf(Pki + "apiserver.key"));
            Change(component, text => text.Replace("- --kubeconfig",
                $"- --secure-port={port}\n    - --bind-address=127.0.0.1\n    - --kubeconfig", StringComparison.Ordinal));
        }
    }

    private void Change(string component, Func<string, string> change)
    {
        var path = root.PathOf($"{Manifests}/{component}.yaml");
        File.WriteAllText(path, change(File.ReadAllText(path)));
    }

    // Who reads which manifest: their names and modes.
    private string State() => string.Join('\n', Directory.EnumerateFileSystemEntries(root.PathOf(Manifests))
        .Order(StringComparer.Ordinal).Select(file =>
            $"{Path.GetFileName(file)} {(OperatingSystem.IsWindows() ? 0 : File.GetUnixFileMode(file))}"));

    private Dictionary<string, string?> Environment => new()
    {
        ["PATH"] = $"/etc/programs:{System.Environment.GetEnvironmentVariable("PATH")}",
    };

    private static string[] Script(string arguments) =>
    [
        "-NonInteractive", "-Command", "$ErrorActionPreference = 'Stop'; Test-K8sPki -InformationAction Ignore | "
            + $"Repair-K8sPki -Confirm:$false {arguments} | ForEach-Object {{ \"$_ $($_.Reason)\" }}",
    ];

    private PeerProcess Start(string arguments) => root.Start(Environment, Script(arguments));

    private Task<PeerRun> RunAsync(string arguments) => root.RunAsync(Environment, Script(arguments));
}
