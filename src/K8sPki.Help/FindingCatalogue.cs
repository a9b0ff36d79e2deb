using System.Collections;
using System.Reflection;

namespace K8sPki.Help;

/// <summary>The catalogue of an assembly's rules, as the pages that list them have it.</summary>
internal sealed record FindingCatalogue(IReadOnlyList<FindingCatalogue.Row> Rows)
{
    private const string TopicEnd = "SEE ALSO";
    private const int TopicColumns = 62;

    private const string Introduction = """
        # Findings

        What the checks find, by category. An id means one thing whichever command gives it, and stays. The first severity is
        the usual one; the others are given where less depends on it. *Mended by* says whether the remedy of a finding is a
        command that can be run as it is, or words for a person. *Source* says who demands it: a section of an RFC, a page of
        Kubernetes, or the code that refuses it. The build writes this page from `src/K8sPki/Rules`.
        """;

    /// <summary>A rule of the catalogue.</summary>
    public sealed record Row(
        string Id, string Category, IReadOnlyList<string> Severities, string Remedy, string Means, string Source);

    /// <summary>
    /// Reads the rules: the public fields of K8sPki.Rules.Rule that are rules, in the order of their categories.
    /// </summary>
    public static FindingCatalogue Of(Assembly assembly)
    {
        var type = assembly.GetType("K8sPki.Rules.Rule", throwOnError: true)!;
        var categories = assembly.GetType("K8sPki.Rules.RuleCategory", throwOnError: true)!;
        var order = FieldsOf(categories, categories).Select(category => Text(category, "Title")).ToList();
        return new FindingCatalogue([.. FieldsOf(type, type).Select(RowOf).OrderBy(row => order.IndexOf(row.Category))]);
    }

    /// <summary>The page of all findings.</summary>
    public string Page()
    {
        var lines = new List<string> { Introduction };
        foreach (var category in Rows.GroupBy(row => row.Category))
        {
            lines.AddRange(["", $"## {category.Key}", ""]);
            lines.AddRange(["| id | severity | what it means | mended by | source |", "|---|---|---|---|---|"]);
            lines.AddRange(category.Select(LineOf));
        }

        return string.Join('\n', lines) + "\n";
    }

    /// <summary>A topic of Get-Help with the ids in the chapters between its own text and its end.</summary>
    public string Topic(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').ToList();
        var headings = Rows.Select(row => row.Category.ToUpperInvariant()).Append(TopicEnd).ToHashSet(StringComparer.Ordinal);
        var chapters = new List<string>();
        foreach (var category in Rows.GroupBy(row => row.Category))
        {
            chapters.Add(category.Key.ToUpperInvariant());
            foreach (var row in category)
                chapters.AddRange([$"    {row.Id}", .. Wrap(row.Means).Select(line => "        " + line)]);
            chapters.Add("");
        }

        var own = lines.TakeWhile(line => !headings.Contains(line));
        var end = lines.SkipWhile(line => line != TopicEnd);
        return string.Join('\n', own.Concat(chapters).Concat(end));
    }

    private static string LineOf(Row row) =>
        $"| {row.Id} | {Severities(row)} | {row.Means} | {MendedBy(row)} | {Linked(row.Source)} |";

    private static string Severities(Row row) =>
        string.Join(", ", row.Severities.Select((name, i) => i == 0 ? name : name.ToLowerInvariant()));

    private static string MendedBy(Row row) => row.Remedy switch
    {
        "Command" => "a command",
        "Person" => "a person",
        _ => "a command, or a person",
    };

    private static string Linked(string source) => string.Join("; ", source.Split("; ").Select(part =>
        Uri.TryCreate(part, UriKind.Absolute, out var address) && address.Scheme == "https"
            ? $"[{address.AbsolutePath.Trim('/').Split('/')[^1]}{address.Fragment}]({part})"
            : part));

    private static IEnumerable<string> Wrap(string text)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > TopicColumns)
            {
                yield return line;
                line = "";
            }

            line += line.Length == 0 ? word : " " + word;
        }

        yield return line;
    }

    private static IEnumerable<object> FieldsOf(Type owner, Type type) =>
        owner.GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.FieldType == type).Select(field => field.GetValue(null)!);

    private static Row RowOf(object rule) => new(
        Text(rule, "Id"), Text(Value(rule, "Category"), "Title"),
        [.. ((IEnumerable)Value(rule, "Severities")).Cast<object>().Select(severity => severity.ToString()!)],
        Text(rule, "Remedy"), Text(rule, "Means"), Text(rule, "Source"));

    private static string Text(object owner, string property) => Value(owner, property).ToString()!;

    private static object Value(object owner, string property) => owner.GetType().GetProperty(property)!.GetValue(owner)!;
}
