using System.Text.RegularExpressions;

namespace K8sPki.Tests.Help;

/// <summary>The commands of this module that a text prints for its readers to type, in the order of the text.</summary>
internal static partial class PrintedCommands
{
    /// <summary>A command or a few, and the line where they begin.</summary>
    public readonly record struct Printed(int Line, string Code);

    /// <summary>Of an about topic: the blocks that stand in by eight or more and begin with a command, not with a word.</summary>
    public static IEnumerable<Printed> OfTopic(IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var block = lines.Skip(i).TakeWhile(line => line.StartsWith("        ", StringComparison.Ordinal)).ToList();
            if (block.Count > 0 && CodeStart().IsMatch(block[0]))
                yield return new Printed(i + 1, string.Join('\n', block));
            i += block.Count;
        }
    }

    /// <summary>
    /// Of a Markdown text: blocks of powershell, and in the last column of tables what is marked as code and is a command.
    /// </summary>
    public static IEnumerable<Printed> OfMarkdown(IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i] == "```powershell")
            {
                var block = lines.Skip(i + 1).TakeWhile(line => line != "```").ToList();
                yield return new Printed(i + 2, string.Join('\n', block));
                i += block.Count + 1;
            }
            else if (lines[i].StartsWith('|'))
            {
                foreach (Match match in CodeSpan().Matches(CellBorder().Split(lines[i].TrimEnd('|', ' '))[^1]))
                {
                    if (CodeStart().IsMatch(match.Groups[1].Value))
                        yield return new Printed(i + 1, match.Groups[1].Value.Replace("\\|", "|", StringComparison.Ordinal));
                }
            }
        }
    }

    [GeneratedRegex(@"^\s*(\$|try \{|if \(|[A-Z][a-z]+-[A-Z]\w+( |$))")]
    private static partial Regex CodeStart();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex CellBorder();
}
