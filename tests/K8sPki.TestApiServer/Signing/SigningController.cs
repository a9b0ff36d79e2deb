using System.Security.Cryptography;
using System.Threading.Channels;
using K8sPki.TestServer.Objects;
using K8sPki.TestServer.Storage;

namespace K8sPki.TestServer.Signing;

/// <summary>
/// What the controller manager does with requests, beside the server and a moment later: signs what is approved, marks as
/// failed what breaks its signer's rules.
/// </summary>
internal sealed class SigningController(ObjectStore store, RequestSigner signer) : IAsyncDisposable
{
    private readonly Channel<SigningRequestObject> work = Channel.CreateUnbounded<SigningRequestObject>();
    private readonly CancellationTokenSource stop = new();
    private Task loop = Task.CompletedTask;

    /// <summary>Whether approved requests are signed; off, they stay approved.</summary>
    public bool SigningEnabled { get; set; } = true;

    public void Start()
    {
        store.Changed += OnChanged;
        loop = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        store.Changed -= OnChanged;
        work.Writer.TryComplete();
        await stop.CancelAsync();
        await loop;
        stop.Dispose();
    }

    private void OnChanged(StoreEvent happened)
    {
        if (happened.Kind != StoreEventKind.Deleted && SignerChecks.IsBuiltIn(happened.Object.Spec.SignerName))
            work.Writer.TryWrite(happened.Object);
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var item in work.Reader.ReadAllAsync(stop.Token))
                TryToSign(item);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private void TryToSign(SigningRequestObject item)
    {
        if (!SigningEnabled || !IsDue(item))
            return;
        try
        {
            Change(item, SignerChecks.Problem(item) is { } problem
                ? WithCondition(item, RequestCondition.Failed, "SignerValidationFailure", problem)
                : item with { Status = item.Status with { Certificate = signer.Sign(item) } });
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException or FormatException)
        {
            // A real signer logs what it cannot sign and tries again; the request stays approved.
        }
    }

    private static bool IsDue(SigningRequestObject item) => item.HasCondition(RequestCondition.Approved)
        && !item.HasCondition(RequestCondition.Denied)
        && !item.HasCondition(RequestCondition.Failed)
        && item.Status.Certificate is null;

    // What was seen may have changed meanwhile: then its own event is in the queue.
    private void Change(SigningRequestObject seen, SigningRequestObject changed) =>
        store.UpdateIfPresent(seen.Name, current => ReferenceEquals(current, seen) ? changed : current);

    private static SigningRequestObject WithCondition(SigningRequestObject item, string type, string reason, string message)
    {
        var now = ObjectStore.Now;
        var condition = new RequestCondition(type, "True") { Reason = reason, Message = message, LastUpdateTime = now,
            LastTransitionTime = now };
        return item with { Status = item.Status with { Conditions = item.Status.Conditions.Add(condition) } };
    }
}
