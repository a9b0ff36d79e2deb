using System.Management.Automation.Language;
using K8sPki.Tests.Engine;

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

    [Fact]
    public void Calls_only_what_the_bare_engine_has() => Assert.Empty(UnknownCommands(Script));

    [Fact]
    public void A_command_of_the_Utility_module_is_found() =>
        Assert.Equal(["Get-ChildItem"], UnknownCommands(Parse("function Known { Get-Command }; Known; Get-ChildItem; & dotnet build")));

    private static ScriptBlockAst Parse(string text)
    {
        var script = Parser.ParseInput(text, out _, out var errors);
        Assert.Empty(errors);
        return script;
    }

    private static IReadOnlyList<string> UnknownCommands(ScriptBlockAst script)
    {
        var own = script.FindAll(node => node is FunctionDefinitionAst, true).Cast<FunctionDefinitionAst>().Select(function => function.Name).Append("dotnet");
        var called = script.FindAll(node => node is CommandAst, true).Cast<CommandAst>().Select(command => command.GetCommandName());
        using var session = EngineSession.Bare();
        session.Set("names", called.Except(own, StringComparer.OrdinalIgnoreCase).ToArray());
        return [.. session.Run("$names | Where-Object { -not (Get-Command $_ -CommandType Cmdlet, Function -ErrorAction Ignore) }").ThrowOnError().Output.Select(name => name!.ToString())];
    }
}
