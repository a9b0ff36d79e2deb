using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki;

/// <summary>How bad a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing.</summary>
    Information,

    /// <summary>Works today and will bite.</summary>
    Warning,

    /// <summary>Does not work, or must not be accepted.</summary>
    Error,
}

/// <summary>Something that a check found.</summary>
public sealed class Finding
{
    internal Finding(Rule rule, object? target, string message, Remedy remedy, string? node = null)
    {
        Rule = rule;
        Target = target;
        Message = PrintableText.EscapeLines(message);
        Remedy = remedy;
        Node = node;
    }

    /// <summary>Stable PascalCase name, for scripts: for example <c>CertificateExpired</c>.</summary>
    public string Id => Rule.Id;

    /// <summary>How bad it is.</summary>
    public FindingSeverity Severity => Rule.Severity;

    /// <summary>What it is about: a certificate, a request, a path.</summary>
    public object? Target { get; }

    /// <summary>The target as text, with control characters escaped.</summary>
    public string? DisplayTarget => Target?.ToString() is { } text ? PrintableText.Escape(text) : null;

    /// <summary>What was found and where.</summary>
    public string Message { get; }

    /// <summary>What mends it.</summary>
    public Remedy Remedy { get; }

    /// <summary>
    /// The node that it was found on and where its remedy is run; null where it is about no node, or about this machine.
    /// </summary>
    public string? Node { get; }

    /// <summary>The node with control characters escaped.</summary>
    public string? DisplayNode => Node is null ? null : PrintableText.Escape(Node);

    /// <summary>Name and message in lines that a table of 80 columns has room for.</summary>
    public string Text => TextLines.Wrap($"{Id}: {Message}");

    /// <summary>The commands of the remedy in lines of their own, and its words in lines that a list has room for.</summary>
    public string RemedyLines => Remedy.Wrapped(TextLines.ListWidth);

    /// <summary>The commands of the remedy, each a line, as text so that they are the same in another session.</summary>
    public string RemedyCommands => string.Join('\n', Remedy.Commands);

    /// <summary>What a person has to do, as text so that it is the same in another session.</summary>
    public string RemedyWords => Remedy.Text;

    /// <summary>What it was found by; of another severity than the catalogue's where less depends on it.</summary>
    internal Rule Rule { get; }

    /// <summary>True when it was found by one of these, whatever its severity.</summary>
    internal bool Is(params ReadOnlySpan<Rule> rules)
    {
        foreach (var rule in rules)
        {
            if (rule.Id == Id)
                return true;
        }

        return false;
    }

    /// <summary>What it was found in; null where nothing here is meant by it.</summary>
    internal FindingOrigin? Origin { get; private init; }

    /// <summary>The same of a node.</summary>
    internal Finding On(string node) => new(Rule, Target, Message, Remedy, node) { Origin = Origin };

    /// <summary>The same with what it was found in.</summary>
    internal Finding In(FindingOrigin origin) => new(Rule, Target, Message, Remedy, Node) { Origin = origin };

    /// <inheritdoc/>
    public override string ToString() => $"{Severity}: {Message}";
}

/// <summary>What findings come to.</summary>
public enum FindingVerdict
{
    /// <summary>Nothing was found that matters.</summary>
    Valid,

    /// <summary>It works today and something was found that will bite.</summary>
    Warning,

    /// <summary>It does not work, or must not be accepted.</summary>
    NotValid,
}

/// <summary>Collects what a check finds about one thing.</summary>
internal sealed class FindingList(object? target)
{
    private readonly List<Finding> findings = [];

    /// <summary>What was found, in order.</summary>
    public IReadOnlyList<Finding> Findings => findings;

    /// <summary>Adds what a person has to mend.</summary>
    public void Add(Rule rule, string message, string words) => findings.Add(rule.Found(target, message, words));

    /// <summary>Adds what another check found.</summary>
    public void AddRange(IEnumerable<Finding> more) => findings.AddRange(more);
}

/// <summary>Findings in words, for views.</summary>
internal static class FindingText
{
    /// <summary>What the worst finding says, and how many there are besides; null without one.</summary>
    public static string? Worst(IReadOnlyList<Finding> findings) => findings.Count switch
    {
        0 => null,
        1 => findings[0].Text,
        var count => TextLines.Wrap($"{findings[0].Id}: {findings[0].Message} (and {count - 1} more: Format-List)"),
    };

    /// <summary>
    /// All findings with what mends them, each beginning a line; commands stand in lines of their own. Empty without one.
    /// </summary>
    public static string All(IReadOnlyList<Finding> findings) => string.Join('\n', findings.SelectMany(Lines));

    private static IEnumerable<string> Lines(Finding finding)
    {
        yield return TextLines.Wrap($"{finding.Severity} {finding.Id}: {finding.Message}", TextLines.ListWidth);
        var (commands, text) = (finding.Remedy.Commands, finding.Remedy.Text);
        var node = finding.DisplayNode is { } name ? $"on {name}: " : "";
        if (node.Length > 0 && commands.Count > 0)
            yield return $"> {node.TrimEnd()}";
        foreach (var command in commands)
            yield return command;
        if (text.Length > 0)
            yield return TextLines.Wrap($"> {(commands.Count > 0 ? "" : node)}{text}", TextLines.ListWidth);
    }

    /// <summary>The verdict that findings come to.</summary>
    public static FindingVerdict Verdict(IReadOnlyList<Finding> findings) =>
        findings.Any(finding => finding.Severity == FindingSeverity.Error) ? FindingVerdict.NotValid
        : findings.Any(finding => finding.Severity == FindingSeverity.Warning) ? FindingVerdict.Warning
        : FindingVerdict.Valid;
}

/// <summary>How soon somebody has to do something about a thing.</summary>
public enum Urgency
{
    /// <summary>Nothing has to be done.</summary>
    None,

    /// <summary>It works still, and ends within 30 days.</summary>
    Soon,

    /// <summary>It does not work: it has ended, has not begun, or is missing.</summary>
    Now,
}
