using System.Management.Automation;
using K8sPki.Certificates;
using K8sPki.ClusterPki;
using K8sPki.Endpoints;

namespace K8sPki.Internal;

/// <summary>A command that reads certificates of files and of a cluster, and asks endpoints for theirs.</summary>
public abstract class EndpointCertificateCommand : ClusterCertificateCommand
{
    private static readonly TimeSpan LongestLimit = TimeSpan.FromHours(1);

    // What answers at all does so at once.
    private static readonly TimeSpan UsualLimit = TimeSpan.FromSeconds(10);

    private EndpointCalls? calls;
    private string? serverName;

    private protected EndpointCertificateCommand()
    {
    }

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Endpoint")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string[] Endpoint { get; set; } = [];

    [Parameter(ParameterSetName = "Endpoint")]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string? ServerName { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Discover")]
    public SwitchParameter Discover { get; set; }

    [Parameter(ParameterSetName = "Discover")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Root { get; set; } = [];

    [Parameter(ParameterSetName = "Endpoint")]
    [Parameter(ParameterSetName = "Discover")]
    [ValidateRange(1, 1024)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>Writes what was read; the target is what an error is of.</summary>
    private protected abstract void WritePresented(IEnumerable<CertificateReader.Item> items, string target);

    /// <inheritdoc/>
    protected override void Begin()
    {
        serverName = ServerName is null ? null : EndpointName.ReadServerName(ServerName);
        if (!IsGiven(nameof(RequestTimeout)) && !Cluster)
            RequestTimeout = UsualLimit;
        if (!Cluster && (RequestTimeout <= TimeSpan.Zero || RequestTimeout > LongestLimit))
            throw new InvalidRequestException("DurationInvalid",
                $"-RequestTimeout {RequestTimeout} is no time to wait for an endpoint: it is more than 0 and at most an hour, "
                    + "such as 10s.");
        calls = new EndpointCalls(this, ThrottleLimit, WriteAnswer, Cancellation);
    }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (Discover)
            AskDiscovered();
        foreach (var text in Endpoint)
        {
            Attempt(text, () => calls!.Add(
                new EndpointQuestion(EndpointName.Parse(text), RequestTimeout) { ServerName = serverName }));
        }

        base.ProcessItem();
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        calls!.FinishAll();
        base.Finish();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            calls?.Dispose();
        base.Dispose(disposing);
    }

    private void AskDiscovered()
    {
        foreach (var tree in NodeFolders.Trees(Root, Paths, Attempt))
            Attempt(tree.Folder, () => AskNode(InventoryReader.Read(tree)));
    }

    private void AskNode(PkiInventory node)
    {
        if (node.IsEmpty)
            throw NothingFound.Of(node);
        var (reached, unreached) = EndpointDiscovery.Of(node);
        if (unreached.Count > 0)
            WriteWarning($"Not asked, since {node.Node} is another machine and they listen at its loopback or no flag tells its "
                + $"address: {string.Join(", ", unreached)}.");
        if (reached.Count + unreached.Count == 0)
            throw new MissingInputException("NoEndpointNamed",
                $"No manifest, unit or configuration of {node.Node} names a component that listens with TLS. Get-K8sPki shows "
                    + "what is there; -Endpoint asks what you name.");
        foreach (var endpoint in reached)
            calls!.Add(endpoint.Question(RequestTimeout));
    }

    private void WriteAnswer(EndpointQuestion question, EndpointResult result)
    {
        foreach (var chain in result.Chains)
            WritePresented(chain.Items, $"{question.Endpoint}");
        if (result.Chains.Count == 0)
            WriteFailure(EndpointFailure.Together(result.Failures), $"{question.Endpoint}");
        else
            WriteSilent(result);
    }

    // localhost has an address of IPv6 at which mostly nothing listens.
    private void WriteSilent(EndpointResult result)
    {
        foreach (var failure in result.Failures)
        {
            if (result.Chains.All(chain => chain.Answer.IsLoopback))
                WriteVerbose(failure.Message);
            else
                WriteWarning(failure.Message);
        }
    }
}
