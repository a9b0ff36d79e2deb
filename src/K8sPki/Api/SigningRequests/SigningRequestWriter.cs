using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace K8sPki.Api;

/// <summary>
/// Writes the object that creates a CertificateSigningRequest: JSON for the API, YAML for <c>kubectl apply</c>.
/// </summary>
internal static class SigningRequestWriter
{
    private const string GeneratedPrefix = "csr-";

    /// <summary>The JSON to send.</summary>
    public static byte[] Json(SigningRequestDraft draft)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("apiVersion", SigningRequestReader.ApiVersion);
            writer.WriteString("kind", SigningRequestReader.Kind);
            writer.WriteStartObject("metadata");
            writer.WriteString(draft.Name is null ? "generateName" : "name", draft.Name ?? GeneratedPrefix);
            if (draft.Labels.Count > 0)
            {
                writer.WriteStartObject("labels");
                foreach (var (key, value) in draft.Labels)
                    writer.WriteString(key, value);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            WriteSpec(writer, draft);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>The YAML document. What could be read as anything but text is quoted, as JSON is, which YAML includes.</summary>
    public static string Yaml(SigningRequestDraft draft)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"apiVersion: {SigningRequestReader.ApiVersion}\nkind: {SigningRequestReader.Kind}\nmetadata:\n");
        text.Append(CultureInfo.InvariantCulture,
            $"  {(draft.Name is null ? "generateName" : "name")}: {Scalar(draft.Name ?? GeneratedPrefix)}\n");
        if (draft.Labels.Count > 0)
        {
            text.Append("  labels:\n");
            foreach (var (key, value) in draft.Labels)
                text.Append(CultureInfo.InvariantCulture, $"    {Scalar(key)}: {Scalar(value)}\n");
        }

        text.Append(CultureInfo.InvariantCulture,
            $"spec:\n  request: {Convert.ToBase64String(Encoding.ASCII.GetBytes(draft.Request.Pem))}\n");
        text.Append(CultureInfo.InvariantCulture, $"  signerName: {Scalar(draft.Spec.SignerName)}\n");
        if (draft.Spec.ExpirationSeconds is { } seconds)
            text.Append(CultureInfo.InvariantCulture, $"  expirationSeconds: {seconds}\n");
        text.Append("  usages:\n");
        foreach (var usage in draft.Spec.Usages)
            text.Append(CultureInfo.InvariantCulture, $"  - {Scalar(usage)}\n");
        return text.ToString();
    }

    private static void WriteSpec(Utf8JsonWriter writer, SigningRequestDraft draft)
    {
        writer.WriteStartObject("spec");
        writer.WriteBase64String("request", Encoding.ASCII.GetBytes(draft.Request.Pem));
        writer.WriteString("signerName", draft.Spec.SignerName);
        if (draft.Spec.ExpirationSeconds is { } seconds)
            writer.WriteNumber("expirationSeconds", seconds);
        writer.WriteStartArray("usages");
        foreach (var usage in draft.Spec.Usages)
            writer.WriteStringValue(usage);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // Words of letters are safe as they are, but for those that YAML 1.1 reads as booleans or nothing.
    private static string Scalar(string text) =>
        text.Length > 3 && char.IsAsciiLetter(text[0]) && char.IsAsciiLetterOrDigit(text[^1]) && text.All(IsPlain)
            && text.ToUpperInvariant() is not ("TRUE" or "FALSE" or "NULL")
            ? text
            : "\"" + JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text) + "\"";

    private static bool IsPlain(char character) =>
        char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '/' or ' ' or '_';
}
