namespace K8sPki.Tests.PesterFiles;

/// <summary>Each assertion of the stand-in, right and wrong: one that cannot fail would hide everything else.</summary>
public class StandInAssertionTests
{
    /// <summary>Assertions that hold.</summary>
    public static TheoryData<string> Right { get; } =
    [
        "1 | Should -Be 1",
        "'1' | Should -Be 1",
        "'Abc' | Should -Be 'abc'",
        "'abc' | Should -Not -Be 'abd'",
        "1, 2, 3 | Should -Be @(1, 2, 3)",
        "1, 2 | Should -Not -Be @(2, 1)",
        "1, @(2, 3) | Should -Be @(1, @(2, 3))",
        "$null | Should -Be $null",
        "@() | Should -Be @()",
        "'' | Should -Not -Be $null",
        "0 | Should -Not -Be $null",
        "Should -ActualValue @(1, 2) -Be @(1, 2)",
        "'Abc' | Should -BeExactly 'Abc'",
        "'Abc' | Should -Not -BeExactly 'abc'",
        "'a', 'B' | Should -Not -BeExactly @('a', 'b')",
        "$null | Should -BeNullOrEmpty",
        "'' | Should -BeNullOrEmpty",
        "@() | Should -BeNullOrEmpty",
        "@{} | Should -BeNullOrEmpty",
        "' ' | Should -Not -BeNullOrEmpty",
        "0 | Should -Not -BeNullOrEmpty",
        "1, 2 | Should -Not -BeNullOrEmpty",
        "$true | Should -BeTrue",
        "1 | Should -BeTrue",
        "$false | Should -Not -BeTrue",
        "$false | Should -BeFalse",
        "$null | Should -BeFalse",
        "'x' | Should -Not -BeFalse",
        "3 | Should -BeGreaterThan 2",
        "2 | Should -Not -BeGreaterThan 2",
        "2 | Should -BeGreaterOrEqual 2",
        "1 | Should -Not -BeGreaterOrEqual 2",
        "1, 2 | Should -BeLessThan 3",
        "3 | Should -Not -BeLessThan 3",
        "3 | Should -BeLessOrEqual 3",
        "4 | Should -Not -BeLessOrEqual 3",
        "'Hello' | Should -BeLike 'h*'",
        "'Hello' | Should -Not -BeLike 'x*'",
        "'Hello' | Should -BeLikeExactly 'H*'",
        "'Hello' | Should -Not -BeLikeExactly 'h*'",
        "'Hello' | Should -Match 'EL+'",
        "'Hello' | Should -Not -Match '^el'",
        "'Hello' | Should -MatchExactly 'el+'",
        "'Hello' | Should -Not -MatchExactly 'EL+'",
        "1, 2, 3 | Should -Contain 2",
        "1, 2, 3 | Should -Not -Contain 4",
        "2 | Should -BeIn @(1, 2)",
        "3 | Should -Not -BeIn @(1, 2)",
        "1 | Should -BeOfType int",
        "1 | Should -BeOfType [int]",
        "1 | Should -BeOfType ([System.ValueType])",
        "1 | Should -Not -BeOfType string",
        "[pscustomobject]@{ PSTypeName = 'My.Type' } | Should -BeOfType 'My.Type'",
        "1, 2 | Should -HaveCount 2",
        "@() | Should -HaveCount 0",
        "1 | Should -Not -HaveCount 2",
        "$TestDrive | Should -Exist",
        "'TestDrive:/' | Should -Exist",
        "'TestDrive:/nothing' | Should -Not -Exist",
        "[IO.File]::WriteAllText(\"$TestDrive/f\", \"one`nTwo\"); \"$TestDrive/f\" | Should -FileContentMatch '^two$'",
        "[IO.File]::WriteAllText(\"$TestDrive/f\", \"one`nTwo\"); 'TestDrive:/f' | Should -Not -FileContentMatch 'one.two'",
        "[IO.File]::WriteAllText(\"$TestDrive/f\", \"one`nTwo\"); 'TestDrive:/f' | Should -Not -FileContentMatchExactly 'two'",
        "[IO.File]::WriteAllText(\"$TestDrive/f\", \"one`nTwo\"); 'TestDrive:/f' | Should -FileContentMatchMultiline 'one\\ntwo'",
        "{ throw 'boo' } | Should -Throw",
        "{ throw 'boo' } | Should -Throw 'b*'",
        "{ throw 'boo' } | Should -Throw -ExpectedMessage 'boo' -ErrorId 'boo'",
        "{ [int]::Parse('x') } | Should -Throw -ExceptionType ([System.Management.Automation.MethodInvocationException])",
        "({ throw 'boo' } | Should -Throw -PassThru).Exception.Message | Should -Be 'boo'",
        "{ 1 } | Should -Not -Throw",
        "Get-Command Get-Command | Should -HaveParameter Name -Type ([string[]])",
        "Get-Command Import-Module | Should -HaveParameter Name -Mandatory",
        "Get-Command Get-Command | Should -HaveParameter Module -Alias PSSnapin",
        "Get-Command Get-Command | Should -Not -HaveParameter Nonsense",
    ];

