using System.Text.Json;
using K8sPki.PemAndDer;
using K8sPki.Platform;

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

    /// <summary>The token with which a list goes on all the same whose own is too old; null for none.</summary>
    public string? Continue { get; init; }

    /// <summary>Reads a Status; null when it is something else.</summary>
    public static ServerStatus? TryRead(JsonElement root, int code)
    {
        if (root.TextField("kind") != "Status")
            return null;
        var status = new ServerStatus(
            root.NumberField("code") is { } number and not 0 ? number : code, root.TextField("reason"), root.TextField("message")
            ?? "")
        {
            Continue = root.Field("metadata")?.TextField("continue") is { Length: > 0 } token ? token : null,
        };
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

/// <summary>The reasons that an API server gives, each with our error id and what to do.</summary>
internal static class StatusReasons
{
    // The reasons are those of apimachinery's meta/v1 StatusReason; a code serves where the answer came from something in
    // between.
    private sealed record Known(int Code, string Reason, string ErrorId, Func<ServerStatus, string> Remedy)
    {
        public Known(int code, string reason, string errorId, string remedy = "")
            : this(code, reason, errorId, _ => remedy)
        {
        }
    }

    private static readonly Known Other = new(0, "", "ApiRefused");

    private static readonly Known[] All =
    [
        new(401, "Unauthorized", "ApiUnauthorized",
            "The server does not know who you are: the certificate or token is missing, expired or of another cluster. "
                + "Test-K8sKubeConfig looks at them."),
        new(403, "Forbidden", "ApiForbidden", MissingPermission.Of),
        new(404, "NotFound", "ApiNotFound"),
        new(409, "AlreadyExists", "ApiAlreadyExists", "Choose another name, or remove the one that is there."),
        new(409, "Conflict", "ApiConflict", "Somebody changed it meanwhile. Read it again, look at it, and repeat."),
        new(410, "Gone", "ApiGone", "The server does not have that any more."),
        new(410, "Expired", "ApiExpired", "What was read is too old for the server to go on from. Start again."),
        new(422, "Invalid", "ApiInvalid"),
        new(400, "BadRequest", "ApiBadRequest"),
        new(405, "MethodNotAllowed", "ApiMethodNotAllowed",
            "The server has no such operation there; the path may lack a name or have one too many."),
        new(406, "NotAcceptable", "ApiNotAcceptable"),
        new(413, "RequestEntityTooLarge", "ApiRequestTooLarge", "What was sent is larger than the server takes."),
        new(415, "UnsupportedMediaType", "ApiUnsupportedMediaType",
            "The server does not take a body of this kind there; see -ContentType."),
        new(429, "TooManyRequests", "ApiThrottled", "The server has too much to do. It was tried several times; wait a while."),
        new(500, "InternalError", "ApiInternalError",
            "The server failed; its log says why: crictl logs of kube-apiserver on a control-plane node, or journalctl -u "
                + "kube-apiserver."),
        new(500, "ServerTimeout", "ApiTimeout", "The server could not finish in time; try again."),
        new(502, "BadGateway", "ApiUnavailable", "Something in front of the API server does not reach it."),
        new(503, "ServiceUnavailable", "ApiUnavailable",
            "The server is starting, stopping, or its etcd does not answer; try again."),
        new(504, "Timeout", "ApiTimeout", "The server could not finish in time; try again."),
    ];

    /// <summary>The error for an answer that is none of success.</summary>
    /// <param name="status">What the server said.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="connection">Whom.</param>
    public static ApiException ToException(ServerStatus status, ApiRequest request, ApiConnection connection)
    {
        var known = Array.Find(All, entry => entry.Reason == status.Reason) ?? Array.Find(All, entry => entry.Code == status.Code)
            ?? Other;
        var action = RequestedAction.Of(request.Method, request.Path);
        var said = Sentence(PrintableText.Escape(status.Message.ReplaceLineEndings(" ")), status, action);
        var remedy = known.Remedy(status);
        return new ApiException(known.ErrorId, $"{said} ({connection.Server.Authority}){(remedy.Length > 0 ? " " + remedy : "")}",
            status);
    }

    private static string Sentence(string message, ServerStatus status, RequestedAction action)
    {
        // "Unauthorized" as the whole message says no more than the code.
        var text = message.Length == 0 || message == status.Reason
            ? $"The server answered {status.Code} {status.Reason}".TrimEnd()
                + $" to '{action.Verb} {PrintableText.Escape(action.Target)}'"
            : message.Trim();
        return text.TrimEnd('.') + ".";
    }
}
