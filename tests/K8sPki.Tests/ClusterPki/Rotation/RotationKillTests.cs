using System.Text;
using System.Text.RegularExpressions;
using K8sPki.Tests.Peers;
using K8sPki.Tests.Platform;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>
/// Exchanges whose process is ended by force at any moment: gone on with they end as an undisturbed one does, but for the keys,
/// and taken back every file is what it was.
/// </summary>
public sealed partial class RotationKillTests : IDisposable
{
    private const string Root = "K8SPKI_ROTATION_OF";
    private const int LongestWait = 1200;

    private static readonly string[] Authorities = ["ca"];

    private static readonly int Kills = RunLength.OfKills(brief: 2, full: 6, longest: 60);

    private readonly SampleNode node = SampleNode.ControlPlane();

    public void Dispose() => node.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_more_run_ends_as_an_undisturbed_one_and_goes_back_to_the_first_byte()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a process is ended by a signal");
        var begin = TreeSnapshot.Of(node.Root);
        ToTheEnd(node.Root);
        var end = ButForKeys();
        Back(node.Root);
        TreeSnapshot.AssertSame(begin, node.Root);
        var unfinished = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            await KillAfterAsync(new Random(kill), isInStep: kill % 2 == 1);
            unfinished += StepJournal.Of(node.Read()).Steps is [.., { State: not StepState.Done }] ? 1 : 0;
            ToTheEnd(node.Root);
            Assert.Equal(end, ButForKeys());
            var leftovers = Leftovers();
            Assert.True(leftovers.Count == 0, $"After kill {kill}: {string.Join(", ", leftovers)}");
            Back(node.Root);
            TreeSnapshot.AssertSame(begin, node.Root);
        }

        TestContext.Current.SendDiagnosticMessage("{0} kills: {1} in the middle of a step.", Kills, unfinished);
        Assert.True(unfinished > 0 || Kills < 10, "No process was killed in the middle of a step.");
    }

    // What the test above kills; by itself it does nothing.
    [Fact(Explicit = true)]
    public void To_the_end_and_back_until_somebody_ends_it()
    {
        if (Environment.GetEnvironmentVariable(Root) is not { } root)
            return;
        while (true)
        {
            ToTheEnd(root);
            Back(root);
        }
    }

    private static void ToTheEnd(string root)
    {
        // What was begun goes on; only where nothing was an exchange begins.
        var fleet = Fleet(root);
        Step(fleet);
        if (StepJournal.Of(InventoryReader.Read(NodeFileSystem.At(root))).Steps.Count > 0)
            return;
        fleet.Start(new NewAuthorityOptions(Validity.For(Validity.OfAuthority)), Control);
        Step(fleet);
    }

    private static void Step(RotationFleet fleet)
    {
        while (fleet.Step(Control).Count > 0)
        {
        }
    }

    private static void Back(string root)
    {
        var fleet = Fleet(root);
        while (StepJournal.Of(InventoryReader.Read(NodeFileSystem.At(root))).Steps.Count > 0)
            fleet.Undo(_ => true, Control);
    }

    private static RotationFleet Fleet(string root)
    {
        RotationAuthority[] wanted = [.. Authorities.Select(name => RotationAuthority.Find(name)!)];
        return new RotationFleet(
            [NodeOutline.Of(InventoryReader.Read(NodeFileSystem.At(root)), wanted)], [], [], wanted);
    }

    private static RotationControl Control => new()
    {
        Approve = _ => true, Warn = _ => { },
        Fail = (failure, _) => throw new InvalidOperationException(failure.Message, failure),
        Cancellation = Cancellation,
    };

    private List<string> Leftovers() =>
    [
        .. Directory.EnumerateFiles(node.Root, "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".tmp", StringComparison.Ordinal)
                || file.EndsWith(".replacing", StringComparison.Ordinal)),
    ];

    // A certificate counts by whom it names and who signed it, a key by being one; all other bytes count as they are.
    private Dictionary<string, string> ButForKeys() => TreeSnapshot.Of(node.Root).ToDictionary(
        file => file.Key,
        file => File.Exists(node.PathOf(file.Key)) && File.ResolveLinkTarget(node.PathOf(file.Key), false) is null
            ? file.Value[..file.Value.LastIndexOf(' ')] + " " + Told(node.ReadText(file.Key)) : file.Value,
        StringComparer.Ordinal);

    private static string Told(string text) => PemBlock().Replace(
        EmbeddedPem().Replace(text, match => Encoding.ASCII.GetString(Convert.FromBase64String(match.Value))),
        match => match.Groups[1].Value == "CERTIFICATE" ? Told(Certificate.Parse(match.Value)) : "a key");

    // The name of a new authority has the day in it.
    private static string Told(Certificate certificate) =>
        Day().Replace($"{certificate.Subject} of {certificate.Issuer}", "-DAY");

    // Most of a step is working it out; every second time the process is ended while it writes.
    private async Task KillAfterAsync(Random random, bool isInStep)
    {
        using var process = DotNet.Start(typeof(RotationKillTests).Assembly.Location, new PeerCall(
            "-explicit", "only", "-method",
            $"{typeof(RotationKillTests).FullName}.{nameof(To_the_end_and_back_until_somebody_ends_it)}")
        {
            Environment = new Dictionary<string, string?> { [Root] = node.Root },
        });
        await Patience.UntilAsync(() => process.HasExited || Noted().Count > 0);
        await Task.Delay(random.Next(0, LongestWait), Cancellation);
        if (isInStep)
        {
            var noted = Noted();
            while (!process.HasExited && Noted().SequenceEqual(noted))
            {
            }

            Thread.Sleep(random.Next(0, 5));
        }

        Assert.False(process.HasExited, $"The process ended by itself.\n{process.Output}\n{process.Error}");
        UnixFile.Kill(process.Id);
    }

    private List<string> Noted()
    {
        var folder = node.PathOf("etc/kubernetes/" + RotationJournal.FolderName);
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            // With the last step that is taken back the folder goes.
            return [];
        }
    }

    [GeneratedRegex("LS0tLS1CRUdJTi[A-Za-z0-9+/=]+")]
    private static partial Regex EmbeddedPem();

    [GeneratedRegex("-[0-9]{8,}")]
    private static partial Regex Day();

    [GeneratedRegex("-----BEGIN ([A-Z ]+)-----[^-]+-----END [A-Z ]+-----\\s*")]
    private static partial Regex PemBlock();
}
