using K8sPki.TestServer;
using K8sPki.Tests.Endpoints;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>An exchange waits for what the API of the running cluster trusts, and believes its own cluster alone.</summary>
public sealed class LiveClusterTests
{
    [Fact]
    public async Task Each_phase_waits_until_the_api_is_as_far()
    {
        await using var sample = await LiveSample.StartAsync();
        var early = sample.Administrator();
        sample.TrustBoth();
        await sample.RestartAsync();
        sample.PutAll(sample.Old);
        Assert.Equal(LiveOutcome.Answered, sample.Outcome(early));
        sample.Put("default", LiveSample.Root, "ca.crt", sample.Old, sample.New);
        sample.Put("kube-public", LiveSample.Root, "ca.crt", sample.Old, sample.New);
        Assert.Null(sample.Step(sample.Ask(), out var refusal));
        Assert.StartsWith("RotationNotLive: ", refusal, StringComparison.Ordinal);
        Assert.Contains("kube-root-ca.crt in 2 of 4 namespaces lacks the new authority: kube-node-lease, kube-system; "
            + "cluster-info lacks the new authority; extension-apiserver-authentication (client-ca-file) lacks the new "
            + "authority.", refusal, StringComparison.Ordinal);
        // Joining nodes would trust the new one alone, and be shown a certificate of the old one.
        sample.PutAll(sample.Old, sample.New);
        sample.PutClusterInfo(sample.New);
        Assert.Null(sample.Step(sample.Ask(), out refusal));
        Assert.Contains("waits: cluster-info lacks the old authority.", refusal, StringComparison.Ordinal);
        sample.PutClusterInfo(sample.Old, sample.New);
        Assert.Equal(RotationStepKind.SignNew, sample.Step(sample.Ask(), out _));
        Assert.Equal(RotationStepKind.IssueNew, sample.Step(sample.Ask(), out _));
        var late = sample.Administrator();
        await sample.RestartAsync();
        sample.PutAll(sample.Old, sample.New);
        Assert.Equal((LiveOutcome.Answered, LiveOutcome.Answered), (sample.Outcome(early), sample.Outcome(late)));
        Assert.Equal(RotationStepKind.ForgetOld, sample.Step(sample.Ask(), out _));
        var young = sample.New;
        await sample.RestartAsync();
        sample.PutAll(sample.Old, young);
        Assert.Equal((LiveOutcome.NoAnswer, LiveOutcome.Answered), (sample.Outcome(early), sample.Outcome(late)));
        Assert.Null(Complete(sample, out refusal));
        Assert.Contains("kube-root-ca.crt in all 4 namespaces still has an authority that nothing here trusts "
            + "any more", refusal, StringComparison.Ordinal);
        sample.PutAll(young);
        Assert.Equal(RotationStepKind.CleanUp, Complete(sample, out _));
    }

