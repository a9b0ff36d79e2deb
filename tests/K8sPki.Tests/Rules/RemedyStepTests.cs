using K8sPki.Tests.ClusterPki;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.Rules;

/// <summary>What several findings ask for is said once.</summary>
public sealed class RemedyStepTests
{
    private static readonly RemedyStep Plain = new(RemedyOrder.Renew, "Update-K8sPki", "apiserver", " -Path 'x'");

    [Fact]
    public void A_certificate_is_renewed_once_with_all_that_is_asked_for() => Assert.Equal(
        ["Update-K8sPki apiserver -Path 'x' -AddSan a, b -Force", "Update-K8sPki etcd-peer, etcd-server -Path 'x'"],
        RemedyStep.Commands(
        [
            Plain with { How = [new("AddSan", "a")] }, Plain, Plain with { Name = "etcd-peer" },
            Plain with { How = [new("AddSan", "b", "A"), new("Force")] }, Plain with { Name = "etcd-server" }, Plain,
        ]));

    [Fact]
    public void What_has_to_be_renewed_early_is_not_renewed_again() => Assert.Equal(
        ["Update-K8sPki apiserver -Path 'x' -AddSan a", "Initialize-K8sPki"],
        RemedyStep.Commands(
        [
            Plain with { How = [new("AddSan", "a")] }, new(RemedyOrder.MakeMissing, "Initialize-K8sPki"),
            Plain with { Order = RemedyOrder.RenewHalf },
        ]));

    [Fact]
    public void Renewals_of_different_trees_stay_apart() => Assert.Equal(
        ["Update-K8sPki apiserver -Path 'x'", "Update-K8sPki apiserver -Path 'y'"],
        RemedyStep.Commands([Plain, Plain with { Options = " -Path 'y'" }]));

    [Fact]
    public void A_server_that_has_ended_and_lacks_a_name_gets_one_command_that_mends_both()
    {
        using var node = SampleNode.ControlPlane();
        node.WriteEntry("apiserver", made => made with
        {
            Names = [.. made.Names.Where(name => name.Value != "kubernetes.default.svc")],
            Validity = Validity.Until(Clock.UtcNow.AddSeconds(-1), Clock.UtcNow.AddMinutes(-4)),
        });
        var checks = new PkiChecks(new PkiCheckOptions());
        var findings = checks.Judge(node.Read());
        Assert.Equal(["CertificateExpired", "NameMissing"], findings.Select(finding => finding.Id).Order());
        var command = Assert.Single(RemedyStep.Commands(findings.SelectMany(finding => finding.Remedy.Steps)));
        using var session = new EngineSession();
        session.Run(command).ThrowOnError();
        Assert.Empty(checks.Judge(node.Read()));
    }
}
