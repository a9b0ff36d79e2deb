using System.Text;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>A component with what it is started by.</summary>
/// <param name="Component">The component.</param>
/// <param name="Command">The command; its first word is the component's program.</param>
internal readonly record struct ComponentStart(string Component, StartedCommand Command);

/// <summary>Finds the component that a command starts, through shells and wrappers.</summary>
internal static class ComponentCommand
{
    // A script that starts a script that starts a script; deeper ones nobody wrote.
    private const int DeepestScript = 4;

    private static readonly HashSet<string> Shells =
        new(StringComparer.Ordinal) { "sh", "bash", "dash", "ash", "ksh", "zsh", "busybox" };

    private static readonly HashSet<string> Wrappers = new(StringComparer.Ordinal)
    {
        "env", "nice", "ionice", "chrt", "taskset", "numactl", "nsenter", "unshare", "chroot", "setpriv", "sudo", "su",
        "runuser", "gosu", "su-exec",
        "tini", "dumb-init", "catatonit", "setsid", "nohup", "stdbuf", "timeout", "flock", "exec", "systemd-run", "systemd-cat",
        "hyperkube",
    };

    // The names of the server programs in the program that has all of them, before Kubernetes 1.17.
    private static readonly Dictionary<string, string> OfHyperkube = new(StringComparer.Ordinal)
    {
        ["apiserver"] = "kube-apiserver", ["controller-manager"] = "kube-controller-manager", ["scheduler"] = "kube-scheduler",
        ["proxy"] = "kube-proxy",
    };

    /// <summary>The component that a command starts; null when it is none of a cluster's.</summary>
    /// <param name="command">The command.</param>
    /// <param name="undefined">Why a variable that nothing here sets may have a value all the same; null when it is
    /// empty.</param>
    /// <param name="budget">Counts what the variables of scripts become.</param>
    /// <exception cref="LimitExceededException">They become more than the budget has.</exception>
    public static ComponentStart? Find(StartedCommand command, string? undefined, CommandBudget budget) =>
        Find(command, undefined, budget, 0);

    /// <summary>True for a program that only starts another one.</summary>
    public static bool IsShell(CommandWord word) => Shells.Contains(word.Name);

    private static ComponentStart? Find(StartedCommand command, string? undefined, CommandBudget budget, int depth)
    {
        var words = command.Words;
        if (words.Count == 0)
            return null;
        if (ScriptOf(words, 0) is { } script)
            return depth == DeepestScript ? null : InScript(command, script, undefined, budget, depth);
        // What is in a file of a script is looked into by its own: ScriptFiles.
        if (Shells.Contains(words[0].Name))
            return null;
        for (var at = 0; at < words.Count; at++)
        {
            if (ComponentOf(words, at) is { } component)
                return new ComponentStart(component, command with { Words = [.. words.Skip(at)] });
            if (depth < DeepestScript && ScriptOf(words, at) is { } inner)
                return InScript(command, inner, undefined, budget, depth + 1);
        }

        return null;
    }

    private static ComponentStart? InScript(
        StartedCommand command, CommandWord script, string? undefined, CommandBudget budget, int depth)
    {
        return ShellScript.Commands(script, command.Variables, undefined, budget)
            .Select(words => Find(command with { Words = words }, undefined, budget, depth + 1))
                .FirstOrDefault(found => found is not null);
    }

    /// <summary>The script of a shell's -c; null for other commands.</summary>
    private static CommandWord? ScriptOf(IReadOnlyList<CommandWord> words, int start)
    {
        if (!Shells.Contains(words[start].Name))
            return null;
        for (var at = start + 1; at + 1 < words.Count
            && (words[at].Text.StartsWith('-') || Shells.Contains(words[at].Name)); at++)
        {
            // Options of one letter may stand together: -ec.
            if (words[at].Text is ['-', not '-', ..] && words[at].Text.EndsWith('c'))
                return words[at + 1];
        }

        return null;
    }

