namespace K8sPki;

/// <summary>The clock that facts are judged by, and what the judgements of several nodes share.</summary>
internal sealed record PkiCheckOptions
{
    /// <summary>The time to judge at.</summary>
    public DateTimeOffset At { get; init; } = Clock.UtcNow;

    /// <summary>How long before its end a certificate is worth a warning.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The authorities that were read: those of one node are mostly those of the next.</summary>
    public KnownAuthorities Authorities { get; } = new();
}
