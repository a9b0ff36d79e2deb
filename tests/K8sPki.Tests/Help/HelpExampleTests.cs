using System.Text.RegularExpressions;
using K8sPki.Help;
using K8sPki.TestServer;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.Help;

/// <summary>
/// Runs every example of the help, each in a new folder with the files that tests/HelpExamples/Prepare.ps1 makes. A
/// comment &lt;!-- needs … --&gt; in an example names what a machine like this has not, and the example is skipped.
/// </summary>
public sealed partial class HelpExampleTests(HelpExampleFiles files) : IClassFixture<HelpExampleFiles>
{
    public static TheoryData<string, string> Examples()
    {
        var rows = new TheoryData<string, string>();
        foreach (var page in HelpPages.OfAssembly())
        {
            foreach (var example in page.Items("EXAMPLES"))
                rows.Add(page.Command.Name, example.Item!);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Runs(string command, string title)
    {
        var example = HelpPages.OfAssembly().Single(page => page.Command.Name == command).Text("EXAMPLES", title);
        if (NeedOf(example) is { } need)
            Assert.Skip($"it {need}");
        using var session = new EngineSession();
        files.CopyTo(session.Folder);
        await using var cluster = IsOnCluster(example)
            ? await StartClusterAsync(session, isSubmitted: command != "Submit-K8sCsr")
            : null;
        session.Run(MarkdownText.CodeAndRemarks(example).Code).ThrowOnError();
    }

    [Fact]
    public void An_example_that_needs_what_is_not_here_says_so()
    {
        Assert.Equal("needs a cluster", NeedOf("<!-- needs a cluster -->\n\n```powershell\n```"));
        Assert.Null(NeedOf("<!-- a note -->\n\n```powershell\n```"));
    }

    /// <summary>
    /// A cluster of its own for an example with a comment &lt;!-- on a cluster --&gt;, which tests/HelpExamples/Cluster.ps1
    /// fills.
    /// </summary>
    private static async Task<TestApiServer> StartClusterAsync(EngineSession session, bool isSubmitted)
    {
        var server = await TestApiServer.StartAsync();
        server.AddResource("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", isNamespaced: false);
        server.AddResource("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", isNamespaced: true);
        var path = session.PathOf("cluster.conf");
        TestApiServer.WriteKubeConfig(path, server.AdminKubeConfig);
        session.Set("kubeConfig", path);
        session.Set("submitted", isSubmitted);
        session.Set("prepare", Repository.PathOf("tests", "HelpExamples", "Cluster.ps1"));
        session.Run("& $prepare").ThrowOnError();
        return server;
    }

    private static bool IsOnCluster(string example) => example.Contains("<!-- on a cluster -->", StringComparison.Ordinal);

    private static string? NeedOf(string example) => Need().Match(example) is { Success: true } match
        ? match.Groups[1].Value
        : null;

    [GeneratedRegex("<!-- (needs .*?) -->")]
    private static partial Regex Need();
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
