using K8sPki.Tests.Signers;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>Nodes that are never in one place: each takes its steps with what the others have reported.</summary>
public sealed class RotationNodesTests
{
    private const int MostRounds = 30;

    private static readonly string[] Plan = ["cp1", "cp2", "worker1"];

    public static TheoryData<string> Authorities => [.. RotationAuthority.All.Select(authority => authority.Name)];

    [Theory]
    [MemberData(nameof(Authorities))]
    public void A_report_says_of_its_node_what_the_node_says(string name)
    {
        using var cluster = new SampleRotation(isFleet: true);
        cluster.TrustBoth(name);
        if (name != "sa")
            SampleRotation.Trust(cluster.Cp2, name, SampleRotation.Old(name));
        foreach (var status in cluster.Nodes.SelectMany(node => Status(node, name)))
        {
            var told = RotationStatus.Of(Read(status.Report));
            Assert.Equal((status.Node, status.Authority, status.Phase), (told.Node, told.Authority, told.Phase));
            Assert.Equal((status.OldKeyId, status.NewKeyId), (told.OldKeyId, told.NewKeyId));
            Assert.Equal(Lists(status), Lists(told));
            Assert.Equal(status.Report, RotationReportText.Write(Read(status.Report)));
        }
    }

    [Fact]
    public void A_report_has_no_private_key()
    {
        using var cluster = new SampleRotation();
        var all = RotationSurvey.Of(cluster.Facts(), RotationAuthority.All);
        var keys = Directory.EnumerateFiles(cluster.Cp1.Root, "*.key", SearchOption.AllDirectories)
            .Select(path => PrivateKeyReader.ReadFile(path, null)).ToList();
        Assert.NotEmpty(keys);
        foreach (var key in keys)
        {
            // What is secret of an ECDSA key stands behind the head of its PKCS#8.
            var secret = Convert.ToHexString(key.Pkcs8[36..68]);
            Assert.All(all, status => Assert.DoesNotContain(Binaries(status.Report),
                binary => binary.Contains(secret, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void A_process_that_has_to_restart_there_holds_up_the_next_round_here()
    {
        using var cluster = new SampleRotation(isFleet: true);
        cluster.TrustBoth("etcd-ca");
        cluster.Cp1.WriteAuthority("pki/etcd/ca-new", SampleRotation.New("etcd-ca"));
        var node = cluster.Cp2;
        node.Write("proc/stat", $"cpu 1 2 3\nbtime {DateTimeOffset.UtcNow.AddDays(-10).ToUnixTimeSeconds()}\n");
        node.Write("proc/42/stat", $"42 (etcd) S 1 {string.Join(' ', Enumerable.Repeat("0", 17))} {9L * 24 * 3600 * 100} 0 0\n");
        var told = RotationStatus.Of(Read(Status(node, "etcd-ca").Single().Report));
        Assert.Contains(told.Lagging, text => text.StartsWith("etcd (process 42) runs since", StringComparison.Ordinal));
        var failure = StepFailure(Alone(cluster.Cp1, "etcd-ca", [Status(node, "etcd-ca").Single().Report]));
        Assert.Equal("RotationNodeBehind", failure.ErrorId);
        Assert.Contains("cp2 (restart etcd)", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Authorities))]
    public void Nodes_that_are_apart_go_round_by_round_to_the_end(string name)
    {
        using var cluster = new SampleRotation(isFleet: true);
        Begin(cluster, name);
        var steps = new List<RotationStepKind>();
        for (var (round, done) = (0, -1); round < MostRounds && done != 0; round++)
        {
            done = 0;
            foreach (var node in cluster.Nodes)
            {
                var failures = new List<PkiException>();
                var rows = Alone(node, name, Reports(cluster, node, name)).Step(
                    RotationStepTests.Control(failures) with { IsForced = name == "sa" });
                steps.AddRange(rows.Select(row => row.Step));
                done += rows.Count;
                if (failures.Exists(failure => failure.ErrorId == "NewKeyMissing"))
                {
                    IssueKubelet(cluster);
                    done++;
                }
            }
        }

        Assert.Equal(RotationStepKind.ForgetOld, steps[^1]);
        var rounds = steps.Select(step => RotationStep.Of(step).Round).ToList();
        Assert.Equal(rounds.Order(), rounds);
        foreach (var node in cluster.Nodes)
        {
            var failures = new List<PkiException>();
            Alone(node, name, Reports(cluster, node, name)).Complete(RotationStepTests.Control(failures));
            Assert.Empty(failures);
            Assert.Empty(StepJournal.Of(node.Read()).Nodes);
        }

        Assert.All(cluster.Status(name), status => Assert.Equal(RotationPhase.Idle, status.Phase));
    }

    [Fact]
    public void A_node_of_the_plan_that_has_not_reported_is_waited_for_and_named()
    {
        using var cluster = new SampleRotation(isFleet: true);
        Begin(cluster, "etcd-ca");
        var cp2 = Reports(cluster, cluster.Cp1, "etcd-ca");
        // The first round needs nobody else.
        Assert.Single(Alone(cluster.Cp1, "etcd-ca", []).Step(RotationStepTests.Control([])));
        var failure = StepFailure(Alone(cluster.Cp1, "etcd-ca", []));
        Assert.Equal("RotationNodeUnheard", failure.ErrorId);
        Assert.Contains("cp2, worker1", failure.Message, StringComparison.Ordinal);
        // A worker has nothing of etcd: what it reports of another authority says that too.
        var worker = Status(cluster.Worker, "ca").Single().Report;
        Assert.Equal("RotationNodeBehind", StepFailure(Alone(cluster.Cp1, "etcd-ca", [.. cp2, worker])).ErrorId);
        // Of one that has something of etcd it does not.
        var ofCa = Status(cluster.Cp2, "ca").Single().Report;
        Assert.Contains("cp2", StepFailure(Alone(cluster.Cp1, "etcd-ca", [ofCa, worker])).Message, StringComparison.Ordinal);
        var warnings = new List<string>();
        Assert.Single(Alone(cluster.Cp1, "etcd-ca", []).Step(
            RotationStepTests.Control([]) with { IsForced = true, Warn = warnings.Add }));
        Assert.Contains(warnings, warning => warning.Contains("cp2, worker1", StringComparison.Ordinal));
    }

    [Fact]
    public void The_plan_is_noted_for_the_owner_alone_and_goes_with_the_first_step()
    {
        using var cluster = new SampleRotation();
        Begin(cluster, "etcd-ca");
        var journal = StepJournal.Of(cluster.Cp1.Read());
        Assert.Equal(Plan, journal.Nodes);
        var file = cluster.Cp1.PathOf("etc/kubernetes/k8spki-rotation/nodes");
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Single(RotationStepTests.Undo(cluster, ["etcd-ca"]));
        Assert.Empty(journal.Nodes);
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cp1")]
    [InlineData("cp1\n\n")]
    [InlineData("a b\n")]
    [InlineData("cp\u001b[2J\n")]
    public void A_plan_that_somebody_else_wrote_is_refused(string text)
    {
        using var cluster = new SampleRotation();
        Begin(cluster, "etcd-ca");
        File.WriteAllText(cluster.Cp1.PathOf("etc/kubernetes/k8spki-rotation/nodes"), text);
        Assert.Equal("JournalMalformed",
            Assert.Throws<MalformedInputException>(() => StepJournal.Of(cluster.Cp1.Read()).Nodes).ErrorId);
    }

    [Fact]
    public void A_report_brings_no_authority_that_is_not_here()
    {
        using var cluster = new SampleRotation(isFleet: true);
        cluster.TrustBoth("etcd-ca");
        var report = Status(cluster.Cp2, "etcd-ca").Single().Report;
        SampleRotation.Trust(cluster.Cp1, "etcd-ca", SampleRotation.Old("etcd-ca"));
        Assert.Equal("NewAuthorityNotHere", StepFailure(Alone(cluster.Cp1, "etcd-ca", [report])).ErrorId);
        var failures = new List<PkiException>();
        Alone(cluster.Cp1, "etcd-ca", [report]).Start(new NewAuthorityOptions(Validity.For(Validity.OfAuthority)),
            RotationStepTests.Control(failures));
        Assert.Equal("NewAuthorityNotHere", Assert.Single(failures).ErrorId);
    }

    [Fact]
    public void A_certificate_of_a_known_key_in_a_report_does_not_take_the_place_of_the_own()
    {
        using var cluster = new SampleRotation(isFleet: true);
        var old = SampleRotation.Old("etcd-ca");
        var other = CertificateAuthorityBuilder.Renew(old, null,
            new RenewalOptions { Validity = Validity.For(Validity.OfAuthority + TimeSpan.FromDays(99)) });
        SampleRotation.Trust(cluster.Cp2, "etcd-ca", other);
        var reported = ReportedNodes.Of([Read(Status(cluster.Cp2, "etcd-ca").Single().Report)], ["cp1"]);
        var generations = AuthorityGenerations.Of(RotationAuthority.Find("etcd-ca")!,
            [RotationFacts.Of(cluster.Cp1.Read()), .. reported]);
        Assert.Equal(old.Certificate, generations.Old!.Certificate);
        Assert.Null(generations.New);
    }

    [Theory]
    [InlineData(2, "ReportOld")]
    [InlineData(-2, "ReportFromFuture")]
    [InlineData(0.9, null)]
    [InlineData(-0.9, null)]
    public void A_report_is_gone_by_for_an_hour(double hours, string? error)
    {
        using var cluster = new SampleRotation();
        var report = Read(Status(cluster.Cp1, "ca").Single().Report);
        using var clock = Clock.Use(new FixedTime(report.Made + TimeSpan.FromHours(hours)));
        Assert.Equal(error, report.Age()?.ErrorId);
    }

    [Fact]
    public void Of_several_reports_of_a_node_the_newest_counts_and_those_of_nodes_that_are_here_do_not()
    {
        using var cluster = new SampleRotation(isFleet: true);
        var before = Read(Status(cluster.Cp2, "etcd-ca").Single().Report);
        cluster.TrustBoth("etcd-ca");
        var after = Read(Status(cluster.Cp2, "etcd-ca").Single().Report) with { Made = before.Made.AddSeconds(1) };
        var own = Read(Status(cluster.Cp1, "etcd-ca").Single().Report);
        var node = Assert.Single(ReportedNodes.Of([after, before, own], ["CP1"]));
        Assert.Equal("cp2", node.Node);
        Assert.All(node.Trusts, place => Assert.Equal(2, place.Certificates.Count));
        Assert.DoesNotContain("etcd-ca", node.NotTold);
        Assert.Contains("ca", node.NotTold);
    }

    internal static IReadOnlyList<RotationStatus> Status(SampleNode node, string name) =>
        RotationSurvey.Of([RotationFacts.Of(node.Read())], [RotationAuthority.Find(name)!]);

    internal static RotationReport Read(string text) => RotationReportReader.Read(text, "the report", _ => { });

    private static void Begin(SampleRotation cluster, string name)
    {
        RotationAuthority[] wanted = [RotationAuthority.Find(name)!];
        var options = new NewAuthorityOptions(Validity.For(Validity.OfAuthority));
        var failures = new List<PkiException>();
        var first = Alone(cluster.Cp1, name, []);
        first.Note(Plan, _ => true, RotationStepTests.Control(failures));
        first.Start(options, RotationStepTests.Control(failures));
        using var passphrase = Passphrase.From(Password());
        var (node, carried) = first.Export(withKeys: true, _ => { });
        var content = RotationBundle.Write(node, carried, passphrase);
        foreach (var other in cluster.Nodes.Skip(1))
        {
            var fleet = Alone(other, name, []);
            fleet.Note(Plan, _ => true, RotationStepTests.Control(failures));
            fleet.Start(options, RotationStepTests.Control(failures), RotationBundle.Read(content, "the bundle", passphrase));
        }

        Assert.Empty(failures);
    }

    internal static System.Security.SecureString Password(string text = "correct horse")
    {
        var password = new System.Security.SecureString();
        foreach (var character in text)
            password.AppendChar(character);
        return password;
    }

    private static RotationFleet Alone(SampleNode node, string name, IEnumerable<string> reports)
    {
        var inventory = node.Read();
        RotationAuthority[] wanted = [RotationAuthority.Find(name)!];
        return new RotationFleet([NodeOutline.Of(inventory, wanted)], ReportedNodes.Of(reports.Select(Read), [inventory.Node]),
            StepJournal.Of(inventory).Nodes, wanted);
    }

    // As Get-K8sCARotation gives them: of all authorities, so that a node without this one is heard too.
    private static IReadOnlyList<string> Reports(SampleRotation cluster, SampleNode but, string name) =>
    [
        .. cluster.Nodes.Where(node => node != but).SelectMany(node =>
            RotationSurvey.Of([RotationFacts.Of(node.Read())], name == "ca" ? [RotationAuthority.Find(name)!]
                : [RotationAuthority.Find("ca")!, RotationAuthority.Find(name)!])).Select(status => status.Report),
    ];

    private static PkiException StepFailure(RotationFleet fleet)
    {
        var failures = new List<PkiException>();
        Assert.Empty(fleet.Step(RotationStepTests.Control(failures)));
        return Assert.Single(failures);
    }

    private static void IssueKubelet(SampleRotation cluster)
    {
        var authority = new CertificateAuthority(
            Certificate.Parse(cluster.Cp1.ReadText(SampleRotation.Pki + "ca-new.crt")), [],
            PrivateKeyReader.ReadFile(cluster.Cp1.PathOf(SampleRotation.Pki + "ca-new.key"), null));
        SampleRotation.Issue(cluster.Worker, "kubelet.conf", authority);
    }

    private static string[] Lists(RotationStatus status) =>
        [status.TrustsOldText, status.TrustsBothText, status.TrustsNewText, status.SignedByOldText, status.SignedByNewText,
            status.LaggingText];

    private static List<string> Binaries(string report)
    {
        using var document = System.Text.Json.JsonDocument.Parse(report);
        return [.. new[] { "certificates", "keys" }.SelectMany(name => document.RootElement.GetProperty(name).EnumerateObject())
            .Select(one => Convert.ToHexString(Convert.FromBase64String(one.Value.GetString()!)))];
    }
}
