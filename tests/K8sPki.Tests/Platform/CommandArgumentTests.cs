using System.Management.Automation.Language;

namespace K8sPki.Tests.Platform;

/// <summary>PowerShell's own parser says what a proposed command would run.</summary>
public sealed class CommandArgumentTests
{
    private const string Pieces = "'\u2018\u2019\u201A\u201B\"\u201C`$();|&{}@#<>, -ab/\\=%*?[]~é☃\u00A0\u201D\u201E\u001B\n\r\t\u0085\u009B\u202E\u2028\uFEFF";

    [Theory]
    [InlineData("prod", "prod")]
    [InlineData("/etc/kubernetes/pki/ca.crt", "/etc/kubernetes/pki/ca.crt")]
    [InlineData("my cluster", "'my cluster'")]
    [InlineData("it's", "'it''s'")]
    [InlineData("", "''")]
    [InlineData("-Force", "'-Force'")]
    [InlineData("x\u2019; evil; \u2019", "'x\u2019\u2019; evil; \u2019\u2019'")]
    [InlineData("x\u001b[31m\n", "\"x`u{1b}[31m`u{a}\"")]
    [InlineData("\u202e'\"$x`", "\"`u{202e}'`\"`$x``\"")]
    public void Is_in_quotes_where_it_needs_them(string text, string expected) =>
        Assert.Equal(expected, CommandArgument.Of(text));

    [Fact]
    public void Is_one_argument_and_nothing_else_whatever_it_holds()
    {
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => Pieces[random.Next(Pieces.Length)])]);
            foreach (var argument in new[] { CommandArgument.Of(text), CommandArgument.InQuotes(text) })
                Assert.Equal(text, OnlyArgumentOf($"Set-It {argument} -Last"));
        }
    }

    private static string OnlyArgumentOf(string script)
    {
        var parsed = Parser.ParseInput(script, out _, out var errors);
        Assert.True(errors.Length == 0, script);
        var pipeline = Assert.IsType<PipelineAst>(Assert.Single(parsed.EndBlock.Statements));
        var command = Assert.IsType<CommandAst>(Assert.Single(pipeline.PipelineElements));
        Assert.Equal(3, command.CommandElements.Count);
        Assert.Empty(command.Redirections);
        return Assert.IsType<StringConstantExpressionAst>(command.CommandElements[1]).Value;
    }
}
