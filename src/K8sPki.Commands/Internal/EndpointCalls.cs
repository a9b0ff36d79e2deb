using System.Globalization;
using System.Management.Automation;
using K8sPki.Endpoints;

namespace K8sPki.Internal;

/// <summary>Asks endpoints, many at a time; what they present comes out in the order in which they were named.</summary>
internal sealed class EndpointCalls : IDisposable
{
    private const string Activity = "Asking endpoints";

    // One that does not answer holds back what comes after it, and not the asking.
    private const int AheadOfOldest = 8;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly ShowingCommand command;
    private readonly Action<EndpointQuestion, EndpointResult> handle;
    private readonly CancellationToken cancellation;
    private readonly SemaphoreSlim gate;
    private readonly CallsInFlight<EndpointResult> calls;
    private int begun;
    private int done;
    private bool isShown;

    /// <summary>Prepares to ask.</summary>
    /// <param name="command">Whose progress is shown.</param>
    /// <param name="limit">How many are asked at a time.</param>
    /// <param name="handle">Takes what came of each, on the thread of the pipeline.</param>
    /// <param name="cancellation">Ends all.</param>
    public EndpointCalls(
        ShowingCommand command, int limit, Action<EndpointQuestion, EndpointResult> handle, CancellationToken cancellation)
    {
        this.command = command;
        this.handle = handle;
        this.cancellation = cancellation;
        gate = new SemaphoreSlim(limit);
        calls = new CallsInFlight<EndpointResult>(limit * AheadOfOldest, Finish);
    }

    /// <summary>Asks one more.</summary>
    public void Add(EndpointQuestion question)
    {
        begun++;
        calls.Add(question, () => Task.Run(() => AskAsync(question), cancellation));
    }

    /// <summary>Waits for all that are left.</summary>
    public void FinishAll()
    {
        calls.FinishAll();
        if (isShown)
            command.WriteProgress(new ProgressRecord(1, Activity, "done") { RecordType = ProgressRecordType.Completed });
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private async Task<EndpointResult> AskAsync(EndpointQuestion question)
    {
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await EndpointInquiry.AskAsync(question, cancellation).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    private void Finish(object target, Task<EndpointResult> call)
    {
        var question = (EndpointQuestion)target;
        while (Task.WaitAny([call], (int)Beat.TotalMilliseconds, cancellation) < 0)
        {
            command.WriteProgress(new ProgressRecord(1, Activity,
                string.Create(CultureInfo.InvariantCulture, $"{question.Endpoint}, after {done} of {begun}"))
            {
                PercentComplete = done * 100 / begun,
            });
            isShown = true;
        }

        done++;
        handle(question, call.GetAwaiter().GetResult());
    }
}
