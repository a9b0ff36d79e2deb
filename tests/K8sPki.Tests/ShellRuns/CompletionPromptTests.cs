using K8sPki.TestServer;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ShellRuns;

/// <summary>
/// The completers of the commands on clusters, with Tab at a prompt: completion runs inside a pipeline there, where less of
/// the session can be had than when a script asks for completions.
/// </summary>
public class CompletionPromptTests
{
    /// <summary>What is typed, and what Tab makes of it.</summary>
    private static readonly (string Typed, string Completed)[] Lines =
    [
        ("Invoke-K8sApi -Context kube", "-Context 'kubernetes-admin@test'"),
        ("Start-K8sProxy -Context kube", "-Context 'kubernetes-admin@test'"),
        ("Get-K8sCsr -Context kube", "-Context 'kubernetes-admin@test'"),
        ("Get-K8sCsr -Name se", "-Name seed-000000"),
        ("Approve-K8sCsr -Name se", "-Name seed-000000"),
        ("Deny-K8sCsr -Name se", "-Name seed-000000"),
        ("Wait-K8sCsr -Name se", "-Name seed-000000"),
        ("Remove-K8sCsr -Name se", "-Name seed-000000"),
        ("Get-K8sCsr -SignerName kubernetes.io/kube-apiserver-client-", "-SignerName kubernetes.io/kube-apiserver-client-kubelet"),
        ("Submit-K8sCsr -SignerName kubernetes.io/kubelet-s", "-SignerName kubernetes.io/kubelet-serving"),
        ("Submit-K8sCsr -Usage 'client", "-Usage 'client auth'"),
        ("Get-K8sProxy -Id ", "-Id 1"),
        ("Stop-K8sProxy -Id ", "-Id 1"),
        ("Get-K8sPki -Name apiserver-etcd", "-Name apiserver-etcd-client"),
        ("Get-K8sPki -Component kube-sch", "-Component kube-scheduler"),
    ];

    [PeerFact("script")]
    public async Task Tab_completes_names_of_clusters_requests_and_proxies()
    {
        await using var server = await TestApiServer.StartAsync();
        using var folder = new TemporaryFolder();
        TestApiServer.WriteKubeConfig(folder["config"], server.AdminKubeConfig);
        server.Seed(1, Api.Server.ServerClient.RequestPem("O=dev, CN=jane"));
        using var terminal = new ShellTerminal();
        await terminal.Type($"$env:KUBECONFIG = '{folder["config"]}'; $proxy = Start-K8sProxy -Port 0; 'proxy ' + $proxy.Id\r");
        await terminal.Sees("proxy 1");
        foreach (var (typed, completed) in Lines)
        {
            // What is completed is shown as it is typed; in capitals it is what came of it.
            await terminal.Type($"({{ {typed}\t }}).ToString().ToUpper()\r");
            await terminal.Sees($"{typed.Split(' ')[0]} {completed}".ToUpperInvariant());
        }
    }

    [PeerFact("script")]
    public async Task Tab_completes_paths()
    {
        using var folder = new TemporaryFolder();
        folder.Write("admin.conf", "");
        folder.Write("my cluster.conf", "");
        folder.Write(".hidden.conf", "");
        Directory.CreateDirectory(folder["pki"]);
        File.WriteAllText(Path.Combine(folder["pki"], "ca.crt"), "");
        using var terminal = new ShellTerminal();
        await terminal.Type($"Set-Location '{folder[""]}'; 'at ' + 'home'\r");
        await terminal.Sees("at home");
        foreach (var (typed, completed) in new[]
        {
            ("Get-Content ad", "Get-Content admin.conf"),
            ("Merge-K8sKubeConfig ./ad", "Merge-K8sKubeConfig ./admin.conf"),
            ("Get-Content my", "Get-Content 'my cluster.conf'"),
            ("Get-Content .h", "Get-Content .hidden.conf"),
            ("Get-K8sCertificate pki/", "Get-K8sCertificate pki/ca.crt"),
            ("Get-ChildItem pk", "Get-ChildItem pki/"),
        })
        {
            await terminal.Type($"({{ {typed}\t }}).ToString().ToUpper()\r");
            await terminal.Sees(completed.ToUpperInvariant());
        }
    }
}
