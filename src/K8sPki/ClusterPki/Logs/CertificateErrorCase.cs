namespace K8sPki.ClusterPki;

/// <summary>A line of a log that tells of a certificate, and what it says.</summary>
/// <param name="Entry">The line.</param>
/// <param name="Kind">The text that says most; null for a line that is about certificates and of no text that is known.</param>
/// <param name="Evidence">What it says of the certificate.</param>
internal sealed record CertificateErrorCase(ComponentLogEntry Entry, CertificateErrorKind? Kind, LoggedEvidence Evidence)
{
    // In lines that nothing is wrong with, certificates are mostly named by flags and files.
    private static readonly string[] SignsOfTrouble = ["x509: ", "tls: ", "TLS handshake error"];

    /// <summary>What is wrong.</summary>
    public required LoggedFault Fault { get; init; }

    /// <summary>Whose certificate it is.</summary>
    public required LoggedWhose Whose { get; init; }

    /// <summary>What the writer is in the connection.</summary>
    public required LoggedRole Role { get; init; }

    /// <summary>Who may have written it; none for whoever.</summary>
    public required IReadOnlyList<string> Writers { get; init; }

    /// <summary>The server's port; null where nothing tells it.</summary>
    public required int? Port { get; init; }

    /// <summary>When it was written.</summary>
    public DateTimeOffset? Time => Entry.Instant;

    /// <summary>Reads a line; null for one that is not about certificates.</summary>
    public static CertificateErrorCase? Of(ComponentLogEntry entry)
    {
        var text = LoggedEvidence.TextOf(entry);
        var kinds = CertificateErrorKind.Of(text);
        var said = kinds.FirstOrDefault(kind => kind.Fault != LoggedFault.Unknown);
        // Where it happened alone may be about anything: a timeout, a token, a port that is closed.
        if (said is null && !IsTrouble(entry, text))
            return null;
        var where = kinds.FirstOrDefault(kind => kind.Role != LoggedRole.Unknown || kind.Whose == LoggedWhose.InObject);
        var evidence = LoggedEvidence.Of(entry, text);
        return new CertificateErrorCase(entry, said ?? where, evidence)
        {
            Fault = said?.Fault ?? LoggedFault.Unknown,
            Whose = where?.Whose == LoggedWhose.InObject ? LoggedWhose.InObject
                : said?.Whose ?? where?.Whose ?? LoggedWhose.Nobody,
            Role = where?.Role ?? LoggedRole.Client,
            Writers = WritersOf(entry.Component, said?.Writer ?? where?.Writer),
            Port = where?.Port ?? (where?.Role == LoggedRole.Server ? null : evidence.Port),
        };
    }

    private static bool IsTrouble(ComponentLogEntry entry, string text) =>
        Array.Exists(SignsOfTrouble, sign => text.Contains(sign, StringComparison.Ordinal))
        || (entry.Severity >= LogSeverity.Warning && text.Contains("certificate", StringComparison.OrdinalIgnoreCase));

    // A program that runs several may be any of them; what only one says is that one's.
    private static IReadOnlyList<string> WritersOf(string component, string? only)
    {
        if (only is not null)
            return [only];
        if (component.Length == 0)
            return [];
        return LogPlace.All.FirstOrDefault(place => place.Component == component && place.Runs.Count > 0) is { } place
            ? place.Runs : [component];
    }
}
