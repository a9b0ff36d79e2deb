using System.Globalization;
using System.Text;
using System.Text.Json;
using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.PemAndDer;
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

/// <summary>Reads the ExecCredential that a program prints.</summary>
internal static class ExecAnswer
{
    /// <exception cref="MalformedInputException">It is not one.</exception>
    public static ExecCredential Read(byte[] output, ExecPlugin plugin)
    {
        try
        {
            using var document = JsonDocument.Parse(GoJson.Readable(output));
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "kind") != "ExecCredential")
                throw Malformed(plugin, "it is no ExecCredential");
            if (Text(root, "apiVersion") is var version && version != plugin.ApiVersion)
                throw Malformed(
                    plugin, $"its apiVersion is '{PrintableText.Escape(version ?? "")}' and not '{plugin.ApiVersion}', as the "
                    + "kubeconfig says");
            if (!root.TryGetProperty("status", out var status) || status.ValueKind != JsonValueKind.Object)
                throw Malformed(plugin, "it has no status");
            return ReadStatus(status, plugin);
        }
        catch (JsonException failure)
        {
            throw Malformed(plugin, "it is not JSON", failure);
        }
    }

    private static ExecCredential ReadStatus(JsonElement status, ExecPlugin plugin)
    {
        var token = Text(status, "token");
        var certificate = Text(status, "clientCertificateData");
        var key = Text(status, "clientKeyData");
        if ((certificate is null) != (key is null))
            throw Malformed(plugin, "it has only one of certificate and key");
        if (token is null && certificate is null)
            throw Malformed(plugin, "it has neither a token nor a certificate");
        return new ExecCredential(
            token, certificate is null ? null : ReadIdentity(certificate, key!, plugin), ReadTime(status, plugin));
    }

    private static ClientIdentity ReadIdentity(string certificate, string key, ExecPlugin plugin)
    {
        var name = $"the answer of '{Name(plugin)}'";
        var certificates =
            CertificateReader.ReadAll(Encoding.UTF8.GetBytes(certificate), name, null)
            .Select(item => item.Certificate ?? throw item.Problem!).ToList();
        return ClientIdentity.Create(certificates, PrivateKeyReader.Read(Encoding.UTF8.GetBytes(key), name, null));
    }

    private static DateTimeOffset? ReadTime(JsonElement status, ExecPlugin plugin)
    {
        if (Text(status, "expirationTimestamp") is not { } text)
            return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Malformed(plugin, "its expirationTimestamp is no time");
    }

    private static string? Text(JsonElement element, string name) =>
        element.TextField(name) is { Length: > 0 } text ? text : null;

    private static string Name(ExecPlugin plugin) => PrintableText.Escape(plugin.Command);

    // The output may hold a token, so that no part of it is shown.
    private static MalformedInputException Malformed(ExecPlugin plugin, string why, Exception? inner = null) =>
        new("ExecAnswerMalformed", $"What the credential program '{Name(plugin)}' printed cannot be used: {why}.", inner);
}
