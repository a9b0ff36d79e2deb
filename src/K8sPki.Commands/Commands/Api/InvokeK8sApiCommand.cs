using System.Management.Automation;
using K8sPki.Api;
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

    [Parameter(ParameterSetName = "Watch")]
    [ValidateRange(1, LongestWatch)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public int? TimeoutSec { get; set; }

    private protected override string? ImpliedServer =>
        KubeConfig is null && Context is null && HasCredentials ? address?.Server?.AbsoluteUri : null;

    /// <inheritdoc/>
    protected override void Begin() => address = ApiAddress.Of(Path!);

    /// <inheritdoc/>
    protected override void ProcessItem() => Attempt(Path, Ask);

    private void Ask()
    {
        var method = Method is null
            ? (Body is null ? HttpMethod.Get : HttpMethod.Post) : new HttpMethod(Method.ToUpperInvariant());
        var request = new ApiRequest(
            method, address!.On(Client.Connection)) { Accept = Table ? TableRows.Accept : "application/json, */*;q=0.5" };
        if (Body is not null)
        {
            var body = ApiBody.Of(Body, method, ContentType);
            request = request with { Body = body.Content, ContentType = body.ContentType };
        }

        if (!request.IsRead && (Watch || Table))
            throw new InvalidRequestException(
                "MethodContradicts", "-Watch and -Table read; they go with the method Get and without a body.");
        if (!request.IsRead && !ShouldProcess($"{Client.Connection.Server.Authority}{request.Path}", method.Method))
            return;
        if (Watch)
            WriteWatch(stop => Client.ListAndWatchAsync(request.Path, stop), TimeoutSec, WriteChange);
        else if (!Raw && request.IsRead && RequestedAction.Of(method, request.Path).Verb == "list" && !HasLimit(request.Path))
            WritePages(request);
        else
            WriteAnswer(request);
    }

    private void WriteChange(WatchEvent change)
    {
        var shown = new PSObject();
        shown.TypeNames.Insert(0, "K8sPki.ApiChange");
        shown.Properties.Add(new PSNoteProperty("type", change.Kind));
        shown.Properties.Add(new PSNoteProperty("object", JsonObjects.From(change.Object)));
        WriteObject(shown);
    }

    private void WritePages(ApiRequest request)
    {
        foreach (var page in Client.PagesAsync(request.Path, request.Accept, Cancellation).ToBlocking(Cancellation))
            WritePage(page);
    }

    private void WritePage(ApiPage page)
    {
        if (Table && page.IsTable)
        {
            foreach (var row in TableRows.Of(page))
                WriteObject(row);
        }
        else if (page.IsList)
        {
            foreach (var item in page.Items())
                WriteObject(ListItems.Item(item, page), enumerateCollection: false);
        }
        else
        {
            using var whole = page.Whole();
            WriteObject(ListItems.Named(JsonObjects.From(whole.RootElement)), enumerateCollection: false);
        }
    }

    private void WriteAnswer(ApiRequest request)
    {
        using var answer = Wait(Client.OpenAsync(request, Cancellation));
        // Logs, metrics and health are text.
        if (!Raw && answer.Content.Headers.ContentType?.MediaType is not "text/plain")
        {
            WritePage(Wait(Client.ReadPageAsync(answer, Cancellation)));
            return;
        }

        WriteObject(Wait(Client.ReadTextAsync(answer, Cancellation)));
    }

    private static bool HasLimit(string path) =>
        path.Contains("?limit=", StringComparison.Ordinal) || path.Contains("&limit=", StringComparison.Ordinal);
}
