using System.Xml.Linq;

namespace K8sPki.Tests.Views;

/// <summary>The format file of the module, view by view.</summary>
internal static class FormatFile
{
    public static IReadOnlyList<FormatView> Views { get; } =
        [.. XDocument.Load(Repository.PathOf("module", "K8sPki.Format.ps1xml")).Descendants("View").Select(FormatView.Read)];

    /// <summary>The types and the properties of each that are shown when it comes after an object of another type.</summary>
    public static IReadOnlyList<(string Type, string[] Properties)> DefaultProperties { get; } =
    [
        .. XDocument.Load(Repository.PathOf("module", "K8sPki.Types.ps1xml")).Root!.Elements("Type")
            .Select(type => (type.Element("Name")!.Value, type.Descendants("ReferencedProperties").Elements("Name")
                .Select(name => name.Value).ToArray())),
    ];
}

/// <summary>One view.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type that it is for.</param>
/// <param name="IsTable">True for a table.</param>
/// <param name="Labels">What its headers and lines are called.</param>
/// <param name="Properties">The properties that it shows or asks.</param>
/// <param name="Scripts">Its script blocks.</param>
internal sealed record FormatView(
    string Name, string Type, bool IsTable, IReadOnlyList<string> Labels, IReadOnlyList<string> Properties,
    IReadOnlyList<string> Scripts)
{
    // An object of the API has the properties that its JSON has.
    private static readonly string[] WithoutClass = ["K8sPki.ApiObject", "K8sPki.ApiChange"];

    public bool HasClass => !WithoutClass.Contains(Type);

    public static FormatView Read(XElement view) => new(
        view.Element("Name")!.Value,
        view.Element("ViewSelectedBy")!.Elements("TypeName").Single().Value.Split('#')[0],
        view.Element("TableControl") is not null,
        Values(view, "Label"),
        Values(view, "PropertyName"),
        Values(view, "ScriptBlock"));

    public override string ToString() => Name;

    private static List<string> Values(XElement view, string element) =>
        [.. view.Descendants(element).Select(found => found.Value.Trim())];
}
