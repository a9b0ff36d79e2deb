using K8sPki.Platform;

namespace K8sPki;

/// <summary>What mends a finding: commands where commands do it, and words for what a person has to do.</summary>
public sealed class Remedy
{
    internal static readonly Remedy None = new("", []);

    private readonly string[] commands;

    private Remedy(string text, RemedyStep[] steps)
    {
        Text = PrintableText.EscapeLines(text);
        Steps = steps;
        commands = [.. RemedyStep.Commands(steps).Select(PrintableText.EscapeLines)];
    }

    /// <summary>What a person has to do, after the commands if there are any; empty where they are all.</summary>
    public string Text { get; }

    /// <summary>The commands, each one to be run as it is, in the order that works.</summary>
    public IReadOnlyList<string> Commands => commands;

    internal IReadOnlyList<RemedyStep> Steps { get; }

    internal static Remedy Words(string text) => new(text, []);

    internal static Remedy Of(params RemedyStep[] steps) => new("", steps);

    /// <summary>This one, with something that a person has to do then.</summary>
    internal Remedy Then(string text) => new(text, [.. Steps]);

    /// <summary>This one, with what a person may do in place of it.</summary>
    internal Remedy Or(string text) => new(text, [.. Steps]) { HasAlternative = true };

    /// <summary>True where the words say what may be done in place of the steps, so that nothing is left after these.</summary>
    internal bool HasAlternative { get; private init; }

    /// <summary>This one, with the steps of another.</summary>
    internal Remedy With(Remedy other) => new(other.Text.Length > 0 ? other.Text : Text, [.. Steps, .. other.Steps]);

    /// <summary>The commands in lines of their own, and the words in lines of some width.</summary>
    internal string Wrapped(int width) => Lines(TextLines.Wrap(Text, width));

    /// <summary>The commands in lines of their own, and the words.</summary>
    public override string ToString() => Lines(Text);

    private string Lines(string words) => string.Join('\n', words.Length == 0 ? commands : commands.Append(words));
}

/// <summary>When a step has to be taken: what comes later builds upon what comes before.</summary>
internal enum RemedyOrder
{
    Protect,
    MoveAway,
    Rewrite,
    RenewAuthority,

    /// <summary>A certificate whose key is gone gets another one: what makes missing files refuses half a pair.</summary>
    RenewHalf,
    Renew,

    /// <summary>It makes nothing while something that is there does not fit.</summary>
    MakeMissing,

    /// <summary>What was moved away first is renewed when it is there again.</summary>
    RenewMade,
    PointAt,
    Restart,
    LookAgain,
}

/// <summary>What a step does, as data: whoever carries it out goes by this and never by the text of its command.</summary>
internal abstract record RemedyAct
{
    /// <summary>What it is done to: what is done to the same thing by two steps is done once.</summary>
    public abstract object On { get; }

    /// <summary>True where what a file holds becomes something else, so that who reads it has to read it again.</summary>
    public virtual bool IsOfContent => true;

    /// <summary>True where it can be done only when what another takes away was made again.</summary>
    public virtual bool WaitsFor(RemedyAct other) => false;

    /// <summary>This one and another of its kind on the same thing as one.</summary>
    public virtual RemedyAct With(RemedyAct other) => this;
}

/// <summary>What a finding was found in, for whoever mends it.</summary>
internal abstract record FindingOrigin;

/// <summary>A command of a remedy. Renewals that differ only in what they renew are one command.</summary>
/// <param name="Order">When it has to be run.</param>
/// <param name="Verb">The command, up to what it is done to; empty where no command of its own does it.</param>
/// <param name="Name">What it is done to, in quotes where it needs them; empty for none.</param>
/// <param name="Options">What stands behind, beginning with a blank.</param>
internal sealed record RemedyStep(RemedyOrder Order, string Verb, string Name = "", string Options = "")
{
    /// <summary>How a renewal is done where several may ask for the same one.</summary>
    public IReadOnlyList<RemedyOption> How { get; init; } = [];

