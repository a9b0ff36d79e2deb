using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using K8sPki.TestServer.Discovery;

namespace K8sPki.TestServer.Stored;

/// <summary>An object as it was put in, without its kind and version, as a list of built-in kinds has it.</summary>
internal sealed record StoredObject(string Namespace, string Name, string Type, byte[] Json)
{
    public string Key => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}

/// <summary>A resource of which objects are kept and told, and nothing else is done with them.</summary>
internal sealed class StoredResource(string group, string version, ApiResource resource)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, StoredObject> objects = new(StringComparer.Ordinal);
    private StoredObject[]? inOrder;

    public string Group => group;

    public string Version => version;

    public ApiResource Resource => resource;

    public string ApiVersion => group.Length == 0 ? version : $"{group}/{version}";

    /// <summary>True for what a CustomResourceDefinition makes: its objects have their kind in a list too.</summary>
    public bool IsCustom => group.Contains('.', StringComparison.Ordinal) && !group.EndsWith(".k8s.io", StringComparison.Ordinal);

    /// <summary>All objects by namespace and name, as etcd has them.</summary>
    public StoredObject[] InOrder
    {
        get
        {
            lock (gate)
                return inOrder ??= [.. objects.Values.OrderBy(item => item.Key, StringComparer.Ordinal)];
        }
    }

    public StoredObject? Find(string space, string name)
    {
        lock (gate)
            return objects.GetValueOrDefault(space.Length == 0 ? name : $"{space}/{name}");
    }

    public void Put(StoredObject item)
    {
        lock (gate)
        {
            objects[item.Key] = item;
            inOrder = null;
        }
    }
}

/// <summary>The resources that are kept as they were put in, whatever they are.</summary>
internal sealed class StoredResources
{
    private static readonly string[] ReadVerbs = ["get", "list"];

    private readonly ConcurrentDictionary<(string Group, string Version, string Resource), StoredResource> all = new();

    /// <summary>The groups with these resources, for discovery.</summary>
    public IEnumerable<ApiGroup> Groups => all.Values.GroupBy(stored => (stored.Group, stored.Version))
        .Select(group => new ApiGroup(group.Key.Group, group.Key.Version,
            [.. group.Select(stored => stored.Resource).OrderBy(resource => resource.Name, StringComparer.Ordinal)]));

    public StoredResource? Find(string group, string version, string resource) =>
        all.GetValueOrDefault((group, version, resource));

    /// <summary>Adds a resource; nothing happens when it is there.</summary>
    public StoredResource Add(string group, string version, string resource, string kind, bool isNamespaced,
        string[]? shortNames = null) => all.GetOrAdd((group, version, resource), _ => new StoredResource(group, version,
            new ApiResource(resource, kind.ToLowerInvariant(), kind, isNamespaced, ReadVerbs) { ShortNames = shortNames ?? [] }));

    /// <summary>Puts an object in the place of one of its name.</summary>
    /// <exception cref="InvalidOperationException">There is no such resource.</exception>
    public void Put(JsonObject item)
    {
        var copy = item.DeepClone().AsObject();
        var (apiVersion, kind) = ((string?)copy["apiVersion"] ?? "", (string?)copy["kind"] ?? "");
        var stored = all.Values.FirstOrDefault(resource => resource.ApiVersion == apiVersion && resource.Resource.Kind == kind)
            ?? throw new InvalidOperationException($"There is no resource of {apiVersion} {kind}.");
        if (!stored.IsCustom)
        {
            copy.Remove("apiVersion");
            copy.Remove("kind");
        }

        var metadata = copy["metadata"]!.AsObject();
        var (space, name) = ((string?)metadata["namespace"] ?? "", (string)metadata["name"]!);
        if (!metadata.ContainsKey("uid"))
            metadata["uid"] = UidOf($"{apiVersion} {kind} {space}/{name}");
        metadata.TryAdd("resourceVersion", "100");
        metadata.TryAdd("creationTimestamp", "2026-01-01T00:00:00Z");
        stored.Put(new StoredObject(space, name, (string?)copy["type"] ?? "", Encoding.UTF8.GetBytes(copy.ToJsonString())));
    }

    private static string UidOf(string seed) =>
        new Guid(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(seed)).AsSpan(0, 16)).ToString();
}
