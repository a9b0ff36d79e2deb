using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using K8sPki.TestServer.Yaml;
using Microsoft.AspNetCore.Http;

namespace K8sPki.TestServer.Http;

/// <summary>Writes answers: JSON, laid out for people where a person's program asks, or YAML.</summary>
internal static class AnswerWriter
{
    private static readonly string[] ProgramsOfPeople = ["curl", "Wget", "Mozilla/5.0"];

    public static Task WriteAsync(
        HttpContext context, int status, MediaType form, Action<Utf8JsonWriter> write, string? contentType = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Layout(form.Format == AnswerFormat.Json && IsPretty(context.Request))))
            write(json);
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-cache, private";
        if (form.Format == AnswerFormat.Yaml)
        {
            context.Response.ContentType = MediaTypes.Yaml;
            return SendAsync(context, YamlText.FromJson(buffer.WrittenMemory));
        }

        buffer.Write("\n"u8);
        context.Response.ContentType = contentType ?? MediaTypes.Json;
        return SendAsync(context, buffer.WrittenMemory);
    }

    public static Task WriteFailureAsync(HttpContext context, ApiFailure failure)
    {
        if (failure.Details is { RetryAfterSeconds: > 0 } details)
            context.Response.Headers.RetryAfter =
                details.RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return WriteAsync(context, failure.Code, new MediaType(AnswerFormat.Json, "", ""), failure.Write);
    }

    public static Task WriteTextAsync(
        HttpContext context, int status, string text, string contentType = "text/plain; charset=utf-8")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return SendAsync(context, System.Text.Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Quotes in texts as \", as Go writes them.</summary>
    public static JsonWriterOptions Layout(bool indented) =>
        new() { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static bool IsPretty(HttpRequest request)
    {
        if (request.Query["pretty"].ToString() is { Length: > 0 } asked)
            return asked is "true" or "1";
        var program = request.Headers.UserAgent.ToString();
        return ProgramsOfPeople.Any(name => program.StartsWith(name, StringComparison.Ordinal));
    }

    private static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
