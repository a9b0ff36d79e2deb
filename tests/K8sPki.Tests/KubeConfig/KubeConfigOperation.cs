using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace K8sPki.Tests.KubeConfigs;

/// <summary>
/// One operation in kubectl's words and in the cmdlets'. A word in braces, <c>{user}</c>, is filled in from what the
/// files have; <c>@file</c> names the file where one is named.
/// </summary>
/// <param name="Theirs">What follows <c>kubectl config</c>, a blank between two arguments.</param>
/// <param name="Ours">The same as a line of PowerShell.</param>
/// <param name="Loses">
/// Fields of the entry which go, and with them the comments on their lines; <see cref="Entry"/> when it is the whole
/// entry, and nothing when every comment stays.
/// </param>
internal sealed partial record KubeConfigOperation(string Theirs, string Ours, string Loses = "")
{
    public const string Entry = "*";

    /// <summary>Puts what the words in braces stand for in their place: for kubectl and for the cmdlets.</summary>
    public FilledOperation Fill(Func<string, string> theirWords, Func<string, string> ourWords) => new(
        [.. Theirs.Split(' ').Select(argument => Replace(argument, theirWords))],
        Replace(Ours, word => $"'{CodeGeneration.EscapeSingleQuotedStringContent(ourWords(word))}'"),
        Loses,
        Words().Match(Theirs) is { Success: true } first ? ourWords(first.Groups[1].Value) : null);

    private static string Replace(string text, Func<string, string> valueOf) =>
        Words().Replace(text, word => valueOf(word.Groups[1].Value));

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Words();
}

/// <summary>An operation on one entry of the files.</summary>
internal sealed record FilledOperation(IReadOnlyList<string> Theirs, string Ours, string Loses, string? Name)
{
    /// <summary>The comments which stand on lines that the operation takes away.</summary>
    public IEnumerable<string> MayDrop(string text) => Loses.Length == 0 || Name is null
        ? []
        : Entries(text).Where(entry => entry.Any(IsName)).SelectMany(LinesLost).SelectMany(CommentMarks.In);

    private bool IsName(string line) =>
        Regex.IsMatch(line, $"""^[ -]*["']?name["']?: *["']?{Regex.Escape(Name!)}["']?\s*(#|$)""");

    private IEnumerable<string> LinesLost(List<string> entry)
    {
        if (Loses == KubeConfigOperation.Entry)
            return entry;
        var field = new Regex($"""^ *(- )?["']?({Loses.Replace(' ', '|')})["']?:""");
        return entry.SelectMany((line, at) => field.IsMatch(line)
            ? entry.Skip(at + 1).TakeWhile(next => IsInside(line, next)).Prepend(line)
            : []);
    }

    // A list may stand in the column of its field, with comments between its items.
    private static bool IsInside(string field, string line) =>
        Indent(line) > Indent(field) || (Indent(line) == Indent(field) && line.TrimStart() is ['-' or '#', ' ', ..]);

    // From one dash of a list of the root to the next, or to the next field of the root.
    private static IEnumerable<List<string>> Entries(string text)
    {
        var entry = new List<string>();
        int? column = null;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var isDash = line.TrimStart(' ').StartsWith("- ", StringComparison.Ordinal)
                && Indent(line) <= (column ?? Indent(line));
            if (isDash || (Indent(line) == 0 && line.Length > 0 && char.IsLetter(line[0])))
            {
                yield return entry;
                entry = [];
                column = isDash ? Indent(line) : null;
            }

            entry.Add(line);
        }

        yield return entry;
    }

    private static int Indent(string line) => line.Length - line.TrimStart(' ').Length;
}

/// <summary>The marks that every comment of a generated file has.</summary>
internal static class CommentMarks
{
    public static IEnumerable<string> In(string text) =>
        Regex.Matches(text, @"# (c[f\d]*c)").Select(match => match.Groups[1].Value);
}
