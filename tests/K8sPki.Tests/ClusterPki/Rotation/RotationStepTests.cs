using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>The steps of an exchange, from the first to the last, on one node and on three.</summary>
public sealed class RotationStepTests
{
    private const int MostSteps = 30;

    public static TheoryData<string> Authorities => [.. RotationAuthority.All.Select(authority => authority.Name)];

    [Theory]
    [MemberData(nameof(Authorities))]
    public void An_authority_is_exchanged_from_start_to_end(string authority)
    {
        using var cluster = new SampleRotation();
        var steps = Exchange(cluster, authority);
        Assert.Equal(
            RotationStep.For(RotationAuthority.Find(authority)!).Select(step => step.Kind)
                .Where(kind => kind is not RotationStepKind.Prepare), steps);
        Assert.Equal(RotationPhase.Idle, cluster.Status(authority).Single().Phase);
        Assert.False(Directory.Exists(cluster.Cp1.PathOf("etc/kubernetes/k8spki-rotation")));
        Assert.DoesNotContain(Directory.EnumerateFiles(cluster.Cp1.Root, "*", SearchOption.AllDirectories),
            file => file.Contains("-new", StringComparison.Ordinal) || file.Contains("-signing", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Authorities))]
    public void Three_nodes_go_round_by_round(string authority)
    {
        using var cluster = new SampleRotation(isFleet: true);
        Start(cluster, [authority]);
        // The worker has no key of an authority: what it shows is signed elsewhere.
        var steps = new List<(string Node, RotationStepKind Step)>();
        for (var round = 0; round < MostSteps; round++)
        {
            var rows = Step(cluster, [authority], isForced: authority == "sa", out var failures);
            if (rows.Count == 0)
                break;
            steps.AddRange(rows.Select(row => (row.Node, row.Step)));
            Assert.All(failures, failure => Assert.Contains(failure.ErrorId,
                new[] { "NewKeyMissing", "RotationNodeBehind", "RotationTokensAlive" }));
            if (authority == "ca" && failures.Exists(failure => failure.ErrorId == "NewKeyMissing"))
                IssueKubelet(cluster);
        }

        Assert.Equal(RotationStepKind.ForgetOld, steps[^1].Step);
        var kinds = steps.Select(step => RotationStep.Of(step.Step).Round).ToList();
        Assert.Equal(kinds.Order(), kinds);
        Assert.All(Complete(cluster, [authority]), row => Assert.Equal(RotationStepKind.CleanUp, row.Step));
        Assert.All(cluster.Status(authority), status => Assert.Equal(RotationPhase.Idle, status.Phase));
    }

    [Fact]
    public void All_four_go_together_and_openssl_says_what_the_plan_said()
    {
        using var cluster = new SampleRotation();
        string[] all = [.. RotationAuthority.All.Select(authority => authority.Name)];
        var old = cluster.Cp1.ReadText(SampleRotation.Pki + "ca.crt");
        Start(cluster, all);
        var young = cluster.Cp1.ReadText(SampleRotation.Pki + "ca-new.crt");
        for (var round = 0; round < MostSteps && Step(cluster, all, isForced: true, out _).Count > 0; round++)
        {
            var leaf = cluster.Cp1.PathOf(SampleRotation.Pki + "apiserver.crt");
            var isNew = File.ReadAllText(leaf) is var text && IsSignedBy(text, young);
            Assert.Equal(isNew, OpenSslVerifies(cluster, leaf, young));
            Assert.Equal(!isNew, OpenSslVerifies(cluster, leaf, old));
            Assert.True(OpenSslVerifies(cluster, leaf, cluster.Cp1.ReadText(SampleRotation.Pki + "ca.crt")));
        }

        Complete(cluster, all);
        Assert.Equal(young, cluster.Cp1.ReadText(SampleRotation.Pki + "ca.crt"));
        Assert.DoesNotContain(new PkiChecks(new PkiCheckOptions()).Judge(cluster.Cp1.Read()),
            finding => finding.Severity == FindingSeverity.Error);
    }

    [Theory]
    [MemberData(nameof(Authorities))]
    public void Each_step_is_taken_back_byte_for_byte(string authority)
    {
        using var cluster = new SampleRotation();
        var states = new Stack<string>();
        states.Push(Bytes(cluster));
        Start(cluster, [authority]);
        for (var round = 0; round < MostSteps; round++)
        {
            states.Push(Bytes(cluster));
            if (Step(cluster, [authority], isForced: true, out _).Count == 0)
                break;
        }

        Assert.True(states.Count > 3);
        states.Pop();
        while (states.Count > 0)
        {
            Assert.Single(Undo(cluster, [authority]));
            Assert.Equal(states.Pop(), Bytes(cluster));
        }

        Assert.Equal("RotationNothingToUndo", Assert.Throws<MissingInputException>(() => Undo(cluster, [authority])).ErrorId);
    }

