using K8sPki.Help;

namespace K8sPki.Tests.Help;

/// <summary>Markdown becomes the plain text that Get-Help shows, and what has no such form is refused.</summary>
public class MarkdownTextTests
{
    [Theory]
    [InlineData("One\nline.\n\nNext.", new[] { "One line.", "Next." })]
    [InlineData("Files as `*.crt`, **all** of *them*, or [these](x.md); <https://example.org>",
        new[] { "Files as *.crt, all of them, or these; https://example.org" })]
    [InlineData("$_.FullName, a_b_c, ~/.kube &amp; [::1]", new[] { "$_.FullName, a_b_c, ~/.kube & [::1]" })]
    [InlineData("<!-- needs a cluster -->\n\nText", new[] { "Text" })]
    [InlineData("- one\n  more\n- two", new[] { "- one more", "- two" })]
    public void Paragraphs_are_one_line_each(string markdown, string[] wanted) =>
        Assert.Equal(wanted, MarkdownText.Paragraphs(markdown));

    [Theory]
    [InlineData("<b>bold</b>")]
    [InlineData("<table>\n</table>")]
    [InlineData("> quoted")]
    [InlineData("# Heading")]
    public void What_has_no_plain_form_is_refused(string markdown) =>
        Assert.Throws<InvalidDataException>(() => MarkdownText.Paragraphs(markdown).ToList());

    [Fact]
    public void An_example_is_its_first_code_and_the_text_around_it()
    {
        var (code, remarks) =
            MarkdownText.CodeAndRemarks("<!-- note -->\n\nBefore.\n\n```powershell\na |\n    b\n```\n\nAfter\nit.");
        Assert.Equal("a |\n    b", code);
        Assert.Equal(["Before.", "After it."], remarks);
    }

    [Fact]
    public void Only_links_to_the_web_have_an_address() =>
        Assert.Equal(
            [("Get-K8sCsr", ""), ("Kubernetes", "https://kubernetes.io/docs/")],
            MarkdownText.Links("- [Get-K8sCsr](Get-K8sCsr.md)\n- [Kubernetes](https://kubernetes.io/docs/)"));
}
