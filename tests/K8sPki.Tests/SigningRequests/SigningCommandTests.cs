using K8sPki.TestServer;
using K8sPki.TestServer.Faults;
using K8sPki.Tests.Engine;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.SigningRequests;

/// <summary>The commands on a server that somebody else changes meanwhile, that is slow, or that says odd things.</summary>
public sealed class SigningCommandTests : IAsyncLifetime
{
    private readonly EngineSession session = new();
    private TestApiServer server = null!;

    public async ValueTask InitializeAsync()
    {
        server = await TestApiServer.StartAsync();
        TestApiServer.WriteKubeConfig(session.PathOf("config"), server.AdminKubeConfig);
        session.Set("config", session.PathOf("config"));
        session.Run("$cluster = @{ KubeConfig = $config }; $key = New-K8sPrivateKey -Algorithm ECDSA; $null = $key | New-K8sCsr "
            + "-CommonName jane -Organization dev | Submit-K8sCsr jane @cluster").ThrowOnError();
    }

    public async ValueTask DisposeAsync()
    {
        session.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public void The_question_says_who_asks_for_what()
    {
        session.Host.Answers.Enqueue("n");
        Assert.Empty(session.Run("Approve-K8sCsr jane @cluster").ThrowOnError().Output);
        var question = Assert.Single(session.Host.Questions);
        foreach (var part in new[] { "'jane'", server.Address.Authority, "CN=jane, O=dev", "client auth",
            "kubernetes.io/kube-apiserver-client", "kubernetes-admin", "system:masters", "ECDSA 256" })
            Assert.Contains(part, question, StringComparison.Ordinal);
        Assert.Equal("Pending", session.Run("Get-K8sCsr -Name jane @cluster").Value("Status"));
        session.Host.Answers.Enqueue("y");
        Assert.StartsWith("Approved", (string?)session.Run("Approve-K8sCsr jane @cluster").Value("Status"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_stands_in_the_first_place_of_each_command()
    {
        session.Run("$null = $key | New-K8sCsr -CommonName joe | Submit-K8sCsr joe @cluster").ThrowOnError();
        Assert.Equal("jane", session.Run("Get-K8sCsr jane @cluster").Value("Name"));
        Assert.StartsWith("Approved", (string?)session.Run("Approve-K8sCsr jane @cluster -Confirm:$false").Value("Status"),
            StringComparison.Ordinal);
        Assert.Equal("jane", session.Run("Wait-K8sCsr jane @cluster").Value("Name"));
        Assert.StartsWith("Denied", (string?)session.Run("Deny-K8sCsr joe @cluster -Confirm:$false").Value("Status"),
            StringComparison.Ordinal);
        session.Run("Remove-K8sCsr jane, joe @cluster -Confirm:$false").ThrowOnError();
        Assert.Empty(session.Run("Get-K8sCsr @cluster").ThrowOnError().Output);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("%2e")]
    public void A_name_that_leads_elsewhere_is_none(string name)
    {
        session.Set("name", name);
        server.ForgetCalls();
        foreach (var call in (string[])["Remove-K8sCsr $name -Confirm:$false", "Approve-K8sCsr $name -Confirm:$false",
            "Deny-K8sCsr $name -Confirm:$false", "Get-K8sCsr -Name $name", "Wait-K8sCsr $name"])
            Assert.Contains("cannot be the name of an object", session.Run($"{call} @cluster").Error("ObjectNameInvalid").Message,
                StringComparison.Ordinal);
        Assert.Empty(server.Calls);
        Assert.Equal(1, server.RequestCount);
    }

    /// <summary>What has a separator means a file where the command reads files.</summary>
    [Theory]
    [InlineData("./jane")]
    [InlineData("jane/approval")]
    public void A_path_to_no_file_is_no_name_either(string name)
    {
        session.Set("name", name);
        server.ForgetCalls();
        foreach (var call in (string[])["Remove-K8sCsr $name -Confirm:$false", "Approve-K8sCsr $name -Confirm:$false",
            "Deny-K8sCsr $name -Confirm:$false", "Get-K8sCsr $name", "Wait-K8sCsr $name"])
            Assert.Contains(Assert.Single(session.Run($"{call} @cluster").Errors).Id,
                (string[])["ObjectNameInvalid", "PathNotFound"]);
        Assert.Empty(server.Calls);
    }

    [Fact]
    public void A_request_that_was_swapped_between_reading_and_deciding_is_not_decided()
    {
        session.Run("$seen = Get-K8sCsr -Name jane @cluster").ThrowOnError();
        server.Disturb("jane", ObjectFaultKind.Replace, SigningRequestForge.Request("/CN=mallory").Pem);
        Assert.Contains("removed and made again", session.Run("$seen | Approve-K8sCsr -Confirm:$false")
            .Error("SigningRequestChanged").Message, StringComparison.Ordinal);
        Assert.Equal("Pending", session.Run("Get-K8sCsr -Name jane @cluster").Value("Status"));
    }

    [Fact]
    public void A_request_that_was_removed_is_not_there()
    {
        session.Run("$seen = Get-K8sCsr -Name jane @cluster").ThrowOnError();
        server.Disturb("jane", ObjectFaultKind.Delete);
        session.Run("$seen | Approve-K8sCsr -Confirm:$false").Error("ApiNotFound");
    }

    [Fact]
    public void A_request_that_finalizers_keep_is_warned_of()
    {
        session.Run("$null = @{ metadata = @{ finalizers = @('example.com/mine') } } | Invoke-K8sApi "
            + "/apis/certificates.k8s.io/v1/certificatesigningrequests/jane -Method Patch @cluster").ThrowOnError();
        Assert.Contains("'jane' is marked as removed", Assert.Single(session.Run("Remove-K8sCsr jane @cluster -Confirm:$false")
            .ThrowOnError().Warnings), StringComparison.Ordinal);
        Assert.Contains("example.com/mine",
            Assert.Single(session.Run("Get-K8sCsr -Name jane @cluster | Remove-K8sCsr -Confirm:$false").ThrowOnError().Warnings),
            StringComparison.Ordinal);
        session.Run("$null = @{ metadata = @{ finalizers = $null } } | Invoke-K8sApi "
            + "/apis/certificates.k8s.io/v1/certificatesigningrequests/jane -Method Patch @cluster").ThrowOnError();
        session.Run("Get-K8sCsr -Name jane @cluster").Error("ApiNotFound");
    }

    [Fact]
    public void A_reason_is_repeated_as_one_sentence() => Assert.EndsWith(
        "Denied (K8sPkiDeny): Not today.",
        session.Run("$null = Deny-K8sCsr jane -Message 'Not today.' -Confirm:$false @cluster; Wait-K8sCsr jane @cluster")
            .Error("SigningRequestDenied").Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_change_that_leaves_all_that_was_seen_is_no_obstacle()
    {
        session.Run("$seen = Get-K8sCsr -Name jane @cluster").ThrowOnError();
        server.Disturb("jane", ObjectFaultKind.Change);
        Assert.StartsWith("Approved", (string?)session.Run("$seen | Approve-K8sCsr -Confirm:$false").Value("Status"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_denial_by_somebody_else_meanwhile_is_kubectls_error()
    {
        session.Run("$seen = Get-K8sCsr -Name jane @cluster").ThrowOnError();
        server.Disturb("jane", ObjectFaultKind.Deny);
        Assert.Contains("certificate signing request \"jane\" is already Denied",
            session.Run("$seen | Approve-K8sCsr -Confirm:$false").Error("AlreadyDecided").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_are_approved_at_a_time_and_come_out_in_order()
    {
        server.Seed(60, SigningRequestForge.Request("/CN=many").Pem);
        server.Faults
            .Add(new Fault(FaultKind.Delay) { Method = "PUT", Delay = TimeSpan.FromMilliseconds(50), Times = int.MaxValue });
        var run = session.Run("Get-K8sCsr -Name seed-* @cluster | Approve-K8sCsr -Confirm:$false | ForEach-Object Name")
            .ThrowOnError();
        Assert.Equal(Enumerable.Range(0, 60).Select(number => $"seed-{number:000000}"),
            run.Output.Select(name => name!.ToString()));
    }

    [Fact]
    public void A_signers_refusal_is_the_error_of_the_wait()
    {
        // Only another program submits what its signer will refuse.
        var request = SigningRequestForge.Request("/O=system:nodes/CN=system:node:n1").Pem;
        server.Seed(1, request, "refused", "kubernetes.io/kubelet-serving");
        var failure = session.Run("Approve-K8sCsr refused-000000 @cluster -Force -Wait -Confirm:$false")
            .Error("SigningRequestFailed");
        Assert.Contains("SignerValidationFailure", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_would_drive_a_terminal_are_shown_escaped()
    {
        server.Seed(1, SigningRequestForge.Request("/CN=x").Pem, "a\u001b[31m");
        var run =
            session
                .Run("Get-K8sCsr @cluster -Name a* | Out-String; Get-K8sCsr @cluster -Name a* | Format-List | Out-String; "
                    + "Get-K8sCsr @cluster -Name a* | Approve-K8sCsr -WhatIf; (Get-K8sCsr @cluster -Name a* | Approve-K8sCsr "
                    + "-Confirm:$false).Name").ThrowOnError();
        Assert.DoesNotContain("a\u001b", string.Concat(run.Output) + session.Host.Screen, StringComparison.Ordinal);
        Assert.Equal(@"a\u001B[31m-000000", run.Output[^1]!.ToString());
    }

    [Fact]
    public void Names_complete_and_decisions_complete_what_is_pending()
    {
        session.Run("$null = $key | New-K8sCsr -CommonName bob | Submit-K8sCsr bob @cluster | Deny-K8sCsr -Confirm:$false")
            .ThrowOnError();
        Assert.Equal(["bob", "jane"], Completed("Get-K8sCsr -KubeConfig ./config -Name "));
        Assert.Equal(["jane"], Completed("Approve-K8sCsr -KubeConfig ./config -Name "));
        Assert.Empty(Completed("Approve-K8sCsr -KubeConfig nowhere -Name "));
    }

    [Fact]
    public void A_watch_ends_at_once_when_it_is_stopped()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var run = session.RunUntilOutput("Get-K8sCsr @cluster -Watch", Patience.Limit);
        Assert.Single(run.Output);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Patience.Limit);
    }

    [Fact]
    public void An_object_stays_with_its_cluster_unless_another_is_named()
    {
        session.Run("$seen = Get-K8sCsr -Name jane @cluster; $env:KUBECONFIG_UNUSED = $null").ThrowOnError();
        Assert.StartsWith("Approved", (string?)session.Run("$seen | Approve-K8sCsr -Confirm:$false").Value("Status"),
            StringComparison.Ordinal);
        session.Run("$seen | Get-K8sCsr -KubeConfig nowhere").Error("KubeConfigNotFound");
    }

    [Theory]
    [InlineData("@{ Signers = 'a' } | Out-Null; Get-Process", "DataFileMalformed")]
    [InlineData("@{ Signers = (Get-Process) }", "DataFileMalformed")]
    [InlineData("@{ Signers = $env:PATH }", "DataFileMalformed")]
    [InlineData("@{ Signers = 'a'", "DataFileMalformed")]
    [InlineData("'text'", "DataFileMalformed")]
    [InlineData("@{ Signer = 'a' }", "PolicyRuleUnknown")]
    [InlineData("@{}", "PolicyEmpty")]
    public void A_policy_file_is_data_and_nothing_else(string text, string expected)
    {
        File.WriteAllText(session.PathOf("p.psd1"), text);
        var error = session.Run("Get-K8sCsr @cluster | Test-K8sCsr -PolicyFile p.psd1").Error(expected);
        Assert.Contains("p.psd1", error.Message, StringComparison.Ordinal);
    }

    /// <summary>PowerShell's parser would take minutes for such a file.</summary>
    [Fact]
    public void A_policy_file_of_any_length_is_not_parsed()
    {
        File.WriteAllText(session.PathOf("p.psd1"), new string('$', 16 * 1024 + 1));
        var error = session.Run("Get-K8sCsr @cluster | Test-K8sCsr -PolicyFile p.psd1").Error("FileTooLarge");
        Assert.Contains("16 KiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_policy_of_the_examples_is_one()
    {
        session.Set("policy", Repository.PathOf("examples", "policies", "kubelet-serving.psd1"));
        Assert.Equal("OutOfScope", session.Run("Get-K8sCsr @cluster -Name jane | Test-K8sCsr -PolicyFile $policy")
            .Value("Verdict")!.ToString());
        session.Run("Test-K8sCsr -InputObject ($key | New-K8sCsr -CommonName x) -PolicyFile $policy")
            .Error("PolicyNeedsRequester");
        session.Run("Get-K8sCsr @cluster -Name jane | Test-K8sCsr -SignerName example.com/a").Error("SignerIsGiven");
    }

    [Fact]
    public void The_approver_of_the_examples_decides()
    {
        session.Set("approver", Repository.PathOf("examples", "kubelet-approver.ps1"));
        File.WriteAllText(session.PathOf("p.psd1"),
            "@{ Signers = 'kubernetes.io/kubelet-serving'; CommonNameIsRequester = $true; DnsNamesBeginWithNode = $true }");
        session.Run("""
            foreach ($name in 'n1', 'evil') {
                $null = $key | New-K8sCsr -CommonName system:node:n1 -Organization system:nodes -DnsName $name |
                    Submit-K8sCsr $name @cluster -As system:node:n1 -AsGroup system:masters
            }
            """).ThrowOnError();
        var run = session.Run("& $approver -PolicyFile p.psd1 -KubeConfig $config -Once").ThrowOnError();
        Assert.Equal(3, run.Output.Count);
        Assert.StartsWith("Approved", (string?)session.Run("Get-K8sCsr -Name n1 @cluster").Value("Status"),
            StringComparison.Ordinal);
        Assert.Equal("Denied", session.Run("Get-K8sCsr -Name evil @cluster").Value("Status"));
        Assert.Equal("Pending", session.Run("Get-K8sCsr -Name jane @cluster").Value("Status"));
    }

    [PeerFact("kubectl")]
    public void Kubectl_sees_what_was_submitted_and_decided()
    {
        Assert.Contains("Pending", Kubectl("get", "csr", "jane"), StringComparison.Ordinal);
        Assert.Contains("kubernetes.io/kube-apiserver-client", Kubectl("describe", "csr", "jane"), StringComparison.Ordinal);
        Kubectl("certificate", "deny", "jane");
        Assert.Equal("Denied", session.Run("Get-K8sCsr -Name jane @cluster").Value("Status"));
        Assert.Contains("KubectlDeny", session.Run("\"$((Get-K8sCsr -Name jane @cluster).Conditions)\"").One().ToString(),
            StringComparison.Ordinal);
        session.Run("$null = $key | New-K8sCsr -CommonName bob | Submit-K8sCsr bob @cluster | Approve-K8sCsr -Wait "
            + "-Confirm:$false").ThrowOnError();
        Assert.Contains("Approved,Issued", Kubectl("get", "csr", "bob"), StringComparison.Ordinal);
        Kubectl("delete", "csr", "bob");
        session.Run("Get-K8sCsr -Name bob @cluster").Error("ApiNotFound");
    }

    private string Kubectl(params string[] arguments)
    {
        var run = Peer.Kubectl
            .Run(new PeerCall(["--kubeconfig", session.PathOf("config"), .. arguments]) { Folder = session.Folder,
                Environment = new() { ["HOME"] = session.Folder } });
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }

    private List<string> Completed(string line)
    {
        session.Set("line", line);
        return [
            .. session.Run("(TabExpansion2 $line $line.Length).CompletionMatches | ForEach-Object ListItemText | "
                + "Sort-Object").Output.Select(item => item!.ToString())];
    }
}
