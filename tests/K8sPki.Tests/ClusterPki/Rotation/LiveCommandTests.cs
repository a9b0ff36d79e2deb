using K8sPki.Tests.Engine;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>Whom the commands of an exchange ask, and whom not.</summary>
public sealed class LiveCommandTests : IAsyncLifetime
{
    private readonly EngineSession session = new();
    private LiveSample sample = null!;

    public async ValueTask InitializeAsync()
    {
        sample = await LiveSample.StartAsync();
        sample.TrustBoth();
        session.Set("node", sample.Cluster.Cp1.Root);
        session.Set("config", session.PathOf("config"));
        File.WriteAllText(session.PathOf("config"), $$$"""
            apiVersion: v1
            kind: Config
            current-context: live
            clusters: [{name: c, cluster: {server: "{{{sample.Server.Address}}}", tls-server-name: k8s.example}}]
            users: [{name: u, user: {token: "{{{sample.Server.AdminToken}}}"}}]
            contexts: [{name: live, context: {cluster: c, user: u}}]
            """);
    }

    public async ValueTask DisposeAsync()
    {
        session.Dispose();
        await sample.DisposeAsync();
    }

    [Fact]
    public void A_step_waits_for_the_cluster_that_was_named()
    {
        var run = session.Run("Step-K8sCARotation ca -Root $node -KubeConfig $config -SkipEndpoint -Confirm:$false");
        Assert.Contains("kube-root-ca.crt in all 4 namespaces lacks the new authority", run.Error("RotationNotLive").Message,
            StringComparison.Ordinal);
        Assert.Equal("False\nkube-root-ca.crt in all 4 namespaces lacks the new authority", session.Run(
            "$one = Get-K8sCARotation -Root $node -Authority ca -KubeConfig $config -SkipEndpoint -InformationAction Ignore; "
            + "$one.IsComplete; $one.Live[0]").ThrowOnError().Text);
        Assert.Equal("Waiting", session.Run("(Start-K8sCARotation ca -Root $node -KubeConfig $config -Context live -SkipEndpoint "
            + "-Confirm:$false | Where-Object Step -eq SignNew).State").ThrowOnError().Text);
        sample.PutAll(sample.Old, sample.New);
        Assert.Equal("SignNew", session.Run("(Step-K8sCARotation ca -Root $node -KubeConfig $config -SkipEndpoint "
            + "-Confirm:$false -InformationAction Ignore).Step").ThrowOnError().Text);
    }

    [Fact]
    public void Of_a_copy_nobody_is_asked_unless_it_was_named()
    {
        sample.Server.ForgetCalls();
        var run = session.Run("$env:KUBECONFIG = $config; try { Step-K8sCARotation ca -Root $node -Confirm:$false "
            + "-InformationAction Ignore } finally { $env:KUBECONFIG = $null }");
        Assert.Equal("SignNew", $"{run.Value("Step")}");
        Assert.Contains("ConfigMap kube-public/cluster-info: kubectl get configmap -n kube-public cluster-info -o yaml",
            (IEnumerable<string>)run.Value("NotChecked")!);
        Assert.Empty(sample.Server.Calls);
    }

    [Fact]
    public void What_may_not_be_listed_is_a_warning_of_the_command()
    {
        sample.Server.Refuse("list", "", "namespaces");
        var run = session.Run("Get-K8sCARotation -Root $node -Authority ca -KubeConfig $config -SkipEndpoint "
            + "-InformationAction Ignore").ThrowOnError();
        Assert.Contains("the verb 'list' on 'namespaces'", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_that_is_none_is_an_error()
    {
        session.Run("Step-K8sCARotation ca -Root $node -KubeConfig nowhere -Confirm:$false").Error("KubeConfigNotFound");
        session.Run("Get-K8sCARotation -Root $node -KubeConfig $config -Context other").Error("ContextNotFound");
        session.Run("Complete-K8sCARotation -Root $node -KubeConfig $config -Server https://127.0.0.1:1 -Confirm:$false")
            .Error("ServerAndContext");
    }
}