    // Past a program that is no wrapper only a path tells that the component is what is run.
    private static string? ComponentOf(IReadOnlyList<CommandWord> words, int at)
    {
        var name = words[at].Name;
        if (at > 0 && words[at - 1].Name == "hyperkube" && OfHyperkube.TryGetValue(name, out var part))
            return part;
        if ((RancherReader.IsStart(words, at) ? name : ComponentFlag.ComponentOfProgram(name)) is not { } component)
            return null;
        return at == 0 || words[at].Text.StartsWith('/') || Wrappers.Contains(words[0].Name) ? component : null;
    }
}

/// <summary>A program as something on a node starts it, with what it finds around it.</summary>
/// <param name="File">The unit, manifest or file of arguments that starts it.</param>
/// <param name="Words">The program and its arguments; every variable that is known is put in.</param>
internal sealed record StartedCommand(NodeFile File, IReadOnlyList<CommandWord> Words)
{
    /// <summary>
    /// What else says how it is started: drop-ins and environment files, by name the variables that the program gets.
    /// </summary>
    public IReadOnlyDictionary<string, VariableSetting> Variables { get; init; } = new Dictionary<string, VariableSetting>();

    /// <summary>The number of the user that it runs as; null when it is not known.</summary>
    public uint? UserId { get; init; } = 0;

    /// <summary>The image of its container; null for a process of the host.</summary>
    public string? Image { get; init; }

    /// <summary>The folder that its relative paths go on from; null when it is not known.</summary>
    public NodePath? WorkingFolder { get; init; }

    /// <summary>The host's folders as the container sees them; null for a process of the host.</summary>
    public PodMounts? Mounts { get; init; }

    /// <summary>
    /// The program that the component runs in, which gives it further flags and renews certificates by itself; null for one
    /// that runs alone.
    /// </summary>
    public string? Distribution { get; init; }

    /// <summary>
    /// The path on the node of a file as the program calls it; null for one that no mount of the container has, and where it
    /// is not known what the path is relative to.
    /// </summary>
    /// <param name="value">The path as it is written.</param>
    /// <param name="folder">The folder that a relative one goes on from; null for the one that the program runs in.</param>
    public NodePath? HostPath(string value, NodePath? folder = null)
    {
        if ((value.StartsWith('/') ? NodePath.Parse(value) : (folder ?? WorkingFolder)?.Join(value)) is not { } path)
            return null;
        return Mounts is null ? path : Mounts.HostPath(path);
    }
}

/// <summary>A variable of a program and the file that sets it.</summary>
/// <param name="File">The file.</param>
/// <param name="Value">The value with its line.</param>
internal readonly record struct VariableSetting(NodeFile File, VariableValue Value);

/// <summary>A word of a command as the program gets it.</summary>
/// <param name="Text">The word, with every variable that is known put in.</param>
/// <param name="Line">The line of the file that has it, counted from one; null where it is not known.</param>
/// <param name="Unknown">What in the word is not known here, such as <c>$(nproc)</c>; null when all of it is.</param>
internal readonly record struct CommandWord(string Text, int? Line, string? Unknown = null)
{
    /// <summary>The last part of a path: the name of the program.</summary>
    public string Name => Text[(Text.LastIndexOf('/') + 1)..];
}

/// <summary>The value of a variable.</summary>
/// <param name="Text">The value; empty when it is not known.</param>
/// <param name="Line">The line that sets it, counted from one; null where it is not known.</param>
/// <param name="Unknown">Where it comes from when that is not read here; null for a known value.</param>
internal readonly record struct VariableValue(string Text, int? Line = null, string? Unknown = null);

/// <summary>What the variables of one unit or manifest may make of it: see <see cref="ExpansionBudget"/>.</summary>
/// <param name="file">The unit or manifest, for the message.</param>
internal sealed class CommandBudget(NodeFile file)
{
    private readonly ExpansionBudget budget = new();

    /// <summary>Counts a text that is put in.</summary>
    /// <exception cref="LimitExceededException">It is more than is left.</exception>
    public void Take(string text)
    {
        if (!budget.TryTake((long)text.Length * sizeof(char)))
        {
            throw new LimitExceededException(
                "ExpansionTooLarge",
                $"The variables in {PkiLabel.Of(file.Here)} stand for more than {ExpansionBudget.Bytes / 1024 / 1024} MiB, "
                    + "which no program can be started with.");
        }
    }
}

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
