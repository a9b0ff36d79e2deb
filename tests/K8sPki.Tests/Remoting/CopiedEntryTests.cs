using K8sPki.Tests.ClusterPki;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.Remoting;

/// <summary>What Get-K8sPki gave on other machines goes on here: judged by what it carries, renewed where it is.</summary>
public sealed class CopiedEntryTests : IDisposable
{
    private const string Copy = """
        filter Copy-Remote([string] $From) {
            $copy = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_, 1))
            if ($From) { $copy | Add-Member PSComputerName $From }
            $copy
        }
        """;

    private readonly EngineSession session = new();
    private readonly SampleNode node = SampleNode.ControlPlane("cp1");

    public CopiedEntryTests()
    {
        session.Set("root", node.Root);
        session.Run(Copy).ThrowOnError();
    }

    [Fact]
    public void A_renewal_names_the_nodes_and_the_command_for_each()
    {
        var before = State();
        var run = session.Run("""
            $ours = Get-K8sPki -Root $root -Name apiserver, etcd-server
            @($ours | Copy-Remote ssh1; $ours[0] | Copy-Remote ssh2) | Update-K8sPki -KeepKey -ValidFor 90d -AddSan a.example -Confirm:$false
            """);
        Assert.Equal(["CopyFromElsewhere", "CopyFromElsewhere"], run.Errors.Select(error => error.Id));
        Assert.Equal(before, State());
        var end = $"-Root '{node.Root}' -KeepKey -ValidFor 90.00:00:00 -AddSan a.example }}";
        Assert.EndsWith($"Invoke-Command -HostName ssh1 {{ Update-K8sPki apiserver, etcd-server {end}",
            run.Errors[0].Message, StringComparison.Ordinal);
        Assert.EndsWith($"Invoke-Command -HostName ssh2 {{ Update-K8sPki apiserver {end}",
            run.Errors[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_named_there_does_what_was_asked_for()
    {
        var message = session.Run("""
            Get-K8sPki -Root $root -Name apiserver | Copy-Remote ssh1 | Update-K8sPki -KeepKey -Confirm:$false
            """).Error("CopyFromElsewhere").Message;
        var old = node.ReadText("etc/kubernetes/pki/apiserver.crt");
        // Here it stands for the other machine.
        session.Run("function Invoke-Command([string] $HostName, [scriptblock] $Do) { & $Do }").ThrowOnError();
        session.Run("$WarningPreference = 'Ignore'; " + message[message.IndexOf("Invoke-Command", StringComparison.Ordinal)..])
            .ThrowOnError();
        Assert.NotEqual(old, node.ReadText("etc/kubernetes/pki/apiserver.crt"));
    }

    [Fact]
    public void A_file_of_entries_says_which_node_they_are_of()
    {
        var run = session.Run("""
            Get-K8sPki -Root $root -Name apiserver | Export-Clixml e.xml -Depth 1
            Import-Clixml e.xml | Update-K8sPki -Confirm:$false
            """);
        Assert.Contains("Invoke-Command -HostName cp1 { Update-K8sPki apiserver ",
            run.Error("CopyFromElsewhere").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hostile_name_is_quoted_in_the_command()
    {
        var message = session.Run("""
            $it = Get-K8sPki -Root $root -Name apiserver | Copy-Remote 'a; b'
            $it.Name = "x'; Remove-Item /"; $it.Root = "/a' b"
            $it | Update-K8sPki
            """).Error("CopyFromElsewhere").Message;
        Assert.Contains("-HostName 'a; b' { Update-K8sPki 'x''; Remove-Item /' -Root '/a'' b' }", message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_sound_node_has_no_findings()
    {
        Assert.Empty(session.Run("Get-K8sPki -Root $root | Copy-Remote ssh1 | Test-K8sPki -InformationAction Ignore")
            .ThrowOnError().Output);
        Assert.Equal([true],
            session.Run("Get-K8sPki -Root $root | Copy-Remote ssh1 | Test-K8sPki -Quiet").ThrowOnError().Output
                .Select(answer => answer!.BaseObject));
    }

    [Fact]
    public void What_ends_is_missing_or_is_strangely_signed_is_found_with_a_remedy_for_its_node()
    {
        node.Delete("etc/kubernetes/pki/apiserver-kubelet-client.crt");
        var run = session.Run("""
            $all = Get-K8sPki -Root $root | Copy-Remote ssh1
            $strange = New-K8sCertificateAuthority -Subject (Get-K8sCertificate "$root/etc/kubernetes/pki/etcd/ca.crt").Subject -Algorithm ECDSA
            $all | Where-Object Name -eq etcd-ca | ForEach-Object { $_.Pem = $strange.Certificate.Pem }
            $all | Test-K8sPki -Within 400d -InformationAction Ignore
            """).ThrowOnError();
        var findings = run.Output.Select(found => (Finding)found!.BaseObject).ToList();
        Assert.All(findings, finding => Assert.Equal("cp1", finding.Node));
        var missing = Assert.Single(findings, finding => finding.Id == "FileMissing");
        Assert.Equal([$"Invoke-Command -HostName ssh1 {{ Test-K8sPki -Root '{node.Root}' }}"], missing.Remedy.Commands);
        Assert.Contains(findings, finding => finding.Id == "ChainBroken"
            && finding.Message.StartsWith("etcd-server ", StringComparison.Ordinal));
        var ending = findings.First(finding => finding.Id == "ExpiresSoon"
            && finding.Message.StartsWith("apiserver ", StringComparison.Ordinal));
        Assert.Equal([$"Invoke-Command -HostName ssh1 {{ Update-K8sPki apiserver -Root '{node.Root}' }}"],
            ending.Remedy.Commands);
    }

    [Fact]
    public void Findings_of_copies_stand_at_their_certificates_in_a_report()
    {
        session.Run("""
            $all = Get-K8sPki -Root $root -Name apiserver | Copy-Remote ssh1
            @($all; $all | Test-K8sPki -Within 4000d -InformationAction Ignore) | Export-K8sPkiReport r.json
            """).ThrowOnError();
        using var report = System.Text.Json.JsonDocument.Parse(File.ReadAllText(session.PathOf("r.json")));
        var finding = report.RootElement.GetProperty("findings")[0];
        Assert.Equal("ExpiresSoon", finding.GetProperty("id").GetString());
        Assert.Equal(report.RootElement.GetProperty("certificates")[0].GetProperty("id").GetString(),
            finding.GetProperty("certificate").GetString());
    }

    public void Dispose()
    {
        session.Dispose();
        node.Dispose();
    }

    private string State() => string.Join('\n', Directory.EnumerateFiles(node.Root, "*", SearchOption.AllDirectories)
        .Where(file => new FileInfo(file).LinkTarget is null).Order(StringComparer.Ordinal)
        .Select(file => $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}"));
}
