using System.Text.Json.Nodes;
using K8sPki.TestServer;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Deploy;

/// <summary>What <c>kubectl apply -k deploy</c> would put into a cluster.</summary>
internal static class DeployedObjects
{
    private static readonly (string Group, string Version, string Resource, string Kind, bool IsNamespaced)[] Kinds =
    [
        ("", "v1", "serviceaccounts", "ServiceAccount", true),
        ("apps", "v1", "daemonsets", "DaemonSet", true),
        ("batch", "v1", "cronjobs", "CronJob", true),
        ("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", true),
        ("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", false),
        ("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", false),
        ("rbac.authorization.k8s.io", "v1", "roles", "Role", true),
        ("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", true),
    ];

    /// <summary>The objects, as kubectl takes them.</summary>
    /// <param name="components">The components that a user has taken the sign away from.</param>
    public static async Task<IReadOnlyList<JsonObject>> ReadAsync(params string[] components)
    {
        using var folder = new TemporaryFolder();
        Copy(Repository.PathOf("deploy"), folder["deploy"]);
        var file = folder["deploy/kustomization.yaml"];
        foreach (var component in components)
        {
            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            Assert.Contains($"\n#- {component}\n", text, StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, text.Replace($"#- {component}\n", $"- {component}\n", StringComparison.Ordinal),
                TestContext.Current.CancellationToken);
        }

        await using var server = await TestApiServer.StartAsync();
        foreach (var (group, version, resource, kind, isNamespaced) in Kinds)
            server.AddResource(group, version, resource, kind, isNamespaced);
        TestApiServer.WriteKubeConfig(folder["admin.conf"], server.AdminKubeConfig);
        // The server has no schema of these kinds: another test holds their fields.
        var run = Peer.Kubectl.Run(new PeerCall(
            "apply", "-k", folder["deploy"], "--dry-run=client", "--validate=false", "-o", "json")
        {
            Environment = new() { ["KUBECONFIG"] = folder["admin.conf"], ["HOME"] = folder[""] },
        }).Accepted();
        return [.. JsonNode.Parse(run.Output)!["items"]!.AsArray().Select(item => item!.AsObject())];
    }

    /// <summary>The objects of a kind.</summary>
    public static IEnumerable<JsonObject> Of(this IEnumerable<JsonObject> objects, string kind) =>
        objects.Where(item => (string?)item["kind"] == kind);

    public static string NameOf(JsonObject item) => (string)item["metadata"]!["name"]!;

    /// <summary>The pod that a DaemonSet or CronJob makes.</summary>
    public static JsonObject PodOf(JsonObject workload) => ((string?)workload["kind"] == "CronJob"
        ? workload["spec"]!["jobTemplate"]!["spec"]!["template"]!["spec"]! : workload["spec"]!["template"]!["spec"]!).AsObject();

    public static string[] Texts(JsonNode? list) => [.. (list as JsonArray ?? []).Select(text => (string)text!)];

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}

/// <summary>What the roles of a service account allow.</summary>
internal sealed class GivenRights(IReadOnlyList<JsonObject> objects, string account)
{
    /// <summary>A right: in one namespace or, where that is empty, everywhere.</summary>
    public readonly record struct Right(string Namespace, string Group, string Resource, string Name, string Verb);

    public IReadOnlyList<Right> All { get; } = [.. objects
        .Where(binding => (string?)binding["kind"] is "RoleBinding" or "ClusterRoleBinding"
            && binding["subjects"]!.AsArray().Any(subject => (string?)subject!["kind"] == "ServiceAccount"
                && (string?)subject["name"] == account && (string?)subject["namespace"] == "k8spki"))
        .SelectMany(binding => RightsOf(objects, binding))];

    public bool Allow(string verb, string group, string resource, string space, string name) => All.Any(right =>
        right.Verb == verb && right.Group == group && right.Resource == resource
        && (right.Namespace.Length == 0 || right.Namespace == space) && (right.Name.Length == 0 || right.Name == name));

    private static IEnumerable<Right> RightsOf(IReadOnlyList<JsonObject> objects, JsonObject binding)
    {
        var space = (string?)binding["metadata"]!["namespace"] ?? "";
        var role = objects.Single(item => (string?)item["kind"] == (string?)binding["roleRef"]!["kind"]
            && DeployedObjects.NameOf(item) == (string?)binding["roleRef"]!["name"]
            && ((string?)item["metadata"]!["namespace"] ?? "") == ((string?)item["kind"] == "Role" ? space : ""));
        return from rule in role["rules"]!.AsArray()
               from @group in DeployedObjects.Texts(rule!["apiGroups"])
               from resource in DeployedObjects.Texts(rule["resources"])
               from verb in DeployedObjects.Texts(rule["verbs"])
               from name in DeployedObjects.Texts(rule["resourceNames"]) is { Length: > 0 } names ? names : [""]
               select new Right(space, @group, resource, name, verb);
    }
}
