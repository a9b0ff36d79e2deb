using K8sPki.TestServer;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.Help;

/// <summary>
/// What the README, the about topics and the page on rotation print can be typed as it stands. Each text is a session of its own
/// in a folder that tests/HelpExamples/Printed/NAME.ps1 fills; places of a node stand for those below that folder.
/// </summary>
public class PrintedCommandTests
{
    public static TheoryData<string> Texts() =>
        new(Directory.EnumerateFiles(Repository.PathOf("en-US"), "about_*.help.txt")
            .Select(file => "en-US/" + Path.GetFileName(file)).Order(StringComparer.Ordinal)
                .Append("README.md").Append("docs/ca-rotation.md"));

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Runs(string text)
    {
        using var session = new EngineSession();
        await using var server = await TestApiServer.StartAsync();
        server.AddResource("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", isNamespaced: false);
        server.AddResource("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", isNamespaced: true);
        TestApiServer.WriteKubeConfig(session.PathOf("cluster.conf"), server.AdminKubeConfig);
        session.Set("scripts", Repository.PathOf("tests", "HelpExamples", "Printed"));
        session.Run("& $scripts/All.ps1").ThrowOnError();
        session.Run($"& $scripts/{Path.GetFileName(text).Split('.')[0]}.ps1").ThrowOnError();
        var lines = File.ReadAllLines(Repository.PathOf(text));
        var printed = (text.EndsWith(".md", StringComparison.Ordinal)
            ? PrintedCommands.OfMarkdown(lines)
            : PrintedCommands.OfTopic(lines)).ToList();
        Assert.NotEmpty(printed);
        var failures = string.Join('\n', printed.SelectMany(command => Type(session, InFolder(command.Code))
            .Select(error => $"{text}:{command.Line} {command.Code}: {error}")));
        Assert.True(failures.Length == 0, failures);
    }

    [Fact]
    public void Commands_of_a_topic_are_told_from_its_tables()
    {
        string[] lines =
        [
            "SIGNING", "    A user:", "",
            "        New-K8sPrivateKey |", "            New-K8sCsr -CommonName jane", "",
            "        a key         New-K8sPrivateKey", "        $a = Get-K8sPki", "", "        if (-not $a) { exit 1 }",
        ];
        Assert.Equal(
            [new(4, "        New-K8sPrivateKey |\n            New-K8sCsr -CommonName jane"),
                new(10, "        if (-not $a) { exit 1 }")],
            PrintedCommands.OfTopic(lines));
    }

    [Fact]
    public void Commands_of_a_table_are_those_of_its_last_column()
    {
        string[] lines = ["| `openssl \\| Get-Nothing` | `Get-K8sPki \\| Sort-Object NotAfter`, or `-ConfigFile x`; "
            + "`Test-K8sPki` |", "`Get-K8sCsr` |", "```powershell", "Get-K8sPki |", "    x", "```", "```sh", "ls", "```"];
        Assert.Equal([new(1, "Get-K8sPki | Sort-Object NotAfter"), new(1, "Test-K8sPki"), new(4, "Get-K8sPki |\n    x")],
            PrintedCommands.OfMarkdown(lines));
    }

    // The function Before is there where a text goes on at a place to which its reader has come another way.
    private static IEnumerable<string> Type(EngineSession session, string code)
    {
        session.Set("code", code);
        session.Run("if (Test-Path function:Before) { Before $code }").ThrowOnError();
        return session.Run(code).Errors.Select(error => error.ToString());
    }

    private static string InFolder(string code) => code.Replace("/etc/kubernetes", "./etc/kubernetes", StringComparison.Ordinal);
}
