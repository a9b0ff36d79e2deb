using K8sPki.Tests.ClusterPki;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.Remoting;

/// <summary>Three nodes asked at once over SSH, from a machine that has other files at the same path.</summary>
public sealed class SshRemotingTests
{
    private const string Script = """
        $options = @{ UserKnownHostsFile = "$keys/known"; StrictHostKeyChecking = 'yes' }
        $nodes = foreach ($at in $addresses) { New-PSSession -HostName $at.Address -Port $at.Port -UserName root -KeyFilePath "$keys/user" -Options $options }
        Invoke-Command $nodes { Import-Module $using:module }
        $entries = Invoke-Command $nodes { Get-K8sPki -Root $using:seen }
        foreach ($certificate in $entries | Where-Object Pem | Get-K8sCertificate) { "certificate $($certificate.PSComputerName) $($certificate.Node) $($certificate.Thumbprint)" }
        foreach ($finding in Invoke-Command $nodes { Test-K8sPki -Root $using:seen -Within 4000.00:00 -InformationAction Ignore }) { "finding $($finding.PSComputerName) $($finding.Node)" }
        foreach ($finding in $entries | Test-K8sPki -Within 4000.00:00 -InformationAction Ignore) { "judged $($finding.Node) $($finding.Remedy.Commands)" }
        $entries | Export-K8sPkiReport "$keys/fleet.json"
        (Get-Content "$keys/fleet.json" -Raw | ConvertFrom-Json).certificates | ForEach-Object { "report $($_.nodes -join ' ')" } | Select-Object -Unique
        "view $(@($entries | Out-String -Width 200 -Stream | Where-Object { $_ -match 'apiserver-etcd-client' }).Count)"
        $config = "$seen/etc/kubernetes/admin.conf"
        """;

    [Fact]
    public async Task Three_nodes_are_told_apart_and_nothing_here_is_touched()
    {
        if (SshNode.SkipReason() is { } reason)
            Assert.Skip(reason);
        using var folder = new TemporaryFolder();
        using var decoy = SampleNode.ControlPlane("decoy");
        var nodes = new List<SshNode>();
        try
        {
            nodes.AddRange(await SshNode.StartAllAsync(3, folder, decoy.Root));
            var before = State(decoy);
            var lines = Ask(nodes, folder, decoy);
            Check(lines, nodes, decoy);
            Assert.Equal(before, State(decoy));
        }
        finally
        {
            nodes.ForEach(node => node.Dispose());
        }
    }

    private static List<string> Ask(List<SshNode> nodes, TemporaryFolder folder, SampleNode decoy)
    {
        var addresses = string.Join(", ", nodes.Select(node => $"@{{ Address = '{node.Address}'; Port = {node.Port} }}"));
        var settings = $"$keys = '{folder[""].TrimEnd('/')}'; $seen = '{decoy.Root}'; $module = '{Repository.ModuleManifest}'; "
            + $"$addresses = {addresses}\n";
        var run = ShellProgram.Run("-NonInteractive", "-File",
            folder.Write("ask.ps1", "$ErrorActionPreference = 'Stop'\n" + settings + Script + Refusals));
        Assert.True(run.ExitCode == 0, $"{run.Error}\n{run.Output}");
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private const string Refusals = """

        $ErrorActionPreference = 'Continue'
        function Refused([string] $what, [scriptblock] $action) {
            foreach ($answer in & $action 2>&1) { "refused $what $($answer -is [System.Management.Automation.ErrorRecord]) $("$($answer.FullyQualifiedErrorId)".Split(',')[0]) $($answer.Exception.Message)" }
        }
        Refused update { $entries | Where-Object Name -eq apiserver | Update-K8sPki -Confirm:$false }
        Refused key { Invoke-Command $nodes { Get-K8sPrivateKey "$using:seen/etc/kubernetes/pki/apiserver.key" } | Export-K8sPrivateKey "$keys/stolen.key" }
        Refused context { Invoke-Command $nodes { Get-K8sKubeConfigContext -KubeConfig "$using:config" } | Remove-K8sKubeConfigContext -Confirm:$false }
        Refused file { Invoke-Command $nodes { Get-Item "$using:seen/etc/kubernetes/pki/apiserver.crt" } | Get-K8sCertificate }
        Refused path { Invoke-Command $nodes { "$using:seen/etc/kubernetes/pki/apiserver.crt" } | Get-K8sCertificate }
        Remove-PSSession $nodes
        """;

    private static void Check(List<string> lines, List<SshNode> nodes, SampleNode decoy)
    {
        foreach (var node in nodes)
        {
            var own = Thumbprints(node.Files).Where(thumbprint => !Thumbprints(decoy).Contains(thumbprint)).ToList();
            Assert.NotEmpty(own);
            Assert.All(own, thumbprint => Assert.Contains($"certificate {node.Address} {node.Address} {thumbprint}", lines));
            Assert.Contains($"finding {node.Address} {node.Files.Name}", lines);
            Assert.Contains($"report {node.Files.Name}", lines);
            Assert.Contains($"judged {node.Files.Name} Invoke-Command -HostName {node.Address} {{ Update-K8sPki apiserver "
                + $"-Root '{decoy.Root}' }}", lines);
        }

        var strange = Thumbprints(decoy).Except(nodes.SelectMany(node => Thumbprints(node.Files)));
        Assert.All(strange, thumbprint =>
            Assert.DoesNotContain(lines, line => line.Contains(thumbprint, StringComparison.Ordinal)));
        Assert.Contains("view 3", lines);
        Assert.All(nodes, node => Assert.Contains(lines, line => line.StartsWith("refused update ", StringComparison.Ordinal)
            && line.EndsWith($"Invoke-Command -HostName {node.Address} {{ Update-K8sPki apiserver -Root '{decoy.Root}' }}",
                StringComparison.Ordinal)));
        foreach (var what in new[] { "update", "key", "context", "file", "path" })
        {
            var answers = lines.Where(line => line.StartsWith($"refused {what} ", StringComparison.Ordinal)).ToList();
            Assert.True(answers.Count == nodes.Count, $"{what}: {string.Join('\n', answers)}");
            Assert.All(nodes, node =>
                Assert.Contains(answers, answer => answer.StartsWith($"refused {what} True CopyFromElsewhere ",
                    StringComparison.Ordinal) && answer.Contains(node.Address, StringComparison.Ordinal)));
        }
    }

    private static List<string> Thumbprints(SampleNode node) =>
        [.. Directory.EnumerateFiles(node.Root, "*.crt", SearchOption.AllDirectories)
            .Select(file => Certificate.Parse(File.ReadAllText(file)).Thumbprint).Distinct()];

    private static string State(SampleNode node) =>
        string.Join('\n', Directory.EnumerateFiles(node.Root, "*", SearchOption.AllDirectories)
            .Where(file => new FileInfo(file).LinkTarget is null).Order(StringComparer.Ordinal)
        .Select(file => $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}"));
}
