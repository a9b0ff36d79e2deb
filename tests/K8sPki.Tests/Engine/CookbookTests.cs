using System.Text.Json.Nodes;
using K8sPki.TestServer;

namespace K8sPki.Tests.Engine;

/// <summary>A folder as the examples of the help have it, beside a cluster with a binding and a kubelet that waits.</summary>
public sealed class CookbookFolder : IAsyncLifetime
{
    private const string Rbac = "rbac.authorization.k8s.io";

    private readonly DirectoryInfo asPrepared = Directory.CreateTempSubdirectory("K8sPki-");
    private TestApiServer server = null!;

    public EngineSession Session { get; } = new();

    public async ValueTask InitializeAsync()
    {
        server = await TestApiServer.StartAsync();
        server.AddResource(Rbac, "v1", "clusterrolebindings", "ClusterRoleBinding", isNamespaced: false);
        server.AddResource(Rbac, "v1", "rolebindings", "RoleBinding", isNamespaced: true);
        server.Put(new JsonObject
        {
            ["apiVersion"] = $"{Rbac}/v1",
            ["kind"] = "ClusterRoleBinding",
            ["metadata"] = new JsonObject { ["name"] = "dev-view" },
            ["roleRef"] = new JsonObject { ["kind"] = "ClusterRole", ["name"] = "view" },
            ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "Group", ["name"] = "dev" }),
        });
        TestApiServer.WriteKubeConfig(Session.PathOf("cluster.conf"), server.AdminKubeConfig);
        Session.Set("cookbook", Repository.PathOf("examples", "cookbook"));
        Session.Set("prepared", asPrepared.FullName);
        Session.Set("prepare", Repository.PathOf("tests", "HelpExamples", "Prepare.ps1"));
        Session.Run("""
            & $prepare; $c = @{ KubeConfig = "$PWD/cluster.conf" }; $f = @{ KubeConfig = "$PWD/config" }; $n = @{ Root = "$PWD/nodes/cp1" }
            $word = ConvertTo-SecureString 'correct horse' -AsPlainText -Force
            Copy-Item config old.conf; $o = @{ KubeConfig = "$PWD/old.conf" }
            New-K8sPrivateKey ECDSA | New-K8sCsr -CommonName gone | New-K8sCertificate -Authority ca.crt -NotBefore (Get-Date).AddDays(-9) -ValidFor 5d -WarningAction Ignore |
                Set-K8sKubeConfigUser gone @o -Embed -WarningAction Ignore
            New-K8sPrivateKey ECDSA | New-K8sCsr -CommonName system:node:n1 -Organization system:nodes -DnsName n1 |
                Submit-K8sCsr n1 -SignerName kubernetes.io/kubelet-serving -As system:node:n1 -AsGroup system:masters @c | Out-Null
            Copy-Item ./* $prepared -Recurse
            """).ThrowOnError();
    }

    /// <summary>Puts the folder's files back, since scripts run in any order and change them.</summary>
    public void PutBack() => Session.Run("Remove-Item ./* -Recurse -Force; Copy-Item $prepared/* . -Recurse").ThrowOnError();

    public async ValueTask DisposeAsync()
    {
        Session.Dispose();
        asPrepared.Delete(recursive: true);
        await server.DisposeAsync();
    }
}

/// <summary>Every script of the cookbook runs, and gives what its page says.</summary>
public class CookbookTests(CookbookFolder folder) : IClassFixture<CookbookFolder>
{
    // The arguments, and what is true of what comes out, which is $out.
    private static readonly Dictionary<string, (string Arguments, string Check)> Scripts = new()
    {
        ["new-user"] = ("-UserName kim -Cluster $c", "$out.CurrentContext -eq 'kim@test' -and (Test-Path kim.conf)"),
        ["renew-user"] = ("-Authority ca.crt @f -Days 9999", "$out.Count -ge 2 -and $out[0].CommonName -eq 'jane'"),
        ["renew-user-by-cluster"] = ("-UserName jane @f -Cluster $c", "$out.Name -eq 'jane' -and $out.DaysRemaining -gt 300"),
        ["remove-expired-users"] = ("@o", "$out.Name -eq 'gone' -and (Get-K8sKubeConfigUser gone @o)"),
        ["merge-kubeconfig"] = ("-Sent colleague.conf @f", "$out.IsCurrent -and $out.User -eq 'peter'"),
        ["for-a-browser"] = ("-UserName kim -Password $word -Authority ca.crt",
            "$out.CommonName -eq 'kim' -and $out.HasPrivateKey"),
        ["ends-soon"] = ("-Path pki -Days 30", "$out.Subject -eq 'CN=front-proxy-client'"),
        ["check-node"] = ("@n", "$out.Status -in 0, 1, 2 -and $out.Count -ge 0"),
        ["renew-node"] = ("@n -Days 9999", "$out.Name -contains 'apiserver' -and $out.Action -contains 'Renewed'"),
        ["add-api-name"] = ("-HostName api.example.com @n", "\"$out\" -like '*DNS:api.example.com*'"),
        ["log-errors"] = ("@n", "$out.Count -ge 1 -and $out[0].Message"),
        ["token-keys"] = ("@n", "$out.Use -eq 'signs, accepted' -and $out.KeyId.Length -eq 43"),
        ["page"] = ("@n", "(Get-Content -Raw $out) -like '*<html*'"),
        ["sign-folder"] = ("-Requests requests -Authority ca.crt -Signed signed",
            "$out.Count -eq 3 -and (Test-Path signed/node-1.crt)"),
        ["join-hash"] = ("-Path ca.crt", "$out -match '^--discovery-token-ca-cert-hash sha256:[0-9a-f]{64}$'"),
        ["approve-kubelets"] = ("-Cluster $c",
            "$out.Request -eq 'n1' -and $out.IsValid -and (Get-K8sCsr n1 @c).Status -like 'Approved*'"),
        ["webhook"] = ("-Service hook -Authority ca.crt", "(Test-Path tls.crt) -and $out.CaBundle -like 'LS0tLS1*'"),
        ["who-may-what"] = ("-Certificate (Get-K8sCertificate my.crt) -Cluster $c",
            "$out.Role -eq 'ClusterRole/view' -and $out.User -eq 'jane'"),
        ["cut-access"] = ("-Certificate (Get-K8sCertificate my.crt) -Cluster $c",
            "$out -like 'kubectl delete clusterrolebinding/dev-view*'"),
        ["what-is-served"] = ("-KubeConfig cluster.conf", "$out[0].Location -and $out[0].DaysRemaining -ge 0"),
    };

    public static TheoryData<string> Names => [.. Scripts.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gives_what_it_says(string name)
    {
        folder.PutBack();
        var (arguments, check) = Scripts[name];
        folder.Session.Run($"$out = & \"$cookbook/{name}.ps1\" {arguments} 3>$null 6>$null").ThrowOnError();
        var result = folder.Session.Run($"[bool] ({check})").ThrowOnError();
        Assert.True(result.Text == "True", folder.Session.Run("$out | Format-List | Out-String").Text);
    }

    [Fact]
    public void The_page_names_every_script_and_no_other()
    {
        var scripts = Directory.EnumerateFiles(Repository.PathOf("examples", "cookbook"))
            .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);
        Assert.Equal(Scripts.Keys.Order(StringComparer.Ordinal), scripts);
        var page = File.ReadAllText(Repository.PathOf("docs", "cookbook.md"));
        Assert.All(Scripts.Keys, name => Assert.Contains($"(../examples/cookbook/{name}.ps1)", page, StringComparison.Ordinal));
    }
}
