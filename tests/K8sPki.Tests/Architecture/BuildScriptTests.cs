using System.Management.Automation.Language;

namespace K8sPki.Tests.Architecture;

/// <summary>build.ps1, without running it: a build inside of a test run would fight with the one around it.</summary>
public class BuildScriptTests
{
    private static readonly ScriptBlockAst Script = Parse(File.ReadAllText(Repository.PathOf("build.ps1")));

    [Fact]
    public void Packs_what_the_tests_import()
    {
        var listed = Script.FindAll(node => node is AssignmentStatementAst { Left: VariableExpressionAst { VariablePath.UserPath: "packageFiles" } }, false)
            .Cast<AssignmentStatementAst>().Single().Right.FindAll(node => node is StringConstantExpressionAst, false)
            .Cast<StringConstantExpressionAst>().Select(text => text.Value);
        var module = Path.GetDirectoryName(Repository.ModuleManifest)!;
        var staged = Directory.EnumerateFiles(module, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(module, file).Replace('\\', '/'));
        Assert.Equal(staged.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private static ScriptBlockAst Parse(string text)
    {
        var script = Parser.ParseInput(text, out _, out var errors);
        Assert.Empty(errors);
        return script;
    }
}
