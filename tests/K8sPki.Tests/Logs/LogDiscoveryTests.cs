using K8sPki.Logs;
using K8sPki.Tests.Platform;

namespace K8sPki.Tests.Logs;

/// <summary>The logs of a node, wherever its distribution has them.</summary>
public sealed class LogDiscoveryTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<(string Place, PkiException Problem)> problems = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Containers_have_their_files_in_the_order_of_time()
    {
        const string pod = "var/log/pods/kube-system_etcd-cp1_0a/etcd";
        Write($"{pod}/0.log", "first run");
        Write($"{pod}/1.log.20260822-135300.gz", SampleLog.Compressed("rotated, oldest\n"));
        Write($"{pod}/1.log.20260823-135300", "rotated");
        Write($"{pod}/1.log", "now");
        Write($"{pod}/1.log.20260821-000000.tmp", "unfinished");
        File.SetLastWriteTimeUtc(folder[$"{pod}/0.log"], DateTime.UtcNow.AddDays(-1));
        Write("var/log/pods/kube-system_coredns-x_0b/coredns/0.log", "dns");
        Assert.Equal(["rotated, oldest", "rotated", "now"], Lines(Find(ContainerRuns.Last)));
        Assert.Equal(["first run"], Lines(Find(ContainerRuns.Previous)));
        Assert.Equal(4, Lines(Find(ContainerRuns.All)).Count);
        Assert.Equal(["dns"], Lines(Find(ContainerRuns.Last, "coredns")));
        Assert.Equal(["dns"], Lines(Find(ContainerRuns.Last, "kube-system/coredns-x")));
        Assert.Empty(problems);
    }

    [Fact]
    public void What_links_lead_to_counts_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It needs links.");
        const string id = "0123456789ab";
        Write($"var/lib/docker/containers/{id}/{id}-json.log",
            """{"log":"once\n","stream":"stderr","time":"2026-08-22T13:53:00Z"}""");
        Write($"var/lib/docker/containers/{id}/config.v2.json", """{"Name":"/k8s_etcd_etcd-cp1_kube-system_0a_0"}""");
        Directory.CreateDirectory(folder["var/log/pods/kube-system_etcd-cp1_0a/etcd"]);
        File.CreateSymbolicLink(folder["var/log/pods/kube-system_etcd-cp1_0a/etcd/0.log"],
            $"/var/lib/docker/containers/{id}/{id}-json.log");
        File.CreateSymbolicLink(folder["var/log/pods/kube-system_etcd-cp1_0a/etcd/1.log"], "/etc/passwd");
        Assert.Equal(["once"], Lines(Find(ContainerRuns.All)));
    }

    [Theory]
    [InlineData("var/log/k3s.log", "kube-apiserver", "k3s")]
    [InlineData("var/lib/rancher/rke2/agent/logs/kubelet.log", "kubelet", "kubelet")]
    [InlineData("var/lib/rancher/rke2/agent/containerd/containerd.log", "containerd", "containerd")]
    public void A_distribution_has_its_own_places(string path, string asked, string component)
    {
        Write(path, "a line");
        Assert.Equal(component, Assert.Single(Find(ContainerRuns.Last, asked)).Component);
    }

    [Fact]
    public void A_journal_is_read_by_its_program()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It needs a shell.");
        Directory.CreateDirectory(folder["var/log/journal"]);
        var source = Assert.IsType<JournalLogSource>(Assert.Single(Find(ContainerRuns.Last, "kubelet")));
        Assert.Contains("kubelet", source.Shown, StringComparison.Ordinal);
        const string output = """
            {"__REALTIME_TIMESTAMP":"1787406780123456","MESSAGE":"E0822 13:53:00.123456 1234 a.go:1] text","PRIORITY":"6","_SYSTEMD_UNIT":"kubelet.service"}
            {"__REALTIME_TIMESTAMP":"1787406781000000","MESSAGE":[120,53,48,57,255],"PRIORITY":"3","_SYSTEMD_UNIT":"kubelet.service"}
            {"__REALTIME_TIMESTAMP":"1787406782000000","MESSAGE":null,"PRIORITY":"4"}
            no JSON
            """;
        var program = folder.Write("journalctl", $"#!/bin/sh\ncat <<'END'\n{output}\nEND\necho Hint: not all >&2\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        var fake = new JournalLogSource([new JournalUnit("kubelet", "kubelet", false)], null) { Component = "kubelet",
            ProgramPath = program };
        var entries = Read(fake, new LogQuery());
        Assert.Equal(["text", "x509\uFFFD", "", "no JSON"], entries.Select(entry => entry.Message));
        Assert.Equal([LogSeverity.Error, LogSeverity.Error, LogSeverity.Warning, null], entries.Select(entry => entry.Severity));
        Assert.Equal(new DateTimeOffset(2026, 8, 22, 13, 53, 0, 123, 456, TimeSpan.Zero), entries[0].Instant);
        Assert.Equal("JournalNotRead", Assert.Single(problems).Problem.ErrorId);
        Assert.Equal(["x509\uFFFD"], Read(fake, SampleLog.Query("X509")).Select(entry => entry.Text));
    }

    [Fact]
    public void A_journal_without_its_program_is_said()
    {
        var source = new JournalLogSource([new JournalUnit("kubelet", "kubelet", false)], null) { Component = "kubelet",
            ProgramPath = null };
        Assert.Empty(Read(source, new LogQuery()));
        Assert.Equal("JournalctlMissing", Assert.Single(problems).Problem.ErrorId);
    }

    /// <summary>Silence would look as if nothing was wrong.</summary>
    [Theory]
    [InlineData("var/log/pods", "700")]
    [InlineData("var/log/pods/kube-system_etcd-cp1_0a/etcd", "700")]
    [InlineData("var/log/pods/kube-system_etcd-cp1_0a/etcd/0.log", "640")]
    public void What_only_root_may_read_is_named_to_others(string path, string mode)
    {
        OtherUser.Require();
        Write("var/log/pods/kube-system_etcd-cp1_0a/etcd/0.log", "x509: certificate has expired");
        OtherUser.Give(folder[""]);
        OtherUser.Run("chmod", mode, folder[path]);
        using var process = OtherUser.Start(folder[""], ShellRuns.DotNet.Host, ShellRuns.ShellProgram.Assembly, "-NoProfile",
            "-Command", "Get-K8sComponentLog -CertificateErrors -Root .");
        process.WaitForExit();
        var said = process.StandardOutput.ReadToEnd();
        var errors = process.StandardError.ReadToEnd();
        if (process.ExitCode is 126 or 127)
            Assert.Skip($"another user cannot run the program where it is: {errors}");
        Assert.Contains($"0 lines about certificates looked at; NOT READ: {folder[path]}.", said.ReplaceLineEndings(""),
            StringComparison.Ordinal);
        Assert.Contains($"'{folder[path]}'", errors.ReplaceLineEndings(""), StringComparison.Ordinal);
    }

    [Fact]
    public void Docker_numbers_what_it_has_put_aside()
    {
        const string id = "0123456789ab";
        const string place = $"var/lib/docker/containers/{id}/{id}-json.log";
        Write($"var/lib/docker/containers/{id}/config.v2.json", """{"Name":"/k8s_etcd_etcd-cp1_kube-system_0a_0"}""");
        foreach (var name in new[] { "", ".1", ".2.gz", ".10.gz", ".x" })
        {
            var line = $$"""{"log":"text{{name}}\n","stream":"stderr","time":"2026-08-22T13:53:00Z"}""";
            Write(place + name, name.EndsWith(".gz", StringComparison.Ordinal) ? SampleLog.Compressed(line + "\n")
                : System.Text.Encoding.UTF8.GetBytes(line + "\n"));
        }

        Assert.Equal(["text.10.gz", "text.2.gz", "text.1", "text"], Lines(Find(ContainerRuns.Last)));
    }

    private List<ComponentLogEntry> Read(LogSource source, LogQuery query) =>
        [.. source.Read(query, (place, problem) => problems.Add((place, problem)), default)];

    private IReadOnlyList<LogSource> Find(ContainerRuns runs, params string[] names) => LogDiscovery.Find(
        NodeFileSystem.At(folder["."]), new LogChoice([.. names.Select(name => (Func<string, bool>)(other => other == name))],
            runs),
        (place, problem) => problems.Add((place, problem)));

    private List<string> Lines(IReadOnlyList<LogSource> sources) =>
        [.. sources.SelectMany(source => Read(source, new LogQuery())).Select(entry => entry.Text)];

    private void Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text + "\n"));

    private void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[path])!);
        File.WriteAllBytes(folder[path], content);
    }
}
