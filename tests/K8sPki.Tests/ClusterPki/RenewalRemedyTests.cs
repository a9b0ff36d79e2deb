using K8sPki.Tests.Engine;

namespace K8sPki.Tests.ClusterPki;

/// <summary>Where Test-K8sPki says that renewing a certificate or making it anew mends a fault, it does.</summary>
public sealed class RenewalRemedyTests
{
    private static readonly string[] Commands = ["Update-K8sPki ", "Move-Item ", "chmod "];

    public static TheoryData<string, string> Cases()
    {
        var rows = new TheoryData<string, string>();
        foreach (var (id, name, _, _) in Faults.All)
            rows.Add(id, name);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_remedy_mends_its_fault(string id, string name)
    {
        var fault = Faults.All.Single(fault => fault.Id == id && fault.Case == name);
        using var node = fault.IsWorker ? SampleNode.Worker() : SampleNode.ControlPlane();
        fault.Break(node);
        var checks = new PkiChecks(new PkiCheckOptions());
        var remedies = checks.Judge(node.Read()).Select(finding => finding.Remedy).Where(remedy => Array.Exists(Commands, command => remedy.StartsWith(command, StringComparison.Ordinal))).ToList();
        if (remedies.Count == 0)
            return;
        using var session = new EngineSession();
        session.Run("$WarningPreference = 'SilentlyContinue'");
        // One has a second way behind it.
        foreach (var remedy in remedies)
            session.Run(remedy.Split(", or ")[0]).ThrowOnError();
        Assert.Empty(checks.Judge(node.Read()).Select(finding => $"{finding.Id}: {finding.Message} {finding.Remedy}"));
    }
}
