using System.Management.Automation;
using System.Management.Automation.Language;

namespace K8sPki.Internal;

/// <summary>Turns names into completions: the ones that start as typed, quoted where PowerShell needs it.</summary>
internal static class Completions
{
    /// <summary>The names that begin with what was typed, which may have an opening quote.</summary>
    public static IEnumerable<CompletionResult> Matching(IEnumerable<string> names, string? typed)
    {
        var start = (typed ?? "").Trim('\'', '"');
        return names
            .Where(name => name.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            .Select(name => new CompletionResult(Quote(name), name, CompletionResultType.ParameterValue, name));
    }

    private static string Quote(string name) => name.Length > 0 && name.All(IsPlain) ? name : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";

    private static bool IsPlain(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ':' or '/';
}
