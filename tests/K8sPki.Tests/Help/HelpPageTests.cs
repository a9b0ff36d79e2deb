using K8sPki.Help;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.Help;

/// <summary>The help pages and the commands agree, nothing in them is left unsaid, and Get-Help shows what they say.</summary>
public partial class HelpPageTests
{
    [Fact]
    public void Syntax_and_parameters_are_those_of_the_commands() =>
        Assert.Empty(HelpPages.All().Select(Difference).OfType<string>());

    [Fact]
    public void Each_page_has_a_command() =>
        Assert.Equal(
            HelpPages.All().Select(page => page.Command.Name),
            Directory.EnumerateFiles(Repository.PathOf("en-US"), "*.md").Select(Path.GetFileNameWithoutExtension)
                .Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("  Position: 0\n", "  Position: 1\n")]
    [InlineData("### -Force\n", "### -Farce\n")]
    [InlineData("[-Force]", "")]
    [InlineData("  ValueFromPipeline: true\n", "")]
    [InlineData("- PrivateKey\n", "- Key\n")]
    [InlineData("### K8sPki.PrivateKey\n", "### K8sPki.PublicKey\n")]
    [InlineData("## NOTES\n", "## Notes\n")]
    public void A_fact_that_is_wrong_is_found(string right, string wrong)
    {
        var page = HelpPages.Of("Export-K8sPrivateKey");
        var text = page.Render();
        Assert.Contains(right, text, StringComparison.Ordinal);
        var spoiled = text.Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotEqual(spoiled, HelpPage.Parse(page.Command, spoiled).Render());
        Assert.Equal(text, HelpPage.Parse(page.Command, text).Render());
    }

    [Fact]
    public void Every_command_is_described() =>
        Assert.Empty(HelpPages.All().SelectMany(page => Gaps(page).Select(gap => $"{page.Command.Name} has {gap}")));

    [Fact]
    public void What_nobody_wrote_yet_is_found() =>
        Assert.All(HelpPages.All(), page =>
        {
            var gaps = Gaps(HelpPage.Parse(page.Command, HelpPage.Parse(page.Command, "").Render()));
            Assert.Equal(4 + ParameterFacts.AllOf(page.Command).Count() + page.InputTypes.Count + page.OutputTypes.Count,
                gaps.Count());
        });

    /// <summary>The file beside the module under test is the one that these pages and Get-Command give.</summary>
    [Fact]
    public void The_build_makes_the_help_file_from_the_pages()
    {
        using var folder = new TemporaryFolder();
        HelpXml.Write(folder["help.xml"], HelpPages.All());
        var built = Path.Combine(Path.GetDirectoryName(Repository.ModuleManifest)!, "en-US", "K8sPki.Commands.dll-Help.xml");
        Assert.Equal(File.ReadAllText(folder["help.xml"]), File.ReadAllText(built));
    }

