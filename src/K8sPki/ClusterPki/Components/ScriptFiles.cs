using System.Text;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Finds the component that a command starts, also where a script in a file of the node starts it.</summary>
internal sealed class ScriptFiles(NodeFileSystem tree)
{
    // Nobody starts a component by a longer one, and of programs most are.
    private const long LargestScript = 64 * 1024;

    /// <summary>The component; null when none is seen.</summary>
    /// <inheritdoc cref="ComponentCommand.Find(StartedCommand, string?, CommandBudget)"/>
    public ComponentStart? Find(StartedCommand command, string? undefined, CommandBudget budget)
    {
        if (ComponentCommand.Find(command, undefined, budget) is { } start)
            return start;
        if (ScriptOf(command) is not { } script)
            return null;
        budget.Take(script.Text.Text);
        return ComponentCommand.Find(command with { File = script.File,
            Words = [new CommandWord("sh", null), new CommandWord("-c", null), script.Text] }, undefined, budget);
    }

    private (NodeFile File, CommandWord Text)? ScriptOf(StartedCommand command)
    {
        var isByShell = command.Words.Count > 0 && ComponentCommand.IsShell(command.Words[0]);
        var named = command.Words.Skip(isByShell ? 1 : 0).FirstOrDefault(word => !word.Text.StartsWith('-'));
        if (named is not { Text.Length: > 0, Unknown: null } || command.HostPath(named.Text) is not { } path
            || tree.Status(path) is not { IsRegular: true, Size: <= LargestScript })
            return null;
        var text = Encoding.UTF8.GetString(tree.Read(path));
        return isByShell || IsOfShell(text) ? (tree.Find(path)!, new CommandWord(text, 1)) : null;
    }

    private static bool IsOfShell(string text) => text.StartsWith("#!", StringComparison.Ordinal)
        && text[2..Math.Max(2, text.IndexOf('\n', StringComparison.Ordinal))].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Any(word => ComponentCommand.IsShell(new CommandWord(word, 1)));
}
