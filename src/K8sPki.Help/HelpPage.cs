using System.Management.Automation;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Syntax;

namespace K8sPki.Help;

/// <summary>
/// The Markdown page of a command in the layout of PlatyPS 1.x: front matter, then parts under headings of the second
/// level with items under headings of the third. Text is kept as written; facts are those of the command.
/// </summary>
internal sealed partial record HelpPage(CmdletInfo Command, IReadOnlyList<HelpPage.Section> Sections)
{
    private const int MostColumns = 100;
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UseYamlFrontMatter().Build();

    /// <summary>The text below a heading: of a part, or of an item of a part.</summary>
    public sealed record Section(string Part, string? Item, string Text);

    public IReadOnlyList<string> InputTypes => TypeNames(Command.ParameterSets.SelectMany(set => set.Parameters)
        .Where(use => use.ValueFromPipeline).Select(use => use.ParameterType.FullName!));

    public IReadOnlyList<string> OutputTypes => TypeNames(Command.OutputType.Select(type => type.Name));

    /// <summary>The commands of an assembly as Get-Command has them, in alphabetical order.</summary>
    public static IEnumerable<CmdletInfo> CommandsOf(Assembly assembly) =>
        from type in assembly.GetExportedTypes()
        let cmdlet = type.GetCustomAttribute<CmdletAttribute>()
        where cmdlet is not null
        let command = new CmdletInfo($"{cmdlet.VerbName}-{cmdlet.NounName}", type)
        orderby command.Name
        select command;

    /// <summary>A page of which any part may be missing.</summary>
    public static HelpPage Parse(CmdletInfo command, string markdown)
    {
        var text = markdown.ReplaceLineEndings("\n");
        var headings = Markdown.Parse(text, Pipeline).OfType<HeadingBlock>().ToList();
        var sections = new List<Section>();
        foreach (var (heading, end) in headings.Zip(headings.Skip(1).Select(next => next.Span.Start).Append(text.Length)))
        {
            var title = text[heading.Span.Start..(heading.Span.End + 1)].TrimStart('#').Trim();
            var content = text[(heading.Span.End + 1)..end].Trim();
            sections.Add(heading.Level < 3 ? new Section(title, null, content) : new Section(sections[^1].Part, title, content));
        }

        return new HelpPage(command, sections);
    }

    /// <summary>The text of a part or of an item of it; nothing where there is none.</summary>
    public string Text(string part, string? item = null) =>
        Sections.FirstOrDefault(section => section.Part == part && section.Item == item)?.Text ?? "";

    public IEnumerable<Section> Items(string part) => Sections.Where(section => section.Part == part && section.Item is not null);

    /// <summary>What a person wrote of a parameter: the text above the block of facts.</summary>
    public string ParameterText(string name) => FactsBlock().Replace(Text("PARAMETERS", "-" + name), "").Trim();

    /// <summary>The one fact that a person writes: the default.</summary>
    public string ParameterDefault(string name) => DefaultLine().Match(Text("PARAMETERS", "-" + name)).Groups[1].Value;

    /// <summary>
    /// The page as it ought to be: the text as it is, a mark where there is none, and the facts of the command.
    /// </summary>
    public string Render()
    {
        var page = new StringBuilder(
            "---\ndocument type: cmdlet\nexternal help file: K8sPki.Commands.dll-Help.xml\nHelpUri: ''\nLocale: en-US\n")
            .Append("Module Name: K8sPki\nms.date: ''\nPlatyPS schema version: 2024-05-01\ntitle: ").Append(Command.Name)
            .Append("\n---\n");
        Add("# " + Command.Name, "");
        Add("## SYNOPSIS", Written(Text("SYNOPSIS"), "the synopsis"));
        Add("## SYNTAX", "");
        foreach (var set in Command.ParameterSets)
            Add($"### {set.Name}{(set.IsDefault && Command.ParameterSets.Count > 1 ? " (Default)" : "")}",
                $"```\n{Wrap($"{Command.Name} {set}")}\n```");
        Add("## DESCRIPTION", Written(Text("DESCRIPTION"), "the description"));
        Add("## EXAMPLES", "");
        foreach (var example in Items("EXAMPLES")
            .DefaultIfEmpty(new Section("", "Example 1: {{ Fill in the title }}", "```powershell\n\n```")))
            Add("### " + example.Item, example.Text);
        Add("## PARAMETERS", "");
        foreach (var parameter in ParameterFacts.AllOf(Command))
        {
            var text = Written(ParameterText(parameter.Name), "-" + parameter.Name);
            Add("### -" + parameter.Name, $"{text}\n\n```yaml\n{parameter.Yaml(ParameterDefault(parameter.Name))}\n```");
        }

        Add("### CommonParameters", "Those that every command has: see about_CommonParameters.");
        AddTypes("INPUTS", InputTypes);
        AddTypes("OUTPUTS", OutputTypes);
        Add("## NOTES", Text("NOTES"));
        Add("## RELATED LINKS", Text("RELATED LINKS"));
        return page.ToString();

        void Add(string heading, string text) =>
            page.Append('\n').Append(heading).Append('\n').Append(text.Length > 0 ? $"\n{text}\n" : "");

        void AddTypes(string part, IReadOnlyList<string> types)
        {
            Add("## " + part, "");
            foreach (var type in types)
                Add("### " + type, Written(Text(part, type), $"what {type} is here"));
        }
    }

    private static IReadOnlyList<string> TypeNames(IEnumerable<string> names) =>
        [.. names.Distinct(StringComparer.Ordinal).DefaultIfEmpty("None")];

    private static string Written(string text, string what) => text.Length > 0 ? text : $"{{{{ Fill in {what} }}}}";

    private static string Wrap(string syntax) => PieceStart().Split(syntax).Aggregate((text, piece) =>
        text + (text.Length - text.LastIndexOf('\n') + piece.Length > MostColumns ? "\n " : " ") + piece);

    [GeneratedRegex(@" (?=\[{0,2}-|\[<)")]
    private static partial Regex PieceStart();

    [GeneratedRegex(@"^```yaml\n.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FactsBlock();

    [GeneratedRegex(@"^DefaultValue: (.*)$", RegexOptions.Multiline)]
    private static partial Regex DefaultLine();
}
