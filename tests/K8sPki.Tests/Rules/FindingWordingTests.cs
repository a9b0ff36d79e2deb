namespace K8sPki.Tests.Rules;

/// <summary>
/// The sentences of findings, in files that a person reads: Approved/findings/AREA.txt. Other tests ask for ids and facts.
/// </summary>
public sealed class FindingWordingTests
{
    private const string Approve = "K8SPKI_APPROVE";

    private static readonly string Folder = Repository.PathOf("tests", "K8sPki.Tests", "Approved", "findings");

    public static TheoryData<string> Areas { get; } = new(FindingSamples.Areas.Keys);

    [Theory]
    [MemberData(nameof(Areas))]
    public void Findings_say_what_was_approved(string area)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The samples are of files with Unix modes.");
        var samples = FindingSamples.Areas[area]().DistinctBy(sample => sample.ToString())
            .OrderBy(sample => Place(sample.Finding)).ToList();
        Assert.DoesNotContain(samples, sample => !IsMendedAsTheCatalogueSays(sample));
        var said = string.Join("\n\n", samples.Select(sample => sample.ToString())) + "\n";
        var file = Path.Combine(Folder, area + ".txt");
        if (Environment.GetEnvironmentVariable(Approve) == "1")
            File.WriteAllText(file, said);
        var approved = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        Assert.True(said == approved, $"""
            What findings say is not what {Path.GetRelativePath(Repository.Root, file)} has.
            {string.Join('\n', Difference(approved.Split('\n'), said.Split('\n')))}
            To approve it: {Approve}=1 dotnet test tests/K8sPki.Tests --filter {nameof(FindingWordingTests)}
            Read the difference before you commit it.
            """);
    }

    [Fact]
    public void Each_rule_has_its_sentence() => Assert.Equal(
        Catalogue.All.Select(rule => rule.Id).Order(StringComparer.Ordinal),
        Approved().Select(line => line.Split(' ')[0]).Where(id => Catalogue.All.Any(rule => rule.Id == id)).Distinct()
        .Order(StringComparer.Ordinal));

    /// <summary>A severity that the catalogue does not name is none of the rule.</summary>
    [Fact]
    public void Each_severity_is_one_of_the_catalogue() => Assert.All(Approved(), line =>
    {
        var (id, severity) = (line.Split(' ')[0], line.Split('(', ')')[1]);
        if (Catalogue.All.FirstOrDefault(rule => rule.Id == id) is { } rule)
            Assert.Contains(severity, rule.Severities.Select(one => one.ToString().ToLowerInvariant()));
    });

    private static bool IsMendedAsTheCatalogueSays(SampleFinding sample) =>
        sample.Finding.Rule.Remedy != (sample.Commands.Count > 0 ? RemedyKind.Person : RemedyKind.Command);

    private static int Place(Finding finding)
    {
        var place = Catalogue.All.ToList().FindIndex(rule => rule.Id == finding.Id);
        return place < 0 ? int.MaxValue : place;
    }

    private static IEnumerable<string> Approved() => Directory.EnumerateFiles(Folder, "*.txt").SelectMany(File.ReadLines)
        .Where(line => line.Length > 0 && line[0] != ' ');

    private static IEnumerable<string> Difference(string[] old, string[] said) =>
        old.Except(said).Select(line => "- " + line).Concat(said.Except(old).Select(line => "+ " + line));
}
