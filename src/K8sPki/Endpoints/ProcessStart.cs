using System.Globalization;

namespace K8sPki.Endpoints;

/// <summary>
/// When a process began, told by the certificate that it made for itself then: its name is <c>HOST@SECONDS</c>. It is valid from
/// an hour before, which tells nothing (k8s.io/client-go, util/cert, GenerateSelfSignedCertKey).
/// </summary>
internal static class ProcessStart
{
    /// <summary>The moment; null for a certificate whose name has none.</summary>
    public static DateTimeOffset? Of(Certificate? certificate) =>
        certificate?.CommonName is { } name && name.LastIndexOf('@') is >= 0 and var at
            && long.TryParse(name.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
