using System.Globalization;
using K8sPki.TestServer.Authentication;
using K8sPki.TestServer.Objects;
using Microsoft.AspNetCore.Http;

namespace K8sPki.TestServer.Http;

/// <summary>One call on a resource by a known user, with the options of its query.</summary>
internal sealed class ApiCall(HttpContext context, User user, RequestPath path)
{
    public HttpContext Context { get; } = context;

    public User User { get; } = user;

    public RequestPath Path { get; } = path;

    public string Method => Context.Request.Method;

    public bool IsWatch => Flag("watch");

    public bool AllowsBookmarks => Flag("allowWatchBookmarks");

    /// <summary>Whether nothing is to be stored.</summary>
    public bool IsDryRun
    {
        get
        {
            var given = Context.Request.Query["dryRun"];
            if (given.Count == 0 || given.ToString().Length == 0)
                return false;
            return given.All(value => value == "All") ? true : throw ApiFailure.Invalid(
                "", [new("FieldValueNotSupported", "dryRun", $"Unsupported value: \"{given}\": supported values: \"All\"")]);
        }
    }

    public string FieldValidation => Text("fieldValidation");

    public string ResourceVersion => Text("resourceVersion");

    public string Continue => Text("continue");

    /// <summary>0 for no limit.</summary>
    public int Limit => Number("limit");

    public TimeSpan? WatchTimeout => Number("timeoutSeconds") is var seconds and > 0 ? TimeSpan.FromSeconds(seconds) : null;

    public string IncludeObject => Text("includeObject");

    public Selectors Selectors()
    {
        var fields = Text("fieldSelector");
        if (Path.Name.Length > 0)
            fields = $"metadata.name={Path.Name}";
        return new Selectors(fields, Text("labelSelector"));
    }

    private string Text(string name) => Context.Request.Query[name].ToString();

    private bool Flag(string name) => Text(name) is { Length: > 0 } value && value is not ("false" or "0");

    private int Number(string name)
    {
        var text = Text(name);
        if (text.Length == 0)
            return 0;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : throw ApiFailure.BadRequest(
            $"invalid query parameter {name}: strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }
}
