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
            return given.All(value => value == "All") ? true : throw ApiFailure.InvalidOptions(
                OptionsKind,
                [new("FieldValueNotSupported", "dryRun", $"Unsupported value: [\"{given}\"]: supported values: \"All\"")]);
        }
    }

    public string FieldValidation => Text("fieldValidation");

    public string ResourceVersion => Text("resourceVersion");

    public string Continue => Text("continue");

    public string FieldSelector => Text("fieldSelector");

    /// <summary>0 for no limit, which a list from the server's memory (version 0) never has.</summary>
    public int Limit => ResourceVersion == "0" && Continue.Length == 0 ? 0 : Math.Max(0, Number("limit"));

    public TimeSpan? WatchTimeout => Number("timeoutSeconds") is var seconds and > 0 ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>What a row of a Table carries: Metadata, Object or None; empty for Metadata.</summary>
    public string IncludeObject => Text("includeObject") is var asked && asked is "" or "Metadata" or "Object" or "None"
        ? asked
        : throw ApiFailure.BadRequest(
            $"Unable to convert to Table as requested: includeObject: Invalid value: \"{asked}\": must be 'Metadata', "
            + "'Object', 'None', or empty");

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
            $"strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }

    private string OptionsKind => Method switch
    {
        "POST" => "CreateOptions",
        "PUT" => "UpdateOptions",
        "PATCH" => "PatchOptions",
        _ => "DeleteOptions",
    };
}
