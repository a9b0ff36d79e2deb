using System.Net;

namespace K8sPki;

/// <summary>Whether a server's certificate is for a name, as Go decides it.</summary>
internal static class ServerNames
{
    /// <summary>True when clients may connect by this host name or IP address.</summary>
    public static bool Has(Certificate certificate, string host)
    {
        try
        {
            return HostName.IsAmong(PathCertificateReader.Read(certificate).Extensions.Names, host);
        }
        catch (MalformedInputException)
        {
            // The chain's check says that Go does not read it.
            return true;
        }
    }

    /// <summary>The hosts of URLs joined by commas, without those that mean every address.</summary>
    public static IEnumerable<string> HostsOf(string? urls) => (urls ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(url => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme == "https" ? address.Host.Trim('[', ']') : null)
        .OfType<string>()
        .Where(host => !IPAddress.TryParse(host, out var address) || !(address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));
}
