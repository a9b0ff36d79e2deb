using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>What a credential program gave, kept until it ends. One run serves all who wait for it.</summary>
internal sealed class ExecCredentials(ExecPlugin plugin, ApiConnection connection) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private ExecCredential? kept;

    /// <summary>The credential, fetched when there is none that still holds.</summary>
    /// <param name="limit">The longest wait for it; null and zero for none.</param>
    /// <param name="cancellation">Ends the program.</param>
    /// <exception cref="PkiException">The program is not there, fails, answers with something else, or not in time.</exception>
    public async Task<ExecCredential> GetAsync(TimeSpan? limit, CancellationToken cancellation)
    {
        if (kept is { } current && current.Holds)
            return current;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (limit > TimeSpan.Zero)
            ending.CancelAfter(limit.Value);
        try
        {
            return await FetchAsync(ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit is { } passed && ending.IsCancellationRequested
            && !cancellation.IsCancellationRequested)
        {
            throw TransportFailure.ProgramTooSlow(plugin.Command, passed);
        }
        catch (OperationCanceledException cancelled)
        {
            throw new ExecWaitException(plugin.Command, cancelled);
        }
    }

    /// <summary>Forgets it; false when there was nothing.</summary>
    public bool Forget() => Interlocked.Exchange(ref kept, null) is not null;

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private async Task<ExecCredential> FetchAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (kept is not { Holds: true })
                kept = ExecAnswer.Read(await ExecRun.RunAsync(plugin, connection, cancellation).ConfigureAwait(false), plugin);
            return kept;
        }
        finally
        {
            gate.Release();
        }
    }
}

/// <summary>The wait for a credential program was given up: not the server was slow.</summary>
internal sealed class ExecWaitException(string command, OperationCanceledException inner)
    : OperationCanceledException(inner.Message, inner, inner.CancellationToken)
{
    /// <summary>The program.</summary>
    public string Command { get; } = command;
}

/// <summary>What a credential program gave.</summary>
/// <param name="Token">The bearer token; null when it gave a certificate only.</param>
/// <param name="Identity">The client certificate; null when it gave a token only.</param>
/// <param name="Until">When it ends; null for the whole session.</param>
internal sealed record ExecCredential(string? Token, ClientIdentity? Identity, DateTimeOffset? Until)
{
    /// <summary>True while it can be used.</summary>
    public bool Holds => Until is null || Until > Clock.UtcNow;

    /// <inheritdoc/>
    public override string ToString() => Token is null ? "certificate" : "token";
}