    /// <summary>Assertions that do not hold, and a piece of what is said then.</summary>
    public static TheoryData<string, string> Wrong { get; } = new()
    {
        { "1 | Should -Be 2", "Expected the value to be 2, but got 1." },
        { "1 | Should -Be 2 -Because 'of it'", "to be 2, because of it, but got" },
        { "1 | Should -Be 2 -Because 'because of it'", "to be 2, because of it, but got" },
        { "1 | Should -Not -Be 1", "Expected the value not to be 1" },
        { "$null | Should -Be 0", "but got" },
        { "@() | Should -Be 1", "to be 1" },
        { "'' | Should -Be $null", "to be $null" },
        { "1 | Should -Be $null", "to be $null" },
        { "$null | Should -Not -Be $null", "not to be $null" },
        { "1, 2 | Should -Be @(1, 2, 3)", "Their lengths are 3 and 2." },
        { "1, 2, 4 | Should -Be @(1, 2, 3)", "They differ at item 2." },
        { "1 | Should -Be @(1, 1)", "to be @(1, 1)" },
        { "1, @(2, 3) | Should -Be @(1, @(2, 4))", "They differ at item 1." },
        { "'abcd' | Should -Be 'abXd'", "differ at index 2" },
        { "\"a`nb\" | Should -Be 'ab'", "a\u240ab" },
        { "'Abc' | Should -BeExactly 'abc'", "differ at index 0" },
        { "'abc' | Should -Not -BeExactly 'abc'", "not to be exactly 'abc'" },
        { "'x' | Should -BeNullOrEmpty", "to be null or empty, but got" },
        { "0 | Should -BeNullOrEmpty", "to be null or empty" },
        { "1, 2 | Should -BeNullOrEmpty", "got @(1, 2)" },
        { "$null | Should -Not -BeNullOrEmpty", "not to be null or empty" },
        { "@() | Should -Not -BeNullOrEmpty", "not to be null or empty" },
        { "$false | Should -BeTrue", "to be $true, but got $false" },
        { "$null | Should -BeTrue", "got $null" },
        { "$true, $false | Should -BeTrue", "got $false" },
        { "@() | Should -BeTrue", "got $null" },
        { "$true | Should -Not -BeTrue", "not to be $true" },
        { "1 | Should -BeFalse", "to be $false" },
        { "$false | Should -Not -BeFalse", "not to be $false" },
        { "2 | Should -BeGreaterThan 2", "to be greater than 2, but got 2" },
        { "3 | Should -Not -BeGreaterThan 2", "not to be greater than 2" },
        { "1 | Should -BeGreaterOrEqual 2", "to be greater than or equal to 2" },
        { "1, 3 | Should -BeLessThan 3", "to be less than 3, but got 3" },
        { "4 | Should -BeLessOrEqual 3", "to be less than or equal to 3" },
        { "'Hello' | Should -BeLike 'x*'", "like the wildcard 'x*'" },
        { "'Hello' | Should -Not -BeLike 'h*'", "not to be like" },
        { "'Hello' | Should -BeLikeExactly 'h*'", "exactly like" },
        { "'Hello' | Should -Match 'x'", "match the regular expression 'x'" },
        { "'Hello' | Should -Not -Match 'h'", "not to match" },
        { "'Hello' | Should -MatchExactly 'h'", "match exactly" },
        { "1, 2 | Should -Contain 3", "to contain 3, but got @(1, 2)" },
        { "@() | Should -Contain 3", "to contain 3" },
        { "1, 2 | Should -Not -Contain 2", "not to contain 2" },
        { "3 | Should -BeIn @(1, 2)", "to be one of @(1, 2)" },
        { "2 | Should -Not -BeIn @(1, 2)", "not to be one of" },
        { "1 | Should -BeOfType string", "of type [string], but got 1. It is of type [System.Int32]." },
        { "1 | Should -BeOfType No.Such.Type", "No.Such.Type" },
        { "$null | Should -BeOfType string", "but got $null" },
        { "1 | Should -Not -BeOfType int", "not to be of type" },
        { "1, 2 | Should -HaveCount 3", "to be a collection of 3, but got @(1, 2). That is 2." },
        { "@() | Should -HaveCount 1", "That is 0." },
        { "1 | Should -Not -HaveCount 1", "not to be a collection of 1" },
        { "'TestDrive:/nothing' | Should -Exist", "a path that exists" },
        { "$TestDrive | Should -Not -Exist", "not to be a path that exists" },
        { "[IO.File]::WriteAllText(\"$TestDrive/f\", 'one'); 'TestDrive:/f' | Should -FileContentMatch 'two'", "a line that matches 'two'" },
        { "[IO.File]::WriteAllText(\"$TestDrive/f\", 'one'); 'TestDrive:/f' | Should -Not -FileContentMatch 'one'", "not to name a file" },
        { "'TestDrive:/nothing' | Should -FileContentMatch 'x'", "nothing" },
        { "'TestDrive:/nothing' | Should -Not -FileContentMatch 'x'", "nothing" },
        { "{ 1 } | Should -Throw", "Expected an exception, but none was thrown." },
        { "{ 1 } | Should -Throw 'x*'", "with message like 'x*', but none was thrown" },
        { "{ throw 'boo' } | Should -Throw 'x*'", "but got [RuntimeException] 'boo'" },
        { "{ throw 'boo' } | Should -Throw -ErrorId 'x'", "with error id 'boo'" },
        { "{ throw 'boo' } | Should -Throw -ExceptionType ([System.IO.IOException])", "type [System.IO.IOException]" },
        { "{ throw 'boo' } | Should -Throw 'boo' -ErrorId 'x' -Because 'so'", "message like 'boo' and error id like 'x', because so, but got" },
        { "{ throw 'boo' } | Should -Not -Throw", "Expected no exception, but got [RuntimeException] 'boo'" },
        { "'text' | Should -Throw", "needs a script block" },
        { "'text' | Should -Not -Throw", "needs a script block" },
        { "Get-Command Get-Command | Should -HaveParameter Nonsense", "a command with a parameter -Nonsense" },
        { "Get-Command Get-Command | Should -HaveParameter Name -Mandatory", "a mandatory parameter -Name" },
        { "Get-Command Get-Command | Should -HaveParameter Name -Type int", "of type [int]" },
        { "Get-Command Get-Command | Should -HaveParameter Name -Alias Nonsense", "with alias Nonsense" },
        { "'x' | Should -HaveParameter Name", "needs a command" },
        { "1 | Should", "Parameter set cannot be resolved" },
        { "1 | Should -BeTrue 1", "takes no value" },
        { "1 | Should -BeSomething 1", "BeSomething" },
        { "1 | Should -Be:$false 1", "plain switch" },
        { "1 | Should Be 1", "positional parameter" },
        { "throw 'boo'", "RuntimeException: boo" },
        { "[int]::Parse('x')", "Exception calling" },
        { "Get-Nothing", "Get-Nothing" },
        { "break", "break or continue outside of a loop" },
        { "continue", "break or continue outside of a loop" },
    };

    private static readonly Lazy<PesterReport> RightRun = new(() => RunEach(Right));
    private static readonly Lazy<PesterReport> WrongRun = new(() => RunEach(Wrong));

    [Theory]
    [MemberData(nameof(Right))]
    public void Passes_what_is_right(string assertion)
    {
        var result = RightRun.Value.Tests[assertion];
        Assert.True(result.Result == "Passed", $"{result.Result}: {result.Message}");
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Fails_what_is_wrong_and_says_why(string assertion, string message)
    {
        var result = WrongRun.Value.Tests[assertion];
        Assert.Equal("Failed", result.Result);
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
    }

    /// <summary>Runs each piece of script as the body of an It of that name.</summary>
    private static PesterReport RunEach(IEnumerable<object[]> rows)
    {
        var bodies = rows.Select(row => (string)row[0]).ToArray();
        var report = SampleFile.Run("Describe 'all' {\n" + string.Concat(bodies.Select((body, i) => $"It '{i}' {{ {body} }}\n")) + "}");
        Assert.Empty(report.Errors);
        return report.Renamed(name => bodies[int.Parse(name.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture)]);
    }
}
