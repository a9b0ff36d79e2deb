using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using K8sPki.Certificates;

namespace K8sPki.Endpoints;

/// <summary>What is asked of an endpoint.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Limit">How long finding its addresses, and then each of them, may take.</param>
internal sealed record EndpointQuestion(EndpointName Endpoint, TimeSpan Limit)
{
    /// <summary>The server name to send (SNI), empty for none; null for that of the endpoint.</summary>
    public string? ServerName { get; init; }

    /// <summary>Who listens there and what it has to present; null where that is not known.</summary>
    public (string Component, string? Flag, string? Path)? Expected { get; init; }
}

/// <summary>What was presented at one address, in that order.</summary>
/// <param name="Answer">How the server answered.</param>
/// <param name="Items">Each certificate, or why it cannot be read.</param>
internal sealed record PresentedChain(EndpointAnswer Answer, IReadOnlyList<CertificateReader.Item> Items)
{
    /// <summary>The server's own certificate; null when it cannot be read.</summary>
    public Certificate? Own => Items[0].Certificate;
}

/// <summary>What came of asking an endpoint.</summary>
/// <param name="Chains">What each address presented, in the order of the DNS.</param>
/// <param name="Failures">Why other addresses presented nothing.</param>
internal sealed record EndpointResult(IReadOnlyList<PresentedChain> Chains, IReadOnlyList<PkiException> Failures);

/// <summary>Asks an endpoint for the certificates that it presents, at each of its addresses, and trusts none of them.</summary>
internal static class EndpointInquiry
{
    // One name may have any number of addresses.
    private const int AtOnce = 16;

    /// <summary>Asks; what goes wrong is part of the result.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<EndpointResult> AskAsync(EndpointQuestion question, CancellationToken cancellation)
    {
        IReadOnlyList<IPAddress> addresses;
        try
        {
            addresses = await AddressesAsync(question, cancellation).ConfigureAwait(false);
        }
        catch (PkiException failure)
        {
            return new EndpointResult([], [failure]);
        }

        var results = new (PresentedChain? Chain, PkiException? Failure)[addresses.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, addresses.Count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (index, stop) => results[index] = await TryAsync(question, addresses[index], stop).ConfigureAwait(false))
            .ConfigureAwait(false);
        return new EndpointResult(
            [.. results.Select(result => result.Chain).OfType<PresentedChain>()],
            [.. results.Select(result => result.Failure).OfType<PkiException>()]);
    }

    private static async Task<IReadOnlyList<IPAddress>> AddressesAsync(EndpointQuestion question, CancellationToken cancellation)
    {
        var endpoint = question.Endpoint;
        if (endpoint.Address is { } address)
            return [address];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(question.Limit);
        try
        {
            var found = await Dns.GetHostAddressesAsync(endpoint.Host, limit.Token).ConfigureAwait(false);
            return found.Length > 0 ? [.. found.Distinct()]
                : throw EndpointFailure.NameUnknown(endpoint, new SocketException((int)SocketError.NoData));
        }
        catch (SocketException failure)
        {
            throw EndpointFailure.NameUnknown(endpoint, failure);
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw EndpointFailure.NameTimeout(endpoint, question.Limit, failure);
        }
    }

    private static async Task<(PresentedChain? Chain, PkiException? Failure)> TryAsync(
        EndpointQuestion question, IPAddress address, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(question.Limit);
        try
        {
            return (await AskAsync(question, address, limit.Token).ConfigureAwait(false), null);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested
            && failure is HandshakeException or SocketException or IOException or OperationCanceledException)
        {
            return (null, EndpointFailure.Describe(failure, question.Endpoint, address, question.Limit));
        }
    }

    private static async Task<PresentedChain> AskAsync(
        EndpointQuestion question, IPAddress address, CancellationToken cancellation)
    {
        var serverName = question.ServerName ?? question.Endpoint.ServerName;
        var clock = Stopwatch.StartNew();
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(address, question.Endpoint.Port), cancellation).ConfigureAwait(false);
        await using var network = new NetworkStream(socket);
        var record = await Handshake.RunAsync(network, serverName, cancellation).ConfigureAwait(false);
        var answer = new EndpointAnswer($"{question.Endpoint}", question.Endpoint.Host, address, question.Endpoint.Port)
        {
            ServerName = serverName,
            Protocol = record.Protocol,
            Cipher = record.Cipher,
            RequestsClientCertificate = record.Authorities is not null ? true : record.Refusal is null ? false : null,
            AcceptableAuthorities = [.. (record.Authorities ?? []).Select(name => name.ToString()!)],
            Count = record.Certificates.Count,
            Duration = clock.Elapsed,
            Refusal = record.Refusal,
            Component = question.Expected?.Component,
            CertificateFlag = question.Expected?.Flag,
            CertificatePath = question.Expected?.Path,
        };
        return new PresentedChain(
            answer, [.. record.Certificates.Select((der, index) => Read(der, answer with { Position = index + 1 }))]);
    }

    private static CertificateReader.Item Read(byte[] der, EndpointAnswer answer)
    {
        try
        {
            return new(Certificate.FromDer(der).From(answer), null);
        }
        catch (PkiException failure)
        {
            return new(null, new MalformedInputException(failure.ErrorId,
                $"Certificate {answer.Position} of {answer.Count} that '{answer.Place}' presents cannot be read: "
                    + failure.Message,
                failure));
        }
    }
}
