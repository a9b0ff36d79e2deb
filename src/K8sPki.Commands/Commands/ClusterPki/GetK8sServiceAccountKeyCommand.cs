using System.Management.Automation;
using System.Text;
using K8sPki.Api;
using K8sPki.ClusterPki;
using K8sPki.Internal;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Lists the keys of service account tokens: which signs, which are accepted, and which tokens name which.</summary>
[Cmdlet(VerbsCommon.Get, "K8sServiceAccountKey")]
[OutputType(typeof(ServiceAccountKey))]
public sealed class GetK8sServiceAccountKeyCommand : ApiCommand
{
    private readonly List<(string Name, TokenHeader Header)> tokens = [];
    private bool isTokenGiven;

    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Root { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] KeySet { get; set; } = [];

    [Parameter]
    public SwitchParameter Cluster { get; set; }

    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    [Parameter]
    public SwitchParameter PodTokens { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (((IConnectionParameters)this).NamesConnection && !Cluster)
            throw new InvalidRequestException("ClusterMissing",
                "What names a cluster or who asks it, such as -KubeConfig and -Server, goes with -Cluster: give that too.");
    }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        isTokenGiven |= InputObject is not null;
        foreach (var item in PipelinePaths.Items(InputObject))
            Attempt(null, () => Take(item));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        var published = Published();
        var nodes = Nodes().ToList();
        foreach (var facts in nodes)
        {
            var keys = new ServiceAccountKeys(facts.Node);
            keys.Add(facts);
            AddPublished(keys, published);
            if (PodTokens)
                AddPodTokens(keys, facts);
            Write(keys, facts.Node);
        }

        // Whatever was piped is of one cluster, and no node need be at hand.
        if (nodes.Count != 0)
            return;
        if (published.Count + tokens.Count == 0)
            return;
        var from = published.Count == 0 ? Environment.MachineName : published[0].From;
        var alone = new ServiceAccountKeys(from);
        AddPublished(alone, published);
        Write(alone, from);
    }

    private void Write(ServiceAccountKeys keys, string node)
    {
        foreach (var (name, header) in tokens)
            keys.Add(header, name);
        var all = keys.All().ToList();
        if (all.Count == 0)
            WriteWarning($"On {PrintableText.Escape(node)} no key of service accounts is named or lies where kubeadm puts them.");
        WriteObject(all, enumerateCollection: true);
    }

    private static void AddPublished(
        ServiceAccountKeys keys, List<(string From, IReadOnlyList<PublishedKey> Keys)> published)
    {
        foreach (var (from, set) in published)
            keys.Add(set, from);
    }

    private IEnumerable<PkiInventory> Nodes()
    {
        var found = new List<PkiInventory>();
        foreach (var path in Path)
            Attempt(path, () => found.AddRange(Paths.Resolve(path, "folder").Select(
                folder => InventoryReader.Read(GivenFolder.AsTree(folder)))));
        if (Path.Length == 0)
        {
            foreach (var tree in NodeFolders.Trees(Root, Paths, Attempt))
                Attempt(tree.Folder, () => found.Add(InventoryReader.Read(tree)));
        }

        // A machine from which people administer clusters is no node.
        var isAsked = Path.Length + Root.Length > 0 || PodTokens || (!Cluster && KeySet.Length == 0 && !isTokenGiven);
        foreach (var facts in found.Where(facts => facts.IsEmpty && isAsked))
            WriteFailure(NothingFound.Of(facts), facts.Folder);
        foreach (var facts in found.Where(facts => !facts.IsEmpty))
        {
            foreach (var (file, problem) in facts.Problems.Where(problem => isAsked))
                WriteFailure(problem, file.Here.Text);
            yield return facts;
        }
    }

    private List<(string From, IReadOnlyList<PublishedKey> Keys)> Published()
    {
        var published = new List<(string, IReadOnlyList<PublishedKey>)>();
        foreach (var pattern in KeySet)
            Attempt(pattern, () => published.AddRange(Paths.Resolve(pattern).Select(path => (path, JsonWebKeySet.Read(
                FileStore.Read(path, JsonWebKeySet.LargestSet), $"'{PrintableText.Escape(path)}'")))));
        if (Cluster)
            Attempt(Context, () => published.Add(OfCluster()));
        return published;
    }

    private (string From, IReadOnlyList<PublishedKey> Keys) OfCluster()
    {
        var server = Client.Connection.Server.Authority;
        var request = ApiRequest.Get("/openid/v1/jwks") with { Accept = "application/jwk-set+json, application/json;q=0.5" };
        using var answer = Wait(Client.JsonAsync(request, Cancellation));
        return (server, JsonWebKeySet.Read(answer.RootElement, $"The key set of '{PrintableText.Escape(server)}'"));
    }

    private void AddPodTokens(ServiceAccountKeys keys, PkiInventory facts)
    {
        foreach (var path in ProjectedTokens.Find(facts))
        {
            Cancellation.ThrowIfCancellationRequested();
            Attempt(path.Text, () =>
            {
                if (ProjectedTokens.Read(facts.Tree, path) is { } header)
                    keys.Add(header, path.Text);
            });
        }
    }

    // A token may come as it is: no error has it as its target, and no message its text.
    private void Take(object item)
    {
        switch (ArgumentObjects.Unwrap(item))
        {
            case System.Security.SecureString secret:
                Add(Encoding.UTF8.GetBytes(PlainText.Of(secret)!), "the token");
                break;
            case string text when text.AsSpan().TrimStart().StartsWith("eyJ") && text.Contains('.', StringComparison.Ordinal):
                Add(Encoding.UTF8.GetBytes(text), "the token");
                break;
            default:
                foreach (var path in PipelinePaths.Of(item, Paths))
                    Add(FileStore.Read(path, TokenHeader.LargestToken), path);
                break;
        }
    }

    private void Add(byte[] content, string name)
    {
        try
        {
            tokens.Add((name, TokenHeader.Read(content, $"'{PrintableText.Escape(name)}'")));
        }
        finally
        {
            Array.Clear(content);
        }
    }
}
