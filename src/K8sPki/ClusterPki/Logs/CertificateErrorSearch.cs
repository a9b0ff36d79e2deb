using System.Globalization;
using System.Numerics;
using K8sPki.ClusterPki;

namespace K8sPki;

/// <summary>How sure it is which certificate a line of a log means.</summary>
public enum LogConfidence
{
    /// <summary>Nothing of the node's files is meant, or it cannot be told.</summary>
    None,

    /// <summary>It may be this one, or another of the same use.</summary>
    Possible,

    /// <summary>It is the only one of that use, or the only one that is as the line says.</summary>
    Likely,

    /// <summary>The line names its serial number, key, end or file.</summary>
    Certain,
}

/// <summary>The certificate of a node that a line of a log means.</summary>
/// <param name="Entries">It, and where it is not sure which, the others that it may be.</param>
/// <param name="Confidence">How sure it is.</param>
internal sealed record LoggedCertificate(IReadOnlyList<PkiEntry> Entries, LogConfidence Confidence)
{
    public static readonly LoggedCertificate None = new([], LogConfidence.None);

    /// <summary>The one that it is, or is first to be looked at; null where none of the node's is.</summary>
    public PkiEntry? Entry => Entries.Count > 0 ? Entries[0] : null;

    /// <summary>The others that it may be as well.</summary>
    public IEnumerable<PkiEntry> Others => Confidence != LogConfidence.Possible ? []
        : Entries.Skip(1).Where(other => other.Name != Entries[0].Name).DistinctBy(other => other.Name);
}

/// <summary>Finds the certificate of a node that a line of a log means.</summary>
/// <param name="facts">What was read of the node.</param>
internal sealed class CertificateErrorSearch(PkiInventory facts)
{
    private readonly List<PkiEntry> authorities = [.. facts.Entries.Where(entry => entry.Certificate is { IsCA: true })];

    private readonly HashSet<string> ownAddresses = [.. facts.Entries
        .Where(entry => entry.Purpose.Name is "etcd-server" or "etcd-peer" or "kubelet-server")
        .SelectMany(entry => entry.Certificate?.IPAddresses ?? []),
        .. facts.Component("kube-apiserver")?.Value("--advertise-address") is { } address ? new[] { address } : []];

    /// <summary>What was read of the node.</summary>
    public PkiInventory Facts => facts;

    /// <summary>The certificate that is meant; none where no file of the node is.</summary>
    public LoggedCertificate Find(CertificateErrorCase error)
    {
        var candidates = Candidates(error);
        if (Proved(error, candidates) is { Count: > 0 } proved)
            return new LoggedCertificate(proved, IsOne(proved) ? LogConfidence.Certain : LogConfidence.Likely);
        // Where it happened alone tells of no certificate at the other end.
        if (candidates.Count == 0 || error is { Fault: LoggedFault.Unknown, Whose: LoggedWhose.Peer })
            return LoggedCertificate.None;
        var asSaid = candidates.Where(entry => IsAsSaid(entry, error)).ToList();
        var found = asSaid.Count > 0 ? asSaid : candidates;
        var isElsewhere = error is { Role: LoggedRole.Server, Whose: LoggedWhose.Peer }
            && !error.Evidence.IsLocal(ownAddresses);
        return new LoggedCertificate(found, IsOne(found) && !isElsewhere ? LogConfidence.Likely : LogConfidence.Possible);
    }

    /// <summary>True when the certificate is as a line says, by what is on disk now.</summary>
    public bool IsAsSaid(PkiEntry entry, CertificateErrorCase error) => error.Fault switch
    {
        LoggedFault.FileMissing => entry.IsMissing,
        LoggedFault.KeyMismatch => entry.Key is not null && !entry.HasItsKey,
        LoggedFault.FileUnusable => entry.Certificate is null || (entry.Key is not null && !entry.HasItsKey),
        _ => entry.Certificate is { } certificate ? IsAsSaid(entry, certificate, error)
            : entry.IsMissing && error.Fault == LoggedFault.NoneSent,
    };

    private bool IsAsSaid(PkiEntry entry, Certificate certificate, CertificateErrorCase error) => error.Fault switch
    {
        LoggedFault.NotAnAuthority => !certificate.IsCA,
        LoggedFault.Expired => HasEnded(certificate, error),
        LoggedFault.NotYetValid => certificate.ValidFrom > (error.Time ?? DateTimeOffset.MinValue),
        LoggedFault.UntrustedAuthority or LoggedFault.ReplacedAuthority => !IsTrusted(entry),
        LoggedFault.NameMissing => error.Evidence.Host is { } host && !certificate.DnsNames.Contains(host)
            && !certificate.IPAddresses.Contains(host),
        LoggedFault.WrongUsage => entry.Purpose.Usages.Any(usage => !certificate.ExtendedKeyUsage.Contains(usage)),
        LoggedFault.WeakSignature => certificate.SignatureAlgorithm.Contains("sha1", StringComparison.OrdinalIgnoreCase),
        LoggedFault.Refused or LoggedFault.NotAccepted or LoggedFault.NoneSent => HasEnded(certificate, error)
            || !IsTrusted(entry),
        _ => false,
    };

