using System.Text.Json;

namespace K8sPki;

/// <summary>A change that a server tells of.</summary>
/// <param name="Kind">ADDED, MODIFIED or DELETED.</param>
/// <param name="Object">The object after the change.</param>
internal sealed record WatchEvent(string Kind, JsonElement Object);