    [Fact]
    public void What_was_ended_half_way_is_not_finished_by_who_only_asks()
    {
        using var cluster = new SampleRotation();
        Start(cluster, ["ca"]);
        var mark = Assert.Single(Directory.EnumerateFiles(cluster.Cp1.PathOf("etc/kubernetes/k8spki-rotation"), "*.done"));
        File.Delete(mark);
        var failures = new List<PkiException>();
        Assert.Empty(Fleet(cluster, ["ca"]).Step(Control(failures) with { OnlySays = true, Approve = _ => false }));
        Assert.Equal("StepUnfinished", Assert.Single(failures).ErrorId);
        Assert.False(File.Exists(mark));
        Assert.Equal(RotationStepKind.SplitSigner, Assert.Single(Step(cluster, ["ca"], isForced: false, out _)).Step);
        Assert.True(File.Exists(mark));
    }

    internal static List<RotationStepKind> Exchange(SampleRotation cluster, string authority)
    {
        Start(cluster, [authority]);
        var steps = new List<RotationStepKind>();
        for (var round = 0; round < MostSteps; round++)
        {
            var rows = Step(cluster, [authority], isForced: authority == "sa", out var failures);
            Assert.Empty(failures);
            if (rows.Count == 0)
                break;
            steps.Add(Assert.Single(rows).Step);
        }

        steps.AddRange(Complete(cluster, [authority]).Select(row => row.Step));
        return steps;
    }

    internal static void Start(SampleRotation cluster, string[] authorities) => Fleet(cluster, authorities).Start(
        new NewAuthorityOptions(Validity.For(Validity.OfAuthority)), Control([]));

    internal static IReadOnlyList<RotationPlanStep> Step(
        SampleRotation cluster, string[] authorities, bool isForced, out List<PkiException> failures)
    {
        failures = [];
        return Fleet(cluster, authorities).Step(Control(failures) with { IsForced = isForced });
    }

    internal static IReadOnlyList<RotationPlanStep> Complete(SampleRotation cluster, string[] authorities)
    {
        var failures = new List<PkiException>();
        var done = Fleet(cluster, authorities).Complete(Control(failures));
        Assert.Empty(failures);
        return done;
    }

    internal static IReadOnlyList<RotationPlanStep> Undo(SampleRotation cluster, string[] authorities)
    {
        var failures = new List<PkiException>();
        var undone = Fleet(cluster, authorities).Undo(_ => true, Control(failures));
        return failures.Count == 0 ? undone : throw failures[0];
    }

    internal static RotationFleet Fleet(SampleRotation cluster, string[] authorities)
    {
        RotationAuthority[] wanted = [.. RotationAuthority.All.Where(one => authorities.Contains(one.Name))];
        return new RotationFleet([.. cluster.Nodes.Select(node => NodeOutline.Of(node.Read(), wanted))], [], [], wanted);
    }

    internal static RotationControl Control(List<PkiException> failures) => new()
    {
        Approve = _ => true, Warn = _ => { }, Fail = (failure, _) => failures.Add(failure),
        Cancellation = TestContext.Current.CancellationToken,
    };

    internal static void IssueKubelet(SampleRotation cluster)
    {
        var authority = new CertificateAuthority(
            Certificate.Parse(cluster.Cp1.ReadText(SampleRotation.Pki + "ca-new.crt")), [],
            PrivateKeyReader.ReadFile(cluster.Cp1.PathOf(SampleRotation.Pki + "ca-new.key"), null));
        SampleRotation.Issue(cluster.Worker, "kubelet.conf", authority);
    }

    private static bool IsSignedBy(string leaf, string authority) =>
        AuthorityGenerations.IsSignedBy(Certificate.Parse(leaf), Certificate.Parse(authority));

    private static bool OpenSslVerifies(SampleRotation cluster, string leaf, string anchors)
    {
        var file = cluster.Cp1.Write("anchors.pem", anchors);
        var result = Peer.OpenSsl.Run("verify", "-partial_chain", "-CAfile", file, leaf);
        File.Delete(file);
        return result.ExitCode == 0;
    }

    private static string Bytes(SampleRotation cluster) => string.Join('\n', Directory
        .EnumerateFiles(cluster.Cp1.Root, "*", SearchOption.AllDirectories)
        .Where(file => !file.Contains("k8spki-rotation", StringComparison.Ordinal)
            && new FileInfo(file).LinkTarget is null).Order(StringComparer.Ordinal)
        .Select(file => $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))} "
            + (OperatingSystem.IsWindows() ? "" : File.GetUnixFileMode(file).ToString())));
}
