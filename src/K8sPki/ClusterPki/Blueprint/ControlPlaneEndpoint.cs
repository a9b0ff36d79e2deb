using System.Globalization;
using System.Net.Sockets;
using K8sPki.Naming;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>The address that clients reach the control plane by: a host name or IP address, and perhaps a port.</summary>
/// <param name="Host">The host name or IP address, an IPv6 address without brackets.</param>
/// <param name="Port">The port; null for that of the API server.</param>
internal sealed record ControlPlaneEndpoint(SubjectAlternativeName Host, int? Port)
{
    /// <summary>Reads <c>k8s.example:6443</c>, <c>k8s.example</c>, <c>10.0.0.10:6443</c> or <c>[fd00::10]:6443</c>.</summary>
    /// <exception cref="InvalidRequestException">It is none of those.</exception>
    public static ControlPlaneEndpoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (AddressText.TryRead(text, out var alone))
            return new ControlPlaneEndpoint(SubjectAlternativeName.IP(alone), null);
        var colon = text.LastIndexOf(':');
        var hasPort = colon >= 0 && !text.EndsWith(']');
        var host = hasPort ? text[..colon] : text;
        int? port = null;
        if (hasPort)
        {
            if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number is < 1 or > 65535)
                throw Invalid(text, null);
            port = number;
        }

        return new ControlPlaneEndpoint(HostOf(host, text), port);
    }

    /// <summary>The address of an API server as a URL.</summary>
    public static string Url(string host, int port) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"https://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}");

    private static SubjectAlternativeName HostOf(string host, string text)
    {
        if (host.StartsWith('[') && host.EndsWith(']') && AddressText.TryRead(host[1..^1], out var address)
            && address.AddressFamily == AddressFamily.InterNetworkV6)
            return SubjectAlternativeName.IP(address);
        if (AddressText.TryRead(host, out var plain))
            return plain.AddressFamily == AddressFamily.InterNetwork ? SubjectAlternativeName.IP(plain)
                : throw Invalid(text, null);
        AddressText.RefuseAmbiguous(host);
        try
        {
            return host.StartsWith('*') ? throw Invalid(text, null) : SubjectAlternativeName.Dns(host);
        }
        catch (InvalidRequestException failure)
        {
            throw Invalid(text, failure);
        }
    }

    private static InvalidRequestException Invalid(string text, Exception? inner) => new(
        "ControlPlaneEndpointInvalid",
        $"'{PrintableText.Escape(text)}' is not an endpoint. Write it as k8s.example:6443, 10.0.0.10:6443 or [fd00::10]:6443, "
            + "without https://.", inner);
}
