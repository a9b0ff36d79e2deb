using System.Text.Json;

namespace K8sPki;

/// <summary>A failure as an API server tells it (Kubernetes API: kind Status).</summary>
/// <param name="Code">The HTTP status code.</param>
/// <param name="Reason">The word for it; null when there is none.</param>
/// <param name="Message">The sentence for it; empty when there is none.</param>
internal sealed record ServerStatus(int Code, string? Reason, string Message)
{
    private const int MostCauses = 20;

    /// <summary>What is wrong with which field.</summary>
    public IReadOnlyList<StatusCause> Causes { get; init; } = [];

    /// <summary>How long to wait before the next try.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Reads a Status; null when it is something else.</summary>
    public static ServerStatus? TryRead(JsonElement root, int code)
    {
        if (root.ValueKind != JsonValueKind.Object || Text(root, "kind") != "Status")
            return null;
        var status = new ServerStatus(Number(root, "code") is { } own and not 0 ? own : code, Text(root, "reason"), Text(root, "message") ?? "");
        if (!root.TryGetProperty("details", out var details) || details.ValueKind != JsonValueKind.Object)
            return status;
        return status with
        {
            Causes = ReadCauses(details),
            RetryAfter = Number(details, "retryAfterSeconds") is { } wait and > 0 ? TimeSpan.FromSeconds(wait) : null,
        };
    }

    /// <summary>Reads a Status out of a body; null when it is something else.</summary>
    public static ServerStatus? TryRead(Memory<byte> body, int code)
    {
        try
        {
            using var document = JsonDocument.Parse(GoJson.Readable(body));
            return TryRead(document.RootElement, code);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static StatusCause[] ReadCauses(JsonElement details)
    {
        if (!details.TryGetProperty("causes", out var causes) || causes.ValueKind != JsonValueKind.Array)
            return [];
        return [.. causes.EnumerateArray().Where(cause => cause.ValueKind == JsonValueKind.Object).Take(MostCauses)
            .Select(cause => new StatusCause(Text(cause, "field") ?? "", Text(cause, "message") ?? ""))];
    }

    private static int? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
