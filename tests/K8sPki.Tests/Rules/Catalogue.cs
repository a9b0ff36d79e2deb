using System.Reflection;
using System.Text.RegularExpressions;

namespace K8sPki.Tests;

/// <summary>The rules, and where the sources name them.</summary>
internal static partial class Catalogue
{
    private static readonly string Sources = Repository.PathOf("src", "K8sPki");
    private static readonly string Own = Path.Combine(Sources, "Rules") + Path.DirectorySeparatorChar;

    private static readonly RuleCategory[] Categories = [.. FieldsOf<RuleCategory>()];

    /// <summary>Every rule, by category.</summary>
    public static IReadOnlyList<Rule> All { get; } =
        [.. FieldsOf<Rule>().OrderBy(rule => Array.IndexOf(Categories, rule.Category))];

    /// <summary>The rule of an id.</summary>
    public static Rule Find(string id) => All.Single(rule => rule.Id == id);

    /// <summary>The ids that the checks of a folder give.</summary>
    public static IReadOnlyList<string> FoundIn(params string[] folder) =>
        [.. Texts(Path.Combine([Sources, .. folder])).SelectMany(text => Named(Compared().Replace(text, ""))).Distinct()
            .Order(StringComparer.Ordinal)];

    /// <summary>The text of each source file outside the catalogue.</summary>
    public static IEnumerable<string> Texts() => Texts(Sources);

    /// <summary>The ids of the rules that a text names.</summary>
    public static IEnumerable<string> Named(string text) =>
        RuleName().Matches(text).Select(match => match.Groups[1].Value).Where(id => All.Any(rule => rule.Id == id));

    private static IEnumerable<T> FieldsOf<T>() =>
        typeof(T).GetFields(BindingFlags.Public | BindingFlags.Static).Select(member => (T)member.GetValue(null)!);

    private static IEnumerable<string> Texts(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(file =>
            !file.StartsWith(Own, StringComparison.Ordinal) && !BuildFolder().IsMatch(Path.GetRelativePath(Sources, file)))
            .Select(File.ReadAllText);

    [GeneratedRegex(@"\bRule\.(\w+)")]
    private static partial Regex RuleName();

    // What is asked of a finding that another check gave.
    [GeneratedRegex(@"\.Is\([^)]*\)|== Rule\.\w+")]
    private static partial Regex Compared();

    [GeneratedRegex(@"^(bin|obj)[\\/]")]
    private static partial Regex BuildFolder();
}
