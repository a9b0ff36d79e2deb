using System.Threading.Channels;

namespace K8sPki.Internal;

/// <summary>
/// Runs work on other threads while the pipeline's own thread, the only one that may write, takes what it reports.
/// </summary>
internal static class BackgroundWork
{
    /// <summary>What the work reports, as it comes. Failures of the work are thrown at the end.</summary>
    /// <param name="work">Gets the function to report with.</param>
    /// <param name="cancellation">Ends the wait at once; the work is told by the same token.</param>
    public static IEnumerable<T> Reports<T>(Func<Action<T>, Task> work, CancellationToken cancellation)
    {
        var channel = Channel.CreateUnbounded<T>();
        var running = Task.Run(
            async () =>
            {
                try
                {
                    await work(report => channel.Writer.TryWrite(report)).ConfigureAwait(false);
                }
                finally
                {
                    channel.Writer.Complete();
                }
            },
            cancellation);
        while (channel.Reader.WaitToReadAsync(cancellation).AsTask().GetAwaiter().GetResult())
        {
            while (channel.Reader.TryRead(out var report))
                yield return report;
        }

        running.GetAwaiter().GetResult();
    }
}
