using K8sPki.Tests.Engine;

namespace K8sPki.Tests.ClusterPki;

/// <summary>Where Test-K8sPki proposes a command, running it mends the fault.</summary>
public sealed class RemedyTests
{
    // What mends these is for a person to do in a file or on the node; in a copy of one the path of a certificate is another.
    private static readonly string[] ByHand =
    [
        "an etcd that has been running for a day",
        "a kubelet that does not rotate",
        "a mount that is gone",
        "a worker whose configuration says nothing",
        "a manifest that is no YAML",
        "a second pod",
        "the authority's key on a worker",
        "a flag twice",
        "one pair for all signers and one for kubelets",
        "a variable of etcd beside its flag",
        "an etcd without the key of its peers",
        "an API server without the key of its client of kubelets",
        "a client where an authority should be",
        "one authority for clients and the front proxy",
        "a flag that a command of the shell fills in",
        "a kubelet that trusts another authority than its client has",
        "a certificate that is none",
        "a manifest that is a template",
        "tokens signed with Ed25519",
    ];

    // A command does a part of it, or does it for the superuser alone.
    private static readonly string[] NotByCommandsAlone = ["two authorities to sign with", "a key that the process may not read"];

    [Theory]
    [MemberData(nameof(Faults.Cases), MemberType = typeof(Faults))]
    public void A_remedy_mends_its_fault(string id, string name)
    {
        using var node = Faults.NodeWith(id, name);
        var checks = new PkiChecks(new PkiCheckOptions());
        var commands = RemedyStep.Commands(checks.Judge(node.Read()).SelectMany(finding => finding.Remedy.Steps)).ToList();
        Assert.Equal(ByHand.Contains(name), commands.Count == 0);
        if (commands.Count == 0 || NotByCommandsAlone.Contains(name))
            return;
        using var session = new EngineSession();
        session.Run("$WarningPreference = 'SilentlyContinue'");
        foreach (var command in commands)
            session.Run(command).ThrowOnError();
        Assert.Empty(checks.Judge(node.Read()).Select(finding => $"{finding.Id}: {finding.Message} {finding.Remedy}"));
    }
}
