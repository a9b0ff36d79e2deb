using K8sPki.Api;

namespace K8sPki.ClusterPki;

/// <summary>
/// Reads what the ConfigMaps of a cluster trust: each list in pages, each object while it comes. What cannot be read is named,
/// and the rest goes on.
/// </summary>
internal sealed class LiveReader(ApiClient client) : IDisposable
{
    // More namespaces than any cluster has; a server that goes on for ever is left.
    private const int MostObjects = 100_000;

    // Several times what has been seen in one of them.
    private const int MostKeys = 10_000;

    // One broken object is most likely like the next.
    private const int MostProblems = 3;

    private readonly ManagedSecrets managed = new(client);
    private readonly List<LiveBundle> bundles = [];
    private readonly HashSet<LivePlace> read = [];
    private readonly List<string> warnings = [];
    private readonly List<(string Resource, string Title, ApiException Failure)> refusals = [];
    private readonly Dictionary<string, IReadOnlySet<string>> known = new(StringComparer.Ordinal);
    private int problems;

    /// <summary>What was found, added to what is known of the cluster.</summary>
    /// <exception cref="PkiException">There is no answer at all, or the server is not of this cluster.</exception>
    public async Task<LiveCluster> ReadAsync(LiveCluster cluster, CancellationToken cancellation)
    {
        foreach (var places in LivePlace.All.GroupBy(place => (place.Space, place.Object)))
            await ReadAsync([.. places], cancellation).ConfigureAwait(false);
        if (read.Any(place => place.Space is null))
            await AddMissingAsync(LivePlace.All.First(place => place.Space is null), cancellation).ConfigureAwait(false);
        // One right most likely gives them all.
        warnings.AddRange(refusals.GroupBy(refusal => refusal.Resource).Select(same => $"You may not list {same.Key}, so that it "
            + $"is not known what is in: {string.Join("; ", same.Select(one => one.Title))}. {same.First().Failure.Message}"));
        return cluster with { Outcome = LiveOutcome.Answered, Bundles = bundles, Read = read, Warnings = warnings };
    }

    /// <inheritdoc/>
    public void Dispose() => managed.Dispose();

    private async Task ReadAsync(IReadOnlyList<LivePlace> places, CancellationToken cancellation)
    {
        var (kind, name) = (places[0].Kind, places[0].Object);
        var found = 0;
        var isRead = await EachAsync(kind, kind.PathOf("v1", places[0].Space), places[0].Title, async item =>
        {
            // What was not asked for says nothing, whatever a server sends.
            if (item.Name != name || (places[0].Space is { } space && item.Namespace != space))
                return;
            found++;
            var items = await new ObjectCertificates(managed, null).ReadAsync(item, kind, "v1", cancellation)
                .ConfigureAwait(false);
            var problem = items.Select(one => one.Problem).FirstOrDefault(one => one is not null)?.Message;
            if (problem is not null && problems++ < MostProblems)
                warnings.Add($"{problem} What it trusts otherwise counts.");
            foreach (var place in places)
                bundles.Add(new LiveBundle(place, item.Namespace ?? "", KeysOf(items, place.Key), problem));
        }, cancellation).ConfigureAwait(false);
        if (!isRead)
            return;
        read.UnionWith(places);
        if (found == 0)
            warnings.Add($"The cluster has no ConfigMap {(places[0].Space is { } at ? at + "/" : "")}{name}: "
                + $"{places[0].Absent}.");
    }

    private async Task AddMissingAsync(LivePlace place, CancellationToken cancellation)
    {
        var those = bundles.Where(bundle => bundle.Place == place).Select(bundle => bundle.Space)
            .ToHashSet(StringComparer.Ordinal);
        var kind = LivePlace.Namespaces;
        await EachAsync(kind, kind.PathOf("v1", null), "namespaces without kube-root-ca.crt", item =>
        {
            if (item.Fact(ObjectFact.Phase) is null or "Active" && those.Add(item.Name))
                bundles.Add(new LiveBundle(place, item.Name, KeysOf([], place.Key), null) { IsMissing = true });
            return Task.CompletedTask;
        }, cancellation).ConfigureAwait(false);
    }

    // Only what would meet every other list too ends the whole.
    private async Task<bool> EachAsync(ObjectKind kind, string path, string title, Func<ListedObject, Task> take,
        CancellationToken cancellation)
    {
        try
        {
            var list = new ObjectList(client, kind, path);
            await foreach (var item in list.ReadAsync(cancellation).ConfigureAwait(false))
            {
                if (list.Count > MostObjects)
                    throw new LimitExceededException("AnswerTooLarge", $"There are more than {MostObjects} of them.");
                await take(item).ConfigureAwait(false);
            }

            return true;
        }
        catch (PkiException failure) when (failure is ApiException { StatusCode: not 401 } or MalformedInputException
            or LimitExceededException or AnswerCutOffException)
        {
            if (failure is ApiException { StatusCode: 403 } refused)
                refusals.Add((kind.QualifiedResource, title, refused));
            else
                warnings.Add($"Not read: {title}. {failure.Message}");
            return false;
        }
    }

    // Of a cluster all namespaces have the same: one set for all of them.
    private IReadOnlySet<string> KeysOf(IReadOnlyList<Certificates.CertificateReader.Item> items, string key)
    {
        var keys = items.Select(item => item.Certificate).Where(one => one?.ClusterObject?.Key == key)
            .Select(one => AuthorityGenerations.KeyOf(one!)).Take(MostKeys).Distinct().Order(StringComparer.Ordinal).ToList();
        var text = string.Join(' ', keys);
        return known.TryGetValue(text, out var set) ? set : known[text] = keys.ToHashSet(StringComparer.Ordinal);
    }
}
