using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>Reads, makes, decides and removes the CertificateSigningRequests of a cluster.</summary>
internal sealed class SigningRequestClient(ApiClient client)
{
    private const string Collection = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
    private const int MostTries = 10;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>One by its exact name.</summary>
    public async Task<SigningRequest> GetAsync(string name, CancellationToken cancellation, PrivateKey? key = null)
    {
        using var answer = await client.JsonAsync(ApiRequest.Get(PathOf(name)), cancellation).ConfigureAwait(false);
        return SigningRequest.Read(answer.RootElement, client, key);
    }

    /// <summary>One as it is now, with the key that it had.</summary>
    /// <exception cref="ConflictException">Another has its name now.</exception>
    public async Task<SigningRequest> AgainAsync(SigningRequest seen, CancellationToken cancellation)
    {
        var current = await GetAsync(seen.Fields.Name, cancellation, seen.PrivateKey).ConfigureAwait(false);
        return current.Fields.Uid == seen.Fields.Uid
            ? current
            : throw new ConflictException(
                "SigningRequestChanged",
                $"'{seen.Name}' was removed and made again: the one of that name is another. Get it by its name: Get-K8sCsr "
                + $"-Name {CommandArgument.InQuotes(seen.Name)}.");
    }

    /// <summary>All that are wanted, page by page.</summary>
    public async IAsyncEnumerable<SigningRequest> ListAsync(
        SigningRequestFilter filter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var item in client.ItemsAsync(filter.ApplyTo(Collection), cancellation).ConfigureAwait(false))
        {
            var request = SigningRequest.Read(item, client);
            if (filter.Matches(request))
                yield return request;
        }
    }

    /// <summary>All that are wanted, then each as it appears or changes, until it is stopped.</summary>
    public async IAsyncEnumerable<Watched<SigningRequest>> WatchAsync(
        SigningRequestFilter filter, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var (change, interruption) in client.ListAndWatchAsync(filter.ApplyTo(Collection), cancellation)
            .ConfigureAwait(false))
        {
            if (interruption is not null)
                yield return new Watched<SigningRequest>(null, interruption);
            else if (change!.Kind != "DELETED" && SigningRequest.Read(change.Object, client) is var request
                && filter.Matches(request))
                yield return new Watched<SigningRequest>(request, null);
        }
    }

    /// <summary>Makes one.</summary>
    public async Task<SigningRequest> CreateAsync(SigningRequestDraft draft, CancellationToken cancellation)
    {
        using var answer =
            await client.JsonAsync(ApiRequest.Send(HttpMethod.Post, Collection, SigningRequestWriter.Json(draft)), cancellation)
            .ConfigureAwait(false);
        return SigningRequest.Read(answer.RootElement, client, draft.Request.PrivateKey);
    }

    /// <summary>
    /// Approves or denies exactly what was seen: the object goes back with its UID and resourceVersion. Decided so already,
    /// nothing is sent.
    /// </summary>
    /// <exception cref="ConflictException">It was decided the other way, or is no longer what was seen.</exception>
    public async Task<SigningRequest> DecideAsync(SigningRequest seen, SigningDecision decision, CancellationToken cancellation)
    {
        var current = seen;
        for (var tries = 1; ; tries++)
        {
            if (current.Fields.Has(decision.Type))
                return current;
            if (current.Fields.Has(decision.Opposite))
                throw new ConflictException(
                    "AlreadyDecided",
                    $"certificate signing request \"{seen.Name}\" is already {decision.Opposite}. That cannot be taken back: "
                    + "submit a new request.");
            try
            {
                return await SendAsync(current, decision, cancellation).ConfigureAwait(false);
            }
            catch (ApiException failure) when (failure.StatusCode == 409 && tries < MostTries)
            {
                current = await GetAsync(seen.Fields.Name, cancellation, seen.PrivateKey).ConfigureAwait(false);
                if (!IsWhatWasSeen(seen, current, decision))
                    throw new ConflictException(
                        "SigningRequestChanged",
                        $"'{seen.Name}' is no longer what was looked at: {DifferenceOf(seen, current)}. Nothing was decided. "
                        + "Get it again and look at it.", failure);
            }
        }
    }

    /// <summary>
    /// Removes one, and says what keeps it: the finalizers that somebody has yet to take away; none when it is gone.
    /// </summary>
    /// <param name="name">Its exact name.</param>
    /// <param name="uid">The identity it must have; null for whatever has the name.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<string[]> RemoveAsync(string name, string? uid, CancellationToken cancellation)
    {
        var request = new ApiRequest(HttpMethod.Delete, PathOf(name));
        if (uid is not null)
        {
            var options = new Dictionary<string, object>
            {
                ["kind"] = "DeleteOptions",
                ["apiVersion"] = "v1",
                ["preconditions"] = new Dictionary<string, string> { ["uid"] = uid },
            };
            request = request with { Body = JsonSerializer.SerializeToUtf8Bytes(options) };
        }

        using var answer = await client.JsonAsync(request, cancellation).ConfigureAwait(false);
        // Gone, the answer is a Status; kept, it is the object.
        return [.. (answer.RootElement.Field("metadata")?.ListField("finalizers") ?? [])
            .Select(finalizer => PrintableText.Escape(finalizer.ToString()))];
    }

    /// <summary>Waits until the certificate is there.</summary>
    /// <param name="seen">The request.</param>
    /// <param name="limit">How long.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="RefusedException">It was denied, or the signer refused it.</exception>
    /// <exception cref="ServerException">The time is over.</exception>
    public async Task<SigningRequest> WaitAsync(SigningRequest seen, TimeSpan limit, CancellationToken cancellation)
    {
        var started = Environment.TickCount64;
        var pause = FirstPause;
        var current = seen;
        while (true)
        {
            if (Outcome(current) is { } failure)
                throw failure;
            if (current.IsIssued)
                return current;
            if (Environment.TickCount64 - started >= limit.TotalMilliseconds)
                throw TooLate(current, limit);
            await Task.Delay(pause, cancellation).ConfigureAwait(false);
            pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause;
            var isLast = Environment.TickCount64 - started >= limit.TotalMilliseconds;
            current = await AgainUnlessAwayAsync(seen, isLast, cancellation).ConfigureAwait(false) ?? current;
        }
    }

    // The time that was given is also for a server that is being upgraded; when it is over, that is the reason.
    private async Task<SigningRequest?> AgainUnlessAwayAsync(SigningRequest seen, bool isLast, CancellationToken cancellation)
    {
        try
        {
            return await AgainAsync(seen, cancellation).ConfigureAwait(false);
        }
        catch (PkiException failure) when (!isLast && (failure is ServerException or ApiException { StatusCode: >= 500 }))
        {
            return null;
        }
    }

    private async Task<SigningRequest> SendAsync(SigningRequest current, SigningDecision decision, CancellationToken cancellation)
    {
        var request =
            ApiRequest.Send(HttpMethod.Put, PathOf(current.Fields.Name) + "/approval", decision.ApplyTo(current.Utf8Json));
        using var answer = await client.JsonAsync(request, cancellation).ConfigureAwait(false);
        var decided = SigningRequest.Read(answer.RootElement, client, current.PrivateKey);
        return decided.Fields.Has(decision.Type)
            ? decided
            : throw new ServerException(
                "DecisionNotTaken",
                $"The server answered with success, but '{current.Name}' is not {decision.Type}. Look at it: Get-K8sCsr -Name "
                + $"{CommandArgument.InQuotes(current.Name)}.");
    }

    // The spec of an object never changes, so that another one is another object; labels may have been selected by.
    private static bool IsWhatWasSeen(SigningRequest seen, SigningRequest current, SigningDecision decision) =>
        DifferenceOf(seen, current).Length == 0
            || (HasSameRequest(seen, current) && (current.Fields.Has(decision.Type) || current.Fields.Has(decision.Opposite)));

    private static string DifferenceOf(SigningRequest seen, SigningRequest current) =>
        seen.Fields.Uid != current.Fields.Uid ? "it was removed and made again"
        : !HasSameRequest(seen, current) ? "it asks for something else"
        : !seen.Fields.Labels.OrderBy(label => label.Key, StringComparer.Ordinal)
            .SequenceEqual(current.Fields.Labels.OrderBy(label => label.Key, StringComparer.Ordinal)) ? "its labels changed"
        : !seen.Conditions.Select(condition => condition.ExactType)
            .SequenceEqual(current.Conditions.Select(condition => condition.ExactType)) ? "its conditions changed"
        : "";

    private static bool HasSameRequest(SigningRequest seen, SigningRequest current)
    {
        var (one, other) = (seen.Fields, current.Fields);
        return one.Uid == other.Uid && one.Request.AsSpan().SequenceEqual(other.Request) && one.SignerName == other.SignerName
            && one.Username == other.Username && one.ExpirationSeconds == other.ExpirationSeconds
            && one.Usages.SequenceEqual(other.Usages) && one.Groups.SequenceEqual(other.Groups);
    }

    /// <summary>Why a request ends without a certificate; null when it may still get one.</summary>
    internal static RefusedException? Outcome(SigningRequest current)
    {
        if (current.Conditions.FirstOrDefault(condition => condition.ExactType == SigningRequestCondition.Failed) is { } failed)
            return new RefusedException(
                "SigningRequestFailed",
                $"The signer {current.SignerName} refused '{current.Name}'. {Sentence(failed)} Mend that and submit a new "
                + "request; a failed one stays failed.");
        return current.Conditions.FirstOrDefault(condition => condition.ExactType == SigningRequestCondition.Denied) is { } denied
            ? new RefusedException("SigningRequestDenied", $"'{current.Name}' was denied. {Sentence(denied)}")
            : null;
    }

    private static string Sentence(SigningRequestCondition condition) => condition.ToString().TrimEnd('.') + ".";

    private static ServerException TooLate(SigningRequest current, TimeSpan limit)
    {
        var waited = limit == TimeSpan.FromSeconds(1) ? "1 second"
            : limit.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " seconds";
        return new ServerException("SigningRequestTimeout", current.IsPending
            ? $"'{current.Name}' is still pending after {waited}: nobody approved it. Approve-K8sCsr -Name "
                + $"{CommandArgument.InQuotes(current.Name)} does."
            : $"'{current.Name}' is approved and was not issued within {waited}. "
                + $"{SigningRequestChecks.SignerHint(current.Fields.SignerName)}");
    }

    private static string PathOf(string name) => ObjectName.PathIn(Collection, name);
}

