namespace K8sPki;

/// <summary>The clock that facts are judged by.</summary>
internal sealed record PkiCheckOptions
{
    /// <summary>The time to judge at.</summary>
    public DateTimeOffset At { get; init; } = Clock.UtcNow;

    /// <summary>How long before its end a certificate is worth a warning.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromDays(30);
}
