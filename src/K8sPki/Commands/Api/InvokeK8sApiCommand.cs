using System.Management.Automation;
using System.Text;
using System.Text.Json;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Asks an API server and gives what it answers as objects.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "K8sApi", SupportsShouldProcess = true, DefaultParameterSetName = "Object")]
[OutputType(typeof(PSObject), ParameterSetName = ["Object", "Table", "Watch"])]
[OutputType(typeof(string), ParameterSetName = ["Raw"])]
public sealed class InvokeK8sApiCommand : ApiCommand
{
    private ApiAddress? address;

    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Uri")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ApiPathCompleter))]
    public string? Path { get; set; }

    [Parameter]
    [ValidateSet("Get", "Post", "Put", "Patch", "Delete")]
    public string? Method { get; set; }

    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public object? Body { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MediaTypeCompleter))]
    public string? ContentType { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Raw")]
    public SwitchParameter Raw { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Table")]
    public SwitchParameter Table { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Watch")]
    public SwitchParameter Watch { get; set; }

    private protected override string? ImpliedServer =>
        KubeConfig is null && Context is null && HasCredentials ? address?.Server?.AbsoluteUri : null;

    /// <inheritdoc/>
    protected override void Begin() => address = ApiAddress.Of(Path!);

    /// <inheritdoc/>
    protected override void ProcessItem() => Attempt(Path, Ask);

    private void Ask()
    {
        var method = Method is null ? (Body is null ? HttpMethod.Get : HttpMethod.Post) : new HttpMethod(Method.ToUpperInvariant());
        var request = new ApiRequest(method, address!.On(Client.Connection)) { Accept = Table ? TableRows.Accept : "application/json, */*;q=0.5" };
        if (Body is not null)
        {
            var body = ApiBody.Of(Body, method, ContentType);
            request = request with { Body = body.Content, ContentType = body.ContentType };
        }

        if (!request.IsRead && (Watch || Table))
            throw new InvalidRequestException("MethodContradicts", "-Watch and -Table read; they go with the method Get and without a body.");
        if (!request.IsRead && !ShouldProcess($"{Client.Connection.Server.Authority}{request.Path}", method.Method))
            return;
        if (Watch)
            WriteChanges(request.Path);
        else if (!Raw && request.IsRead && RequestedAction.Of(method, request.Path).Verb == "list" && !HasLimit(request.Path))
            WritePages(request);
        else
            WriteAnswer(request);
    }

    private void WriteChanges(string path)
    {
        foreach (var change in Client.ListAndWatchAsync(path, Cancellation).ToBlockingEnumerable(CancellationToken.None))
        {
            var shown = new PSObject();
            shown.TypeNames.Insert(0, "K8sPki.ApiChange");
            shown.Properties.Add(new PSNoteProperty("type", change.Kind));
            shown.Properties.Add(new PSNoteProperty("object", JsonObjects.From(change.Object)));
            WriteObject(shown);
        }
    }

    private void WritePages(ApiRequest request)
    {
        foreach (var page in Client.PagesAsync(request.Path, request.Accept, Cancellation).ToBlockingEnumerable(CancellationToken.None))
            WriteContent(page);
    }

    private void WriteAnswer(ApiRequest request)
    {
        using var answer = Wait(Client.OpenAsync(request, Cancellation));
        // Logs, metrics and health are text.
        if (!Raw && answer.Content.Headers.ContentType?.MediaType is not "text/plain")
        {
            using var json = Wait(Client.ReadJsonAsync(answer, Cancellation));
            WriteContent(json.RootElement);
            return;
        }

        var content = Wait(Client.ReadAsync(answer, Cancellation));
        WriteObject(Encoding.UTF8.GetString(content));
    }

    private void WriteContent(JsonElement content)
    {
        if (Table && TableRows.Of(content) is { } rows)
            WriteObject(rows, enumerateCollection: true);
        else if (ListItems.Of(content) is { } items)
            WriteObject(items, enumerateCollection: true);
        else
            WriteObject(ListItems.Named(JsonObjects.From(content)), enumerateCollection: false);
    }

    private static bool HasLimit(string path) =>
        path.Contains("?limit=", StringComparison.Ordinal) || path.Contains("&limit=", StringComparison.Ordinal);
}
