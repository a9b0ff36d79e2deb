namespace K8sPki.Internal;

/// <summary>Completes the names of CertificateSigningRequests by asking the cluster; where a decision is to be taken, of pending ones.</summary>
public sealed class SigningRequestNameCompleter : ClusterCompleter
{
    private protected override IEnumerable<string> Names(string command, BoundArguments bound)
    {
        var isDecision = command.StartsWith("Approve-", StringComparison.OrdinalIgnoreCase) || command.StartsWith("Deny-", StringComparison.OrdinalIgnoreCase);
        var filter = new SigningRequestFilter { Statuses = isDecision ? ["Pending"] : [] };
        return Ask(bound, bound.First("Context"), (client, patience) => NamesAsync(client, filter, patience));
    }

    private static async IAsyncEnumerable<string> NamesAsync(
        ApiClient client, SigningRequestFilter filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var request in new SigningRequestClient(client).ListAsync(filter, cancellation).ConfigureAwait(false))
            yield return request.Name;
    }
}
