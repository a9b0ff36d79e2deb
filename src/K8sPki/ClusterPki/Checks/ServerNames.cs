using System.Net;

namespace K8sPki;

/// <summary>Whether a server's certificate is for a name, as Go decides it.</summary>
internal static class ServerNames
{
    /// <summary>Those of the host names and IP addresses that clients may not connect by.</summary>
    public static IReadOnlyList<string> Missing(Certificate certificate, IEnumerable<string> hosts)
    {
        var wanted = hosts.Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (wanted.Count == 0)
            return [];
        try
        {
            var names = ChainMemberReader.Read(certificate).Extensions.Names;
            return wanted.Where(host => !HostName.IsAmong(names, host)).ToList();
        }
        catch (MalformedInputException)
        {
            // The chain's check says that Go does not read it.
            return [];
        }
    }

    /// <summary>The hosts of URLs joined by commas, without those that mean every address.</summary>
    public static IEnumerable<string> HostsOf(string? urls) => (urls ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(url => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme == "https" ? address.Host.Trim('[', ']') : null)
        .OfType<string>()
        .Where(host => !AddressText.TryRead(host, out var address) || !(address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));
}
