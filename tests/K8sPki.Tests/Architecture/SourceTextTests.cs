using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace K8sPki.Tests.Architecture;

/// <summary>What holds for the text of the files themselves.</summary>
public partial class SourceTextTests
{
    private const int MostLines = 400;
    private const int MostColumns = 130;

    [Fact]
    public void No_source_file_is_longer_than_400_lines() =>
        Assert.DoesNotContain(
            SourceText.FilesOf(Repository.PathOf("src")),
            file => File.ReadLines(file).Count() > MostLines);

    [Fact]
    public void No_line_of_the_sources_has_more_than_130_columns() => Assert.Empty(Wide("src", WideLines));

    /// <summary>A long string in a test is data and has its own form.</summary>
    [Fact]
    public void No_line_of_the_tests_has_more_than_130_columns_but_for_a_string() =>
        Assert.Empty(Wide("tests", text => WideLines(text).Except(LinesOfStrings(text))));

    [Theory]
    [InlineData("xx", false)]
    [InlineData("xxx", true)]
    public void A_wide_line_is_found(string name, bool isWide)
    {
        var text = $"class {new string('x', 121)}{name};";
        Assert.Equal(isWide, WideLines(text).Any());
        Assert.Equal([1, 2, 3], LinesOfStrings($"var x = $\"\"\"\n{new string('x', 140)}\n\"\"\";").ToHashSet());
    }

    private static IEnumerable<string> Wide(string folder, Func<string, IEnumerable<int>> lines) =>
        from file in SourceText.FilesOf(Repository.PathOf(folder))
        let text = File.ReadAllText(file)
        where WideLines(text).Any()
        from line in lines(text)
        select $"{Path.GetFileName(file)}:{line}";

    private static IEnumerable<int> WideLines(string text) =>
        text.Split('\n').Index().Where(line => line.Item.Length > MostColumns).Select(line => line.Index + 1);

    private static IEnumerable<int> LinesOfStrings(string text) =>
        from node in CSharpSyntaxTree.ParseText(text).GetRoot().DescendantNodes()
        where node is LiteralExpressionSyntax or InterpolatedStringExpressionSyntax && node.Span.Length > MostColumns / 2
        let span = node.GetLocation().GetLineSpan()
        let first = span.StartLinePosition.Line
        from line in Enumerable.Range(first + 1, span.EndLinePosition.Line - first + 1)
        select line;

    [Fact]
    public void Addresses_are_read_in_one_place()
    {
        var readers = SourceText.OfModule
            .Where(file => AddressParser().IsMatch(File.ReadAllText(file))).Select(Path.GetFileName);
        Assert.Equal(["AddressText.cs"], readers);
    }

    // Kubernetes takes other base64 than .NET; keys of SSH come from elsewhere.
    [Fact]
    public void Base64_of_Kubernetes_is_read_in_one_place() => Assert.Equal(
        ["SshPublicKeyText.cs"],
        SourceText.OfModule
            .Where(file => File.ReadAllText(file).Contains("FromBase64String", StringComparison.Ordinal))
            .Select(Path.GetFileName));

    [Fact]
    public void Every_parameter_that_is_an_address_is_read_there()
    {
        var addresses = typeof(Internal.PkiCommand).Assembly.GetTypes().SelectMany(type => type.GetProperties())
            .Where(property =>
                (property.PropertyType == typeof(System.Net.IPAddress) || property.PropertyType == typeof(System.Net.IPAddress[]))
                && property.IsDefined(typeof(System.Management.Automation.ParameterAttribute), inherit: false))
            .ToList();
        Assert.NotEmpty(addresses);
        Assert.All(addresses, property =>
            Assert.True(property.IsDefined(typeof(Internal.AddressArgumentAttribute), inherit: false), property.Name));
    }

    /// <summary>
    /// A pattern follows the calendar of the culture: under ar-SA the year is 1449. JSON has its own form, in any culture.
    /// </summary>
    [Fact]
    public void Times_are_printed_in_one_place()
    {
        var printers = SourceText.OfModule
            .Where(file => TimePrinter().IsMatch(File.ReadAllText(file))).Select(Path.GetFileName);
        Assert.Equal(["Clock.cs"], printers);
    }

    [Theory]
    [InlineData("$\"until {end:yyyy-MM-dd}\"", true)]
    [InlineData("$\"until {end.UtcDateTime:u}\"", true)]
    [InlineData("end.ToString(\"d MMM yyyy\")", true)]
    [InlineData("end.ToShortDateString()", true)]
    [InlineData("$\"{count:N0} of {id:N}, {part:0.0}\"", false)]
    public void A_time_that_is_printed_is_found(string text, bool isOne) => Assert.Equal(isOne, TimePrinter().IsMatch(text));

    [Fact]
    public void Names_are_printed_in_one_place() =>
        Assert.DoesNotContain(SourceText.OfModule, file =>
            File.ReadAllText(file).Contains("X500DistinguishedName", StringComparison.Ordinal));

