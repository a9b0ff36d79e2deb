using K8sPki.Naming;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// Names as kubeadm's validation takes them (cmd/kubeadm/app/apis/kubeadm/validation,
/// k8s.io/apimachinery/pkg/util/validation).
/// </summary>
internal static class KubeadmNames
{
    /// <summary>
    /// What is wrong with an alternative name: an address, a domain in small letters, or a wildcard and a domain; null when
    /// nothing is.
    /// </summary>
    public static string? ProblemOfSan(string text) =>
        AddressText.TryRead(text, out _)
            || DnsName.IsSubdomain(text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text) ? null
        : $"'{PrintableText.Escape(text)}' is neither an address nor a host name to kubeadm: small letters, digits, hyphens "
            + "and dots, a wildcard only as the first label";

    /// <summary>What is wrong with the domain of services; null when nothing is.</summary>
    public static string? ProblemOfDomain(string text) =>
        DnsName.IsSubdomain(text) ? null
        : $"'{PrintableText.Escape(text)}' is not a domain to kubeadm: small letters, digits, hyphens and dots, none at the end";

    /// <summary>What is wrong with an endpoint; null when nothing is that its own reader would not say.</summary>
    public static string? ProblemOfEndpoint(string text) =>
        text.Any(char.IsAsciiLetterUpper) && !text.Contains('[', StringComparison.Ordinal)
        ? $"'{PrintableText.Escape(text)}' has capital letters, which kubeadm refuses"
        : null;

    /// <summary>What is wrong with the networks of services; null when nothing is that their own reader would not say.</summary>
    public static string? ProblemOfNetworks(string text)
    {
        if (text.Any(char.IsWhiteSpace))
            return $"'{PrintableText.Escape(text)}' has a blank, which kubeadm refuses; two networks are joined by a comma alone";
        return text.Split(',')
            .FirstOrDefault(
            part => AddressText.TryReadNetwork(part, out var address, out var prefix)
            && AddressText.Bits(address) - prefix < 4) is { } small
            ? $"'{small}' is too small: kubeadm demands ten addresses, and so at most /28 or /124"
            : null;
    }
}