    private static bool HasEnded(Certificate certificate, CertificateErrorCase error) =>
        certificate.ValidTo < (error.Time ?? DateTimeOffset.MaxValue) && certificate.IsExpired;

    private static bool IsOne(List<PkiEntry> entries) =>
        entries.TrueForAll(entry => entry.Name == entries[0].Name || Equals(entry.Certificate, entries[0].Certificate));

    // A serial number and a key are one certificate's; an end is mostly, and a file is what the line names.
    private List<PkiEntry> Proved(CertificateErrorCase error, IReadOnlyList<PkiEntry> candidates)
    {
        var evidence = error.Evidence;
        if (evidence.Serial is { } serial)
            return InOrder(entry => SerialOf(entry) == serial
                && (evidence.KeyId is null || entry.Certificate!.SubjectKeyId == evidence.KeyId), candidates);
        if (evidence.Boundary is { } boundary && error.Fault is LoggedFault.Expired or LoggedFault.NotYetValid)
        {
            return InOrder(entry => entry.Certificate is { } certificate && IsSameSecond(
                error.Fault == LoggedFault.Expired ? certificate.ValidTo : certificate.ValidFrom, boundary), candidates);
        }

        if (error.Whose is LoggedWhose.Peer or LoggedWhose.InObject or LoggedWhose.Nobody)
            return [];
        return InOrder(entry => evidence.Files.Any(file => IsFileOf(entry, file)) || IsNamed(entry, evidence.Name), candidates);
    }

    // Those that the connection tells of first.
    private List<PkiEntry> InOrder(Func<PkiEntry, bool> isMeant, IReadOnlyList<PkiEntry> candidates)
    {
        var meant = facts.Entries.Where(isMeant).ToList();
        var both = meant.Where(candidates.Contains).ToList();
        return both.Count > 0 ? both : meant;
    }

    private List<PkiEntry> Candidates(CertificateErrorCase error) => error.Whose switch
    {
        LoggedWhose.Peer => OfLinks(error, isClient: error.Role == LoggedRole.Server),
        LoggedWhose.Own => OfLinks(error, isClient: error.Role != LoggedRole.Server),
        LoggedWhose.KubeletClient => Named(["kubelet-client", "kubelet.conf"]),
        LoggedWhose.KubeletServer => Named(["kubelet-server"]),
        LoggedWhose.Administrator => Named(["admin.conf", "super-admin.conf"]),
        LoggedWhose.Signer => [.. facts.Entries.Where(entry => entry.Role == PkiRole.Signer
            || entry.Uses.Exists(use => use.Purpose.Role == PkiRole.Signer)).DefaultIfEmpty().OfType<PkiEntry>()],
        LoggedWhose.Trusted => [.. facts.Entries.Where(entry => IsOfWriter(entry, error)
            && (entry.Purpose.IsAuthority || entry.Uses.Exists(use => use.Purpose.IsAuthority)))],
        LoggedWhose.Named => [.. facts.Entries.Where(entry => IsOfWriter(entry, error) && !entry.Purpose.IsAuthority)],
        _ => [],
    };

    private List<PkiEntry> OfLinks(CertificateErrorCase error, bool isClient)
    {
        var links = PeerLink.Find(error.Writers, error.Role, error.Port, error.Evidence.IsBetweenPeers);
        return Named([.. links.SelectMany(link => isClient ? link.ClientNames : link.ServerNames).Distinct()]);
    }

    private List<PkiEntry> Named(IReadOnlyList<string> names) => [.. names.SelectMany(name => facts.Entries.Where(entry =>
        !entry.Purpose.IsAuthority && (entry.Name == name || entry.Purpose.Name == name || entry.Component == name))).Distinct()];

    private static bool IsOfWriter(PkiEntry entry, CertificateErrorCase error) => error.Writers.Count == 0
        || error.Writers.Contains(entry.Component) || entry.Uses.Exists(use =>
            error.Writers.Contains(use.Component?.Component ?? ""));

    private static bool IsFileOf(PkiEntry entry, string file) => entry.File.OnNode?.Text == file || entry.File.Here.Text == file
        || entry.Key?.File?.OnNode?.Text == file || entry.Key?.File?.Here.Text == file;

    // kubeadm calls what is in pki/etcd by etcd/server and the like.
    private static bool IsNamed(PkiEntry entry, string? name) =>
        name is not null && (entry.Name == name || entry.Name == name.Replace('/', '-'));

    private bool IsTrusted(PkiEntry entry) => TrustedAuthorities.Of(authorities, entry.Purpose).Trusted is var trusted
        && (trusted.Count == 0 || trusted.Any(authority => authority.Certificate!.PublicKeyOrNull() is { } key
            && entry.Certificate!.IssuerName.Equals(authority.Certificate.SubjectName) && entry.Certificate.IsSignedBy(key)));

    private static BigInteger? SerialOf(PkiEntry entry) => entry.Certificate is not { } certificate ? null
        : BigInteger.Parse("0" + certificate.SerialNumber, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static bool IsSameSecond(DateTimeOffset one, DateTimeOffset other) =>
        one.ToUnixTimeSeconds() == other.ToUnixTimeSeconds();
}
