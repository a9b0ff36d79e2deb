using System.Globalization;
using System.Text;

namespace K8sPki.Benchmarks;

/// <summary>
/// How time and memory grow with the amount, from a thousand to a million: rows for a plot, growth.gnuplot beside this draws
/// them.
/// </summary>
internal sealed class Growth : Benchmark
{
    // A peer that needs longer is not asked for more.
    private static readonly TimeSpan LongestOfPeer = TimeSpan.FromSeconds(10);

    private static readonly int[] Amounts = [1_000, 10_000, 100_000, 1_000_000];

    private static readonly Subject[] Subjects =
    [
        new("certificates", Bundles, "Get-K8sCertificate '{0}' -Recurse | & {{ process {{ }} }}",
            "for file in {0}/*/*.crt; do openssl storeutl -noout -certs $file; done", int.MaxValue),
        new("log lines", LogLines, "Get-K8sComponentLog -Path '{0}/0.log' -CertificateErrors -InformationAction Ignore",
            "exec grep -cE 'x509|tls: |ertificate' {0}/0.log", int.MaxValue),
        new("contexts", Contexts, "Get-K8sKubeConfigContext -KubeConfig '{0}/config' | & {{ process {{ }} }}",
            "exec kubectl --kubeconfig {0}/config config get-contexts", 100_000),
    ];

    public override string Name => "growth";

    public override string Purpose => "time and memory by the amount, beside a peer, as rows for a plot";

    public override void Run(Figures figures)
    {
        Console.WriteLine("# what amount seconds MB peer-seconds peer-MB");
        foreach (var subject in Subjects)
        {
            var asksPeer = true;
            foreach (var amount in Amounts.Where(amount => amount <= subject.Most))
                asksPeer = Measure(subject, amount, asksPeer);
            Console.WriteLine("\n");
        }
    }

    private static bool Measure(Subject subject, int amount, bool asksPeer)
    {
        var folder = Directory.CreateTempSubdirectory("K8sPki-");
        try
        {
            subject.Make(folder.FullName, amount);
            var own = CmdletCost.Of(Filled(subject.Command, folder.FullName));
            var peer = asksPeer ? PeerCost(Filled(subject.Peer, folder.FullName)) : null;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"\"{subject.What}\" {amount} {Text(own)} {Text(peer)}"));
            return peer?.Time < LongestOfPeer;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Of a shell that starts others, its own memory says nothing.
    private static Cost PeerCost(string line) => CommandCost.Of("sh", "-c", line) is var cost && line.StartsWith("exec ",
        StringComparison.Ordinal) ? cost : cost with { Bytes = -1 };

    private static string Filled(string command, string folder) =>
        string.Format(CultureInfo.InvariantCulture, command, folder);

    private static string Text(Cost? cost) => cost is null ? "? ?"
        : string.Create(CultureInfo.InvariantCulture,
            $"{cost.Time.TotalSeconds:0.000} {(cost.Bytes < 0 ? "?" : $"{cost.Bytes / 1e6:0}")}");

    private static void Bundles(string folder, int amount)
    {
        using var tree = new CertificateTree(Math.Max(1, amount / 1000), Math.Min(amount, 1000));
        foreach (var sub in Directory.GetDirectories(tree.Path))
            Directory.Move(sub, Path.Combine(folder, Path.GetFileName(sub)));
    }

    // One in a thousand is about a certificate.
    private static void LogLines(string folder, int amount)
    {
        using var log = new StreamWriter(Path.Combine(folder, "0.log"), append: false, new UTF8Encoding(false), 1 << 20);
        for (var line = 0; line < amount; line++)
        {
            var (minute, second) = (line / 60 % 60, line % 60);
            log.Write(string.Create(CultureInfo.InvariantCulture,
                $"2026-08-22T13:{minute:00}:{second:00}.123456789Z stderr F E0822 13:{minute:00}:{second:00}.123456       1 "));
            log.Write(line % 1_000 == 999
                ? "server.go:1] http: TLS handshake error from 10.0.0.9:41234: remote error: tls: bad certificate\n"
                : string.Create(CultureInfo.InvariantCulture,
                    $"httplog.go:132] \"HTTP\" verb=\"GET\" URI=\"/api/v1/pods/p-{line}\" latency=\"1ms\" userAgent=\"kubelet\"\n"));
        }
    }

    private static void Contexts(string folder, int amount)
    {
        using var config = new StreamWriter(Path.Combine(folder, "config"));
        config.Write("apiVersion: v1\nkind: Config\nclusters:\n- cluster:\n    server: https://10.0.0.10:6443\n  name: c\n"
            + "users:\n- name: u\n  user: {}\ncontexts:\n");
        for (var number = 0; number < amount; number++)
            config.Write(string.Create(CultureInfo.InvariantCulture,
                $"- context:\n    cluster: c\n    user: u\n  name: context-{number}\n"));
    }

    /// <summary>What grows, and who works on it.</summary>
    /// <param name="What">What there is more and more of.</param>
    /// <param name="Make">Makes an amount of it in a folder.</param>
    /// <param name="Command">The command, with the folder as {0}.</param>
    /// <param name="Peer">What does the same, for sh, with the folder as {0}.</param>
    /// <param name="Most">The most that is measured.</param>
    private sealed record Subject(string What, Action<string, int> Make, string Command, string Peer, int Most);
}
