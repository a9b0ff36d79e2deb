using K8sPki.Tests.ClusterPki;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Remoting;

/// <summary>An authority exchanged on three nodes over SSH, from a machine that has none of their files.</summary>
public sealed class SshRotationTests
{
    private const string Script = """
        $options = @{ UserKnownHostsFile = "$keys/known"; StrictHostKeyChecking = 'yes' }
        $nodes = foreach ($at in $addresses) { New-PSSession -HostName $at.Address -Port $at.Port -UserName root -KeyFilePath "$keys/user" -Options $options }
        Invoke-Command $nodes { Import-Module $using:module; $ConfirmPreference = 'None'; $InformationPreference = 'Ignore'; $word = ConvertTo-SecureString x -AsPlainText }
        Invoke-Command $nodes[0] {
            Start-K8sCARotation etcd-ca -Root $using:seen -Node cp1, cp2, cp3 | Out-Null
            Export-K8sCARotation etcd-ca -Root $using:seen -OutFile $using:seen/bundle -IncludeKey -Password $word | Out-Null
        }
        $bundle = Invoke-Command $nodes[0] { Get-Content $using:seen/bundle -Raw }
        Invoke-Command $nodes[1..2] {
            Set-Content $using:seen/bundle $using:bundle
            Start-K8sCARotation -Bundle $using:seen/bundle -Password $word -Root $using:seen -Node cp1, cp2, cp3 | Out-Null
        }
        $alone = Invoke-Command $nodes { Step-K8sCARotation etcd-ca -Root $using:seen | Out-Null; Step-K8sCARotation etcd-ca -Root $using:seen } 2>&1
        foreach ($failure in $alone | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }) { "alone $("$($failure.FullyQualifiedErrorId)".Split(',')[0])" }
        for ($round = 0; $round -lt 9; $round++) {
            foreach ($node in $nodes) {
                $reports = Invoke-Command ($nodes | Where-Object Id -ne $node.Id) { Get-K8sCARotation -Root $using:seen -Authority etcd-ca }
                Invoke-Command $node { $using:reports | Step-K8sCARotation etcd-ca -Root $using:seen -ErrorAction SilentlyContinue } | ForEach-Object { "step $($_.Node) $($_.Step)" }
            }
        }
        foreach ($node in $nodes) {
            $reports = Invoke-Command ($nodes | Where-Object Id -ne $node.Id) { Get-K8sCARotation -Root $using:seen -Authority etcd-ca }
            Invoke-Command $node { $using:reports | Complete-K8sCARotation etcd-ca -Root $using:seen } | ForEach-Object { "step $($_.Node) $($_.Step)" }
        }
        Remove-PSSession $nodes
        """;

    [Fact]
    public async Task Three_nodes_exchange_an_authority_with_what_the_others_report()
    {
        if (SshNode.SkipReason() is { } reason)
            Assert.Skip(reason);
        using var folder = new TemporaryFolder();
        using var decoy = SampleNode.ControlPlane("decoy");
        var nodes = new List<SshNode>();
        try
        {
            nodes.AddRange(await SshNode.StartAllAsync(3, folder, decoy.Root));
            var old = SampleNode.Authority("etcd-ca").Certificate;
            var lines = Run(nodes, folder, decoy);
            Assert.Equal(3, lines.Count(line => line == "alone RotationNodeUnheard"));
            foreach (var node in nodes)
            {
                Assert.Equal(["SignNew", "IssueNew", "ForgetOld", "CleanUp"], lines
                    .Where(line => line.StartsWith($"step {node.Files.Name} ", StringComparison.Ordinal))
                    .Select(line => line.Split(' ')[2]));
                var ca = Certificate.Parse(node.Files.ReadText("etc/kubernetes/pki/etcd/ca.crt"));
                Assert.NotEqual(old.SubjectKeyId, ca.SubjectKeyId);
                Assert.Equal(ca.SubjectKeyId,
                    Certificate.Parse(node.Files.ReadText("etc/kubernetes/pki/etcd/peer.crt")).AuthorityKeyId);
            }

            Assert.Equal(old, Certificate.Parse(decoy.ReadText("etc/kubernetes/pki/etcd/ca.crt")));
        }
        finally
        {
            nodes.ForEach(node => node.Dispose());
        }
    }

    private static List<string> Run(List<SshNode> nodes, TemporaryFolder folder, SampleNode decoy)
    {
        var addresses = string.Join(", ", nodes.Select(node => $"@{{ Address = '{node.Address}'; Port = {node.Port} }}"));
        var settings = $"$keys = '{folder[""].TrimEnd('/')}'; $seen = '{decoy.Root}'; $module = '{Repository.ModuleManifest}'; "
            + $"$addresses = {addresses}\n";
        var run = ShellProgram.Run("-NonInteractive", "-File",
            folder.Write("rotate.ps1", "$ErrorActionPreference = 'Continue'\n" + settings + Script));
        Assert.True(run.ExitCode == 0, $"{run.Error}\n{run.Output}");
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
