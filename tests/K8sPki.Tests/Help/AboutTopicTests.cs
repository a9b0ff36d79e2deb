using K8sPki.Tests.Engine;

namespace K8sPki.Tests.Help;

/// <summary>The about topics have the form by which Get-Help finds and shows them.</summary>
public class AboutTopicTests
{
    public static TheoryData<string> Topics() =>
        new(Directory.EnumerateFiles(Repository.PathOf("en-US"), "about_*.help.txt")
            .Select(file => Path.GetFileName(file).Replace(".help.txt", "", StringComparison.Ordinal)));

    [Fact]
    public void There_is_one_about_the_module() =>
        Assert.Contains("about_K8sPki", Directory.EnumerateFiles(Repository.PathOf("en-US"))
            .Select(file => Path.GetFileName(file).Split('.')[0]));

    [Theory]
    [MemberData(nameof(Topics))]
    public void Has_the_engines_form(string topic)
    {
        var lines = File.ReadAllLines(Repository.PathOf("en-US", topic + ".help.txt"));
        Assert.Equal(["TOPIC", "    " + topic, "", "SYNOPSIS"], lines.Take(4));
        Assert.DoesNotContain(lines, line => line.Length > 80 || line.EndsWith(' ')
            || line.Contains('\t', StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void Is_shown_by_Get_Help(string topic)
    {
        using var session = new EngineSession();
        session.Set("topic", topic);
        Assert.Contains(topic, session.Run("Get-Help $topic").ThrowOnError().Text, StringComparison.Ordinal);
    }
}