    /// <summary>What it does; null where a person has to do it.</summary>
    public RemedyAct? Act { get; init; }

    private bool IsRenewal =>
        Order is RemedyOrder.RenewAuthority or RemedyOrder.RenewHalf or RemedyOrder.Renew or RemedyOrder.RenewMade;

    private string AllOptions => Options + string.Concat(How);

    /// <summary>The commands of some steps, each once, in the order that works.</summary>
    public static IEnumerable<string> Commands(IEnumerable<RemedyStep> steps) => InOrder(steps)
        .Where(step => step.Verb.Length > 0)
        .GroupBy(step => (step.IsRenewal, step.Verb, step.Name, step.Options)).Select(Join)
        .GroupBy(step => (step.Order, step.Verb, Name: step.IsRenewal ? "" : step.Name, step.AllOptions))
        .Select(alike => $"{alike.Key.Verb}{Names(alike)}{alike.Key.AllOptions}");

    /// <summary>The steps in the order that works for all of them together.</summary>
    public static IReadOnlyList<RemedyStep> InOrder(IEnumerable<RemedyStep> steps)
    {
        var all = steps.ToList();
        var away = all.Where(step => step.Order == RemedyOrder.MoveAway).Select(step => step.Act).OfType<RemedyAct>().ToList();
        return
        [
            .. all.Select(step => step.Order == RemedyOrder.Renew && away.Exists(act => step.Act?.WaitsFor(act) == true)
                ? step with { Order = RemedyOrder.RenewMade } : step).OrderBy(step => step.Order),
        ];
    }

    // What is renewed twice is renewed once, the first time, with all that was asked for.
    private static RemedyStep Join(IEnumerable<RemedyStep> same) => same.First() with
    {
        How = [.. same.SelectMany(step => step.How).GroupBy(option => option.Name)
            .Select(options => new RemedyOption(options.Key,
                [.. options.SelectMany(option => option.Values).Distinct(StringComparer.OrdinalIgnoreCase)]))],
    };

    private static string Names(IEnumerable<RemedyStep> alike) =>
        string.Join(",", alike.Select(step => step.Name.Length == 0 ? "" : " " + step.Name));
}

/// <summary>An option of a renewal: a switch, or a parameter with its values.</summary>
/// <param name="Name">Its name without the dash.</param>
/// <param name="Values">The values, in quotes where they need them; none for a switch.</param>
internal sealed record RemedyOption(string Name, params IReadOnlyList<string> Values)
{
    /// <summary>It as it stands in a command, with a blank before.</summary>
    public override string ToString() => Values.Count == 0 ? $" -{Name}" : $" -{Name} {string.Join(", ", Values)}";
}

/// <summary>What mends many findings, for the screen.</summary>
internal static class RemedyText
{
    // Of a fleet there may be thousands.
    private const int MostLines = 40;

    /// <summary>
    /// The commands, each once and in the order that works, then what a person has to do. A command is one line, however
    /// long, so that it can be copied.
    /// </summary>
    public static IEnumerable<string> Lines(IReadOnlyList<Remedy> remedies)
    {
        var steps = remedies.SelectMany(remedy => remedy.Steps).ToList();
        var commands = RemedyStep.Commands(steps).ToList();
        var words = remedies.Select(remedy => remedy.Text).Where(text => text.Length > 0).Distinct()
            .Select(text => TextLines.Wrap(text, TextLines.ScreenWidth)).ToList();
        var heading = steps.TrueForAll(step => step.Order == RemedyOrder.LookAgain) ? "This shows what is there now:"
            : commands.Count == 1 ? "This mends it:" : "These mend it, in this order:";
        return Part(heading, commands)
            .Concat(Part(commands.Count == 0 ? "To do:" : "Besides:", words));
    }

    private static IEnumerable<string> Part(string heading, List<string> lines)
    {
        if (lines.Count == 0)
            return [];
        var more = lines.Count - MostLines;
        return more <= 0
            ? [heading, .. lines]
            : [heading, .. lines.Take(MostLines), $"… and {more} more; each finding has its own as Remedy."];
    }
}
