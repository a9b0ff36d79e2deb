using System.Text.Json;
using K8sPki.TestServer.Objects;

namespace K8sPki.TestServer.Http;

/// <summary>One reason why an object is invalid.</summary>
internal sealed record FieldError(string Reason, string Field, string Message);

/// <summary>What a Status says about the object it is about.</summary>
internal sealed record StatusDetails(string Name = "", string Group = "", string Kind = "")
{
    public string Uid { get; init; } = "";

    public IReadOnlyList<FieldError> Causes { get; init; } = [];

    public int RetryAfterSeconds { get; init; }
}

/// <summary>A refusal, answered as a Status object.</summary>
internal sealed class ApiFailure(int code, string reason, string message, StatusDetails? details = null) : Exception(message)
{
    public int Code { get; } = code;

    public string Reason { get; } = reason;

    public StatusDetails? Details { get; } = details;

    /// <summary>A token with which an expired list goes on all the same.</summary>
    public string Continue { get; init; } = "";

    public static ApiFailure BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiFailure Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static ApiFailure Forbidden(string name, string why) => new(
        403, "Forbidden", $"{SigningRequestObject.QualifiedResource} \"{name}\" is forbidden: {why}", DetailsOf(name));

    public static ApiFailure NotFound(string name) => new(
        404, "NotFound", $"{SigningRequestObject.QualifiedResource} \"{name}\" not found", DetailsOf(name));

    public static ApiFailure NoSuchPath() => new(
        404, "NotFound", "the server could not find the requested resource", new StatusDetails());

    public static ApiFailure MethodNotAllowed() => new(
        405, "MethodNotAllowed", "the server does not allow this method on the requested resource", new StatusDetails());

    public static ApiFailure AlreadyExists(string name) => new(
        409, "AlreadyExists", $"{SigningRequestObject.QualifiedResource} \"{name}\" already exists", DetailsOf(name));

    public static ApiFailure Conflict(string name, string why) => new(
        409, "Conflict", $"Operation cannot be fulfilled on {SigningRequestObject.QualifiedResource} \"{name}\": {why}",
        DetailsOf(name));

    public static ApiFailure Expired(string message) => new(410, "Expired", message);

    public static ApiFailure Invalid(string name, IReadOnlyList<FieldError> errors)
    {
        var all = string.Join(", ", errors.Select(error => $"{error.Field}: {error.Message}").Distinct());
        var message = $"{SigningRequestObject.QualifiedKind} \"{name}\" is invalid: {(errors.Count > 1 ? $"[{all}]" : all)}";
        var details = new StatusDetails(name, SigningRequestObject.Group, SigningRequestObject.Kind) { Causes = errors };
        return new ApiFailure(422, "Invalid", message, details);
    }

    /// <summary>What is wrong with the options of a query.</summary>
    public static ApiFailure InvalidOptions(string kind, IReadOnlyList<FieldError> errors)
    {
        var all = string.Join(", ", errors.Select(error => $"{error.Field}: {error.Message}"));
        var message = $"{kind}.meta.k8s.io \"\" is invalid: {(errors.Count > 1 ? $"[{all}]" : all)}";
        return new ApiFailure(422, "Invalid", message, new StatusDetails("", "meta.k8s.io", kind) { Causes = errors });
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("kind", "Status");
        json.WriteString("apiVersion", "v1");
        json.WriteStartObject("metadata");
        if (Continue.Length > 0)
            json.WriteString("continue", Continue);
        json.WriteEndObject();
        json.WriteString("status", "Failure");
        json.WriteString("message", Message);
        if (Reason.Length > 0)
            json.WriteString("reason", Reason);
        if (Details is not null)
        {
            json.WritePropertyName("details");
            WriteDetails(json, Details);
        }

        json.WriteNumber("code", Code);
        json.WriteEndObject();
    }

    public static void WriteDetails(Utf8JsonWriter json, StatusDetails details)
    {
        json.WriteStartObject();
        foreach (var (name, value) in ((string, string)[])[("name", details.Name), ("group", details.Group),
            ("kind", details.Kind), ("uid", details.Uid)])
        {
            if (value.Length > 0)
                json.WriteString(name, value);
        }

        if (details.Causes.Count > 0)
        {
            json.WriteStartArray("causes");
            foreach (var cause in details.Causes)
            {
                json.WriteStartObject();
                json.WriteString("reason", cause.Reason);
                json.WriteString("message", cause.Message);
                if (cause.Field.Length > 0)
                    json.WriteString("field", cause.Field);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (details.RetryAfterSeconds > 0)
            json.WriteNumber("retryAfterSeconds", details.RetryAfterSeconds);
        json.WriteEndObject();
    }

    private static StatusDetails DetailsOf(string name) => new(name, SigningRequestObject.Group, SigningRequestObject.Resource);
}
