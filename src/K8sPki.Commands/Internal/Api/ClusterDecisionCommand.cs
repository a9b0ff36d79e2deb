using System.Management.Automation;
using K8sPki.Api;

namespace K8sPki.Internal;

/// <summary>A command that decides on requests of a cluster, several at a time.</summary>
public abstract class ClusterDecisionCommand : SigningRequestCommand
{
    private protected const string ByObject = "Cluster";
    private protected const string ByName = "Name";

    private const int MostInFlight = 16;

    private CallsInFlight<SigningRequest>? calls;

    private protected ClusterDecisionCommand()
    {
    }

    [Parameter(ParameterSetName = ByObject)]
    [Parameter(ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateLength(1, 1024)]
    public string? Message { get; set; }

    [Parameter(ParameterSetName = ByObject)]
    [Parameter(ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(1, MostInFlight)]
    public int ThrottleLimit { get; set; } = MostInFlight;

    /// <summary>Decides on one request of a cluster; the test is what came with it, if anything.</summary>
    private protected abstract void Decide(SigningRequest asked, SigningRequestTestResult? judged);

    /// <summary>What follows a decision.</summary>
    private protected virtual Task<SigningRequest> FollowAsync(SigningRequestClient requests, SigningRequest decided) =>
        Task.FromResult(decided);

    /// <summary>Sends a decision without waiting for the answer.</summary>
    private protected void Send(SigningRequest asked, SigningDecision decision)
    {
        calls ??= new CallsInFlight<SigningRequest>(
            ThrottleLimit, (target, call) => Attempt(target, () => WriteObject(SigningProgress.Await(this, target, call))));
        var requests = RequestsOf(asked);
        calls.Add(asked, async () => await FollowAsync(
            requests, await requests.DecideAsync(asked, decision, Cancellation).ConfigureAwait(false)).ConfigureAwait(false));
    }

    /// <summary>Waits for what is under way.</summary>
    private protected void FinishCalls() => calls?.FinishAll();
}
