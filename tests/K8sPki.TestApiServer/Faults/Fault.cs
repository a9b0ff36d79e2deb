namespace K8sPki.TestServer.Faults;

/// <summary>What can go wrong with a call.</summary>
public enum FaultKind
{
    /// <summary>The answer comes after <see cref="Fault.Delay"/>.</summary>
    Delay,

    /// <summary>429 with Retry-After of <see cref="Fault.RetryAfterSeconds"/>, as the server's own flow control answers.</summary>
    Throttle,

    /// <summary>A Status object with <see cref="Fault.StatusCode"/>, 500 unless set.</summary>
    ServerError,

    /// <summary>The connection ends without an answer.</summary>
    Drop,

    /// <summary>The connection ends after <see cref="Fault.Bytes"/> of the body.</summary>
    CutBody,

    /// <summary>A page in HTML with <see cref="Fault.StatusCode"/>, 200 unless set.</summary>
    Html,

    /// <summary>A redirect to <see cref="Fault.Location"/> with <see cref="Fault.StatusCode"/>, 307 unless set.</summary>
    Redirect,

    /// <summary>The true answer with a Date header off by <see cref="Fault.ClockOffset"/>.</summary>
    WrongDate,

    /// <summary><see cref="Fault.Text"/> as <see cref="Fault.ContentType"/> with <see cref="Fault.StatusCode"/>, 200 unless set.</summary>
    Canned,

    /// <summary>A list whose first name goes on for <see cref="Fault.Bytes"/>.</summary>
    HugeBody,
}

/// <summary>Something that goes wrong with the calls it fits.</summary>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>How many calls it meets; without limit unless set.</summary>
    public int Times { get; init; } = int.MaxValue;

    /// <summary>How many fitting calls pass before it begins.</summary>
    public int Skip { get; init; }

    /// <summary>GET, POST and so on; empty for all.</summary>
    public string Method { get; init; } = "";

    /// <summary>A part of the path and query; empty for all.</summary>
    public string PathContains { get; init; } = "";

    public TimeSpan Delay { get; init; }

    public int RetryAfterSeconds { get; init; } = 1;

    /// <summary>0 for the usual one of the kind.</summary>
    public int StatusCode { get; init; }

    public long Bytes { get; init; } = 100;

    public string Text { get; init; } = "";

    public string ContentType { get; init; } = "application/json";

    public string Location { get; init; } = "";

    public TimeSpan ClockOffset { get; init; }
}
