namespace K8sPki.Tests.PesterFiles;

/// <summary>What is reported of a Pester file: nothing that fails is lost.</summary>
public sealed class PesterRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Each_It_has_its_own_result_time_message_and_reason()
    {
        var report = await RunAsync("""
            Describe 'a' {
                It 'passes <_>' -ForEach 1, 2 { 'written' }
                It 'fails' { Start-Sleep -Milliseconds 60; 1 | Should -Be 2 -Because 'it must' }
                It 'finds no server' { Set-ItResult -Skipped -Because 'no server' }
                It 'is left out' -Skip:($none -eq $null) { }
                It 'does not know' { Set-ItResult -Inconclusive -Because 'it is dark' }
                Context 'without ground' { BeforeAll { throw 'no ground' }; It 'stands' { } }
                Context 'skipped' -Skip { It 'inside' { } }
            }
            Describe 'b' { AfterAll { throw 'not tidied' }; It 'passes' { } }
            """);
        Assert.Equal(
            ["Passed a.passes 1", "Passed a.passes 2", "Failed a.fails", "Skipped a.finds no server", "Skipped a.is left out",
                "Inconclusive a.does not know", "Failed a.without ground.stands", "Skipped a.skipped.inside", "Passed b.passes"],
            report.Tests.Select(test => $"{test.Result} {test.Name}"));
        var tests = report.Tests.ToDictionary(test => test.Name);
        Assert.Equal("written", tests["a.passes 1"].Output.Trim());
        Assert.InRange(tests["a.fails"].Seconds, 0.06, double.MaxValue);
        Assert.Contains("Expected 2, because it must, but got 1.", tests["a.fails"].Message, StringComparison.Ordinal);
        Assert.Contains("Sample.Tests.ps1: line 3", tests["a.fails"].Trace, StringComparison.Ordinal);
        Assert.DoesNotContain("Pester.psm1", tests["a.fails"].Trace, StringComparison.Ordinal);
        Assert.Equal("no server", tests["a.finds no server"].Message);
        Assert.Equal("-Skip:($none -eq $null) in line 5", tests["a.is left out"].Message);
        Assert.Equal("-Skip in line 8", tests["a.skipped.inside"].Message);
        Assert.Contains("it is dark", tests["a.does not know"].Message, StringComparison.Ordinal);
        Assert.Contains("no ground", tests["a.without ground.stands"].Message, StringComparison.Ordinal);
        Assert.Contains("not tidied", report.Results.Last().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Describe 'a' { throw 'no discovery' }", "no discovery")]
    [InlineData("Describe 'a' { It 'b' {", "Missing closing")]
    [InlineData("'nothing is tested here'", "holds no test")]
    [InlineData("Describe 'a' { It 'b' { [Environment]::Exit(3) } }", "ended without a report")]
    public async Task A_file_that_fails_whole_is_one_failure(string text, string message)
    {
        var failure = Assert.Single((await RunAsync(text)).Results);
        Assert.Equal("Failed", failure.Result);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    private Task<PesterReport> RunAsync(string text) =>
        PesterRun.OfAsync(folder.Write("Sample.Tests.ps1", text), PesterRun.Latest);
}
