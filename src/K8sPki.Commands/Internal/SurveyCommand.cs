using System.Management.Automation;
using System.Security;
using K8sPki.Api;
using K8sPki.ClusterPki;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>A command that looks at nodes, and at everything: nodes, their endpoints, kubeconfigs and a cluster.</summary>
public abstract class SurveyCommand : PkiInventoryCommand, IConnectionParameters
{
    /// <summary>The set of parameters for all that there is.</summary>
    private protected const string OfEverything = "Everything";

    private const int ProgressId = 1;
    private const int NodesAtOnce = 16;

    // Endpoints of other nodes too, and servers behind a Service.
    private static readonly TimeSpan AskingLimit = TimeSpan.FromSeconds(5);

    private PkiSurvey? survey;

    private protected SurveyCommand()
    {
    }

    [Parameter(Mandatory = true, ParameterSetName = OfEverything)]
    public SwitchParameter Everything { get; set; }

    [Parameter(ParameterSetName = OfEverything)]
    public SwitchParameter SkipNode { get; set; }

    [Parameter(ParameterSetName = OfEverything)]
    public SwitchParameter SkipCluster { get; set; }

    [Parameter(ParameterSetName = OfEverything)]
    [ValidateNotNullOrEmpty]
    public ClusterObjectKind[] Kind { get; set; } = [];

    [Parameter(ParameterSetName = OfEverything)]
    [ValidateNotNullOrEmpty]
    public string? KubeConfig { get; set; }

