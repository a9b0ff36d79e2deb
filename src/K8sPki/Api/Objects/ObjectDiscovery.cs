using System.Text.Json;
using K8sPki.PemAndDer;

namespace K8sPki.Api;

/// <summary>Which kinds a server has, and in which versions.</summary>
internal sealed class ObjectDiscovery
{
    // Null for a version whose resources the server does not tell: it is asked for, and tells then.
    private readonly Dictionary<(string Group, string Version), HashSet<string>?> served = [];
    private bool isKnown;

    private ObjectDiscovery()
    {
    }

    /// <summary>Asks the server for the groups of kinds. One that does not tell is taken to have them all.</summary>
    public static async Task<ObjectDiscovery> ReadAsync(
        ApiClient client, IReadOnlyCollection<ObjectKind> kinds, CancellationToken cancellation)
    {
        var discovery = new ObjectDiscovery();
        var groups = kinds.Where(kind => kind.Group.Length > 0).ToLookup(kind => kind.Group, StringComparer.Ordinal);
        if (groups.Count == 0)
            return discovery;
        if (await GroupsAsync(client, cancellation).ConfigureAwait(false) is not { } versions)
            return discovery;
        discovery.isKnown = true;
        foreach (var group in groups)
        {
            foreach (var version in group.SelectMany(kind => kind.Versions).Distinct())
            {
                if (versions.Contains($"{group.Key}/{version}"))
                    discovery.served[(group.Key, version)] =
                        await ResourcesAsync(client, group.Key, version, cancellation).ConfigureAwait(false);
            }
        }

        return discovery;
    }

    /// <summary>The versions in which a kind is to be asked for, until one is there; none for one that is not served.</summary>
    public IReadOnlyList<string> VersionsOf(ObjectKind kind) => kind.Group.Length == 0 || !isKnown ? kind.Versions
        : [.. kind.Versions.Where(version => served.TryGetValue((kind.Group, version), out var resources)
            && (resources is null || resources.Contains(kind.Resource)))];

    private static async Task<HashSet<string>?> GroupsAsync(ApiClient client, CancellationToken cancellation)
    {
        if (await AskAsync(client, "/apis", cancellation).ConfigureAwait(false) is not { } answer)
            return null;
        using (answer)
        {
            return [.. (answer.RootElement.ListField("groups") ?? []).SelectMany(group => group.ListField("versions") ?? [])
                .Select(version => version.TextField("groupVersion")).OfType<string>()];
        }
    }

    private static async Task<HashSet<string>?> ResourcesAsync(
        ApiClient client, string group, string version, CancellationToken cancellation)
    {
        if (await AskAsync(client, $"/apis/{group}/{version}", cancellation).ConfigureAwait(false) is not { } answer)
            return null;
        using (answer)
        {
            return [.. (answer.RootElement.ListField("resources") ?? []).Select(resource => resource.TextField("name"))
                .OfType<string>()];
        }
    }

    private static async Task<JsonDocument?> AskAsync(ApiClient client, string path, CancellationToken cancellation)
    {
        try
        {
            return await client.JsonAsync(ApiRequest.Get(path), cancellation).ConfigureAwait(false);
        }
        catch (ApiException failure) when (failure.StatusCode != 401)
        {
            // Who may list what is there need not be allowed to ask what there is.
            return null;
        }
    }
}