/// <summary>Which CertificateSigningRequests are wanted. What the server can select it does; the rest is left out here.</summary>
internal sealed record SigningRequestFilter
{
    /// <summary>Whether a name is wanted; null for every one.</summary>
    public Func<string, bool>? Name { get; init; }

    /// <summary>The one signer that is wanted; null for every one that <see cref="Signer"/> wants.</summary>
    public string? SignerName { get; init; }

    /// <summary>Whether a signer is wanted; null for every one.</summary>
    public Func<string, bool>? Signer { get; init; }

    /// <summary>Whether a requester is wanted; null for every one.</summary>
    public Func<string, bool>? Requester { get; init; }

    /// <summary>Words of which the status must have one; empty for every status.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = [];

    /// <summary>A label selector in the API's words; null for none.</summary>
    public string? Selector { get; init; }

    /// <summary>
    /// The one name that is wanted, for the server to select; null for every one that <see cref="Name"/> wants.
    /// </summary>
    public string? ExactName { get; init; }

    /// <summary>The path of the collection with what the server is to select.</summary>
    public string ApplyTo(string collection)
    {
        var fields =
            string.Join(',',
            new[] { ExactName is null ? null : $"metadata.name={Escape(ExactName)}", SignerName is null ? null
            : $"spec.signerName={Escape(SignerName)}" }.OfType<string>());
        var path = fields.Length == 0 ? collection : ApiRequest.With(collection, "fieldSelector", fields);
        return Selector is null ? path : ApiRequest.With(path, "labelSelector", Selector);
    }

    /// <summary>True when a request is wanted.</summary>
    public bool Matches(SigningRequest request) =>
        (ExactName is null || ExactName == request.Fields.Name)
        && (Name is null || Name(request.Fields.Name))
        && (SignerName is null || SignerName == request.Fields.SignerName)
        && (Signer is null || Signer(request.Fields.SignerName))
        && (Requester is null || Requester(request.Fields.Username))
        && (Statuses.Count == 0 || request.StatusWords.Any(word => Statuses.Contains(word, StringComparer.OrdinalIgnoreCase)));

    // apimachinery/pkg/fields, EscapeValue.
    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal)
            .Replace("=", "\\=", StringComparison.Ordinal);
}
