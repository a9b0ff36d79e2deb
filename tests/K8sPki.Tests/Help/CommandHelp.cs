using System.Management.Automation;
using System.Xml.Linq;
using static K8sPki.Tests.Help.MamlNames;

namespace K8sPki.Tests.Help;

/// <summary>
/// One command:command of the help file. What Get-Command knows (names, syntax, types, positions, aliases, pipeline
/// input) is written anew; what a person wrote (synopsis, descriptions, defaults, notes, examples, links) stays.
/// </summary>
internal static class CommandHelp
{
    /// <summary>The entry of a cmdlet, with the prose of the one there was; empty paragraphs where there was none.</summary>
    public static XElement Refresh(CmdletInfo cmdlet, XElement? old)
    {
        var parameters = ParameterHelp.AllOf(cmdlet);
        return new XElement(Command + "command",
            new XElement(Command + "details",
                new XElement(Command + "name", cmdlet.Name),
                new XElement(Command + "verb", cmdlet.Verb),
                new XElement(Command + "noun", cmdlet.Noun),
                Prose(old?.Element(Command + "details"))),
            Prose(old),
            new XElement(Command + "syntax", ParameterHelp.SyntaxOf(cmdlet)),
            new XElement(Command + "parameters", parameters.Select(parameter => parameter.Describe(OldParameter(old, parameter.Name)))),
            Types(old, "inputTypes", "inputType", InputTypes(cmdlet)),
            Types(old, "returnValues", "returnValue", cmdlet.OutputType.Select(type => type.Name)),
            old?.Element(Maml + "alertSet"),
            old?.Element(Command + "examples") ?? new XElement(Command + "examples"),
            old?.Element(Command + "relatedLinks"));
    }

    private static XElement Prose(XElement? owner) =>
        owner?.Element(Maml + "description") ?? new XElement(Maml + "description", new XElement(Maml + "para"));

    private static XElement? OldParameter(XElement? old, string name) =>
        old?.Element(Command + "parameters")?.Elements(Command + "parameter").FirstOrDefault(parameter => (string?)parameter.Element(Maml + "name") == name);

    private static IEnumerable<string> InputTypes(CmdletInfo cmdlet) =>
        cmdlet.ParameterSets.SelectMany(set => set.Parameters)
            .Where(parameter => parameter.ValueFromPipeline)
            .Select(parameter => parameter.ParameterType.FullName!);

    private static XElement Types(XElement? old, string list, string item, IEnumerable<string> names)
    {
        var entries = (old?.Element(Command + list)?.Elements(Command + item) ?? []).ToLookup(NameOf, StringComparer.Ordinal);
        var wanted = names.Distinct(StringComparer.Ordinal).DefaultIfEmpty("None");
        return new XElement(Command + list, wanted.Select(name => entries[name].FirstOrDefault() ?? new XElement(Command + item,
            new XElement(Dev + "type", new XElement(Maml + "name", name)),
            Prose(null))));

        string NameOf(XElement entry) => (string?)entry.Element(Dev + "type")?.Element(Maml + "name") ?? "";
    }
}
