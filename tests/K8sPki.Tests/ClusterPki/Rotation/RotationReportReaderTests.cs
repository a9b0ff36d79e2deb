using System.Text;
using System.Text.Json.Nodes;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>Reports that somebody else made or changed.</summary>
public sealed class RotationReportReaderTests : IDisposable
{
    private const string Malformed = "ReportMalformed";

    private readonly SampleRotation cluster = new();
    private readonly string report;

    public RotationReportReaderTests() => report = RotationNodesTests.Status(cluster.Cp1, "ca").Single().Report;

    public void Dispose() => cluster.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{")]
    [InlineData("7")]
    [InlineData("{\"kind\":\"K8sPki.RotationReport\"")]
    [InlineData("{\"kind\":\"K8sPki.RotationReport\",\"version\":1,\"node\":\"a\",\"authority\":\"ca\",\"surplus\":1}")]
    [InlineData("{\"kind\":\"K8sPki.RotationReport\",\"version\":1,\"node\":\"\\ud800\",\"authority\":\"ca\"}")]
    public void What_is_no_report_is_refused(string text) => Refused(text, Malformed);

    [Theory]
    [InlineData("node", "\"\"", Malformed)]
    [InlineData("node", "null", Malformed)]
    [InlineData("node", "\"a b\"", Malformed)]
    [InlineData("authority", "\"kubelet\"", Malformed)]
    [InlineData("kind", "\"Other\"", Malformed)]
    [InlineData("version", "2", "ReportVersion")]
    [InlineData("made", "\"yesterday\"", Malformed)]
    [InlineData("trusts", "[null]", Malformed)]
    [InlineData("trusts", "[{}]", Malformed)]
    [InlineData("trusts", "7", Malformed)]
    [InlineData("trusts", "[{\"component\":\"x\",\"file\":{\"path\":\"/a\"},\"certificates\":[\"00\"]}]", Malformed)]
    [InlineData("trusts", "[{\"component\":\"x\",\"file\":{\"path\":\"\"}}]", Malformed)]
    [InlineData("issues", "[{\"component\":\"x\",\"file\":{\"path\":\"/a\"}}]", Malformed)]
    [InlineData("issues", "[{\"component\":\"x\",\"file\":{\"path\":\"/a\"},\"certificate\":null,\"isSigner\":true}]", Malformed)]
    [InlineData("beside", "[{\"file\":{\"path\":\"/a\"}}]", Malformed)]
    [InlineData("processes", "[{\"component\":\"\",\"id\":1}]", Malformed)]
    [InlineData("certificates", "{\"00\":\"AAAA\"}", "CertificateMalformed")]
    [InlineData("certificates", "{\"00\":\"not base64\"}", Malformed)]
    [InlineData("certificates", "{\"00\":null}", Malformed)]
    [InlineData("keys", "{\"00\":\"\"}", Malformed)]
    public void A_report_that_says_something_else_is_refused(string field, string value, string error)
    {
        var changed = JsonNode.Parse(report)!;
        changed[field] = JsonNode.Parse(value);
        Refused(changed.ToJsonString(), error);
    }

    [Fact]
    public void A_certificate_under_another_hash_is_refused()
    {
        var changed = JsonNode.Parse(report)!;
        var certificates = changed["certificates"]!.AsObject();
        var (first, second) = (certificates.First().Key, certificates.Skip(1).First().Key);
        certificates[first] = certificates[second]!.DeepClone();
        Refused(changed.ToJsonString(), Malformed);
    }

    [Fact]
    public void What_is_larger_than_any_report_is_refused_before_it_costs_anything()
    {
        Refused(new string(' ', RotationReportReader.Longest + 1), "ReportTooLarge");
        Refused($"{{\"trusts\":[{string.Join(',', Enumerable.Repeat("{}", 150_000))}]}}", "ReportTooLarge");
        Refused(new string('[', 100_000), Malformed);
        var changed = JsonNode.Parse(report)!;
        changed["known"] = new JsonArray([.. Enumerable.Range(0, 3000).Select(_ => (JsonNode)"ca")]);
        Refused(changed.ToJsonString(), "ReportTooLarge");
    }

    [Fact]
    public void A_flag_that_is_not_known_here_is_left_out_and_told()
    {
        var changed = JsonNode.Parse(report)!;
        changed["trusts"]![0]!["flag"] = "--of-the-future";
        var told = new List<string>();
        var read = RotationReportReader.Read(changed.ToJsonString(), "the report", told.Add);
        Assert.Contains("--of-the-future", Assert.Single(told), StringComparison.Ordinal);
        Assert.Equal(RotationNodesTests.Read(report).Facts.Trusts.Count - 1, read.Facts.Trusts.Count);
    }

    [Fact]
    public void No_file_of_a_report_is_one_of_this_machine()
    {
        var facts = RotationNodesTests.Read(report).Facts;
        Assert.All(facts.Trusts.Select(place => place.File).Concat(facts.Issues.Select(place => place.File)),
            file => Assert.False(Path.IsPathRooted(file.Here.Text)));
    }

    [Theory]
    [InlineData("\ufeff")]
    [InlineData("\r\n ")]
    [InlineData("")]
    public void Texts_stand_one_a_line(string begin)
    {
        var file = Encoding.UTF8.GetBytes($"{begin}{report}\r\n\n{report}\n");
        Assert.Equal(["cp1", "cp1"], RotationReportFile.Parse(file, "x", _ => { }).Select(one => one.Facts.Node));
    }

    [Fact]
    public void What_Export_Clixml_writes_is_read()
    {
        var all = RotationSurvey.Of(cluster.Facts(), RotationAuthority.All);
        var xml = System.Management.Automation.PSSerializer.Serialize(all.ToArray(), 2);
        foreach (var encoding in new Encoding[] { new UTF8Encoding(true), Encoding.Unicode })
        {
            byte[] file = [.. encoding.GetPreamble(), .. encoding.GetBytes(xml)];
            Assert.Equal(all.Select(status => status.Report),
                RotationReportFile.Parse(file, "x", _ => { }).Select(RotationReportText.Write));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("<Objs/>")]
    [InlineData("<Objs>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><Objs><S N=\"Report\">&b;</S></Objs>")]
    [InlineData("<Objs><S N=\"Report\"><S/></S></Objs>")]
    [InlineData("<Objs><S N=\"Report\">{}</S></Objs>")]
    public void A_file_without_a_report_is_refused(string text) => Assert.Equal(Malformed,
        Assert.Throws<MalformedInputException>(
            () => RotationReportFile.Parse(Encoding.UTF8.GetBytes(text), "x", _ => { })).ErrorId);

    private static void Refused(string text, string error) =>
        Assert.Equal(error, Assert.ThrowsAny<PkiException>(() => RotationNodesTests.Read(text)).ErrorId);
}
