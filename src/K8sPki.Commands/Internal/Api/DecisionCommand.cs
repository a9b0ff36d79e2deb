using System.Management.Automation;
using K8sPki.Api;
using K8sPki.Requests;

namespace K8sPki.Internal;

/// <summary>
/// A command that decides on requests: on the cluster's, or here on those of files, text and objects, with the signer that
/// Test-K8sCsr judged them by.
/// </summary>
public abstract class DecisionCommand : ClusterDecisionCommand
{
    private protected const string ByPath = "Path";
    private protected const string Local = "Local";

    private PipelineInput? pipeline;

    private protected DecisionCommand()
    {
    }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(SigningRequestNameCompleter))]
    [ValidateNotNullOrEmpty]
    public virtual string[] Name { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = ByPath)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public virtual string[] Path { get; set; } = [];

    /// <summary>Decides here on one request; the spec is what came with it, if anything.</summary>
    private protected abstract void Decide(CertificateRequest request, SigningSpec? spec);

    /// <summary>Decides on what one step of the pipeline brings.</summary>
    private protected void DecideAll(object? input)
    {
        if (ParameterSetName == ByPath || Path.Length > 0)
        {
            foreach (var path in Path)
                Attempt(path, () => DecideEach(Files(path)));
        }
        else if (ParameterSetName == ByName)
        {
            foreach (var name in Name)
                Attempt(name, () => DecideNamed(name));
        }
        else if (Name.Length > 0)
        {
            foreach (var path in Name)
                DecideHere(path);
        }
        else
        {
            foreach (var item in Items(input ?? throw new InvalidRequestException(
                "RequestMissing", "No request was named. Give its path, or pipe it in.")))
                DecideOne(item);
        }
    }

    /// <summary>Whether an object of the pipeline is meant as a request of a cluster.</summary>
    private protected virtual bool IsOfCluster(object input) => true;

    /// <summary>Decides on what is left when the pipeline ends, and waits for what is under way.</summary>
    private protected void DecideRest()
    {
        if (pipeline is not null)
            DecideEach(pipeline.Rest());
        FinishCalls();
    }

    private void DecideNamed(string name)
    {
        if (IsFile(name))
            DecideEach(Files(name));
        else
            Decide(Named(name), null);
    }

    private void DecideOne(object input) => Attempt(input, () =>
    {
        if (ParameterSetName == ByObject && IsOfCluster(input))
            Decide(Resolve(input), ArgumentObjects.Unwrap(input) as SigningRequestTestResult);
        else
            DecideOnContent(input);
    });

    private void DecideHere(object input) => Attempt(input, () => DecideOnContent(input));

    private void DecideOnContent(object input)
    {
        switch (ArgumentObjects.Unwrap(input))
        {
            case CertificateRequest request:
                Decide(request, null);
                break;
            case CertificateRequestTestResult judged:
                Decide(judged.Request, judged.Spec);
                break;
            case RequestDenial denial:
                Decide(denial.Request, null);
                break;
            default:
                pipeline ??= new PipelineInput(Paths);
                DecideEach(pipeline.Open(input));
                break;
        }
    }

    private void DecideEach(IEnumerable<InputSource> sources) =>
        AttemptEach(sources, source => AttemptRequests(source, Decide));
}

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
