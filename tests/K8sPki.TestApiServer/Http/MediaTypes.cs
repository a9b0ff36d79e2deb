using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace K8sPki.TestServer.Http;

/// <summary>Chooses among the forms that a client accepts, and knows those it may send.</summary>
internal static class MediaTypes
{
    public const string Json = "application/json";
    public const string Yaml = "application/yaml";
    private const string MergePatch = "application/merge-patch+json";
    private const string StrategicMergePatch = "application/strategic-merge-patch+json";
    private const string JsonPatch = "application/json-patch+json";
    public const string Protobuf = "application/vnd.kubernetes.protobuf";

    private static readonly string[] KnownTransforms = ["Table", "PartialObjectMetadata", "PartialObjectMetadataList"];

    /// <param name="request">What accepts them.</param>
    /// <param name="offered">The forms beside the usual.</param>
    /// <param name="streams">Whether the answer may be a watch.</param>
    /// <exception cref="ApiFailure">406: none of them.</exception>
    public static MediaType Choose(
        HttpRequest request, IReadOnlyList<(string As, string Version)>? offered = null, bool streams = false)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted) || accepted.Count == 0)
            return new MediaType(AnswerFormat.Json, "", "");
        foreach (var candidate in accepted.OrderByDescending(candidate => candidate.Quality ?? 1))
        {
            if (Read(candidate, offered) is { } chosen)
                return chosen;
        }

        throw new ApiFailure(
            406,
            "NotAcceptable",
            $"406: Not Acceptable\n\nAvailable representations: {Json}, {Yaml}, "
                + $"{Protobuf}{(streams ? $", {Json};stream=watch, {Protobuf};stream=watch" : "")}",
            new StatusDetails());
    }

    /// <summary>Whether a body is in protobuf, and not in JSON, for which one without a type is taken.</summary>
    /// <exception cref="ApiFailure">415: neither. The server that this one stands for takes YAML too.</exception>
    public static bool IsProtobuf(HttpRequest request) => Check(request, [Json, Protobuf], [Json, Yaml, Protobuf]) == Protobuf;

    /// <exception cref="ApiFailure">415: no merge patch of either kind.</exception>
    public static void CheckPatch(HttpRequest request) =>
        _ = Check(request, [MergePatch, StrategicMergePatch], [JsonPatch, MergePatch, StrategicMergePatch]);

    private static string Check(HttpRequest request, string[] taken, string[] told)
    {
        var sent = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? type.MediaType.ToString() : "";
        if (request.ContentType is not (null or "") && !taken.Contains(sent))
        {
            throw new ApiFailure(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: " + string.Join(", ", told));
        }

        return sent;
    }

    private static MediaType? Read(MediaTypeHeaderValue candidate, IReadOnlyList<(string As, string Version)>? offered)
    {
        var form = Parameter(candidate, "as");
        var version = Parameter(candidate, "v");
        if (form.Length > 0)
        {
            var known = offered is null ? version == "v1" && KnownTransforms.Contains(form) : offered.Contains((form, version));
            if (!known)
                return null;
        }

        var name = candidate.MediaType.ToString();
        return name switch
        {
            Json or "*/*" => new MediaType(AnswerFormat.Json, form, version),
            Yaml => new MediaType(AnswerFormat.Yaml, form, version),
            _ => null,
        };
    }

    private static string Parameter(MediaTypeHeaderValue type, string name) =>
        type.Parameters.FirstOrDefault(parameter => parameter.Name.Equals(name, StringComparison.Ordinal))?.Value is { } value
        && !StringSegment.IsNullOrEmpty(value)
            ? value.ToString()
            : "";
}

internal enum AnswerFormat
{
    Json,
    Yaml,
}

/// <summary>The form in which a client wants its answer.</summary>
/// <param name="As">Table, APIGroupDiscoveryList and the like; empty for the object itself.</param>
internal sealed record MediaType(AnswerFormat Format, string As, string Version);
