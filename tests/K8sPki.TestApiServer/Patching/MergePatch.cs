using System.Text.Json.Nodes;
using K8sPki.TestServer.Http;
using K8sPki.TestServer.Objects;

namespace K8sPki.TestServer.Patching;

/// <summary>
/// Merges fields; null removes one. Lists are replaced whole: a request has none that a strategic patch would merge, so
/// that its directives about the order of lists have nothing to say.
/// </summary>
internal sealed class MergePatch(JsonObject patch) : Patch
{
    protected override JsonNode? Change(JsonObject old)
    {
        Merge(old, patch);
        return old;
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (name.StartsWith("$setElementOrder/", StringComparison.Ordinal) || name == "$retainKeys")
                continue;
            if (name.StartsWith('$'))
                throw ApiFailure.BadRequest($"unable to find api field in struct {SigningRequestObject.Kind} for the json field \"{name}\"");
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject inner)
            {
                var into = target[name] as JsonObject ?? [];
                Merge(into, inner);
                if (into.Parent is null)
                    target[name] = into;
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }
}
