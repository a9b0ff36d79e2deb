using System.Collections.ObjectModel;
using System.Management.Automation.Language;

namespace K8sPki.Shell.Interactive;

/// <summary>
/// Files and folders for the word at the cursor. The engine looks for them with commands of a module which the shell
/// does not have.
/// </summary>
internal static class PathCompletion
{
    private static readonly char[] Separators = OperatingSystem.IsWindows() ? ['/', '\\'] : ['/'];

    /// <returns>Null when the word is no path or nothing begins like it.</returns>
    public static CommandCompletion? Complete(string text, int cursor, string folder)
    {
        if (WordBefore(text[..cursor]) is not var (start, word) || word.StartsWith('-') || word.StartsWith('$'))
            return null;
        var parent = word[..(word.LastIndexOfAny(Separators) + 1)];
        var leaf = word[parent.Length..];
        var matches = new Collection<CompletionResult>();
        foreach (var entry in EntriesOf(FullPath(parent, folder)).Where(entry => entry.Name.StartsWith(leaf, StringComparison.OrdinalIgnoreCase)))
        {
            if (entry.Name[0] == '.' && leaf.Length == 0)
                continue;
            var isFolder = entry is DirectoryInfo;
            matches.Add(new CompletionResult(
                Quote(parent + entry.Name + (isFolder ? "/" : "")), entry.Name,
                isFolder ? CompletionResultType.ProviderContainer : CompletionResultType.ProviderItem, entry.FullName));
        }

        return matches.Count == 0 ? null : new CommandCompletion(matches, -1, start, cursor - start);
    }

    private static (int Start, string Text)? WordBefore(string text)
    {
        Parser.ParseInput(text, out var tokens, out _);
        var last = tokens.LastOrDefault(token => token.Kind is not (TokenKind.EndOfInput or TokenKind.NewLine));
        if (last is null)
            return null;
        if (last.Extent.EndOffset < text.Length)
            return (text.Length, "");
        return last is StringToken word ? (last.Extent.StartOffset, word.Value)
            : last.Kind is TokenKind.Generic or TokenKind.Identifier ? (last.Extent.StartOffset, last.Text)
            : null;
    }

    private static string FullPath(string parent, string folder) => parent.StartsWith("~/", StringComparison.Ordinal)
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), parent[2..])
        : Path.Combine(folder, parent);

    private static IEnumerable<FileSystemInfo> EntriesOf(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).GetFileSystemInfos().OrderBy(entry => entry.Name, StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be read has nothing to offer.
            return [];
        }
    }

    private static string Quote(string path) => path.All(character => char.IsLetterOrDigit(character) || "-_./~:\\".Contains(character, StringComparison.Ordinal))
        ? path
        : $"'{CodeGeneration.EscapeSingleQuotedStringContent(path)}'";
}
