using System.Reflection;
using System.Text.RegularExpressions;

namespace K8sPki.Tests.Views;

/// <summary>
/// Views show properties: what a script block works out is blank under implicit remoting, and what calls a method is blank in
/// the constrained language.
/// </summary>
public partial class FormatFileTests
{
    private const string Mark = "!";
    private static readonly Assembly Library = typeof(PkiException).Assembly;

    [Fact]
    public void What_a_view_shows_are_properties_of_its_type() =>
        Assert.Empty(FormatFile.Views.Where(view => view.HasClass).SelectMany(view =>
            view.Properties.Where(property => !HasProperty(view.Type, property)).Select(property => $"{view}: {property}")));

    [Fact]
    public void A_header_or_label_is_a_property_that_can_be_selected() =>
        Assert.Empty(FormatFile.Views.Where(view => view.HasClass).SelectMany(view =>
            view.Labels.Where(label => label != Mark && !HasProperty(view.Type, label)).Select(label => $"{view}: {label}")));

    [Fact]
    public void The_only_script_block_of_a_view_is_the_mark_before_the_row() =>
        Assert.Empty(FormatFile.Views.Where(view =>
            view.HasClass && view.Scripts.Count > view.Labels.Count(label => label == Mark)).Select(view => view.Name));

    [Fact]
    public void No_script_block_calls_a_method_or_a_command() =>
        Assert.DoesNotContain(FormatFile.Views.SelectMany(view => view.Scripts), MethodCall().IsMatch);

    [Theory]
    [InlineData("$_.NotAfter.ToString('yyyy')")]
    [InlineData("[System.IO.Path]::GetFileName($_.Path)")]
    [InlineData("$_.Findings | ForEach-Object { $_.Id }")]
    public void A_method_call_is_found(string script) => Assert.Matches(MethodCall(), script);

    [Fact]
    public void What_is_shown_beside_other_types_are_properties() =>
        Assert.Empty(FormatFile.DefaultProperties.SelectMany(type =>
            type.Properties.Where(property => !HasProperty(type.Type, property)).Select(property => $"{type.Type}: {property}")));

    [Fact]
    public void Every_type_that_a_command_gives_has_a_view()
    {
        var given = typeof(Internal.PkiCommand).Assembly.GetTypes()
            .SelectMany(type => type.GetCustomAttributes<System.Management.Automation.OutputTypeAttribute>())
            .SelectMany(output => output.Type).Select(output => output.Name)
            .Where(name => name.StartsWith("K8sPki.", StringComparison.Ordinal)).Distinct().ToList();
        Assert.NotEmpty(given);
        Assert.Empty(given.Except(FormatFile.Views.Select(view => view.Type)));
    }

    private static bool HasProperty(string type, string property) =>
        Library.GetType(type, throwOnError: true)!.GetProperty(property) is not null;

    [GeneratedRegex(@"\.\w+\(|::|\b[A-Z]\w+-[A-Z]\w+")]
    private static partial Regex MethodCall();
}
