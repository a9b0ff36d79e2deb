namespace K8sPki.Platform;

/// <summary>The module's one source of the current time.</summary>
internal static class Clock
{
    private static readonly AsyncLocal<TimeProvider?> Replacement = new();

    /// <summary>The current time in UTC.</summary>
    public static DateTimeOffset UtcNow => (Replacement.Value ?? TimeProvider.System).GetUtcNow();

    /// <summary>Moves the clock for the current flow of execution until the result is disposed; for tests.</summary>
    public static IDisposable Use(TimeProvider clock)
    {
        var before = Replacement.Value;
        Replacement.Value = clock;
        return new Restore(before);
    }

    private sealed class Restore(TimeProvider? before) : IDisposable
    {
        public void Dispose() => Replacement.Value = before;
    }
}
