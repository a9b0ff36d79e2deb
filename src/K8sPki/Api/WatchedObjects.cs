using System.Text.Json;

namespace K8sPki.Api;

/// <summary>
/// Which objects a watch has told of and in which version, so that after an interruption a new list gives what changed
/// meanwhile, what has gone, and nothing twice.
/// </summary>
internal sealed class WatchedObjects
{
    private const string Added = "ADDED";
    private const string Modified = "MODIFIED";
    private const string Deleted = "DELETED";

    private readonly Dictionary<(string Namespace, string Name), Told> told = [];
    private int list;

    /// <summary>A list from the start begins.</summary>
    public void BeginList() => list++;

    /// <summary>What an object of a list means: one that took the place of another of its name means two changes.</summary>
    public IEnumerable<WatchEvent> Listed(JsonElement item)
    {
        var (key, now) = Read(item);
        var isKnown = told.TryGetValue(key, out var before);
        told[key] = now;
        if (isKnown && before!.Uid != now.Uid)
            yield return Gone(key, before);
        if (!isKnown || before!.Uid != now.Uid)
            yield return new WatchEvent(Added, item);
        else if (before.Version != now.Version)
            yield return new WatchEvent(Modified, item);
    }

    /// <summary>What was told before and is not in the list that has ended.</summary>
    public IEnumerable<WatchEvent> NotListed()
    {
        foreach (var (key, before) in told.Where(entry => entry.Value.List != list).ToList())
        {
            told.Remove(key);
            yield return Gone(key, before);
        }
    }

    /// <summary>True for a change that has not been told yet.</summary>
    public bool IsNew(WatchEvent change)
    {
        var (key, now) = Read(change.Object);
        if (change.Kind == Deleted)
        {
            told.Remove(key);
            return true;
        }

        var isTold = told.TryGetValue(key, out var before) && before.Uid == now.Uid && before.Version == now.Version;
        told[key] = now;
        return !isTold;
    }

    // Nobody saw how it was last; what tells it from others is known.
    private static WatchEvent Gone((string Namespace, string Name) key, Told before)
    {
        var metadata = new Dictionary<string, string> { ["name"] = key.Name };
        foreach (var (name, value) in ((string, string)[])[("namespace", key.Namespace), ("uid", before.Uid),
            ("resourceVersion", before.Version)])
        {
            if (value.Length > 0)
                metadata[name] = value;
        }

        return new WatchEvent(
            Deleted, JsonSerializer.SerializeToElement(new Dictionary<string, object> { ["metadata"] = metadata }));
    }

    private ((string Namespace, string Name) Key, Told Now) Read(JsonElement item) =>
        ((ObjectMetadata.Text(item, "namespace"), ObjectMetadata.Text(item, "name")),
            new Told(ObjectMetadata.Text(item, "uid"), ObjectMetadata.Text(item, "resourceVersion"), list));

    private sealed record Told(string Uid, string Version, int List);
}

/// <summary>What a watch gives: something of the server, or word that it is interrupted and goes on by itself.</summary>
/// <param name="Item">What the server told; null at an interruption.</param>
/// <param name="Interruption">Why it is interrupted; null while it is not.</param>
internal readonly record struct Watched<T>(T? Item, PkiException? Interruption)
    where T : class;

/// <summary>The metadata of an object of whatever kind (meta/v1, ObjectMeta).</summary>
internal static class ObjectMetadata
{
    /// <summary>A text of it; empty when it is not there.</summary>
    public static string Text(JsonElement item, string name) =>
        Field(item, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    /// <summary>A field of it; null when it is not there.</summary>
    public static JsonElement? Field(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("metadata", out var metadata)
            && metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty(name, out var value) ? value : null;
}
