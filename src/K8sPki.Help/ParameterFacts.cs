using System.Management.Automation;
using static System.FormattableString;

namespace K8sPki.Help;

/// <summary>What Get-Command says of a parameter, in all its sets or in one of them: nothing of it is typed by hand.</summary>
internal sealed class ParameterFacts(ParameterMetadata metadata, IReadOnlyList<CommandParameterInfo> uses)
{
    public string Name => metadata.Name;

    public Type Type { get; } = Nullable.GetUnderlyingType(metadata.ParameterType) ?? metadata.ParameterType;

    public bool IsSwitch => Type == typeof(SwitchParameter);

    public bool IsRequired => uses.All(use => use.IsMandatory);

    public bool TakesWildcards => metadata.Attributes.OfType<SupportsWildcardsAttribute>().Any();

    public IReadOnlyList<string> Aliases => metadata.Aliases;

    public string Position => uses.Select(use => use.Position).Distinct().ToArray() is [>= 0 and var position]
        ? Invariant($"{position}")
        : "named";

    public string PipelineInput => string.Join(", ", (string[])
    [
        .. When(uses.Any(use => use.ValueFromPipeline), "ByValue"),
        .. When(uses.Any(use => use.ValueFromPipelineByPropertyName), "ByPropertyName"),
    ]) is { Length: > 0 } ways ? $"True ({ways})" : "False";

    /// <summary>The values to choose from. Flags are left out: a list of them would read as if one had to be chosen.</summary>
    public IReadOnlyList<string> Choices =>
        metadata.Attributes.OfType<ValidateSetAttribute>().FirstOrDefault()?.ValidValues is { } values ? [.. values]
        : (Type.GetElementType() ?? Type) is { IsEnum: true } choice && !choice.IsDefined(typeof(FlagsAttribute), false)
        ? Enum.GetNames(choice)
        : [];

    /// <summary>The parameters in alphabetical order, without those that every command has.</summary>
    public static IEnumerable<ParameterFacts> AllOf(CmdletInfo command) => command.Parameters.Values
        .Where(parameter => !IsCommon(parameter.Name))
        .OrderBy(parameter => parameter.Name, StringComparer.Ordinal)
        .Select(parameter => new ParameterFacts(parameter,
            [.. command.ParameterSets.SelectMany(set => set.Parameters).Where(use => use.Name == parameter.Name)]));

    /// <summary>The parameters of one set: by position, then those that must be named, then the rest, as declared.</summary>
    public static IEnumerable<ParameterFacts> AllOf(CmdletInfo command, CommandParameterSetInfo set) => set.Parameters
        .Where(use => !IsCommon(use.Name))
        .OrderBy(use => use.Position >= 0
            ? use.Position
            : use.Name is "WhatIf" or "Confirm" ? 1002 : use.IsMandatory ? 1000 : 1001)
        .Select(use => new ParameterFacts(command.Parameters[use.Name], [use]));

    /// <summary>The block of facts of a page: a line for each that PlatyPS would not assume.</summary>
    public string Yaml(string defaultValue) => string.Join('\n', (string[])
    [
        $"Type: {Type.FullName}",
        .. When(defaultValue.Length > 0, $"DefaultValue: {defaultValue}"),
        .. When(TakesWildcards, "SupportsWildcards: true"),
        .. YamlList("Aliases", Aliases),
        "ParameterSets:",
        .. metadata.ParameterSets.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .SelectMany(pair => YamlOf(pair.Key, pair.Value)),
        .. YamlList("AcceptedValues", Choices),
    ]);

    private static IEnumerable<string> YamlOf(string set, ParameterSetMetadata use) =>
    [
        $"- Name: {(set == ParameterAttribute.AllParameterSets ? "(All)" : set)}",
        use.Position >= 0 ? Invariant($"  Position: {use.Position}") : "  Position: Named",
        $"  IsRequired: {(use.IsMandatory ? "true" : "false")}",
        .. When(use.ValueFromPipeline, "  ValueFromPipeline: true"),
        .. When(use.ValueFromPipelineByPropertyName, "  ValueFromPipelineByPropertyName: true"),
    ];

    private static IEnumerable<string> YamlList(string name, IReadOnlyList<string> items) =>
        items.Count == 0 ? [] : items.Select(item => "- " + item).Prepend(name + ":");

    private static IEnumerable<string> When(bool holds, string text) => holds ? [text] : [];

    private static bool IsCommon(string name) => Cmdlet.CommonParameters.Contains(name) || name == "ProgressAction";
}
