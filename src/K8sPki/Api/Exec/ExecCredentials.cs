namespace K8sPki;

/// <summary>What a credential program gave, kept until it ends. One run serves all who wait for it.</summary>
internal sealed class ExecCredentials(ExecPlugin plugin, ApiConnection connection) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private ExecCredential? kept;

    /// <summary>The credential, fetched when there is none that still holds.</summary>
    /// <exception cref="PkiException">The program is not there, fails, or answers with something else.</exception>
    public async Task<ExecCredential> GetAsync(CancellationToken cancellation)
    {
        if (kept is { } current && current.Holds)
            return current;
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (kept is not { Holds: true })
                kept = ExecAnswer.Read(await ExecRun.RunAsync(plugin, connection, cancellation).ConfigureAwait(false), plugin);
            return kept;
        }
        catch (OperationCanceledException cancelled)
        {
            throw new ExecWaitException(plugin.Command, cancelled);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Forgets it; false when there was nothing.</summary>
    public bool Forget() => Interlocked.Exchange(ref kept, null) is not null;

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();
}

/// <summary>The wait for a credential program was given up: not the server was slow.</summary>
internal sealed class ExecWaitException(string command, OperationCanceledException inner)
    : OperationCanceledException(inner.Message, inner, inner.CancellationToken)
{
    /// <summary>The program.</summary>
    public string Command { get; } = command;
}
