using System.Globalization;
using System.Text;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Finds the running processes of a cluster's components in /proc, where a tree has it: proc(5).</summary>
internal static class ProcessReader
{
    // The kernel counts in these for user space on every architecture that Kubernetes runs on: USER_HZ.
    private const int TicksPerSecond = 100;

    // A command's name in /proc/PID/stat is cut to this length.
    private const int LongestName = 15;

    /// <summary>The processes; none where there is no /proc.</summary>
    public static IReadOnlyList<ProcessFacts> Read(NodeFileSystem tree)
    {
        if (!tree.HasFile(NodePath.Of("/proc/stat")) || BootTime(tree) is not { } boot)
            return [];
        var processes = new List<ProcessFacts>();
        foreach (var folder in tree.Folders(NodePath.Of("/proc"), "*"))
        {
            if (int.TryParse(folder.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && Read(tree, folder, id, boot) is { } process)
                processes.Add(process);
        }

        return processes;
    }

    private static ProcessFacts? Read(NodeFileSystem tree, NodePath folder, int id, DateTimeOffset boot)
    {
        try
        {
            var text = Encoding.UTF8.GetString(tree.Read(folder.Entry("stat")));
            var (open, close) = (text.IndexOf('(', StringComparison.Ordinal), text.LastIndexOf(')'));
            if (open < 0 || close < open)
                return null;
            var words = CommandLine(tree, folder);
            var start = words.Count == 0 ? null : Start(words, tree.Find(folder)!);
            // A name is no proof: a shell that waits for etcd, and a program that only asks it, may be called as it is.
            var component = words.Count == 0 ? OfName(text[(open + 1)..close]) : start?.Component;
            // The name is field 2 and the start field 22.
            var started = text[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(19);
            return component is not null && long.TryParse(started, CultureInfo.InvariantCulture, out var ticks)
                ? new ProcessFacts(component, id, boot + TimeSpan.FromSeconds((double)ticks / TicksPerSecond))
                {
                    Flags = start is { } known ? [.. ComponentArguments.Flags(known)] : null,
                }
                : null;
        }
        catch (PkiException)
        {
            // It ended meanwhile.
            return null;
        }
    }

    private static List<CommandWord> CommandLine(NodeFileSystem tree, NodePath folder)
    {
        var path = folder.Entry("cmdline");
        var text = tree.HasFile(path) ? Encoding.UTF8.GetString(tree.Read(path)).TrimEnd('\0') : "";
        return text.Length == 0 ? [] : [.. text.Split('\0').Select(word => new CommandWord(word, null))];
    }

    // Only what the process itself runs: a shell or wrapper that started a component is another process.
    private static ComponentStart? Start(List<CommandWord> words, NodeFile folder)
    {
        if (ComponentCommand.IsShell(words[0])
            || ComponentCommand.Find(new StartedCommand(folder, words), null, new CommandBudget(folder)) is not { } start)
            return null;
        return start.Command.Words.Count >= words.Count - 1
            && (start.Command.Words.Count == words.Count || words[0].Name == "hyperkube") ? start : null;
    }

    private static string? OfName(string name) =>
        ComponentFlag.Components.FirstOrDefault(component => component == name
            || (component.Length > LongestName && component[..LongestName] == name));

    private static DateTimeOffset? BootTime(NodeFileSystem tree)
    {
        var line = Encoding.UTF8.GetString(tree.Read(NodePath.Of("/proc/stat"))).Split('\n')
            .FirstOrDefault(line => line.StartsWith("btime ", StringComparison.Ordinal));
        return long.TryParse(line?["btime ".Length..], CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
    }
}
