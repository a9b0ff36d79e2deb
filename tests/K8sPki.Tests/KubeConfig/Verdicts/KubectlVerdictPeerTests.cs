using K8sPki.Tests.Peers;

namespace K8sPki.Tests.KubeConfigs.Verdicts;

/// <summary>kubectl itself: that it does what the table says, and what it does with the kubeconfigs of others.</summary>
public sealed class KubectlVerdictPeerTests
{
    [PeerFact("kubectl")]
    public void The_table_says_what_kubectl_does()
    {
        var differences = KubeConfigKinds.All.AsParallel().Select(Difference).OfType<string>().ToList();
        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    // What others found and collected stands beside the repository where it was cloned with it.
    [PeerFact("kubectl")]
    public async Task Collected_kubeconfigs_are_judged_as_by_kubectl()
    {
        var cases = Path.Combine(Repository.Root, "..", "shared", "cases", "kubeconfig");
        if (!Directory.Exists(cases))
            return;
        var files = Directory.GetFiles(cases, "*.yaml");
        Assert.NotEmpty(files);
        var differences = new List<string?>();
        foreach (var file in files)
            differences.Add(await DifferenceAsync(cases, Path.GetFileName(file)));
        Assert.True(differences.All(difference => difference is null), string.Join("\n", differences.OfType<string>()));
    }

    private static async Task<string?> DifferenceAsync(string cases, string name)
    {
        using var identity = new KindFolder(new KubeConfigKind(name, KubectlVerdict.Connects));
        using var folder = new TemporaryFolder();
        Copy(cases, folder[""], identity.Server.Port);
        // The authority is not ours, so that a connection is as far as it goes.
        var (verdict, error) = Ask(folder[""], folder[name], () => identity.Server.Connections > 0);
        var before = identity.Server.Connections;
        var isValid = KubeConfigTest.Run(KubeConfigLocation.Of(folder[name]))
            .All(finding => finding.Severity != FindingSeverity.Error);
        var failure = await KubeConfigVerdictTests.CallAsync(folder[name]);
        var connects = identity.Server.Connections > before;
        var isEmpty = name.StartsWith("document-of-", StringComparison.Ordinal);
        return isEmpty || (isValid == (verdict == KubectlVerdict.Connects) && connects == isValid) ? null
            : $"{name}: kubectl {verdict} ({error.Trim()}), IsValid {isValid}, connected {connects}: {failure?.Message}";
    }

    private static void Copy(string from, string to, int port)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, File.ReadAllBytes(file));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            if (target.EndsWith(".yaml", StringComparison.Ordinal))
                File.WriteAllText(target, System.Text.RegularExpressions.Regex
                    .Replace(File.ReadAllText(target), @"127\.0\.0\.1:(18001|6443)", $"127.0.0.1:{port}"));
        }
    }

    private static string? Difference(KubeConfigKind kind)
    {
        using var folder = new KindFolder(kind);
        var (verdict, error) = Ask(folder.Folder, folder.Config, () => folder.Callers.Count > 0);
        if (verdict != kind.Verdict)
            return $"{kind.Name}: kubectl {verdict} and not {kind.Verdict}. {error}";
        var caller = folder.Callers is [var seen, ..] ? KubeConfigVerdictTests.WithoutTimes(seen) : "";
        return kind.Verdict == KubectlVerdict.Connects && caller != kind.Caller
            ? $"{kind.Name}: kubectl is '{caller}' and not '{kind.Caller}'. {error}"
            : null;
    }

    /// <summary>What kubectl does with a file that leads to a server.</summary>
    /// <param name="folder">The folder to stand in.</param>
    /// <param name="config">The file.</param>
    /// <param name="hasArrived">Tells whether it came to the server.</param>
    internal static (KubectlVerdict Verdict, string Error) Ask(string folder, string config, Func<bool> hasArrived)
    {
        var kubectl = new Kubectl(folder, [config]);
        var view = kubectl.Run("config", "view");
        if (view.ExitCode != 0)
            return (KubectlVerdict.RefusesFile, view.Error);
        var call = kubectl.Run("get", "--raw", "/version", "--request-timeout=10s");
        return (hasArrived() ? KubectlVerdict.Connects : KubectlVerdict.RefusesUse, call.Error);
    }
}
