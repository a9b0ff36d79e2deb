using System.Text.Json.Nodes;
using K8sPki.TestServer.Http;

namespace K8sPki.TestServer.Patching;

/// <summary>A list of operations: add, replace, remove, test.</summary>
internal sealed class JsonPatch(JsonArray operations) : Patch
{
    protected override JsonNode? Change(JsonObject old)
    {
        foreach (var operation in operations.OfType<JsonObject>())
            Run(old, operation);
        return old;
    }

    private static void Run(JsonObject root, JsonObject operation)
    {
        var path = ((string?)operation["path"] ?? "").Split('/').Skip(1)
            .Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();
        if (path.Length == 0)
            throw Refused();
        JsonNode? parent = root;
        foreach (var part in path[..^1])
            parent = Child(parent, part) ?? throw Refused();
        var last = path[^1];
        var value = operation["value"]?.DeepClone();
        switch ((string?)operation["op"], parent)
        {
            case ("add", JsonArray list) when last == "-":
                list.Add(value);
                break;
            case ("add", JsonArray list) when int.TryParse(last, out var index) && index <= list.Count:
                list.Insert(index, value);
                break;
            case ("add", JsonObject fields):
                fields[last] = value;
                break;
            case ("replace", JsonObject fields) when fields.ContainsKey(last):
                fields[last] = value;
                break;
            case ("replace", JsonArray list) when int.TryParse(last, out var index) && index < list.Count:
                list[index] = value;
                break;
            case ("remove", JsonObject fields) when fields.Remove(last):
                break;
            case ("remove", JsonArray list) when int.TryParse(last, out var index) && index < list.Count:
                list.RemoveAt(index);
                break;
            case ("test", _) when JsonNode.DeepEquals(Child(parent, last), value):
                break;
            default:
                throw Refused();
        }
    }

    private static JsonNode? Child(JsonNode? parent, string name) => parent switch
    {
        JsonObject fields => fields[name],
        JsonArray list when int.TryParse(name, out var index) && index < list.Count => list[index],
        _ => null,
    };

    private static ApiFailure Refused() => new(422, "Invalid", "the server rejected our request due to an error in our request", new StatusDetails());
}
