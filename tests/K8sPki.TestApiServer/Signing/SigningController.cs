using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Threading.Channels;
using K8sPki.TestServer.Objects;
using K8sPki.TestServer.Rbac;
using K8sPki.TestServer.Storage;

namespace K8sPki.TestServer.Signing;

/// <summary>
/// What the controller manager does with requests, beside the server and a moment later: approves a kubelet's client
/// request, signs what is approved, marks as failed what breaks its signer's rules.
/// </summary>
internal sealed class SigningController(ObjectStore store, RequestSigner signer, AccessRules rules) : IAsyncDisposable
{
    private readonly Channel<SigningRequestObject> work = Channel.CreateUnbounded<SigningRequestObject>();
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<string> problems = new();
    private Task loop = Task.CompletedTask;

    /// <summary>Whether approved requests are signed; off, they stay approved.</summary>
    public bool SigningEnabled { get; set; } = true;

    /// <summary>What could not be signed, and why.</summary>
    public IReadOnlyList<string> Problems => [.. problems];

    /// <summary>How long signing waits after approval.</summary>
    public TimeSpan Delay { get; set; }

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
                await TryAsync(item);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    // A real signer logs what it cannot sign and tries again; the request stays approved.
    private async Task TryAsync(SigningRequestObject item)
    {
        try
        {
            await HandleAsync(item);
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException or FormatException)
        {
            problems.Enqueue($"{item.Name}: {failure.Message}");
        }
    }

    private async Task HandleAsync(SigningRequestObject item)
    {
        if (item.Status.Conditions.Length == 0)
        {
            if (MayApproveItself(item))
                Change(item, WithCondition(item, RequestCondition.Approved, "AutoApproved", "Auto approving kubelet client certificate after SubjectAccessReview."));
            return;
        }

        if (!SigningEnabled || !IsDue(item))
            return;
        if (Delay > TimeSpan.Zero)
            await Task.Delay(Delay, stop.Token);
        if (SignerChecks.Problem(item) is { } problem)
            Change(item, WithCondition(item, RequestCondition.Failed, "SignerValidationFailure", problem));
        else
            Change(item, item with { Status = item.Status with { Certificate = signer.Sign(item) } });
    }

    private static bool IsDue(SigningRequestObject item) => item.HasCondition(RequestCondition.Approved)
        && !item.HasCondition(RequestCondition.Denied)
        && !item.HasCondition(RequestCondition.Failed)
        && item.Status.Certificate is null;

    private bool MayApproveItself(SigningRequestObject item)
    {
        if (item.Spec.SignerName != SignerChecks.KubeletClient)
            return false;
        var decoded = DecodedRequest.Read(item.Spec.Request!);
        if (SignerChecks.KubeletClientProblem(decoded, item.Spec.Usages) is not null)
            return false;
        var user = new Authentication.User(item.Spec.Username, item.Spec.Groups);
        var own = item.Spec.Username == decoded.CommonName
            && rules.Allows(user, AccessRequest.OnRequests("create", subresource: "selfnodeclient"));
        return own || rules.Allows(user, AccessRequest.OnRequests("create", subresource: "nodeclient"));
    }

    // What was seen may have changed meanwhile: then its own event is in the queue.
    private void Change(SigningRequestObject seen, SigningRequestObject changed) =>
        store.UpdateIfPresent(seen.Name, current => ReferenceEquals(current, seen) ? changed : current);

    private SigningRequestObject WithCondition(SigningRequestObject item, string type, string reason, string message)
    {
        var now = store.Now;
        var condition = new RequestCondition(type, "True") { Reason = reason, Message = message, LastUpdateTime = now, LastTransitionTime = now };
        return item with { Status = item.Status with { Conditions = item.Status.Conditions.Add(condition) } };
    }
}
