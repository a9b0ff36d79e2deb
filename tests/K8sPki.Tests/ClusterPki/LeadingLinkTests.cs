using K8sPki.Tests.Engine;

namespace K8sPki.Tests.ClusterPki;

/// <summary>
/// Links of a copied folder that lead out of it or in a circle: what is behind them is not judged, and that is said.
/// </summary>
public sealed class LeadingLinkTests : IDisposable
{
    private readonly SampleNode node = SampleNode.ControlPlane();
    private readonly TemporaryFolder outside = new();
    private readonly EngineSession session = new();

    public LeadingLinkTests()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("links need a privilege on Windows");
        session.Set("copy", Copy);
    }

    private string Copy => node.PathOf("etc/kubernetes");

    public void Dispose()
    {
        session.Dispose();
        node.Dispose();
        outside.Dispose();
    }

    [Theory]
    [InlineData("pki/apiserver.crt")]
    [InlineData("pki/apiserver.key")]
    [InlineData("pki/ca.crt")]
    [InlineData("admin.conf")]
    [InlineData("pki/sa.key")]
    [InlineData("pki/etcd")]
    public void Out_of_the_folder_is_said_once_by_every_command(string path)
    {
        MoveOut(path);
        foreach (var command in new[] { "Get-K8sPki", "Get-K8sCARotation" })
            Assert.Single(session.Run($"{command} -Path $copy").ThrowOnError().Warnings,
                warning => warning.Contains(Path.GetFileName(path) + " -> ", StringComparison.Ordinal));
        var renewal = session.Run("Update-K8sPki -Path $copy -WhatIf");
        Assert.Single(renewal.Warnings.Concat(renewal.Errors.Select(error => error.Message)),
            told => told.Contains("that leads out of", StringComparison.Ordinal));
        var findings = new PkiChecks(new PkiCheckOptions()).Judge(InventoryReader.Read(GivenFolder.AsTree(Copy)));
        var finding = Assert.Single(findings, finding => finding.Id == "NotFollowed");
        Assert.Equal(Path.Combine(Copy, path), finding.Target);
        Assert.DoesNotContain(findings, other => other.Id == "FileMissing" && path != "pki/ca.crt" && path != "pki/etcd");
    }

    [Fact]
    public void In_a_circle_too()
    {
        var path = Path.Combine(Copy, "pki/apiserver.crt");
        File.Delete(path);
        File.CreateSymbolicLink(path, "apiserver.crt");
        var findings = new PkiChecks(new PkiCheckOptions()).Judge(InventoryReader.Read(GivenFolder.AsTree(Copy)));
        Assert.Equal(path, Assert.Single(findings, finding => finding.Id == "NotFollowed").Target);
    }

    [Fact]
    public void Within_the_folder_nothing_is_said()
    {
        File.Move(Path.Combine(Copy, "pki/apiserver.crt"), Path.Combine(Copy, "pki/real.crt"));
        File.CreateSymbolicLink(Path.Combine(Copy, "pki/apiserver.crt"), "/etc/kubernetes/pki/real.crt");
        Assert.DoesNotContain(new PkiChecks(new PkiCheckOptions()).Judge(InventoryReader.Read(GivenFolder.AsTree(Copy))),
            finding => finding.Id == "NotFollowed");
    }

    private void MoveOut(string path)
    {
        var here = Path.Combine(Copy, path);
        var there = outside[Path.GetFileName(path)];
        Directory.Move(here, there);
        File.CreateSymbolicLink(here, there);
    }
}
