using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.Reports;

/// <summary>Each form as those who read it do, also where every text is hostile.</summary>
public sealed partial class ReportFormTests
{
    private static readonly string[] OwnElements =
    [
        "!DOCTYPE", "html", "head", "meta", "title", "style", "script", "body", "a", "header", "p", "time", "h1", "h2", "h3",
        "dl", "div", "dt", "dd", "nav", "main", "section", "ol", "ul", "li", "span", "svg", "rect", "label", "input", "select",
        "option", "button", "table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary", "article",
        "pre", "code", "footer",
    ];

    private static readonly string[] OwnAttributes =
    [
        "lang", "charset", "http-equiv", "content", "name", "class", "href", "id", "tabindex", "datetime", "aria-label",
        "aria-labelledby", "aria-hidden", "viewBox", "preserveAspectRatio", "width", "height", "y", "role", "hidden", "type",
        "autocomplete", "spellcheck", "value", "scope", "data-s", "data-c", "data-e", "data-i", "data-n", "data-issuer", "html",
    ];

    public static TheoryData<PkiReportFormat> Formats { get; } = [.. Enum.GetValues<PkiReportFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void No_form_has_what_drives_a_terminal(PkiReportFormat format)
    {
        var text = Text(SampleReport.Hostile(), format);
        Assert.DoesNotContain('\uFFFD', text);
        Assert.DoesNotContain(text, character => character is not ('\n' or '\r') && (char.IsControl(character)
            || char.GetUnicodeCategory(character) == System.Globalization.UnicodeCategory.Format));
        Assert.Equal(format != PkiReportFormat.Csv, !text.Contains('\r', StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_report_of_nothing_is_whole(PkiReportFormat format) =>
        Assert.NotEmpty(Text(new ReportBuilder().Build("nothing"), format));

    [Fact]
    public void A_page_has_no_markup_but_its_own_and_nothing_from_elsewhere()
    {
        var page = Text(SampleReport.Hostile(), PkiReportFormat.Html);
        var markup = OwnFiles().Replace(page, "");
        var tags = Tag().Matches(markup).ToList();
        Assert.Equal(tags.Count, markup.Count(character => character == '<'));
        Assert.Empty(tags.Select(tag => tag.Groups[1].Value).Except(OwnElements, StringComparer.Ordinal));
        Assert.Empty(tags.SelectMany(tag => Attribute().Matches(tag.Groups[2].Value).Select(found => found.Groups[1].Value))
            .Except(OwnAttributes, StringComparer.Ordinal));
        Assert.DoesNotContain(Link().Matches(markup), link => link.Groups[1].Value[0] != '#');
        Assert.Contains("default-src &#39;none&#39;", markup, StringComparison.Ordinal);
        Assert.Contains(new string('W', 10_000), markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_has_unique_names_and_no_link_leads_nowhere()
    {
        var page = OwnFiles().Replace(Text(SampleReport.Cluster(20), PkiReportFormat.Html), "");
        var names = Name().Matches(page).Select(name => name.Groups[1].Value).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.Empty(Link().Matches(page).Select(link => link.Groups[1].Value[1..]).Except(names));
    }

    [Fact]
    public void Csv_is_read_by_Import_Csv_and_no_cell_is_a_formula()
    {
        using var session = new EngineSession();
        var report = SampleReport.Hostile();
        File.WriteAllBytes(session.PathOf("x.csv"), ReportForms.Write(report, PkiReportFormat.Csv, "x.csv"));
        var rows = session.Run("Import-Csv x.csv").ThrowOnError().Output;
        Assert.Equal(report.Certificates.Count + report.Findings.Count, rows.Count);
        foreach (var cell in rows.SelectMany(row => row!.Properties.Where(cell => cell.Name != "Days")))
            Assert.DoesNotMatch("^[=+\\-@\t\r＝＋－＠]", $"{cell.Value}");
        Assert.Contains(rows, row => $"{row!.Properties["Name"].Value}" == "'=cmd|' /C calc'!A0");
        Assert.DoesNotContain(File.ReadAllText(session.PathOf("x.csv")).Split("\r\n"), line => line.Contains('\n'));
    }

    [Fact]
    public void Json_has_its_shape()
    {
        using var json = JsonDocument.Parse(ReportForms.Write(SampleReport.Cluster(1), PkiReportFormat.Json, "x"));
        var root = json.RootElement;
        Assert.Equal(["version", "title", "made", "summary", "certificates", "authorities", "findings"],
            root.EnumerateObject().Select(field => field.Name));
        Assert.Equal(["id", "name", "state", "notBefore", "notAfter", "days", "subject", "issuer", "serialNumber", "fingerprint",
            "key", "isAuthority", "issuedBy", "alternativeNames", "nodes", "components", "roles", "places", "namedBy"],
            root.GetProperty("certificates")[1].EnumerateObject().Select(field => field.Name));
        Assert.Equal(["id", "severity", "node", "target", "message", "commands", "words", "certificate"],
            root.GetProperty("findings")[0].EnumerateObject().Select(field => field.Name));
        Assert.Equal((5, 1, 1, 1), (root.GetProperty("summary").GetProperty("certificates").GetInt32(),
            root.GetProperty("summary").GetProperty("missing").GetInt32(),
            root.GetProperty("summary").GetProperty("ended").GetInt32(),
            root.GetProperty("summary").GetProperty("errors").GetInt32()));
        using var hostile = JsonDocument.Parse(ReportForms.Write(SampleReport.Hostile(), PkiReportFormat.Json, "x"));
        Assert.Contains(hostile.RootElement.GetProperty("certificates").EnumerateArray(),
            row => row.GetProperty("name").GetString() == SampleReport.HostileTexts[0]);
    }

    [Fact]
    public void JUnit_counts_what_it_has_and_a_finding_is_a_failure()
    {
        var suite = XDocument.Parse(Text(SampleReport.Cluster(3), PkiReportFormat.JUnit)).Root!.Element("testsuite")!;
        Assert.Equal(suite.Elements("testcase").Count(), (int)suite.Attribute("tests")!);
        Assert.Equal(["CertificateExpired", "KeyReadableByOthers", "Certificate"], suite.Elements("testcase")
            .Where(test => test.Element("failure") is not null)
            .Select(test => ((string)test.Attribute("classname")!).Split('.')[^1]));
        Assert.Equal((3, 8), ((int)suite.Attribute("failures")!, (int)suite.Attribute("tests")!));
        Assert.Equal("Error", (string)suite.Descendants("failure").First().Attribute("type")!);
        var hostile = XDocument.Parse(Text(SampleReport.Hostile(), PkiReportFormat.JUnit));
        Assert.Contains(hostile.Descendants("testcase"), test => (string)test.Attribute("name")! == SampleReport.HostileTexts[0]);
    }

    [Fact]
    public void Markdown_is_tables_without_markup_from_outside()
    {
        using var session = new EngineSession();
        File.WriteAllBytes(session.PathOf("x.md"), ReportForms.Write(SampleReport.Hostile(), PkiReportFormat.Markdown, "x.md"));
        var html = (string)session.Run("(ConvertFrom-Markdown x.md).Html").ThrowOnError().One().BaseObject;
        var elements = Tag().Matches(html).Select(tag => tag.Groups[1].Value.TrimStart('/')).Distinct();
        Assert.Empty(elements.Except(["h1", "h2", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "br", "!--"]));
        Assert.Equal(2, html.Split("<table>").Length - 1);
        var columns = html.Split("<tr>").Skip(1).Select(row => row.Split("<td").Length - 1).Where(count => count > 0).Distinct();
        Assert.Equal([6, 7], columns.Order());
        Assert.Contains("<code>" + new string('W', 100), html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_ending_says_the_form_and_another_one_is_an_error()
    {
        Assert.Equal([PkiReportFormat.Html, PkiReportFormat.Prometheus, PkiReportFormat.JUnit],
            new[] { "a.HTM", "/x/b.prom", "c.d.xml" }.Select(ReportForms.OfPath));
        Assert.Equal("FormatNotChosen", Assert.Throws<InvalidRequestException>(() => ReportForms.OfPath("x.pdf")).ErrorId);
    }

    private static string Text(Report report, PkiReportFormat format) =>
        new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(ReportForms.Write(report, format, "sample"));

    [GeneratedRegex("<(style|script)>.*?</\\1>", RegexOptions.Singleline)]
    private static partial Regex OwnFiles();

    [GeneratedRegex("<(?:/(?=[a-z]))?([!A-Za-z][A-Za-z0-9-]*)((?:[^<>\"]|\"[^\"]*\")*)>")]
    private static partial Regex Tag();

    [GeneratedRegex("([A-Za-z][A-Za-z-]*)(?:=\"[^\"]*\")?(?=[\\s/]|$)")]
    private static partial Regex Attribute();

    [GeneratedRegex("href=\"([^\"]*)\"")]
    private static partial Regex Link();

    [GeneratedRegex("\\sid=\"([^\"]*)\"")]
    private static partial Regex Name();
}