    [Parameter(ParameterSetName = OfEverything)]
    [ArgumentCompleter(typeof(ContextNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Context { get; set; }

    [Parameter(ParameterSetName = OfEverything)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerAddressCompleter))]
    public string? Server { get; set; }

    [Parameter(ParameterSetName = OfEverything)]
    [ValidateNotNull]
    public object? ClientCertificate { get; set; }

    [Parameter(ParameterSetName = OfEverything)]
    [ValidateNotNull]
    public object? ClientKey { get; set; }

    [Parameter(ParameterSetName = OfEverything)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? Token { get; set; }

    [Parameter(ParameterSetName = OfEverything)]
    [ValidateNotNull]
    public object? CertificateAuthority { get; set; }

    [Parameter(ParameterSetName = OfEverything)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? As { get; set; }

    [Parameter(ParameterSetName = OfEverything)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? AsGroup { get; set; }

    [Parameter(ParameterSetName = OfEverything)]
    [Duration(BareNumberIsSeconds = true)]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>True where a cluster was to be read and has not answered to the end.</summary>
    private protected bool IsClusterSilent { get; private set; }

    /// <summary>True where no endpoint is to be asked.</summary>
    private protected abstract bool SkipsEndpoints { get; }

    /// <summary>Writes what there is to say of all that was looked at.</summary>
    private protected abstract void Handle(PkiSurvey survey);

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (!Everything)
        {
            base.ProcessItem();
            return;
        }

        survey = new PkiSurvey();
        if (SkipNode && Root.Length > 0)
            throw new InvalidRequestException("RootAndSkipNode", "-SkipNode and -Root exclude each other: -Root names nodes.");
        if (!SkipNode)
            AddNodes();
        var client = SkipCluster ? null : Connect();
        if (!SkipNode)
            AddKubeConfig();
        if (client is not null)
            AddCluster(client);
        Handle(survey);
    }

    private void AddNodes()
    {
        var nodes = new List<PkiInventory>();
        foreach (var tree in NodeFolders.Trees(Root, Paths, Attempt))
            Attempt(tree.Folder, () => nodes.AddRange(NodeIn(InventoryReader.Read(tree.AsSeen()))));
        var asked = SkipsEndpoints ? nodes : [.. Asked(nodes)];
        foreach (var node in asked)
            survey!.Add(node);
        if (!SkipsEndpoints)
            AddAbsent(asked);
    }

    private void AddAbsent(IReadOnlyList<PkiInventory> asked)
    {
        var (found, notAsked) = new AbsentHostInquiry(AskingLimit).AskAsync(asked, Cancellation).GetAwaiter().GetResult();
        survey!.Absent = found;
        if (notAsked > 0)
            WriteWarning($"Whether hosts are there was looked at for {AbsentHostInquiry.MostHosts} names in certificates, and "
                + $"not for {notAsked} more.");
    }

    // A machine from which people administer clusters is no node.
    private IEnumerable<PkiInventory> NodeIn(PkiInventory node)
    {
        if (node.IsEmpty && !node.Tree.IsThisNode)
            throw NothingFound.Of(node);
        if (node.IsEmpty)
        {
            WriteVerbose(NothingFound.Of(node).Message);
            return [];
        }

        WriteNotes(node);
        return [node];
    }

    private IEnumerable<PkiInventory> Asked(List<PkiInventory> nodes)
    {
        var asked = new EndpointSurvey[nodes.Count];
        Parallel.ForEachAsync(
            Enumerable.Range(0, nodes.Count),
            new ParallelOptions { MaxDegreeOfParallelism = NodesAtOnce, CancellationToken = Cancellation },
            async (index, stop) => asked[index] = await EndpointSurvey.AskAsync(
                nodes[index], AskingLimit, onlyRunning: false, stop).ConfigureAwait(false)).GetAwaiter().GetResult();
        foreach (var one in asked)
        {
            TellSilent(one);
            yield return one.Facts;
        }
    }

    private void TellSilent(EndpointSurvey asked)
    {
        var (node, unreached) = (asked.Facts.Node, EndpointDiscovery.Of(asked.Facts).Unreached);
        foreach (var (endpoint, reason) in asked.Silent)
            WriteVerbose($"{endpoint}: {reason.Message}");
        foreach (var text in unreached)
            WriteVerbose($"{text} of {node} listens at its loopback, or no flag tells its address.");
        if (asked.Silent.Count + unreached.Count > 0)
            WriteWarning($"Of {PrintableText.Escape(node)} {Counted.Of(asked.Silent.Count + unreached.Count, "endpoint")} did "
                + "not answer or cannot be reached from here: what they present is not known (-Verbose says why).");
    }

    // The files by which the cluster is asked belong to it, wherever they are; those of a node have been read.
    private void AddKubeConfig()
    {
        if (Root.Length > 0 || Server is not null)
            return;
        var known = survey!.Nodes.SelectMany(node => node.KubeConfigs).Select(read => read.File.Here).ToHashSet();
        foreach (var file in LocationOf(KubeConfig).Files.Where(File.Exists).Select(file => new LocalPath(file)))
        {
            if (!known.Contains(file))
                Attempt(file.Text, () => AddGiven(InventoryReader.Read(NodeFileSystem.ThisNode(), [file])));
        }
    }

    private void AddGiven(PkiInventory facts)
    {
        WriteNotes(facts);
        survey!.Add(facts);
    }

    private ApiClient? Connect()
    {
        try
        {
            return ConnectionChoice.Of(this, SessionState.Path).Open(WriteWarning, RequestTimeout);
        }
        catch (PkiException failure)
        {
            // Who names a cluster means that one.
            if (((IConnectionParameters)this).NamesConnection)
                WriteFailure(failure, Server ?? KubeConfig ?? Context);
            else
                WarnOfCluster(failure);
            return null;
        }
    }

    private void AddCluster(ApiClient client)
    {
        survey!.Begin(new ClusterSource(client.Connection.Server.Authority)
        {
            KubeConfig = KubeConfig is null ? null : Paths.Literal(KubeConfig), Context = Context,
            Connection = GivenArguments.OfConnection(MyInvocation.BoundParameters),
        });
        var progress = new ProgressRecord(ProgressId, $"Reading certificates of {client.Connection.Server.Authority}", "0");
        try
        {
            using var cluster = new ClusterCertificates(
                client, [.. ClusterFacts.Order.Where(IsWanted).Select(ObjectKind.Of)], [], null);
            foreach (var reading in cluster.ReadAsync(Cancellation).ToBlocking(Cancellation))
                Add(reading, progress);
        }
        catch (PkiException failure)
        {
            WarnOfCluster(failure);
        }

        progress.RecordType = ProgressRecordType.Completed;
        WriteProgress(progress);
        if (!SkipsEndpoints && survey.Cluster!.Bundles.Count > 0)
            AddCalled(client);
    }

    private bool IsWanted(ClusterObjectKind kind) => Kind.Length == 0 || Kind.Contains(kind);

    private void AddCalled(ApiClient client)
    {
        var called = CalleeInquiry.AskAsync(client, survey!.Cluster!, AskingLimit, Cancellation).GetAwaiter().GetResult();
        survey.Add(called);
        foreach (var (callee, result) in called.Where(server => server.Result.Chains.Count == 0))
            WriteVerbose($"{callee.Host}:{callee.Port} was not reached from here: "
                + string.Join(' ', result.Failures.Select(failure => failure.Message)));
    }

    private void Add(ClusterReading reading, ProgressRecord progress)
    {
        Cancellation.ThrowIfCancellationRequested();
        if (reading.Certificate is { } certificate)
            survey!.Add(certificate, Clock.UtcNow);
        if (reading.Problem is { } problem)
            WriteFailure(problem, reading.Target);
        if (reading.Warning is { } warning)
            WriteWarning(warning);
        if (reading.Note is { } note)
            WriteVerbose(note);
        if (reading.Progress is not { } reached)
            return;
        progress.StatusDescription = reached.Remaining is { } left
            ? $"{reached.Resource}: {reached.Count}, about {left} more" : $"{reached.Resource}: {reached.Count}";
        WriteProgress(progress);
    }

    private void WarnOfCluster(PkiException failure)
    {
        IsClusterSilent = true;
        WriteWarning("The cluster did not answer, and its objects are not all looked at (Secrets, ConfigMaps, bundles of "
            + "webhooks, APIServices and conversions, what signers issued): -SkipCluster leaves them out. " + failure.Message);
    }
}
