using System.Globalization;

namespace K8sPki.Benchmarks;

/// <summary>What it takes to list and to judge the PKI of a fleet: the copied folders of a thousand nodes, every one with a whole control plane.</summary>
internal sealed class FleetInventory : Benchmark
{
    private const int Nodes = 1000;
    private const int Rounds = 3;

    private static readonly (string Component, string Flags)[] Components =
    [
        ("kube-apiserver", "--advertise-address=10.0.0.10 --client-ca-file=PKI/ca.crt --etcd-cafile=PKI/etcd/ca.crt --etcd-certfile=PKI/apiserver-etcd-client.crt --etcd-keyfile=PKI/apiserver-etcd-client.key --kubelet-client-certificate=PKI/apiserver-kubelet-client.crt --kubelet-client-key=PKI/apiserver-kubelet-client.key --proxy-client-cert-file=PKI/front-proxy-client.crt --proxy-client-key-file=PKI/front-proxy-client.key --requestheader-client-ca-file=PKI/front-proxy-ca.crt --service-account-key-file=PKI/sa.pub --service-account-signing-key-file=PKI/sa.key --service-cluster-ip-range=10.96.0.0/12 --tls-cert-file=PKI/apiserver.crt --tls-private-key-file=PKI/apiserver.key"),
        ("kube-controller-manager", "--client-ca-file=PKI/ca.crt --cluster-signing-cert-file=PKI/ca.crt --cluster-signing-key-file=PKI/ca.key --root-ca-file=PKI/ca.crt --service-account-private-key-file=PKI/sa.key --kubeconfig=/etc/kubernetes/controller-manager.conf"),
        ("kube-scheduler", "--kubeconfig=/etc/kubernetes/scheduler.conf"),
        ("etcd", "--cert-file=PKI/etcd/server.crt --key-file=PKI/etcd/server.key --trusted-ca-file=PKI/etcd/ca.crt --peer-cert-file=PKI/etcd/peer.crt --peer-key-file=PKI/etcd/peer.key --peer-trusted-ca-file=PKI/etcd/ca.crt --listen-client-urls=https://127.0.0.1:2379"),
    ];

    public override string Name => "fleet-inventory";

    public override string Purpose => $"Get-K8sPki and Test-K8sPki over the folders of {Nodes} control-plane nodes, beside reading their files";

    public override void Run(Figures figures)
    {
        var folder = Directory.CreateTempSubdirectory("K8sPki-");
        try
        {
            MakeFleet(folder.FullName);
            var files = Directory.GetFiles(folder.FullName, "*", SearchOption.AllDirectories);
            var inSession = new List<string>();
            figures.Compare(
                Rounds,
                ($"reading the bytes of {files.Length:N0} files", () => Array.ForEach(files, file => File.ReadAllBytes(file))),
                ("Get-K8sPki, with the session's start", () => inSession = [.. Session(folder.FullName, "Get-K8sPki -Root FLEET")]),
                ("Test-K8sPki, with the session's start", () => inSession = [.. Session(folder.FullName, "Test-K8sPki -Root FLEET")]));
            figures.Note("Test-K8sPki alone, in a warm session", inSession[0] + " s");
            foreach (var count in new[] { Nodes / 10, Nodes })
            {
                var pattern = count == Nodes ? "*" : "node-0*";
                figures.Note($"peak working set over {count:N0} nodes", Session(folder.FullName, $"Test-K8sPki -Root '{folder.FullName}/{pattern}'")[1] + " MB");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IReadOnlyList<string> Session(string fleet, string command) => FreshSession.Run(string.Create(CultureInfo.InvariantCulture, $$"""
        Import-Module '{{FreshSession.Manifest}}'
        $null = Get-K8sPki -Root '{{fleet}}/node-000'
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        {{command.Replace("FLEET", $"'{fleet}/*'", StringComparison.Ordinal)}} | ForEach-Object { } -ErrorAction Stop
        [math]::Round($clock.Elapsed.TotalSeconds, 2)
        [math]::Round([System.Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1mb)
        """));

    private static void MakeFleet(string fleet)
    {
        var first = Path.Combine(fleet, "node-000");
        FreshSession.Run($"Import-Module '{FreshSession.Manifest}'; $null = Initialize-K8sPki -Path '{first}/etc/kubernetes' -NodeName node-000 -AdvertiseAddress 10.0.0.10 -ControlPlaneEndpoint k8s.example:6443 -WarningAction SilentlyContinue");
        var manifests = Directory.CreateDirectory(Path.Combine(first, "etc", "kubernetes", "manifests"));
        foreach (var (component, flags) in Components)
            File.WriteAllText(Path.Combine(manifests.FullName, component + ".yaml"), Manifest(component, flags.Replace("PKI", "/etc/kubernetes/pki", StringComparison.Ordinal)));
        var files = Directory.GetFiles(first, "*", SearchOption.AllDirectories);
        for (var node = 1; node < Nodes; node++)
        {
            var root = Path.Combine(fleet, string.Create(CultureInfo.InvariantCulture, $"node-{node:000}"));
            foreach (var file in files)
            {
                var copy = Path.Combine(root, Path.GetRelativePath(first, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
    }

    private static string Manifest(string component, string flags) => $"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: {component}
          namespace: kube-system
        spec:
          containers:
          - name: {component}
            image: registry.k8s.io/{component}
            command:
            - {component}
        {string.Join('\n', flags.Split(' ').Select(flag => "    - " + flag))}
            volumeMounts:
            - mountPath: /etc/kubernetes
              name: kubernetes
          volumes:
          - name: kubernetes
            hostPath:
              path: /etc/kubernetes
        """;
}
