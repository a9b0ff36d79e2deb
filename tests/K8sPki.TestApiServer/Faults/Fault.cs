using Microsoft.AspNetCore.Http;

namespace K8sPki.TestServer.Faults;

/// <summary>What can go wrong with a call.</summary>
public enum FaultKind
{
    /// <summary>The answer comes after <see cref="Fault.Delay"/>.</summary>
    Delay,

    /// <summary>
    /// 429 with Retry-After of <see cref="Fault.RetryAfterSeconds"/>, as the server's own flow control answers.
    /// </summary>
    Throttle,

    /// <summary>A Status object with 500.</summary>
    ServerError,

    /// <summary>The connection ends without an answer.</summary>
    Drop,

    /// <summary>A redirect to <see cref="Fault.Location"/>.</summary>
    Redirect,

    /// <summary>The true answer with a Date header off by <see cref="Fault.ClockOffset"/>.</summary>
    WrongDate,

    /// <summary>A list whose first name goes on for <see cref="Fault.Bytes"/>.</summary>
    HugeBody,
}

/// <summary>Something that goes wrong with the calls it fits.</summary>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>How many calls it meets; without limit unless set.</summary>
    public int Times { get; init; } = int.MaxValue;

    /// <summary>GET, POST and so on; empty for all.</summary>
    public string Method { get; init; } = "";

    public TimeSpan Delay { get; init; }

    public int RetryAfterSeconds { get; init; } = 1;

    public long Bytes { get; init; } = 100;

    public string Location { get; init; } = "";

    public TimeSpan ClockOffset { get; init; }
}

/// <summary>The faults that are switched on; may be added at any time.</summary>
public sealed class FaultSwitches
{
    private readonly Lock gate = new();
    private readonly List<(Fault Fault, int Left)> faults = [];

    public void Add(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        lock (gate)
            faults.Add((fault, fault.Times));
    }

    /// <summary>The faults that meet this call, in the order in which they were added.</summary>
    internal IReadOnlyList<Fault> For(HttpRequest request)
    {
        lock (gate)
        {
            var met = new List<Fault>();
            for (var i = 0; i < faults.Count; i++)
            {
                var (fault, left) = faults[i];
                if (left == 0 || (fault.Method.Length > 0 && request.Method != fault.Method))
                    continue;
                faults[i] = (fault, left - 1);
                met.Add(fault);
            }

            return met;
        }
    }
}
