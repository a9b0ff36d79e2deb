using System.Text.Json.Nodes;

namespace K8sPki.TestServer.Discovery;

/// <summary>The answers of /api, /apis, their groups and versions, and /version.</summary>
internal static class DiscoveryAnswers
{
    private static readonly string[] SubresourceVerbs = ["get", "patch", "update"];

    public static JsonObject Version(string version) => new()
    {
        ["major"] = "1",
        ["minor"] = version.Split('.')[1],
        ["gitVersion"] = $"v{version}",
        ["gitCommit"] = "0000000000000000000000000000000000000000",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "2024-10-22T20:28:54Z",
        ["goVersion"] = "go1.22.8",
        ["compiler"] = "gc",
        ["platform"] = "linux/amd64",
    };

    public static JsonObject CoreVersions(string address) => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] =
            new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = address }),
    };

    /// <param name="groups">Those with a name, each version by itself.</param>
    public static JsonObject GroupList(IReadOnlyList<ApiGroup> groups) => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. groups.GroupBy(group => group.Name).Select(versions => Group([.. versions]))]),
    };

    /// <param name="versions">The versions of the group.</param>
    public static JsonObject SingleGroup(IReadOnlyList<ApiGroup> versions)
    {
        var answer = new JsonObject { ["kind"] = "APIGroup", ["apiVersion"] = "v1" };
        foreach (var (name, value) in Group(versions).ToList())
            answer[name] = value?.DeepClone();
        return answer;
    }

    public static JsonObject ResourceList(ApiGroup group) => new()
    {
        ["kind"] = "APIResourceList",
        ["apiVersion"] = "v1",
        ["groupVersion"] = group.GroupVersion,
        ["resources"] = new JsonArray([.. group.Resources.SelectMany(Rows)]),
    };

    /// <summary>All groups with their resources in one answer.</summary>
    public static JsonObject Aggregated(IEnumerable<ApiGroup> groups) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = "apidiscovery.k8s.io/v2beta1",
        ["metadata"] = new JsonObject(),
        ["items"] =
            new JsonArray([.. groups.GroupBy(group => group.Name).Select(versions => AggregatedGroup([.. versions]))]),
    };

    private static JsonObject Group(IReadOnlyList<ApiGroup> versions)
    {
        JsonObject Version(ApiGroup group) => new() { ["groupVersion"] = group.GroupVersion, ["version"] = group.Version };
        return new()
        {
            ["name"] = versions[0].Name,
            ["versions"] = new JsonArray([.. versions.Select(Version)]),
            ["preferredVersion"] = Version(versions[0]),
        };
    }

    private static IEnumerable<JsonObject> Rows(ApiResource resource)
    {
        var row = new JsonObject
        {
            ["name"] = resource.Name,
            ["singularName"] = resource.Singular,
            ["namespaced"] = resource.Namespaced,
            ["kind"] = resource.Kind,
            ["verbs"] = Texts(resource.Verbs),
        };
        AddTexts(row, "shortNames", resource.ShortNames);
        AddTexts(row, "categories", resource.Categories);
        if (resource.Verbs.Contains("create") && resource.Verbs.Contains("list"))
            row["storageVersionHash"] = "95fRKMXA+00=";
        yield return row;
        foreach (var subresource in resource.Subresources)
        {
            yield return new JsonObject
            {
                ["name"] = $"{resource.Name}/{subresource}",
                ["singularName"] = "",
                ["namespaced"] = resource.Namespaced,
                ["kind"] = resource.Kind,
                ["verbs"] = Texts(SubresourceVerbs),
            };
        }
    }

    private static JsonObject AggregatedGroup(IReadOnlyList<ApiGroup> versions)
    {
        var metadata = new JsonObject();
        if (versions[0].Name.Length > 0)
            metadata["name"] = versions[0].Name;
        metadata["creationTimestamp"] = null;
        return new()
        {
            ["metadata"] = metadata,
            ["versions"] = new JsonArray([.. versions.Select(group => new JsonObject
            {
                ["version"] = group.Version,
                ["resources"] = new JsonArray([.. group.Resources.Select(AggregatedResource)]),
                ["freshness"] = "Current",
            })]),
        };
    }

    private static JsonObject AggregatedResource(ApiResource resource)
    {
        var answer = new JsonObject
        {
            ["resource"] = resource.Name,
            ["responseKind"] = Kind(resource),
            ["scope"] = resource.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = resource.Singular,
            ["verbs"] = Texts(resource.Verbs),
        };
        AddTexts(answer, "shortNames", resource.ShortNames);
        AddTexts(answer, "categories", resource.Categories);
        if (resource.Subresources.Length > 0)
        {
            answer["subresources"] = new JsonArray([.. resource.Subresources.Select(name => new JsonObject
            {
                ["subresource"] = name,
                ["responseKind"] = Kind(resource),
                ["verbs"] = Texts(SubresourceVerbs),
            })]);
        }

        return answer;
    }

    private static JsonObject Kind(ApiResource resource) => new() { ["group"] = "", ["version"] = "", ["kind"] = resource.Kind };

    private static JsonArray Texts(string[] values) => new([.. values.Select(value => JsonValue.Create(value))]);

    private static void AddTexts(JsonObject target, string name, string[] values)
    {
        if (values.Length > 0)
            target[name] = Texts(values);
    }
}
