using System.Net;
using System.Net.Sockets;
using K8sPki.Naming;

namespace K8sPki.Api;

/// <summary>Asks the machine's resolver for addresses.</summary>
/// <param name="resolve">Answers for one name.</param>
internal sealed class HostLookup(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <summary>The resolver of the system.</summary>
    public static HostLookup System { get; } = new(Dns.GetHostAddressesAsync);

    /// <summary>The addresses of a name; none when it does not resolve in time.</summary>
    public IReadOnlyList<IPAddress> Resolve(string host, TimeSpan timeout, CancellationToken cancellation, out string problem)
    {
        // The resolver would give an address for a text that is one already, which proves nothing.
        if (AddressText.TryRead(host, out _) || AddressText.LooksLikeAddress(host) || host.All(char.IsAsciiDigit))
        {
            problem = "it is an address.";
            return [];
        }

        try
        {
            problem = "it has no address.";
            return resolve(host, cancellation).WaitAsync(timeout, cancellation).GetAwaiter().GetResult();
        }
        catch (TimeoutException)
        {
            problem = $"no answer within {timeout.TotalSeconds:0.#} s.";
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            problem = failure.Message.TrimEnd('.') + ".";
        }

        return [];
    }
}
