using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace K8sPki.Benchmarks;

/// <summary>
/// What it takes to list and to judge the PKI of a fleet: the copied folders of a thousand nodes, every one with a whole
/// control plane.
/// </summary>
internal sealed class FleetInventory : Benchmark
{
    private const int Nodes = 1000;
    private const int Rounds = 3;

    private static readonly string[] Commands = ["Get-K8sPki", "Test-K8sPki"];

    public override string Name => "fleet-inventory";

    public override string Purpose =>
        $"Get-K8sPki and Test-K8sPki over the folders of {Nodes:N0} control-plane nodes, beside reading their files";

    public override void Run(Figures figures)
    {
        Measure(figures, "copies of one node", FleetFolder.Copies);
        Measure(figures, "nodes with certificates of their own", FleetFolder.OfOneCluster);
    }

    private static void Measure(Figures figures, string kind, Action<string, int> make)
    {
        var folder = Directory.CreateTempSubdirectory("K8sPki-");
        try
        {
            make(folder.FullName, Nodes);
            var files = Directory.GetFiles(folder.FullName, "*", SearchOption.AllDirectories);
            var last = new Dictionary<string, string>();
            figures.Note("fleet", kind);
            var medians = figures.Compare(
                Rounds,
                [
                    ($"reading the bytes of {files.Length:N0} files", () =>
                        Array.ForEach(files, file => File.ReadAllBytes(file))),
                    .. Commands.Select(
                        command => ($"{command}, with the session's start",
                        (Action)(() => last[command] = FleetSession.Run(folder.FullName, command, "*")))),
                ]);
            foreach (var command in Commands)
            {
                var ratio = FleetSession.TimeOf(last[command]) / medians[0];
                figures.Note($"{command} alone, {Nodes:N0} nodes", string.Create(CultureInfo.InvariantCulture,
                    $"{last[command]}, {ratio:0.0} x reading the bytes"));
                figures.Note($"{command} alone, {Nodes / 10:N0} nodes",
                    FleetSession.Run(folder.FullName, command, "node-00*"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

/// <summary>A command over the nodes of a fleet in a session of its own.</summary>
internal static class FleetSession
{
    /// <summary>The time in what it says.</summary>
    public static TimeSpan TimeOf(string said) =>
        TimeSpan.FromSeconds(double.Parse(said[..said.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture));

    /// <summary>Runs it, and says its time and memory.</summary>
    /// <param name="fleet">The folder of the nodes.</param>
    /// <param name="command">The command.</param>
    /// <param name="nodes">The pattern of the nodes' names.</param>
    // The working set before the command is the session's own.
    public static string Run(string fleet, string command, string nodes) => UserSession.Run(string.Create(
        CultureInfo.InvariantCulture, $$"""
        Import-Module '{{UserSession.Manifest}}'
        $process = [System.Diagnostics.Process]::GetCurrentProcess()
        $cpu, $memory = $process.TotalProcessorTime, $process.WorkingSet64
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        {{command}} -Root '{{fleet}}/{{nodes}}' | & { process { } }
        $clock.Stop()
        $process.Refresh()
        [string]::Format([cultureinfo]::InvariantCulture, '{0:0.00} s, {1:0.00} s of processor time, {2:0} MB above the start',
            $clock.Elapsed.TotalSeconds, ($process.TotalProcessorTime - $cpu).TotalSeconds,
            ($process.PeakWorkingSet64 - $memory) / 1mb)
        """))[^1];
}

/// <summary>The copied folders of many control-plane nodes, made from one tree.</summary>
internal static class FleetFolder
{
    private static readonly (string Component, string Flags)[] Components =
    [
        ("kube-apiserver", "--advertise-address=10.0.0.10 --client-ca-file=PKI/ca.crt --etcd-cafile=PKI/etcd/ca.crt "
            + "--etcd-certfile=PKI/apiserver-etcd-client.crt --etcd-keyfile=PKI/apiserver-etcd-client.key "
            + "--kubelet-client-certificate=PKI/apiserver-kubelet-client.crt "
            + "--kubelet-client-key=PKI/apiserver-kubelet-client.key "
            + "--proxy-client-cert-file=PKI/front-proxy-client.crt "
            + "--proxy-client-key-file=PKI/front-proxy-client.key "
            + "--requestheader-client-ca-file=PKI/front-proxy-ca.crt --service-account-key-file=PKI/sa.pub "
            + "--service-account-signing-key-file=PKI/sa.key --service-cluster-ip-range=10.96.0.0/12 "
            + "--tls-cert-file=PKI/apiserver.crt --tls-private-key-file=PKI/apiserver.key"),
        ("kube-controller-manager",
            "--client-ca-file=PKI/ca.crt --cluster-signing-cert-file=PKI/ca.crt --cluster-signing-key-file=PKI/ca.key "
            + "--root-ca-file=PKI/ca.crt --service-account-private-key-file=PKI/sa.key "
            + "--kubeconfig=/etc/kubernetes/controller-manager.conf"),
        ("kube-scheduler", "--kubeconfig=/etc/kubernetes/scheduler.conf"),
        ("etcd", "--cert-file=PKI/etcd/server.crt --key-file=PKI/etcd/server.key --trusted-ca-file=PKI/etcd/ca.crt "
            + "--peer-cert-file=PKI/etcd/peer.crt --peer-key-file=PKI/etcd/peer.key --peer-trusted-ca-file=PKI/etcd/ca.crt "
            + "--listen-client-urls=https://127.0.0.1:2379"),
    ];

    /// <summary>Makes the folders node-0000, node-0001 and so on, all with the same files.</summary>
    public static void Copies(string fleet, int nodes) => Make(fleet, nodes, (_, _, content) => content);

    /// <summary>
    /// Makes such folders of one cluster: the authorities are the same, and every other certificate is the node's own.
    /// </summary>
    public static void OfOneCluster(string fleet, int nodes)
    {
        var authorities = Authorities(fleet);
        Make(fleet, nodes, (_, file, content) => Reissued(file, content, authorities.Select(authority => authority.Value)));
    }

    /// <summary>Makes such folders of one cluster, of which all but the first five are workers.</summary>
    public static void OfWorkers(string fleet, int nodes)
    {
        var authorities = Authorities(fleet);
        Make(fleet, nodes, (number, file, content) => number < 5 || IsOfWorkers(file)
            ? Reissued(file, content, authorities.Select(authority => authority.Value)) : null);
    }

    private static bool IsOfWorkers(string file) => file.EndsWith("kubelet.conf", StringComparison.Ordinal)
        || file.EndsWith(Path.Combine("pki", "ca.crt"), StringComparison.Ordinal)
        || file.EndsWith("config.yaml", StringComparison.Ordinal);

    // They are there once the first node is.
    private static Lazy<X509Certificate2>[] Authorities(string fleet)
    {
        var pki = Path.Combine(Node(fleet, 0), "etc", "kubernetes", "pki");
        return [.. new[] { "ca", "front-proxy-ca", "etcd/ca" }.Select(name => new Lazy<X509Certificate2>(
            () => X509Certificate2.CreateFromPemFile(Path.Combine(pki, name + ".crt"), Path.Combine(pki, name + ".key"))))];
    }

    private static string Node(string fleet, int number) =>
        Path.Combine(fleet, string.Create(CultureInfo.InvariantCulture, $"node-{number:0000}"));

    private static void Make(string fleet, int nodes, Func<int, string, byte[], byte[]?> change)
    {
        var first = Node(fleet, 0);
        UserSession.Run(
            $"Import-Module '{UserSession.Manifest}'; $null = Initialize-K8sPki -Path '{first}/etc/kubernetes' -NodeName "
            + "node-000 -AdvertiseAddress 10.0.0.10 -ControlPlaneEndpoint k8s.example:6443 -WarningAction SilentlyContinue");
        var manifests = Directory.CreateDirectory(Path.Combine(first, "etc", "kubernetes", "manifests"));
        foreach (var (component, flags) in Components)
            File.WriteAllText(
                Path.Combine(manifests.FullName, component + ".yaml"),
                Manifest(component, flags.Replace("PKI", "/etc/kubernetes/pki", StringComparison.Ordinal)));
        var kubelet = Directory.CreateDirectory(Path.Combine(first, "var", "lib", "kubelet"));
        File.WriteAllText(Path.Combine(kubelet.FullName, "config.yaml"), """
            apiVersion: kubelet.config.k8s.io/v1beta1
            kind: KubeletConfiguration
            authentication:
              x509:
                clientCAFile: /etc/kubernetes/pki/ca.crt

            """);
        var folders = Directory.GetDirectories(first, "*", SearchOption.AllDirectories);
        var files = Directory.GetFiles(first, "*", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(first, file), Content: File.ReadAllBytes(file))).ToList();
        Parallel.For(1, nodes, number =>
        {
            var root = Node(fleet, number);
            foreach (var folder in folders)
                Directory.CreateDirectory(Path.Combine(root, Path.GetRelativePath(first, folder)));
            foreach (var file in files)
            {
                if (change(number, file.Path, file.Content) is not { } content)
                    continue;
                var copy = Path.Combine(root, file.Path);
                File.Copy(Path.Combine(first, file.Path), copy);
                if (content != file.Content)
                    File.WriteAllBytes(copy, content);
            }
        });
    }

    private static byte[] Reissued(string file, byte[] content, IEnumerable<X509Certificate2> authorities)
    {
        if (file.EndsWith("ca.crt", StringComparison.Ordinal))
            return content;
        var text = Encoding.ASCII.GetString(content);
        if (file.EndsWith(".crt", StringComparison.Ordinal))
            return Encoding.ASCII.GetBytes(Reissued(text, authorities));
        const string field = "client-certificate-data: ";
        if (!text.Contains(field, StringComparison.Ordinal))
            return content;
        var start = text.IndexOf(field, StringComparison.Ordinal) + field.Length;
        var end = text.IndexOf('\n', start);
        var renewed = Reissued(Encoding.ASCII.GetString(Convert.FromBase64String(text[start..end])), authorities);
        return Encoding.ASCII.GetBytes(text[..start] + Convert.ToBase64String(Encoding.ASCII.GetBytes(renewed)) + text[end..]);
    }

    private static string Reissued(string pem, IEnumerable<X509Certificate2> authorities)
    {
        using var old = X509Certificate2.CreateFromPem(pem);
        var authority = authorities.First(candidate => candidate.Subject == old.Issuer);
        var request =
            new System.Security.Cryptography.X509Certificates.CertificateRequest(
            old.SubjectName, old.PublicKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        foreach (var extension in old.Extensions)
            request.CertificateExtensions.Add(extension);
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = 0x40;
        using var renewed = request.Create(authority, old.NotBefore, old.NotAfter, serial);
        return renewed.ExportCertificatePem() + "\n";
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
