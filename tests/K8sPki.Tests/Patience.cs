namespace K8sPki.Tests;

/// <summary>How long a test waits for what must come. Only a hang takes as long: a slow machine fails nothing by it.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Waits until something holds, looking every few milliseconds.</summary>
    public static async Task UntilAsync(Func<bool> holds, Func<string>? state = null)
    {
        for (var until = DateTime.UtcNow + Limit; !holds(); await Task.Delay(20, TestContext.Current.CancellationToken))
            Assert.True(DateTime.UtcNow < until, $"It did not happen within {Limit}. {state?.Invoke()}");
    }
}
