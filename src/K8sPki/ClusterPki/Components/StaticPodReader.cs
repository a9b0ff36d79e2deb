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
