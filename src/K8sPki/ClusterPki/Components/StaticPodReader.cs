using System.Text;
using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.ClusterPki;

/// <summary>Reads what the containers of static pods start.</summary>
internal static class StaticPodReader
{
    /// <summary>The commands of a manifest's containers; none when it is about something else.</summary>
    /// <param name="content">The manifest, YAML or JSON.</param>
    /// <param name="file">The manifest's file.</param>
    /// <param name="further">True when pods follow in further documents, which kubelet does not read.</param>
    /// <exception cref="PkiException">It is not YAML, or past the limits.</exception>
    public static IReadOnlyList<PodCommand> Read(byte[] content, NodeFile file, out bool further)
    {
        var documents = ConfigurationText.Parse(content, file);
        further = documents.Skip(1).Any(document => document.Text("kind") == "Pod");
        // kubelet takes the first document of a file and no more: tryDecodeSinglePod of pkg/kubelet/config/common.go.
        return documents.Count > 0 && documents[0].Text("kind") == "Pod" ? ReadPod(documents[0], file) : [];
    }

    private static List<PodCommand> ReadPod(YamlField pod, NodeFile file)
    {
        var commands = new List<PodCommand>();
        var budget = new CommandBudget(file);
        var volumes = PodMounts.Volumes(pod);
        foreach (var container in pod.Items("spec", "containers"))
        {
            var variables = new PodVariables(container, file, budget);
            var words = Words(container, "command").Concat(Words(container, "args"))
                .Select(word => variables.Expand(word.Text() ?? "", word.IsBlock ? word.Line + 1 : word.Line)).ToList();
            var user = container.Text("securityContext", "runAsUser") ?? pod.Text("spec", "securityContext", "runAsUser");
            commands.Add(new PodCommand(container.Text("name") ?? "", new StartedCommand(file, words)
            {
                Variables = variables.All,
                Mounts = PodMounts.Read(volumes, container),
                UserId = uint.TryParse(user, out var number) ? number : 0,
                Image = container.Text("image"),
                WorkingFolder = container.Text("workingDir") is { } folder ? NodePath.Parse(folder) : null,
            }, budget) { Line = container.Line });
        }

        return commands;
    }

    // A single text counts as a list of one.
    private static IEnumerable<YamlField> Words(YamlField container, string name) =>
        container.Text(name) is null ? container.Items(name) : [container.At(name)];
}

/// <summary>What a container of a static pod starts.</summary>
/// <param name="Container">The container's name.</param>
/// <param name="Command">Its command; without words where the image has it.</param>
/// <param name="Budget">What is left for the variables of its scripts.</param>
internal sealed record PodCommand(string Container, StartedCommand Command, CommandBudget Budget)
{
    /// <summary>The line that the container begins in, counted from one; null where it is not known.</summary>
    public int? Line { get; init; }
}

/// <summary>
/// Which folders and files of the node a container sees, and where. What it mounts from elsewhere is known to be no file of the
/// node.
/// </summary>
internal sealed class PodMounts
{
    private readonly Dictionary<string, PodVolume> byContainer = new(StringComparer.Ordinal);

    /// <summary>
    /// The path on the node of a path in the container; null when it is in the container's image or in a volume that is no
    /// hostPath.
    /// </summary>
    public NodePath? HostPath(NodePath path)
    {
        for (var at = path; ; at = at.Parent)
        {
            if (byContainer.TryGetValue(at.Text, out var mount))
                return path == at ? mount.Host : mount.Host?.Join(path.From(at));
            if (at == NodePath.Root)
                return null;
        }
    }

    /// <summary>
    /// The kind of the volume that a path in the container is in when that is not one of the node's folders: <c>secret</c>; null
    /// otherwise.
    /// </summary>
    public string? OtherVolume(NodePath path)
    {
        for (var at = path; ; at = at.Parent)
        {
            if (byContainer.TryGetValue(at.Text, out var mount))
                return mount.Host is null ? mount.Kind : null;
            if (at == NodePath.Root)
                return null;
        }
    }

