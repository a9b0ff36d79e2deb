using System.Text.RegularExpressions;

namespace K8sPki.Tests.Architecture;

/// <summary>Facts that were written down several times once, and rules that were; each has one place now.</summary>
public partial class FactsStandOnceTests
{
    [Fact]
    public void Object_identifiers_are_in_one_table() => Assert.Equal(["Oids.cs"], FilesWith(ObjectIdentifier()));

    [Theory]
    [InlineData("oid == \"2.5.4.3\"", true)]
    [InlineData("$\"such as 1.3.6.1.5.5.7.3.1\"", true)]
    [InlineData("[\"127.0.0.1\", \"10.96.0.0/12\"]", false)]
    [InlineData("new SinceVersion(\"1.37.0\")", false)]
    public void An_object_identifier_is_found(string text, bool isOne) => Assert.Equal(isOne, ObjectIdentifier().IsMatch(text));

    [Fact]
    public void The_limits_of_keys_are_in_one_place() => Assert.Equal(["KeyPolicy.cs"], FilesWith(KeyLimit()));

    [Theory]
    [InlineData("size < 2048", true)]
    [InlineData("\"under 8192 bits\"", true)]
    [InlineData("\"RSA-2048\"", false)]
    [InlineData("new byte[81920]", false)]
    public void A_limit_of_keys_is_found(string text, bool isOne) => Assert.Equal(isOne, KeyLimit().IsMatch(text));

    [Fact]
    public void What_may_stand_in_a_label_of_the_DNS_is_one_rule() => Assert.Equal(["DnsName.cs"], FilesWith(DnsRule()));

    [Theory]
    [InlineData("name.Length <= 253", true)]
    [InlineData("label[0] != '-' && label[^1] != '-'", true)]
    [InlineData("text[0] != '-'", false)]
    public void A_rule_of_the_DNS_is_found(string text, bool isOne) => Assert.Equal(isOne, DnsRule().IsMatch(text));

    /// <summary>Beside it RemoteObject asks of which kind the remains of an object are.</summary>
    [Fact]
    public void What_PowerShell_wraps_is_unwrapped_in_one_place() =>
        Assert.Equal(["RemoteObject.cs"], FilesWith(Unwrapping()));

    /// <summary>What has to be told apart has a type; an id is for scripts, and may be handed on.</summary>
    [Fact]
    public void No_error_id_is_compared() => Assert.Empty(FilesWith(Comparison()));

    [Theory]
    [InlineData("catch (PkiException failure) when (failure.ErrorId == \"FileTooLarge\")", true)]
    [InlineData("if (\"FileTooLarge\" != failure.Problem?.ErrorId)", true)]
    [InlineData("failure.ErrorId is \"NotACertificate\" or \"NotARequest\"", true)]
    [InlineData("outcome.Problem is { ErrorId: FileFailure.DiskFull }", true)]
    [InlineData("failure.ErrorId switch", true)]
    [InlineData("failure.ErrorId.StartsWith(\"Not\")", true)]
    [InlineData("OtherKind.Contains(failure.ErrorId, StringComparer.Ordinal)", true)]
    [InlineData("remedies[failure.ErrorId]", true)]
    [InlineData("report.Error(failure.ErrorId, failure.Message, remedy)", false)]
    [InlineData("public string ErrorId { get; }", false)]
    [InlineData("new ErrorRecord(exception, exception.ErrorId, category, target)", false)]
    public void A_comparison_is_found(string text, bool isOne) => Assert.Equal(isOne, Comparison().IsMatch(text));

    private static IEnumerable<string> FilesWith(Regex wanted) =>
        Directory.EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Where(file =>
                !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => wanted.IsMatch(LineComment().Replace(File.ReadAllText(file), "")))
            .Select(file => Path.GetFileName(file)!)
            .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"(?<![:""])//[^\n]*")]
    private static partial Regex LineComment();

    [GeneratedRegex(@"(?<![\d.])[0-2](\.\d+){3,}")]
    private static partial Regex ObjectIdentifier();

    [GeneratedRegex(@"(?<![-\w])(2048|8192|16384)(?!\w)")]
    private static partial Regex KeyLimit();

    [GeneratedRegex(@"(?<!\w)253(?!\w)|\[\^1\] != '-'|\[-a-z0-9\]")]
    private static partial Regex DnsRule();

    [GeneratedRegex(@"\bBaseObject\b")]
    private static partial Regex Unwrapping();

    [GeneratedRegex(
        @"\bErrorId\s*([=!]=|is\b|switch\b|\.\w)|[=!]=\s*[\w.!?]*\bErrorId\b|\bErrorId:\s|\b(Contains|Equals|IndexOf|StartsWith|TryGetValue|GetValueOrDefault)\([^()]*\bErrorId\b|\[[\w.!?]*\bErrorId\b")]
    private static partial Regex Comparison();
}
