namespace K8sPki;

/// <summary>
/// How long a watch waits before it goes on, as client-go's informers do (tools/cache/reflector.go): 0.8 seconds, doubling up
/// to 30, with as much again left to chance; from the start again after two minutes without a failure.
/// </summary>
internal sealed class WatchBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(800);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(2);

    private TimeSpan step;
    private long? last;

    /// <summary>How long to wait after the failure that was noted last, and before what chance adds.</summary>
    public TimeSpan Step => step;

    /// <summary>The wait with its part of chance.</summary>
    public TimeSpan Pause => step * (1 + Random.Shared.NextDouble());

    /// <summary>Notes a failure.</summary>
    /// <param name="now">The time on a clock that only runs forward, in milliseconds.</param>
    public void Note(long now)
    {
        step = last is null || now - last >= Quiet.TotalMilliseconds ? First : step * 2 < Longest ? step * 2 : Longest;
        last = now;
    }
}