    /// <summary>Reads the volumes of a pod: the node's folder of a hostPath, and the kind of each.</summary>
    public static IReadOnlyDictionary<string, PodVolume> Volumes(YamlField pod)
    {
        var volumes = new Dictionary<string, PodVolume>(StringComparer.Ordinal);
        foreach (var volume in pod.Items("spec", "volumes"))
        {
            if (volume.Text("name") is not { } name)
                continue;
            var host = volume.Text("hostPath", "path") is { } path ? NodePath.Parse(path) : null;
            volumes[name] = new PodVolume(host, volume.Fields().Select(field => field.Name)
                .FirstOrDefault(field => field != "name") ?? "emptyDir");
        }

        return volumes;
    }

    /// <summary>Reads the mounts of a container.</summary>
    public static PodMounts Read(IReadOnlyDictionary<string, PodVolume> volumes, YamlField container)
    {
        var mounts = new PodMounts();
        foreach (var mount in container.Items("volumeMounts"))
        {
            if (mount.Text("mountPath") is not { } text || NodePath.Parse(text) is not { } path
                || !volumes.TryGetValue(mount.Text("name") ?? "", out var volume))
                continue;
            mounts.byContainer[path.Text] = mount.Text("subPath") is { } sub
                ? volume with { Host = volume.Host?.Join(sub.TrimStart('/')) }
                : volume;
        }

        return mounts;
    }
}

/// <summary>A volume of a pod.</summary>
/// <param name="Host">The node's folder or file; null for one of another kind.</param>
/// <param name="Kind">The kind: <c>hostPath</c>, <c>secret</c>.</param>
internal readonly record struct PodVolume(NodePath? Host, string Kind);

/// <summary>
/// The variables of a container, as kubelet makes them: each may name those before it with <c>$(NAME)</c>, and what is put in
/// is not looked at again (Kubernetes' third_party/forked/golang/expansion; makeEnvironmentVariables of pkg/kubelet).
/// </summary>
internal sealed class PodVariables
{
    private readonly Dictionary<string, VariableSetting> variables = new(StringComparer.Ordinal);
    private readonly CommandBudget budget;
    private readonly string? others;

    /// <summary>Reads the variables of a container.</summary>
    /// <param name="container">The container.</param>
    /// <param name="file">The manifest.</param>
    /// <param name="budget">Counts what is put in.</param>
    public PodVariables(YamlField container, NodeFile file, CommandBudget budget)
    {
        this.budget = budget;
        others = container.At("envFrom").IsThere ? "of envFrom" : null;
        foreach (var variable in container.Items("env"))
        {
            if (variable.Text("name") is not { } name)
                continue;
            var word = variable.At("valueFrom").IsThere
                ? new CommandWord("", variable.Line,
                    $"${name}, which comes from {(variable.Fields("valueFrom") is [var source, ..] ? source.Name : "elsewhere")}")
                : Expand(variable.Text("value") ?? "", variable.Line);
            variables[name] = new VariableSetting(file, new VariableValue(word.Text, variable.Line, word.Unknown));
        }
    }

    /// <summary>The variables by name.</summary>
    public IReadOnlyDictionary<string, VariableSetting> All => variables;

    /// <summary>
    /// Puts variables in: <c>$(NAME)</c> stands for one, <c>$$(NAME)</c> for itself, and one that is not set stays as it is.
    /// </summary>
    public CommandWord Expand(string text, int? line)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
            return new CommandWord(text, line);
        var expanded = new StringBuilder();
        string? unknown = null;
        // Looked for once, so that a word of many openings and no end is not searched again for each.
        var last = text.LastIndexOf(')');
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '$' || at + 1 == text.Length)
            {
                expanded.Append(text[at]);
            }
            else if (text[at + 1] == '(' && at < last)
            {
                var end = text.IndexOf(')', at);
                Put(text[(at + 2)..end], expanded, ref unknown);
                at = end;
            }
            else
            {
                expanded.Append('$');
                at++;
                if (text[at] != '$')
                    expanded.Append(text[at]);
            }
        }

        return new CommandWord(expanded.ToString(), line, unknown);
    }

    private void Put(string name, StringBuilder expanded, ref string? unknown)
    {
        if (!variables.TryGetValue(name, out var setting))
        {
            expanded.Append("$(").Append(name).Append(')');
            unknown ??= others is null ? null : $"$({name}) {others}";
            return;
        }

        budget.Take(setting.Value.Text);
        expanded.Append(setting.Value.Text);
        unknown ??= setting.Value.Unknown;
    }
}
