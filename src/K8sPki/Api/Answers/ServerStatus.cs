using System.Text.Json;
using K8sPki.PemAndDer;

namespace K8sPki.Api;

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
        if (root.TextField("kind") != "Status")
            return null;
        var status = new ServerStatus(
            root.NumberField("code") is { } number and not 0 ? number : code, root.TextField("reason"), root.TextField("message")
            ?? "");
        if (root.Field("details") is not { } details)
            return status;
        return status with
        {
            Causes = ReadCauses(details),
            RetryAfter = details.NumberField("retryAfterSeconds") is { } wait and > 0 ? TimeSpan.FromSeconds(wait) : null,
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
        catch (Exception failure) when (failure is JsonException or MalformedInputException)
        {
            return null;
        }
    }

    private static StatusCause[] ReadCauses(JsonElement details) =>
    [
        .. (details.ListField("causes") ?? []).Where(cause => cause.ValueKind == JsonValueKind.Object).Take(MostCauses)
            .Select(cause => new StatusCause(cause.TextField("field") ?? "", cause.TextField("message") ?? "")),
    ];
}

/// <summary>One thing that is wrong with an object.</summary>
/// <param name="Field">Its field, for example <c>spec.usages[0]</c>.</param>
/// <param name="Message">What is wrong.</param>
internal sealed record StatusCause(string Field, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Field.Length == 0 ? Message : $"{Field}: {Message}";
}
