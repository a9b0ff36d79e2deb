namespace K8sPki.Tests.Api.Proxy;

/// <summary>Regular expressions of the filter mean what they mean to kubectl.</summary>
public class GoPatternTests
{
    // As Go's regexp matched them.
    [Theory]
    [InlineData(@"^/a$", "/a\n", false)]
    [InlineData(@"^/a$", "/a", true)]
    [InlineData(@"(?m)^/a$", "/a\nb", true)]
    [InlineData(@"a\$", "a$", true)]
    [InlineData(@"[$]", "$", true)]
    [InlineData(@"^[[:alpha:]]+$", "abc", true)]
    [InlineData(@"^[[:alpha:]]+$", ":", false)]
    [InlineData(@"^[^[:digit:]x]$", "5", false)]
    [InlineData(@"^[^[:digit:]x]$", "y", true)]
    [InlineData(@"^\Qa.b$\E$", "a.b$", true)]
    [InlineData(@"^\Qa.b$\E$", "axb$", false)]
    [InlineData(@"^(?P<n>a)b$", "ab", true)]
    [InlineData(@"^\d$", "\u0663", false)]
    [InlineData(@"^\d$", "3", true)]
    [InlineData(@"^[\d-]+$", "1-2", true)]
    [InlineData(@"^\w$", "\u00e9", false)]
    [InlineData(@"^\W$", "\u00e9", true)]
    [InlineData(@"^\s$", "\u00a0", false)]
    [InlineData(@"^[a[b]$", "[", true)]
    [InlineData(@"^[]a]$", "]", true)]
    [InlineData(@"^[a-z-[b]$", "b", true)]
    [InlineData(@"^a.c$", "a\nc", false)]
    [InlineData(@"(?i)^A$", "a", true)]
    [InlineData(@"^\S+$", "a b", false)]
    [InlineData(@"^[\w.]+$", "a.b_1", true)]
    [InlineData(@"^[\s]$", "\t", true)]
    [InlineData(@"^\D$", "x", true)]
    public void It_matches_what_Go_matches(string pattern, string text, bool matches) =>
        Assert.Equal(matches, GoPattern.Read(text: pattern).IsMatch(text));

    [Theory]
    [InlineData("(")]
    [InlineData("[a")]
    [InlineData("a(?=b)")]
    [InlineData(@"(a)\1")]
    [InlineData("[[:letter:]]")]
    public void What_Go_refuses_is_refused(string pattern) => Assert.Equal(
        "FilterMalformed", Assert.Throws<InvalidRequestException>(() => new ProxyFilter("^x$", pattern, "^$", "^$")).ErrorId);
}
