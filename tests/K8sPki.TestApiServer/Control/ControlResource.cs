using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using K8sPki.TestServer.Authentication;
using K8sPki.TestServer.Faults;
using K8sPki.TestServer.Http;
using Microsoft.AspNetCore.Http;

namespace K8sPki.TestServer.Control;

/// <summary>
/// The switches of a server that runs as a program of its own, under /test-control, for system:masters:
/// POST faults, DELETE faults, POST objects/NAME/change|replace|delete|deny (now, or with ?when=read at its next reading),
/// POST seed?count=N with a PEM request as the body, POST compact, POST clean, GET calls.
/// </summary>
internal sealed class ControlResource(TestApiServer server, Func<HttpContext, User> authenticate)
{
    private const string Root = "/test-control/";
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static bool IsFor(HttpContext context) => context.Request.Path.Value!.StartsWith(Root, StringComparison.Ordinal);

    /// <exception cref="ApiFailure">400: no fault.</exception>
    public static Fault ReadFault(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<Fault>(json, Options) ?? throw ApiFailure.BadRequest("a fault is missing");
        }
        catch (JsonException failure)
        {
            throw ApiFailure.BadRequest(failure.Message);
        }
    }

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (!authenticate(context).Groups.Contains("system:masters"))
                throw new ApiFailure(403, "Forbidden", "only system:masters may turn the switches");
            var answer = await RunAsync(context.Request);
            await AnswerWriter.WriteTextAsync(context, 200, JsonSerializer.Serialize(answer, Options), MediaTypes.Json);
        }
        catch (ApiFailure failure)
        {
            await AnswerWriter.WriteFailureAsync(context, failure);
        }
    }

    private async Task<object> RunAsync(HttpRequest request)
    {
        var parts = request.Path.Value![Root.Length..].Split('/').Select(Uri.UnescapeDataString).ToArray();
        switch (request.Method, parts)
        {
            case ("POST", ["faults"]):
                server.Faults.Add(ReadFault(await TextAsync(request)));
                return new { added = true };
            case ("DELETE", ["faults"]):
                server.Faults.Clear();
                return new { cleared = true };
            case ("POST", ["objects", var name, var kind]):
                Disturb(request, name, kind, await TextAsync(request));
                return new { name, kind };
            case ("POST", ["seed"]):
                server.Seed(Number(request, "count"), await TextAsync(request));
                return new { server.RequestCount };
            case ("POST", ["compact"]):
                server.Compact();
                return new { compacted = true };
            case ("POST", ["clean"]):
                return new { removed = server.Clean() };
            case ("GET", ["calls"]):
                return server.Calls;
            default:
                throw ApiFailure.NoSuchPath();
        }
    }

    private void Disturb(HttpRequest request, string name, string kindText, string replacement)
    {
        if (!Enum.TryParse<ObjectFaultKind>(kindText, ignoreCase: true, out var kind))
            throw ApiFailure.BadRequest($"there is no object fault {kindText}");
        var pem = replacement.Length > 0 ? replacement : null;
        if (request.Query["when"] == "read")
            server.ObjectFaults.OnRead(name, kind, 1, pem);
        else
            server.Disturb(name, kind, pem);
    }

    private static int Number(HttpRequest request, string name) =>
        int.TryParse(request.Query[name], CultureInfo.InvariantCulture, out var number) ? number : throw ApiFailure.BadRequest($"{name} is no number");

    private static async Task<string> TextAsync(HttpRequest request) => System.Text.Encoding.UTF8.GetString(await RequestBody.ReadAsync(request));
}
