using K8sPki.TestServer.Http;

namespace K8sPki.TestServer.Validation;

/// <summary>Collects what is wrong with an object, worded as a real server does.</summary>
internal sealed class FieldErrors
{
    private readonly List<FieldError> errors = [];

    public void Required(string field, string detail = "") =>
        errors.Add(new("FieldValueRequired", field, detail.Length == 0 ? "Required value" : $"Required value: {detail}"));

    public void Invalid(string field, string shownValue, string detail) =>
        errors.Add(new("FieldValueInvalid", field, $"Invalid value: {shownValue}: {detail}"));

    public void Forbidden(string field, string detail) => errors.Add(new("FieldValueForbidden", field, $"Forbidden: {detail}"));

    public void Duplicate(string field, string value) =>
        errors.Add(new("FieldValueDuplicate", field, $"Duplicate value: {Quoted(value)}"));

    public void NotSupported(string field, string value, IEnumerable<string> supported) => errors.Add(new(
        "FieldValueNotSupported", field,
        $"Unsupported value: {Quoted(value)}: supported values: {string.Join(", ", supported.Select(Quoted))}"));

    public void TooLong(string field, int most) =>
        errors.Add(new("FieldValueTooLong", field, $"Too long: may not be more than {most} bytes"));

    /// <summary>Throws 422 Invalid with everything found.</summary>
    public void ThrowIfAny(string name)
    {
        if (errors.Count > 0)
            throw ApiFailure.Invalid(name, errors);
    }

    public static string Quoted(string value) => System.Text.Json.JsonSerializer.Serialize(value, Plain);

    private static readonly System.Text.Json.JsonSerializerOptions Plain =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
