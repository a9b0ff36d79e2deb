using System.Runtime.CompilerServices;
using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>Something that reading a cluster gives: a certificate, or one of the others.</summary>
internal readonly record struct ClusterReading
{
    /// <summary>A certificate.</summary>
    public Certificate? Certificate { get; init; }

    /// <summary>Why something could not be read; the rest goes on.</summary>
    public PkiException? Problem { get; init; }

    /// <summary>What the problem is with.</summary>
    public string? Target { get; init; }

    /// <summary>What the user has to know: a right that is missing.</summary>
    public string? Warning { get; init; }

    /// <summary>What is only for those who ask: a kind that is not there.</summary>
    public string? Note { get; init; }

    /// <summary>How far it is.</summary>
    public ReadingProgress? Progress { get; init; }
}

/// <summary>How far the reading of a kind is.</summary>
/// <param name="Resource">What is read.</param>
/// <param name="Count">How many were read.</param>
/// <param name="Remaining">About how many are left; null where that is not known.</param>
internal sealed record ReadingProgress(string Resource, long Count, long? Remaining);

/// <summary>Reads the certificates in the objects of a cluster, kind after kind.</summary>
/// <param name="client">The cluster.</param>
/// <param name="kinds">The kinds.</param>
/// <param name="spaces">The namespaces; none for all of them, and kinds that are in none.</param>
/// <param name="given">Opens keystores of which cert-manager knows no password; null for none.</param>
internal sealed class ClusterCertificates(
    ApiClient client, IReadOnlyList<ObjectKind> kinds, IReadOnlyList<string> spaces, Passphrase? given) : IDisposable
{
    private const int ObjectsBetweenProgress = 100;

    private readonly ManagedSecrets managed = new(client);
    private readonly HashSet<string> nonEmpty = new(StringComparer.Ordinal);
    private bool isRefused;

    /// <summary>All that is found, as it is found.</summary>
    /// <exception cref="PkiException">The server cannot be reached or does not know who asks.</exception>
    public async IAsyncEnumerable<ClusterReading> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        IReadOnlyList<ObjectKind> asked = kinds.Any(kind => kind.Kind == ObjectKind.PasswordSecret.Kind)
            ? [ObjectKind.CertManagerCertificate, .. kinds] : kinds;
        var discovery = await ObjectDiscovery.ReadAsync(client, asked, cancellation).ConfigureAwait(false);
        foreach (var kind in asked)
        {
            var versions = discovery.VersionsOf(kind);
            if (versions.Count == 0)
                yield return new ClusterReading { Note = $"The server has no {kind.QualifiedResource}." };
            else
            {
                await foreach (var reading in ReadKindAsync(kind, versions, cancellation).ConfigureAwait(false))
                    yield return reading;
            }
        }

        foreach (var space in spaces.Where(space => !isRefused && !nonEmpty.Contains(space)))
            yield return new ClusterReading
            {
                Warning = $"In the namespace '{PrintableText.Escape(space)}' there is no object of these kinds. Is it spelled as "
                    + "kubectl get namespaces has it?",
            };
    }

    /// <inheritdoc/>
    public void Dispose() => managed.Dispose();

    private async IAsyncEnumerable<ClusterReading> ReadKindAsync(
        ObjectKind kind, IReadOnlyList<string> versions, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var refusals = new List<(string? Space, ApiException Failure)>();
        var certificates = new ObjectCertificates(managed, given);
        string?[] places = kind.IsNamespaced && spaces.Count > 0 ? [.. spaces] : [null];
        foreach (var space in places)
        {
            foreach (var version in versions)
            {
                var reader = new KindReader(client, kind, version, space);
                await foreach (var found in reader.ReadAsync(cancellation).ConfigureAwait(false))
                {
                    nonEmpty.Add(found.Namespace ?? "");
                    if (reader.Count % ObjectsBetweenProgress == 1)
                        yield return new ClusterReading { Progress = reader.Progress };
                    if (kind == ObjectKind.CertManagerCertificate)
                        managed.Add(found);
                    foreach (var item in await certificates.ReadAsync(found, kind, version, cancellation).ConfigureAwait(false))
                        yield return new ClusterReading
                        {
                            Certificate = item.Certificate, Problem = item.Problem, Target = $"{kind.Kind} {found.FullName}",
                        };
                }

                if (reader.Failure is ApiException { StatusCode: 403 } refusal)
                    refusals.Add((space, refusal));
                else if (reader.Failure is { } failure and not ApiException { StatusCode: 404 })
                    yield return new ClusterReading { Problem = failure, Target = kind.QualifiedResource };
                if (reader.Failure is not ApiException { StatusCode: 404 })
                    break;
                if (version == versions[^1])
                    yield return new ClusterReading { Note = $"The server has no {kind.QualifiedResource}." };
            }
        }

        if (refusals.Count > 0)
            yield return new ClusterReading { Warning = Refused(kind, refusals) };
    }

    private string Refused(ObjectKind kind, List<(string? Space, ApiException Failure)> refusals)
    {
        isRefused = true;
        var what = kind == ObjectKind.CertManagerCertificate
            ? "When cert-manager renews, and the passwords of its keystores, are not known" : "They are left out";
        var where = refusals[0].Space is null ? ""
            : $" in {string.Join(", ", refusals.Select(refusal => $"'{PrintableText.Escape(refusal.Space!)}'"))}";
        return $"You may not list {kind.QualifiedResource}{where}. {what}. {refusals[0].Failure.Message}";
    }
}

/// <summary>Reads the objects of one kind in one place, and keeps why it ended before its time.</summary>
internal sealed class KindReader(ApiClient client, ObjectKind kind, string version, string? space)
{
    private readonly ObjectList list = new(client, kind, kind.PathOf(version, space));

    /// <summary>Why the list ended; null when it was read to its end.</summary>
    public PkiException? Failure { get; private set; }

    /// <summary>How many objects came.</summary>
    public long Count => list.Count;

    /// <summary>How far it is.</summary>
    public ReadingProgress Progress => new(kind.QualifiedResource, list.Count, list.Remaining);

    /// <summary>Each object, which is disposed of when the next is asked for.</summary>
    /// <exception cref="PkiException">What meets every kind: no server, and no user that it knows.</exception>
    public async IAsyncEnumerable<ListedObject> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var objects = list.ReadAsync(cancellation).GetAsyncEnumerator(cancellation);
        await using (objects.ConfigureAwait(false))
        {
            while (await NextAsync(objects).ConfigureAwait(false))
                yield return objects.Current;
        }
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<ListedObject> objects)
    {
        try
        {
            return await objects.MoveNextAsync().ConfigureAwait(false);
        }
        catch (PkiException failure) when (failure is ApiException { StatusCode: not 401 } or MalformedInputException
            or LimitExceededException or AnswerCutOffException)
        {
            Failure = failure;
            return false;
        }
    }
}