    [Fact]
    public async Task Force_goes_on_and_says_what_it_risks()
    {
        await using var sample = await LiveSample.StartAsync();
        sample.TrustBoth();
        var warnings = new List<string>();
        var done = sample.Fleet(sample.Ask()).Step(RotationStepTests.Control([]) with { IsForced = true, Warn = warnings.Add });
        Assert.Equal(RotationStepKind.SignNew, Assert.Single(done).Step);
        Assert.Contains("gone on with by -Force: SignNew of ca waits: kube-root-ca.crt in all 4 namespaces lacks",
            Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Contains("refuses what the new authority signs", warnings[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_status_says_what_is_live_and_what_lags()
    {
        await using var sample = await LiveSample.StartAsync();
        var status = sample.Status(sample.Ask());
        Assert.Equal(
        [
            "kube-root-ca.crt in all 4 namespaces has the authority", "cluster-info has the authority",
            "extension-apiserver-authentication (client-ca-file) has the authority",
        ], status.Live);
        Assert.True(status.IsComplete);
        Assert.DoesNotContain(status.NotRead, text => text.StartsWith("ConfigMap", StringComparison.Ordinal));
        sample.TrustBoth();
        status = sample.Status(sample.Ask());
        Assert.False(status.IsComplete);
        Assert.Contains("cluster-info lacks the new authority", status.Lagging);
        Assert.StartsWith("Wait: kube-root-ca.crt in all 4 namespaces lacks the new authority", status.Next,
            StringComparison.Ordinal);
        Assert.Equal(RotationStepState.Waiting,
            Assert.Single(sample.Fleet(sample.Ask()).Plan(), row => row.Step == RotationStepKind.SignNew).State);
        Assert.Equal(["extension-apiserver-authentication (requestheader-client-ca-file) has the authority"],
            sample.Status(sample.Ask(), "front-proxy-ca").Live);
    }

    [Fact]
    public async Task What_may_not_be_listed_is_one_warning_and_the_rest_counts()
    {
        await using var sample = await LiveSample.StartAsync();
        sample.TrustBoth();
        sample.PutAll(sample.Old, sample.New);
        sample.Server.Refuse("list", "", "configmaps", "kube-public");
        sample.Server.Refuse("list", "", "namespaces");
        var live = sample.Ask();
        Assert.Equal(2, sample.Warnings.Count);
        Assert.Contains("Missing is the verb 'list' on 'configmaps' in the namespace 'kube-public'", sample.Warnings[0],
            StringComparison.Ordinal);
        Assert.Contains("Missing is the verb 'list' on 'namespaces'", sample.Warnings[1], StringComparison.Ordinal);
        var status = sample.Status(live);
        Assert.Contains("ConfigMap kube-public/cluster-info: kubectl get configmap -n kube-public cluster-info -o yaml",
            status.NotRead);
        Assert.Contains("kube-root-ca.crt in all 4 namespaces has both authorities", status.Live);
        Assert.Equal(RotationStepKind.SignNew, sample.Step(live, out _));
    }

    [Fact]
    public async Task Where_nothing_answers_the_plan_says_what_was_not_checked()
    {
        await using var sample = await LiveSample.StartAsync();
        sample.TrustBoth();
        var live = sample.Ask(sample.Connection with { Server = new Uri($"https://127.0.0.1:{OpenSslServer.FreePort()}") });
        Assert.Equal(LiveOutcome.NoAnswer, Assert.Single(live.Clusters).Outcome);
        var row = Assert.Single(sample.Fleet(live).Plan(), row => row.Step == RotationStepKind.SignNew);
        Assert.Equal(RotationStepState.Next, row.State);
        Assert.Contains(row.NotChecked, text => text.StartsWith("The API was not read: ", StringComparison.Ordinal));
        Assert.Contains("ConfigMap kube-root-ca.crt of each namespace: kubectl get configmap -A --field-selector "
            + "metadata.name=kube-root-ca.crt -o yaml", row.NotChecked);
        Assert.Equal(RotationStepKind.SignNew, sample.Step(live, out _));
    }

    [Fact]
    public async Task Another_cluster_is_named_and_nothing_that_it_says_counts()
    {
        await using var sample = await LiveSample.StartAsync();
        sample.TrustBoth();
        // It has everything that the gate asks for, and a kubeconfig that trusts it, or anybody.
        await using var other = await TestApiServer.StartAsync(
            new TestApiServerOptions { ClientAuthorities = sample.Cluster.Cp1.PathOf(SampleRotation.Pki + "ca.crt") });
        var connection = new ApiConnection
        {
            Server = other.Address, Authorities = [Certificate.Parse(other.AuthorityPem)], SkipTlsVerify = true,
            Credential = new ApiCredential { Token = other.AdminToken },
        };
        var live = sample.Ask(connection);
        Assert.Equal(LiveOutcome.OtherServer, Assert.Single(live.Clusters).Outcome);
        Assert.Empty(live.Clusters[0].Bundles);
        Assert.Empty(other.Calls);
        Assert.Null(sample.Step(live, out var refusal));
        Assert.StartsWith("RotationOtherCluster: ", refusal, StringComparison.Ordinal);
        Assert.Contains(other.Address.Authority, refusal, StringComparison.Ordinal);
        // Who did not name it did not mean it.
        Assert.Contains(sample.Status(sample.Ask(connection, isGiven: false)).NotRead,
            text => text.StartsWith("The API was not read: ", StringComparison.Ordinal));
        Assert.Equal(RotationStepKind.SignNew, sample.Step(sample.Ask(connection, isGiven: false), out _));
    }

    [Fact]
    public async Task Without_tls_nobody_proves_anything()
    {
        await using var sample = await LiveSample.StartAsync();
        var live = sample.Ask(new ApiConnection { Server = new Uri("http://127.0.0.1:8001") });
        Assert.Equal(LiveOutcome.OtherServer, Assert.Single(live.Clusters).Outcome);
    }

    [Fact]
    public async Task Hostile_objects_are_named_and_not_gone_by()
    {
        await using var sample = await LiveSample.StartAsync();
        sample.TrustBoth();
        sample.PutAll(sample.Old, sample.New);
        sample.Put("evil\u001b[2J", LiveSample.Root, "ca.crt", sample.Old);
        sample.Put("broken", LiveSample.Root, "ca.crt", sample.Old,
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", sample.New);
        sample.Put("huge", LiveSample.Root, "ca.crt", sample.Old, sample.New, new string('x', 9 * 1024 * 1024));
        sample.Put("other", LiveSample.Root, "not-ca.crt", sample.Old, sample.New);
        sample.PutNamespace("empty");
        sample.PutNamespace("leaving", "Terminating");
        var live = sample.Ask();
        Assert.Null(sample.Step(live, out var refusal));
        Assert.Contains("kube-root-ca.crt in 1 of 9 namespaces lacks the new authority: evil\\u001B[2J", refusal,
            StringComparison.Ordinal);
        Assert.Contains("kube-root-ca.crt in 2 of 9 namespaces has neither authority: huge, other", refusal,
            StringComparison.Ordinal);
        Assert.Contains("kube-root-ca.crt in 1 of 9 namespaces is not there: empty", refusal, StringComparison.Ordinal);
        Assert.Equal(2, sample.Warnings.Count);
        Assert.All(sample.Status(live).Live.Concat(sample.Warnings), text => Assert.DoesNotContain('\u001b', text));
    }

    [Fact]
    public async Task Pages_are_read_to_their_end()
    {
        await using var sample = await LiveSample.StartAsync();
        sample.TrustBoth();
        sample.PutAll(sample.Old, sample.New);
        for (var index = 0; index < 1200; index++)
            sample.Put($"ns-{index:D4}", LiveSample.Root, "ca.crt", index == 1199 ? [sample.Old] : [sample.Old, sample.New]);
        Assert.Null(sample.Step(sample.Ask(), out var refusal));
        Assert.Contains("kube-root-ca.crt in 1 of 1204 namespaces lacks the new authority: ns-1199", refusal,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asking_ends_when_it_is_cancelled()
    {
        await using var sample = await LiveSample.StartAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var inquiry = new LiveInquiry(sample.Cluster.Facts(), NodeQuestions.None, [new LiveSource(sample.Connection, true)],
            connection => new ApiClient(connection, new ApiTransport(connection)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => inquiry.AskAsync(cancelled.Token));
    }

    private static RotationStepKind? Complete(LiveSample sample, out string refusal)
    {
        var failures = new List<PkiException>();
        var rows = sample.Fleet(sample.Ask()).Complete(RotationStepTests.Control(failures));
        refusal = failures.Count == 0 ? "" : failures[0].Message;
        return rows.Count == 0 ? null : rows[0].Step;
    }
}
