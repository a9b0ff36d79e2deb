using System.Collections;
using System.Management.Automation;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>
/// The authority of three real members of etcd exchanged end to end by the commands, while clients write and read all the time.
/// </summary>
public sealed class RotationEtcdTests : IAsyncDisposable
{
    private const int MostCalls = 40;

    // A leader that goes takes its followers' writes along until another one is chosen.
    private static readonly TimeSpan Election = TimeSpan.FromSeconds(10);

    private static readonly string[] Waits = ["RotationMemberFirst", "RotationNodeBehind", "RotationRestartFirst"];

    private readonly EtcdMember[] members = [new("cp1"), new("cp2"), new("cp3")];
    private readonly List<EtcdClient> clients = [];
    private readonly List<(EtcdMember Member, DateTime From, DateTime Until)> restarts = [];
    private readonly EngineSession session = new();
    private readonly TemporaryFolder old = new();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients)
            await client.DisposeAsync();
        foreach (var member in members)
            member.Dispose();
        session.Dispose();
        old.Dispose();
    }

    [Peers.PeerFact("etcd", "etcdctl")]
    public async Task Three_members_and_their_clients_change_over_and_nothing_is_lost()
    {
        StartAll();
        Run("Start-K8sCARotation", []);
        var taken = new List<string>();
        for (var call = 0; call < MostCalls; call++)
        {
            if (Run("Step-K8sCARotation", Waits) is not [_, ..] done)
                break;
            taken.AddRange(done.Select(row => $"{row.Step} {row.Node}"));
            foreach (var row in done)
                TakeUp(row);
            if (taken.Count == 3 * members.Length)
                Assert.All(members, AssertBothAreTaken);
        }

        Assert.Equal(["TrustBoth cp1", "TrustBoth cp2", "TrustBoth cp3"], taken[..3]);
        Assert.Equal(["IssueNew cp1", "IssueNew cp2", "IssueNew cp3", "SignNew cp1", "SignNew cp2", "SignNew cp3"],
            taken[3..9].Order(StringComparer.Ordinal));
        Assert.Equal(["ForgetOld cp1", "ForgetOld cp2", "ForgetOld cp3"], taken[9..]);
        Assert.Equal(3, Run("Complete-K8sCARotation", []).Count);
        Assert.All(members, AssertOnlyNewIsTaken);
        foreach (var client in clients)
            await client.DisposeAsync();
        Assert.All(members, AssertNothingIsLost);
        Assert.All(members.Zip(clients), pair => AssertFailedOnlyWhileRestarted(pair.First, pair.Second));
        TestContext.Current.SendDiagnosticMessage("{0} writes, {1} restarts, {2} requests failed in them.",
            clients.Sum(client => client.Written.Count), restarts.Count, clients.Sum(client => client.Failed.Count));
    }

    private void StartAll()
    {
        foreach (var (from, to) in new[] { (members[0].Client, "client"), (members[0].Pair("peer"), "peer") })
        {
            File.Copy(from.Certificate, old[to + ".crt"]);
            File.Copy(from.Key, old[to + ".key"]);
        }

        File.Copy(members[0].Authority, old["ca.crt"]);
        foreach (var member in members)
            member.Start(members);
        foreach (var member in members)
            member.AwaitHealth();
        clients.AddRange(members.Select(member => new EtcdClient(member)));
    }

    private List<Row> Run(string command, string[] waits)
    {
        session.Set("roots", members.Select(member => member.Node.Root).ToArray());
        var run = session.Run($"{command} etcd-ca -Root $roots -Confirm:$false");
        Assert.All(run.Errors, error => Assert.Contains(error.Id, waits));
        return [.. run.Output.Select(row => Row.Of(row!))];
    }

    // In the order that the step says.
    private void TakeUp(Row row)
    {
        var index = Array.FindIndex(members, member => member.Node.Name == row.Node);
        foreach (var restart in row.Restarts)
        {
            if (restart == "kube-apiserver")
                clients[index].Restart();
            if (restart != "etcd")
                continue;
            var from = DateTime.UtcNow;
            members[index].Restart(members);
            restarts.Add((members[index], from, DateTime.UtcNow));
        }
    }

    private void AssertBothAreTaken(EtcdMember member)
    {
        member.Control(member.Authority, Old("client"), "endpoint", "health").Accepted();
        member.Control(member.Authority, member.Client, "endpoint", "health").Accepted();
        member.Curl(member.Authority, Old("client")).Accepted();
        member.Curl(member.Authority, member.Client).Accepted();
    }

    private void AssertOnlyNewIsTaken(EtcdMember member)
    {
        Assert.Contains("true", member.Curl(member.Authority, member.Client).Accepted().Output, StringComparison.Ordinal);
        member.Control(member.Authority, member.Client, "endpoint", "health").Accepted();
        member.CurlPeer(member.Authority, member.Pair("peer")).Accepted();
        member.Curl(member.Authority, Old("client")).Refused();
        member.Control(member.Authority, Old("client"), "endpoint", "health").Refused();
        member.CurlPeer(member.Authority, Old("peer")).Refused();
        member.Curl(old["ca.crt"], member.Client).Refused();
    }

    private void AssertNothingIsLost(EtcdMember member)
    {
        foreach (var client in clients)
        {
            var prefix = client.Written[0].Key[..^"000000".Length];
            var lines = member.Control(member.Authority, member.Client, "get", "--prefix", prefix).Accepted().Output.Split('\n');
            var found = lines.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
            Assert.All(client.Written, write => Assert.Equal(write.Value, found.GetValueOrDefault(write.Key)));
        }
    }

    // A member that hands leadership over lets the others wait, and says so; connections fail at nobody but itself.
    private void AssertFailedOnlyWhileRestarted(EtcdMember member, EtcdClient client)
    {
        Assert.All(client.Failed, failure => Assert.True(restarts.Exists(restart =>
            (failure.IsAnswered || restart.Member == member) && failure.From <= restart.Until && failure.Until >= restart.From),
            $"{member.Node.Name}: {failure}"));
        Assert.All(restarts.Where(restart => restart.Member != member), restart => Assert.Contains(client.Written,
            write => write.At >= restart.From && write.At <= restart.Until + Election));
    }

    private (string Certificate, string Key) Old(string name) => (old[name + ".crt"], old[name + ".key"]);

    // What a step gave, which the module has in a context of its own.
    private sealed record Row(string Step, string Node, IReadOnlyList<string> Restarts)
    {
        public static Row Of(PSObject row) => new(Text(row, "Step"), Text(row, "Node"),
            [.. ((IEnumerable)row.Properties["Restarts"].Value).Cast<object>()
                .Select(restart => Text(PSObject.AsPSObject(restart), "Component"))]);

        private static string Text(PSObject row, string property) => $"{row.Properties[property].Value}";
    }
}
