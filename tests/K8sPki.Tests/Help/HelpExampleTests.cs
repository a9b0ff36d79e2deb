using System.Xml.Linq;
using K8sPki.TestServer;
using K8sPki.Tests.Engine;
using K8sPki.Tests.Skipping;
using static K8sPki.Tests.Help.MamlNames;

namespace K8sPki.Tests.Help;

/// <summary>
/// Runs every example of the help, each in a new folder with the files that tests/HelpExamples/Prepare.ps1 makes. A
/// comment &lt;!-- needs … --&gt; in an example names what a machine like this has not, and the example is skipped.
/// </summary>
public sealed class HelpExampleTests(HelpExampleFiles files) : IClassFixture<HelpExampleFiles>
{
    public static TheoryData<string, string> Examples()
    {
        var rows = new TheoryData<string, string>();
        foreach (var (name, entry) in HelpFile.Entries(HelpFile.Read()))
        {
            foreach (var example in entry.Descendants(Command + "example"))
                rows.Add(name, (string)example.Element(Maml + "title")!);
        }

        return rows;
    }

    [SkippableTheory]
    [MemberData(nameof(Examples))]
    public async Task Runs(string command, string title)
    {
        var example = HelpFile.Entries(HelpFile.Read())[command].Descendants(Command + "example").Single(example => (string?)example.Element(Maml + "title") == title);
        if (NeedOf(example) is { } need)
            throw new SkipTestException($"it {need}");
        using var session = new EngineSession();
        files.CopyTo(session.Folder);
        await using var cluster = IsOnCluster(example) ? await StartClusterAsync(session, isSubmitted: command != "Submit-K8sCsr") : null;
        session.Run((string)example.Element(Dev + "code")!).ThrowOnError();
    }

    [Fact]
    public void An_example_that_needs_what_is_not_here_says_so()
    {
        Assert.Equal("needs a cluster", NeedOf(XElement.Parse("<example><!-- needs a cluster --><code/></example>")));
        Assert.Null(NeedOf(XElement.Parse("<example><!-- a note --><code/></example>")));
    }

    /// <summary>A cluster of its own for an example with a comment &lt;!-- on a cluster --&gt;, which tests/HelpExamples/Cluster.ps1 fills.</summary>
    private static async Task<TestApiServer> StartClusterAsync(EngineSession session, bool isSubmitted)
    {
        var server = await TestApiServer.StartAsync();
        var path = session.PathOf("cluster.conf");
        TestApiServer.WriteKubeConfig(path, server.AdminKubeConfig);
        session.Set("kubeConfig", path);
        session.Set("submitted", isSubmitted);
        session.Set("prepare", Repository.PathOf("tests", "HelpExamples", "Cluster.ps1"));
        session.Run("& $prepare").ThrowOnError();
        return server;
    }

    private static bool IsOnCluster(XElement example) =>
        example.DescendantNodes().OfType<XComment>().Any(comment => comment.Value.Trim() == "on a cluster");

    private static string? NeedOf(XElement example) =>
        example.DescendantNodes().OfType<XComment>().Select(comment => comment.Value.Trim()).FirstOrDefault(text => text.StartsWith("needs ", StringComparison.Ordinal));
}

/// <summary>The files that the examples name, made once.</summary>
public sealed class HelpExampleFiles : IDisposable
{
    private readonly EngineSession session = new();

    public HelpExampleFiles()
    {
        session.Set("prepare", Repository.PathOf("tests", "HelpExamples", "Prepare.ps1"));
        session.Run("& $prepare").ThrowOnError();
    }

    public void CopyTo(string folder)
    {
        foreach (var inner in Directory.EnumerateDirectories(session.Folder, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(folder, Path.GetRelativePath(session.Folder, inner)));
        foreach (var file in Directory.EnumerateFiles(session.Folder, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(folder, Path.GetRelativePath(session.Folder, file)));
    }

    public void Dispose() => session.Dispose();
}