    [Fact]
    public void No_file_names_a_place_on_somebodys_machine() =>
        Assert.Empty(SourceText.All(Repository.Root)
            .Select(file => (file, text: File.ReadAllText(file)))
            .Where(pair => !pair.text.Contains('\0', StringComparison.Ordinal))
            .SelectMany(pair => MachinePaths(pair.text)
                .Select(found => $"{Path.GetRelativePath(Repository.Root, pair.file)}: {found}")));

    [Theory]
    [InlineData("cp x /{0}/wt/main", "work")]
    [InlineData("see /{0}/.nuget", "root")]
    [InlineData("\"/{0}/jane/ca.crt\"", "home")]
    [InlineData("PATH=/{0}/peers/bin", "opt")]
    public void A_place_on_a_machine_is_found(string text, string folder) =>
        Assert.NotEmpty(MachinePaths(string.Format(System.Globalization.CultureInfo.InvariantCulture, text, folder)));

    [Theory]
    [InlineData("/etc/kubernetes/pki/ca.crt")]
    [InlineData("https://example.org/docs/work/index.html")]
    [InlineData("homework/rooted/optional")]
    public void Other_paths_are_not(string text) => Assert.Empty(MachinePaths(text));

    /// <summary>The compiler does not ask for it there, since a parameter is described in its page of the help alone.</summary>
    [Fact]
    public void A_command_has_a_summary_and_its_parameters_have_none() =>
        Assert.DoesNotContain(
            SourceText.FilesOf(Repository.PathOf("src", "K8sPki.Commands")),
            file => file.EndsWith("Command.cs", StringComparison.Ordinal) && !IsDocumentedOnce(File.ReadAllText(file)));

    [Theory]
    [InlineData("/// <summary>Reads.</summary>\n[Cmdlet(\"Get\", \"K8sX\")]\npublic sealed class GetK8sXCommand\n{\n    "
        + "[Parameter]\n", true)]
    [InlineData("[Cmdlet(\"Get\", \"K8sX\")]\npublic sealed class GetK8sXCommand\n{\n    [Parameter]\n", false)]
    [InlineData("/// <summary>Reads.</summary>\npublic abstract class XCommand\n{\n    /// <summary>Where.</summary>\n    "
        + "[Alias(\"LP\")]\n    [Parameter]\n", false)]
    public void A_command_that_is_documented_twice_or_not_at_all_is_found(string text, bool wanted) =>
        Assert.Equal(wanted, IsDocumentedOnce(text));

    private static bool IsDocumentedOnce(string text) =>
        ClassWithSummary().IsMatch(text) && !ParameterWithSummary().IsMatch(text);

    [GeneratedRegex(@"</summary>\s+(/// .*\s+)*((\[| {4}).*\s+)*public (sealed |abstract )+(partial )?class \w+Command\b")]
    private static partial Regex ClassWithSummary();

    [GeneratedRegex(@"///.*\s+(\[.*\s+)*\[Parameter\b")]
    private static partial Regex ParameterWithSummary();

    [Fact]
    public void What_users_read_names_only_commands_that_there_are()
    {
        var commands = Manifest.Read().Strings("CmdletsToExport").ToHashSet(StringComparer.Ordinal);
        string[] places = ["src", "module", "en-US", "examples", "README.md", "docs/shell.md"];
        var named = places.Select(place => Repository.PathOf(place))
            .SelectMany(path => File.Exists(path) ? [path] : SourceText.All(path))
            .SelectMany(file => CommandName().Matches(File.ReadAllText(file))
                .Select(match => $"{match.Value} in {Path.GetRelativePath(Repository.Root, file)}"))
            .ToList();
        Assert.NotEmpty(named);
        Assert.DoesNotContain(named, name => !commands.Contains(name.Split(' ')[0]));
    }

    [GeneratedRegex(@"\bIP(Address|Network|EndPoint)\.(Try)?Parse\b")]
    private static partial Regex AddressParser();

    [GeneratedRegex(@"\{[^{}""]*:([^{}""]*yy|[dDfFgGmMrRsStTuUyY]\})|ToString\(""[^""]*yy|To(Short|Long)(Date|Time)String")]
    private static partial Regex TimePrinter();

    // Approved verbs are one word; the class of a command has no hyphen in its name.
    [GeneratedRegex(@"\b[A-Z][a-z]+-K8s[A-Z][A-Za-z]*\b")]
    private static partial Regex CommandName();

    private static IEnumerable<string> MachinePaths(string text) =>
        MachinePath().Matches(text).Select(match => match.Value);

    // Whole words after a slash that begins a path, so that a folder of the same name further down is none.
    [GeneratedRegex(@"(?<![\w.\-/*])/(work|root|home|opt/peers)/[\w.\-]*")]
    private static partial Regex MachinePath();
}
