namespace K8sPki;

/// <summary>Reads the components of a cluster from the manifests of static pods.</summary>
internal static class StaticPodReader
{
    /// <summary>The components that a manifest starts; none when it is about something else.</summary>
    /// <param name="content">The manifest, YAML or JSON.</param>
    /// <param name="file">Its full path.</param>
    /// <param name="further">True when pods follow in further documents, which kubelet does not read.</param>
    /// <exception cref="PkiException">It is not YAML, or past the limits.</exception>
    public static IReadOnlyList<ComponentFacts> Read(byte[] content, string file, out bool further)
    {
        var documents = ConfigurationText.Parse(content, file).Select(document => new YamlFields(document)).ToList();
        further = documents.Skip(1).Any(document => document.Text("kind") == "Pod");
        // kubelet takes the first document of a file and no more: tryDecodeSinglePod of pkg/kubelet/config/common.go.
        return documents.Count > 0 && documents[0].Text("kind") == "Pod" ? ReadPod(documents[0], file) : [];
    }

    private static List<ComponentFacts> ReadPod(YamlFields pod, string file)
    {
        var components = new List<ComponentFacts>();
        foreach (var container in pod.Items("spec", "containers"))
        {
            var variables = container.Items("env").Select(variable => (Name: variable.Text("name") ?? "", Value: variable.Text("value") ?? "")).ToList();
            var words = container.Texts("command").Concat(container.Texts("args")).Select(word => Expand(word, variables)).ToList();
            if (ComponentCommand.Read(words, file, out var settings) is not { } component)
                continue;
            var environment = component == "etcd" ? ComponentCommand.EtcdVariables(variables, file) : [];
            var user = container.Text("securityContext", "runAsUser") ?? pod.Text("spec", "securityContext", "runAsUser");
            components.Add(new ComponentFacts(component, file, [.. environment, .. settings])
            {
                Mounts = PodMounts.Read(pod, container),
                UserId = uint.TryParse(user, out var number) ? number : 0,
            });
        }

        return components;
    }

    // $(NAME) in a command stands for a variable of the container; $$(NAME) for itself.
    private static string Expand(string word, List<(string Name, string Value)> variables)
    {
        if (!word.Contains("$(", StringComparison.Ordinal))
            return word;
        foreach (var (name, value) in variables)
            word = word.Replace($"$({name})", value, StringComparison.Ordinal);
        return word;
    }
}
