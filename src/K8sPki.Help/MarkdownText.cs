using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace K8sPki.Help;

/// <summary>Markdown as the plain text that Get-Help shows. Comments are left out.</summary>
internal static class MarkdownText
{
    /// <summary>Each paragraph in a line of its own, since Get-Help prints line ends as they are.</summary>
    /// <exception cref="InvalidDataException">It holds what has no form in plain text, such as a table.</exception>
    public static IEnumerable<string> Paragraphs(string markdown) => Paragraphs(Markdown.Parse(markdown));

    /// <summary>An example: its first block of code, and the paragraphs around it.</summary>
    public static (string Code, IEnumerable<string> Remarks) CodeAndRemarks(string markdown)
    {
        var blocks = Markdown.Parse(markdown);
        var code = blocks.OfType<FencedCodeBlock>().FirstOrDefault();
        return (code is null ? "" : LinesOf(code), Paragraphs(blocks.Where(block => block != code)));
    }

    /// <summary>
    /// The links of a list, those to other pages without an address: Get-Help shows it, and none leads anywhere.
    /// </summary>
    public static IEnumerable<(string Text, string Address)> Links(string markdown) =>
        Markdown.Parse(markdown).Descendants<LinkInline>()
            .Select(link => (TextOf(link), Uri.IsWellFormedUriString(link.Url, UriKind.Absolute) ? link.Url! : ""));

    private static IEnumerable<string> Paragraphs(IEnumerable<Block> blocks) =>
        blocks.SelectMany<Block, string>(block => block switch
    {
        ParagraphBlock paragraph => [TextOf(paragraph.Inline!)],
        ListBlock list => list.OfType<ListItemBlock>().Select(item => "- " + string.Join(' ', Paragraphs(item))),
        FencedCodeBlock code => [LinesOf(code)],
        HtmlBlock { Type: HtmlBlockType.Comment } => [],
        _ =>
            throw new InvalidDataException($"Line {block.Line + 1} of a text is a {block.GetType().Name}. Help has paragraphs, "
                + "lists, blocks of code and comments."),
    });

    private static string LinesOf(LeafBlock code) => code.Lines.ToString().ReplaceLineEndings("\n");

    private static string TextOf(ContainerInline inlines) => string.Concat(inlines.Select(inline => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        LineBreakInline => " ",
        HtmlEntityInline entity => entity.Transcoded.ToString(),
        AutolinkInline link => link.Url,
        ContainerInline container => TextOf(container),
        _ => throw new InvalidDataException($"'{inline}' has no form in plain text."),
    }));
}
