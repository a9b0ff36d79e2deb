using System.Management.Automation;
using System.Xml.Linq;
using static K8sPki.Tests.Help.MamlNames;

namespace K8sPki.Tests.Help;

/// <summary>What Get-Command knows of a parameter, as the help file says it.</summary>
internal sealed class ParameterHelp
{
    private static readonly HashSet<string> Common =
        [.. Cmdlet.CommonParameters, .. new[] { "ProgressAction" }];

    private readonly ParameterMetadata metadata;
    private readonly IReadOnlyList<CommandParameterInfo> uses;

    private ParameterHelp(ParameterMetadata metadata, IReadOnlyList<CommandParameterInfo> uses)
    {
        this.metadata = metadata;
        this.uses = uses;
    }

    public string Name => metadata.Name;

    private Type Type => Nullable.GetUnderlyingType(metadata.ParameterType) ?? metadata.ParameterType;

    /// <summary>The parameters in alphabetical order, without those that every command has.</summary>
    public static IReadOnlyList<ParameterHelp> AllOf(CmdletInfo cmdlet) =>
    [
        .. cmdlet.Parameters.Values
            .Where(parameter => !Common.Contains(parameter.Name))
            .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
            .Select(parameter => new ParameterHelp(parameter, [.. cmdlet.ParameterSets.SelectMany(set => set.Parameters).Where(use => use.Name == parameter.Name)])),
    ];

    /// <summary>One command:syntaxItem for each parameter set, in the order of Get-Command -Syntax.</summary>
    public static IEnumerable<XElement> SyntaxOf(CmdletInfo cmdlet) =>
        cmdlet.ParameterSets.Select(set => new XElement(Command + "syntaxItem",
            new XElement(Maml + "name", cmdlet.Name),
            set.Parameters
                .Where(use => !Common.Contains(use.Name))
                .OrderBy(DisplayRank)
                .Select(use => new ParameterHelp(cmdlet.Parameters[use.Name], [use]).InSyntax())));

    /// <summary>The entry below command:parameters, with the description and the default of the one there was.</summary>
    public XElement Describe(XElement? old) =>
        new(Command + "parameter",
            Attributes(),
            new XElement(Maml + "name", Name),
            old?.Element(Maml + "description") ?? new XElement(Maml + "description", new XElement(Maml + "para")),
            ValueName(),
            new XElement(Dev + "type", new XElement(Maml + "name", Type.FullName)),
            old?.Element(Dev + "defaultValue") ?? new XElement(Dev + "defaultValue", IsSwitch ? "False" : "None"));

    private bool IsSwitch => Type == typeof(SwitchParameter);

    // Positional parameters by position, then those that must be named, then the rest, each in the order of declaration.
    private static int DisplayRank(CommandParameterInfo use) =>
        use.Position >= 0 ? use.Position
        : use.Name is "WhatIf" or "Confirm" ? int.MaxValue
        : use.IsMandatory ? 1000 : 1001;

    private XElement InSyntax() => new(Command + "parameter", Attributes(), new XElement(Maml + "name", Name), Choices(), ValueName());

    private IEnumerable<XAttribute> Attributes() =>
    [
        new("required", Lower(uses.All(use => use.IsMandatory))),
        new("variableLength", Lower(Type.IsArray)),
        new("globbing", Lower(metadata.Attributes.OfType<SupportsWildcardsAttribute>().Any())),
        new("pipelineInput", PipelineInput()),
        new("position", uses.Select(use => use.Position).Distinct().ToArray() is [>= 0 and var position] ? position.ToString(System.Globalization.CultureInfo.InvariantCulture) : "named"),
        new("aliases", metadata.Aliases.Count == 0 ? "none" : string.Join(", ", metadata.Aliases)),
    ];

    private string PipelineInput()
    {
        var ways = new List<string>();
        if (uses.Any(use => use.ValueFromPipeline))
            ways.Add("ByValue");
        if (uses.Any(use => use.ValueFromPipelineByPropertyName))
            ways.Add("ByPropertyName");
        return ways.Count == 0 ? "False" : $"True ({string.Join(", ", ways)})";
    }

    private XElement? ValueName() => IsSwitch
        ? null
        : new XElement(Command + "parameterValue", new XAttribute("required", "true"), new XAttribute("variableLength", Lower(Type.IsArray)), Type.Name);

    // Flags are left out: a list of them would read as if one had to be chosen.
    private XElement? Choices()
    {
        var element = Type.GetElementType() ?? Type;
        var set = metadata.Attributes.OfType<ValidateSetAttribute>().FirstOrDefault()?.ValidValues;
        var values = set ?? (element.IsEnum && !element.IsDefined(typeof(FlagsAttribute), false) ? Enum.GetNames(element) : null);
        return values is null ? null : new XElement(Command + "parameterValueGroup", values.Select(value =>
            new XElement(Command + "parameterValue", new XAttribute("required", "false"), new XAttribute("variableLength", "false"), value)));
    }

    private static string Lower(bool value) => value ? "true" : "false";
}
