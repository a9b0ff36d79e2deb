using K8sPki.Tests.Skipping;
using Xunit.Sdk;

namespace K8sPki.Tests.PesterFiles;

/// <summary>Order, scopes, data, skips and failures of the stand-in, as Pester 5 has them.</summary>
public class StandInRunTests
{
    [Fact]
    public void Runs_blocks_and_steps_in_Pesters_order()
    {
        var report = SampleFile.Run("""
            $global:log = @()
            function Note($what) { $global:log += $what }
            Note 'file'
            BeforeAll { $global:log += 'root all' }
            AfterAll { $global:log += 'root end' }
            Describe 'A' {
                Note 'discover A'
                BeforeAll { $global:log += 'A all' }
                BeforeEach { $global:log += 'A each' }
                AfterEach { $global:log += 'A after' }
                AfterAll { $global:log += 'A end' }
                It 'one' { $global:log += 'one' }
                Context 'B' {
                    Note 'discover B'
                    BeforeEach { $global:log += 'B each' }
                    AfterEach { $global:log += 'B after' }
                    It 'two' { $global:log += 'two' }
                }
                It 'three' { $global:log += 'three' }
            }
            Describe 'C' { It 'shows' { throw ($global:log -join '|') } }
            """);
        Assert.Equal(["A.one", "A.B.two", "A.three", "C.shows"], report.Tests.Keys);
        const string order = "file|discover A|discover B|root all|A all|A each|one|A after|" +
            "A each|B each|two|B after|A after|A each|three|A after|A end";
        Assert.Contains($"RuntimeException: {order}\n", report.Tests["C.shows"].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keeps_variables_where_Pester_keeps_them()
    {
        AssertAllPass(SampleFile.Run("""
            $fromDiscovery = 1
            BeforeAll { function Twice($x) { 2 * $x }; $root = 'root'; $script:shared = 's' }
            Describe 'outer' {
                BeforeAll { $outer = "$root outer" }
                BeforeEach { $each = "$outer each" }
                AfterEach { if ($mine -and $mine -ne 'mine') { throw "AfterEach sees $mine" } }
                It 'sees the steps before it' { $each | Should -BeExactly 'root outer each'; Twice 2 | Should -Be 4 }
                It 'does not see discovery' { $fromDiscovery | Should -BeNullOrEmpty }
                It 'has a scope of its own' { $mine = 'mine'; $outer = 'changed' }
                It 'does not see its brother' { $mine | Should -BeNullOrEmpty; $outer | Should -Be 'root outer' }
                Context 'inner' {
                    BeforeAll { $inner = "$outer inner" }
                    It 'sees all above' { $inner | Should -Be 'root outer inner'; $each | Should -Be 'root outer each'; $shared | Should -Be 's' }
                }
                It 'does not see the inner block' { $inner | Should -BeNullOrEmpty }
            }
            Describe 'next' { It 'does not see the block before' { $outer | Should -BeNullOrEmpty } }
            """), 7);
    }

    [Fact]
    public void Knows_its_own_file()
    {
        using var sample = new SampleFile("""
            $inDiscovery = $PSScriptRoot
            BeforeDiscovery { $where = $PSScriptRoot; $file = $PSCommandPath }
            BeforeAll { $before = $PSCommandPath }
            Describe 'd <where>' -ForEach @{ where = $where; file = $file } {
                It 'has root and path' {
                    "$PSScriptRoot|$PSCommandPath|$before" | Should -BeExactly "$where|$file|$file"
                    $PSCommandPath | Should -BeLike '*Sample.Tests.ps1'
                }
            }
            """);
        AssertAllPass(sample.Run(), 1);
    }

    [Fact]
    public void Gives_the_cases_of_ForEach_to_blocks_tests_and_names()
    {
        var report = SampleFile.Run("""
            BeforeDiscovery { $numbers = 1, 2 }
            Describe 'block <_>' -ForEach $numbers {
                BeforeAll { $fromBlock = $_ }
                It 'case <a.Length>, <b>, <none> and `<text`>' -TestCases @{ a = 'abc'; b = $null }, @{ a = 'x'; b = @(1, 2) } {
                    $fromBlock | Should -BeIn @(1, 2)
                    $_.a | Should -Be $a
                }
                It 'item <_>' -ForEach 'p' { $_ | Should -Be 'p'; 5 | ForEach-Object { $_ | Should -Be 5 }; $_ | Should -Be 'p' }
                It 'keeps the item of the block' { $_ | Should -Be $fromBlock }
            }
            """);
        AssertAllPass(report, 8);
        Assert.Equal(
            ["block 1.case 3, $null, <none> and <text>", "block 1.case 1, @(1, 2), <none> and <text>", "block 1.item p", "block 1.keeps the item of the block"],
            report.Tests.Keys.Take(4));
        Assert.StartsWith("block 2.", report.Tests.Keys.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void Skips_with_a_reason_and_without_running_anything()
    {
        var report = SampleFile.Run("""
            Describe 'skipped' -Skip {
                BeforeAll { throw 'BeforeAll ran' }
                It 'one' { throw 'ran' }
            }
            Describe 'mixed' {
                It 'two' -Skip:$true { throw 'ran' }
                It 'three' -Skip:$false { 1 | Should -Be 1 }
                It 'four' { Set-ItResult -Skipped -Because 'there is no server'; throw 'ran on' }
                It 'five' { Set-ItResult -Inconclusive }
            }
            """);
        Assert.Empty(report.Errors);
        Assert.Equal(["Skipped", "Skipped", "Passed", "Skipped", "Skipped"], report.Tests.Values.Select(test => test.Result));
        Assert.Equal("-Skip at Sample.Tests.ps1:1", report.Tests["skipped.one"].Message);
        Assert.Equal("-Skip at Sample.Tests.ps1:6", report.Tests["mixed.two"].Message);
        Assert.Equal("skipped, because there is no server", report.Tests["mixed.four"].Message);
    }

    [Fact]
    public void A_failure_names_the_line_and_what_stands_there()
    {
        var report = SampleFile.Run("""
            Describe 'd' {
                It 'fails' {
                    $x = 2
                    $x | Should -Be 3
                }
                It 'goes on' { 1 | Should -Be 1 }
            }
            """);
        var failed = report.Tests["d.fails"];
        Assert.Equal(2, failed.Line);
        Assert.EndsWith("at line 4: $x | Should -Be 3", failed.Message, StringComparison.Ordinal);
        Assert.Matches(@"^at <ScriptBlock>, .*Sample\.Tests\.ps1: line 4$", failed.Trace);
        Assert.Equal("Passed", report.Tests["d.goes on"].Result);
    }

    [Fact]
    public void A_failing_step_fails_the_tests_that_needed_it()
    {
        var report = SampleFile.Run("""
            Describe 'all' {
                BeforeAll { throw 'no ground' }
                It 'one' { }
                Context 'inner' { It 'two' { } }
            }
            Describe 'each' {
                BeforeEach { if ($step) { throw 'no step' } }
                It 'three' -ForEach @{ step = $true } { throw 'ran' }
                It 'four' { }
            }
            Describe 'after' {
                AfterEach { throw 'no end' }
                It 'five' { }
                It 'six' { throw 'first' }
            }
            Describe 'end' {
                AfterAll { throw 'left over' }
                It 'seven' { }
            }
            """);
        Assert.Equal(["Failed", "Failed", "Failed", "Passed", "Failed", "Failed", "Passed"], report.Tests.Values.Select(test => test.Result));
        Assert.StartsWith("BeforeAll failed: RuntimeException: no ground", report.Tests["all.inner.two"].Message, StringComparison.Ordinal);
        Assert.StartsWith("RuntimeException: no step", report.Tests["each.three"].Message, StringComparison.Ordinal);
        Assert.Contains("Then AfterEach failed: RuntimeException: no end", report.Tests["after.six"].Message, StringComparison.Ordinal);
        Assert.StartsWith("AfterAll of 'end' failed: RuntimeException: left over", Assert.Single(report.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Describe 'd' { throw 'in discovery' }", "discovery failed: RuntimeException: in discovery")]
    [InlineData("Describe 'd' {", "Missing closing '}'")]
    [InlineData("It 'alone' { }", "outside of any Describe")]
    [InlineData("BeforeEach { }", "outside of any Describe")]
    [InlineData("AfterEach { }", "outside of any Describe")]
    [InlineData("Describe 'd' { BeforeAll { }; BeforeAll { } }", "BeforeAll is in this block twice")]
    [InlineData("Describe 'd' { It 'x' -ForEach @() { } }", "nothing would be tested")]
    [InlineData("Describe 'd' -ForEach $null { It 'x' { } }", "nothing would be tested")]
    [InlineData("Describe 'd' { It 'x' }", "Test")]
    public void A_file_that_cannot_be_discovered_says_why(string text, string message)
    {
        var report = SampleFile.Run(text);
        Assert.Empty(report.Tests);
        Assert.Contains(message, Assert.Single(report.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_inside_of_a_running_test_fails()
    {
        var report = SampleFile.Run("Describe 'd' { It 'x' { It 'y' { } } }");
        Assert.Equal("Failed", Assert.Single(report.Tests).Value.Result);
    }

    [Fact]
    public void The_drive_is_fresh_for_the_file_and_cleared_after_each_block()
    {
        AssertAllPass(SampleFile.Run("""
            function Write-It($name) { [System.IO.File]::WriteAllText("$TestDrive/$name", 'x') }
            BeforeAll { function Write-It($name) { [System.IO.File]::WriteAllText("$TestDrive/$name", 'x') } }
            Describe 'one' {
                BeforeAll { Write-It 'a' }
                It 'has what BeforeAll wrote' { 'TestDrive:/a' | Should -Exist; Write-It 'b' }
                It 'has what the test before wrote' { "$TestDrive/b" | Should -Exist }
                Context 'inner' {
                    It 'adds' { 'TestDrive:/b' | Should -Exist; $null = [System.IO.Directory]::CreateDirectory("$TestDrive/c/d"); Write-It 'c/d/e' }
                }
                It 'lost only what the inner block added' { 'TestDrive:/c' | Should -Not -Exist; 'TestDrive:/a' | Should -Exist }
            }
            Describe 'two' { It 'starts empty' { [System.IO.Directory]::GetFileSystemEntries($TestDrive) | Should -HaveCount 0 } }
            """), 5);
    }

    [Fact]
    public void What_a_test_writes_is_kept_and_does_not_fail_it()
    {
        var report = SampleFile.Run("""
            Describe 'd' { It 'writes' { 'to output'; $PSCmdlet; & { [CmdletBinding()] param() $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([Exception]::new('soft'), 'Soft', 'InvalidData', $null)) } } }
            """);
        var result = report.Tests["d.writes"];
        Assert.Equal("Passed", result.Result);
        Assert.Contains("to output", result.Output, StringComparison.Ordinal);
        Assert.Contains("error: soft", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Discovery_alone_runs_no_test()
    {
        var report = SampleFile.Run("BeforeAll { throw 'ran' }\nDescribe 'd' { It 'x' -Tag 'a', 'b' { throw 'ran' } }", discoverOnly: true);
        Assert.Empty(report.Errors);
        var test = Assert.Single(report.Tests).Value;
        Assert.Equal("NotRun", test.Result);
        Assert.Equal(["a", "b"], test.Tags);
    }

    [Fact]
    public void A_name_that_comes_twice_is_numbered()
    {
        var report = SampleFile.Run("Describe 'd' { It 'x' { }; It 'x' { throw 'second' } }");
        Assert.Equal("Passed", report.Tests["d.x"].Result);
        Assert.Equal("Failed", report.Tests["d.x (2)"].Result);
    }

    [Fact]
    public void A_row_of_xunit_passes_fails_and_skips_with_its_It()
    {
        var report = SampleFile.Run("Describe 'd' { It 'good' { }; It 'bad' { 'seen'; 1 | Should -Be 2 }; It 'none' -Skip { } }");
        PesterTests.Check(report, "d.good");
        PesterTests.Check(report, PesterFile.WholeFile);
        var failure = Assert.Throws<PesterFailureException>(() => PesterTests.Check(report, "d.bad"));
        Assert.Contains("It wrote:\nseen", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Sample.Tests.ps1: line 1", failure.StackTrace, StringComparison.Ordinal);
        Assert.Throws<SkipTestException>(() => PesterTests.Check(report, "d.none"));
        Assert.Throws<PesterFailureException>(() => PesterTests.Check(report, "d.gone"));
    }

    [Theory]
    [InlineData("Describe 'd' { It 'ends it all' { exit 0 }; It 'later' { } }")]
    [InlineData("Describe 'd' { It 'x' { }; AfterAll { throw 'left over' } }")]
    [InlineData("Describe 'd' { }")]
    [InlineData("throw 'at once'")]
    public void The_row_for_the_whole_file_fails_when_something_outside_of_the_tests_did(string text)
    {
        var report = SampleFile.Run(text);
        Assert.ThrowsAny<XunitException>(() => PesterTests.Check(report, PesterFile.WholeFile));
    }

    private static void AssertAllPass(PesterReport report, int count)
    {
        Assert.Empty(report.Errors);
        Assert.All(report.Tests.Values, test => Assert.True(test.Result == "Passed", $"{test.Name}: {test.Message}"));
        Assert.Equal(count, report.Tests.Count);
    }
}
