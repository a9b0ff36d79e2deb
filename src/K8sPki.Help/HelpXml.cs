using System.Xml;
using System.Xml.Linq;

namespace K8sPki.Help;

/// <summary>The help file that Get-Help reads (MAML), made from pages.</summary>
internal static class HelpXml
{
    private static readonly XNamespace Items = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>Writes beside the file first: two builds at a time must not see half of it.</summary>
    public static void Write(string path, IEnumerable<HelpPage> pages)
    {
        var part = $"{path}.{Environment.ProcessId}";
        using (var writer = XmlWriter.Create(part,
            new XmlWriterSettings { Indent = true, NewLineHandling = NewLineHandling.None }))
        {
            new XDocument(
                new XComment(" Made by the build from the Markdown files in this folder. "),
                new XElement(Items + "helpItems", new XAttribute("schema", "maml"), Prefix("maml", Maml),
                    Prefix("command", Command), Prefix("dev", Dev),
                    pages.Select(Entry))).Save(writer);
        }

        File.Move(part, path, overwrite: true);
    }

    private static XAttribute Prefix(string name, XNamespace space) => new(XNamespace.Xmlns + name, space);

    private static XElement Entry(HelpPage page) => new(Command + "command",
        new XElement(Command + "details",
            new XElement(Command + "name", page.Command.Name),
            new XElement(Command + "verb", page.Command.Verb),
            new XElement(Command + "noun", page.Command.Noun),
            Description(page.Text("SYNOPSIS"))),
        Description(page.Text("DESCRIPTION")),
        new XElement(Command + "syntax", page.Command.ParameterSets.Select(set => new XElement(Command + "syntaxItem",
            new XElement(Maml + "name", page.Command.Name),
            ParameterFacts.AllOf(page.Command, set)
                .Select(parameter => Parameter(parameter, Choices(parameter), ValueName(parameter)))))),
        new XElement(Command + "parameters", ParameterFacts.AllOf(page.Command).Select(parameter => Parameter(parameter,
            Description(page.ParameterText(parameter.Name)),
            ValueName(parameter),
            new XElement(Dev + "type", new XElement(Maml + "name", parameter.Type.FullName)),
            new XElement(Dev + "defaultValue", page.ParameterDefault(parameter.Name) is { Length: > 0 } value ? value
                : parameter.IsSwitch ? "False" : "None")))),
        new XElement(Command + "inputTypes",
            page.InputTypes.Select(type => new XElement(Command + "inputType", TypeOf(page, "INPUTS", type)))),
        new XElement(Command + "returnValues",
            page.OutputTypes.Select(type => new XElement(Command + "returnValue", TypeOf(page, "OUTPUTS", type)))),
        page.Text("NOTES") is { Length: > 0 } notes ? new XElement(Maml + "alertSet",
            new XElement(Maml + "alert", Paragraphs(notes))) : null,
        new XElement(Command + "examples", page.Items("EXAMPLES").Select(Example)),
        new XElement(Command + "relatedLinks", MarkdownText.Links(page.Text("RELATED LINKS")).Select(Link)));

    private static XElement Parameter(ParameterFacts parameter, params object?[] content) => new(Command + "parameter",
        new XAttribute("required", parameter.IsRequired),
        new XAttribute("variableLength", parameter.Type.IsArray),
        new XAttribute("globbing", parameter.TakesWildcards),
        new XAttribute("pipelineInput", parameter.PipelineInput),
        new XAttribute("position", parameter.Position),
        new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
        new XElement(Maml + "name", parameter.Name),
        content);

    private static XElement? ValueName(ParameterFacts parameter) => parameter.IsSwitch
        ? null
        : Value(parameter.Type.Name, true, parameter.Type.IsArray);

    private static XElement? Choices(ParameterFacts parameter) =>
        parameter.Choices.Count == 0
            ? null
            : new XElement(Command + "parameterValueGroup", parameter.Choices.Select(choice => Value(choice, false, false)));

    private static XElement Value(string text, bool required, bool variableLength) =>
        new(Command + "parameterValue", new XAttribute("required", required), new XAttribute("variableLength", variableLength),
            text);

    private static XElement[] TypeOf(HelpPage page, string part, string name) =>
        [new(Dev + "type", new XElement(Maml + "name", name)), Description(page.Text(part, name))];

    // The empty paragraph keeps the examples apart on the screen.
    private static XElement Example(HelpPage.Section example)
    {
        var (code, remarks) = MarkdownText.CodeAndRemarks(example.Text);
        return new XElement(Command + "example",
            new XElement(Maml + "title", example.Item),
            new XElement(Dev + "code", code),
            new XElement(Dev + "remarks", remarks.Append("").Select(Paragraph)));
    }

    private static XElement Link((string Text, string Address) link) => new(Maml + "navigationLink",
        new XElement(Maml + "linkText", link.Address.Length > 0 ? link.Text + ":" : link.Text),
        new XElement(Maml + "uri", link.Address));

    private static XElement Description(string markdown) => new(Maml + "description", Paragraphs(markdown));

    private static IEnumerable<XElement> Paragraphs(string markdown) =>
        MarkdownText.Paragraphs(markdown).DefaultIfEmpty("").Select(Paragraph);

    private static XElement Paragraph(string text) => new(Maml + "para", text);
}