    /// <summary>What Get-Help shows to a person, so that the file is not judged by our own reader alone.</summary>
    [Fact]
    public void Get_Help_shows_each_parameter_as_it_binds()
    {
        using var session = new EngineSession();
        var run = session.Run("""
            foreach ($command in Get-Command -Module K8sPki) {
                $shown = (Get-Help $command.Name -Full).parameters.parameter
                foreach ($set in $command.ParameterSets) {
                    foreach ($parameter in $set.Parameters) {
                        if ($parameter.Name -in [System.Management.Automation.Cmdlet]::CommonParameters) { continue }
                        $help = $shown | Where-Object Name -eq $parameter.Name
                        if (-not $help) { "$command -$($parameter.Name) is not in Get-Help" }
                        elseif ($parameter.ValueFromPipeline -and $help.pipelineInput -notlike '*ByValue*') { "$command -$($parameter.Name) does not say that it takes pipeline input" }
                        elseif (@($command.ParameterSets).Count -eq 1 -and ($help.required -eq 'true') -ne $parameter.IsMandatory) { "$command -$($parameter.Name) is required or is not" }
                        elseif (@($command.ParameterSets).Count -eq 1 -and $parameter.Position -ge 0 -and $help.position -ne "$($parameter.Position)") { "$command -$($parameter.Name) has another position" }
                    }
                }
                $names = $command.Parameters.Keys
                foreach ($help in $shown) { if ($help.Name -notin $names) { "$command has no -$($help.Name)" } }
                if (@((Get-Help $command.Name -Examples).examples.example).Count -lt 2) { "$command has fewer than two examples" }
            }
            """).ThrowOnError();
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Code_fits_a_screen_of_80_columns() =>
        Assert.DoesNotContain(HelpPages.All().SelectMany(page => page.Items("EXAMPLES")).SelectMany(CodeLines),
            line => line.Length > 76);

    [Fact]
    public void The_index_has_each_command_once_with_its_synopsis() =>
        Assert.Equal(
            HelpPages.All()
                .Select(page => $"| [{page.Command.Name}](../en-US/{page.Command.Name}.md) | "
                    + $"{MarkdownText.Paragraphs(page.Text("SYNOPSIS")).Single()} |").Order(StringComparer.Ordinal),
            File.ReadLines(Repository.PathOf("docs", "cmdlets.md"))
                .Where(line => line.StartsWith("| [", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void Test_K8sPki_tells_what_each_finding_means()
    {
        var said = string.Join(' ', MarkdownText.Paragraphs(HelpPages.Of("Test-K8sPki").Text("DESCRIPTION")));
        Assert.DoesNotContain(
            Catalogue.FoundIn("ClusterPki", "Checks").Union(Catalogue.FoundIn("ClusterPki", "Survey")).Select(Catalogue.Find),
            rule => !said.Contains($"{rule.Id} ({rule.Severity.ToString().ToLowerInvariant()}): {rule.Means}",
                StringComparison.Ordinal));
    }

    [Fact]
    public void Links_lead_somewhere()
    {
        var links = HelpPages.All().SelectMany(page => LinkTarget().Matches(page.Text("RELATED LINKS"))
            .Select(match => match.Groups[1].Value)).Distinct().ToList();
        Assert.NotEmpty(links);
        Assert.DoesNotContain(links, link => !link.StartsWith("https://", StringComparison.Ordinal)
            && !File.Exists(Repository.PathOf("en-US", link)));
    }

    private static IEnumerable<string> CodeLines(HelpPage.Section example) =>
        MarkdownText.CodeAndRemarks(example.Text).Code.Split('\n');

    private static IEnumerable<string> Gaps(HelpPage page)
    {
        foreach (var section in page.Sections.Where(section => section.Text.Contains("{{ Fill in", StringComparison.Ordinal)))
            yield return $"nothing said of {section.Part} {section.Item}";
        var examples = page.Items("EXAMPLES").ToList();
        if (examples.Count < 2)
            yield return $"{examples.Count} examples; two are wanted";
        foreach (var example in examples)
        {
            var (code, remarks) = MarkdownText.CodeAndRemarks(example.Text);
            if (string.IsNullOrWhiteSpace(code) || !remarks.Any() || example.Item!.Contains("{{", StringComparison.Ordinal))
                yield return $"an example without title, code or remarks: {example.Item}";
        }
    }

    private static string? Difference(HelpPage page)
    {
        var wanted = page.Render().Split('\n');
        var found = HelpPages.TextOf(page.Command.Name).Split('\n');
        var line = wanted.Zip(found).TakeWhile(pair => pair.First == pair.Second).Count();
        return line == wanted.Length && line == found.Length ? null
            : $"{HelpPages.PathOf(page.Command.Name)}, line {line + 1}: './build.ps1 -Task Help' writes "
                + $"'{wanted.ElementAtOrDefault(line)}' where the file has '{found.ElementAtOrDefault(line)}'";
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"\]\((.*?)\)")]
    private static partial System.Text.RegularExpressions.Regex LinkTarget();
}
