using System.Xml.Linq;
using K8sPki.Tests.Engine;
using static K8sPki.Tests.Help.MamlNames;

namespace K8sPki.Tests.Help;

/// <summary>The help file and the commands agree, and nothing in it is left unsaid.</summary>
public class HelpFileTests
{
    /// <summary>With K8SPKI_WRITE_HELP=1, as build.ps1 -Task Help sets it, the file is brought up to date instead.</summary>
    [Fact]
    public void Syntax_and_parameters_are_those_of_the_commands()
    {
        var fresh = HelpFile.Refresh(HelpFile.Read(), HelpFile.Cmdlets());
        if (Environment.GetEnvironmentVariable("K8SPKI_WRITE_HELP") == "1")
            File.WriteAllText(HelpFile.Path, fresh);
        var (line, wanted, found) = FirstDifference(fresh, HelpFile.ReadText());
        Assert.True(line == 0, $"{HelpFile.Path}, line {line}: './build.ps1 -Task Help' writes\n  {wanted}\nwhere the file has\n  {found}");
    }

    [Fact]
    public void A_wrong_position_a_missing_parameter_and_a_missing_command_are_found()
    {
        var cmdlets = HelpFile.Cmdlets();
        var right = HelpFile.Refresh(HelpFile.Read(), cmdlets);
        Assert.Equal(right, HelpFile.TextOf(XDocument.Parse(right)));
        Assert.All<Action<XDocument>>(
            [
                file => file.Descendants(Command + "parameter").First(parameter => (string?)parameter.Attribute("position") == "0").SetAttributeValue("position", "1"),
                file => file.Descendants(Command + "parameters").First().Elements().First().Remove(),
                file => file.Root!.Elements(Command + "command").First().Remove(),
                file => file.Root!.Add(Renamed(new XElement(file.Root.Elements(Command + "command").First()))),
            ],
            spoil =>
            {
                var file = XDocument.Parse(right);
                spoil(file);
                Assert.NotEqual(0, FirstDifference(HelpFile.Refresh(file, cmdlets), HelpFile.TextOf(file)).Line);
            });
    }

    [Fact]
    public void What_nobody_wrote_yet_is_found()
    {
        var cmdlets = HelpFile.Cmdlets();
        var skeleton = XDocument.Parse(HelpFile.Refresh(new XDocument(new XElement(Items + "helpItems")), cmdlets));
        Assert.Equal(cmdlets.Count, HelpFile.Entries(skeleton).Count);
        Assert.All(HelpFile.Entries(skeleton).Values, entry => Assert.NotEmpty(Gaps(entry)));
    }

    [Fact]
    public void Every_command_is_described() =>
        Assert.Empty(HelpFile.Entries(HelpFile.Read()).SelectMany(entry => Gaps(entry.Value).Select(gap => $"{entry.Key} has {gap}")));

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
    public void Lines_fit_a_screen_of_80_columns()
    {
        var file = HelpFile.Read();
        Assert.DoesNotContain(file.Descendants(Dev + "code").SelectMany(code => code.Value.Split('\n')), line => line.Length > 76);
        Assert.DoesNotContain(file.Descendants(Maml + "para"), paragraph => paragraph.Value.Contains('\n', StringComparison.Ordinal));
    }

    private static XElement Renamed(XElement entry)
    {
        entry.Element(Command + "details")!.Element(Command + "name")!.Value = "Get-Nothing";
        return entry;
    }

    private static IEnumerable<string> Gaps(XElement entry)
    {
        if (IsEmpty(entry.Element(Command + "details")?.Element(Maml + "description")))
            yield return "no synopsis";
        if (IsEmpty(entry.Element(Maml + "description")))
            yield return "no description";
        foreach (var parameter in entry.Element(Command + "parameters")!.Elements())
        {
            if (IsEmpty(parameter.Element(Maml + "description")))
                yield return $"no description of -{(string?)parameter.Element(Maml + "name")}";
        }

        var examples = entry.Element(Command + "examples")?.Elements().ToList() ?? [];
        if (examples.Count < 2)
            yield return $"{examples.Count} examples; two are wanted";
        foreach (var example in examples)
        {
            if (IsEmpty(example.Element(Maml + "title")) || IsEmpty(example.Element(Dev + "code")) || IsEmpty(example.Element(Dev + "remarks")))
                yield return $"an example without title, code or remarks: {(string?)example.Element(Maml + "title")}";
        }
    }

    private static bool IsEmpty(XElement? element) => string.IsNullOrWhiteSpace(element?.Value);

    private static (int Line, string Wanted, string Found) FirstDifference(string wanted, string found)
    {
        var left = wanted.Split('\n');
        var right = found.Split('\n');
        for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            var (one, other) = (left.ElementAtOrDefault(i) ?? "(the end)", right.ElementAtOrDefault(i) ?? "(the end)");
            if (one != other)
                return (i + 1, one.Trim(), other.Trim());
        }

        return (0, "", "");
    }
}
