using K8sPki.ClusterPki;

namespace K8sPki.Internal;

/// <summary>
/// What Get-K8sPki -Everything has piped: the certificates, and all that was looked at to find them, which is judged as one.
/// </summary>
internal sealed class GivenSurveys
{
    private readonly Dictionary<PkiSurvey, HashSet<string>> given = [];

    /// <summary>
    /// What was looked at, each with what says whether a finding is meant: of a certificate only where that was piped, so that
    /// what was filtered out is not judged.
    /// </summary>
    public IEnumerable<(PkiSurvey Survey, Func<Finding, bool> IsMeant)> All => given.Select(
        pair => (pair.Key, (Func<Finding, bool>)(finding => CertificateOf(finding) is not { } its
            || pair.Value.Contains(its.Fingerprint))));

    /// <summary>Keeps what is a certificate of a survey of this session, and gives the rest; null for nothing.</summary>
    public object? Take(object? input)
    {
        if (Wrapped.Inner(input) is PkiCertificate one)
            return TryAdd(one) ? null : input;
        if (Wrapped.Inner(input) is not object?[] list || !list.Any(item => Wrapped.Inner(item) is PkiCertificate))
            return input;
        var rest = list.Where(item => Wrapped.Inner(item) is not PkiCertificate certificate || !TryAdd(certificate)).ToArray();
        return rest.Length == 0 ? null : rest;
    }

    private bool TryAdd(PkiCertificate certificate)
    {
        if (certificate.Survey is not { } survey)
            return false;
        if (!given.TryGetValue(survey, out var fingerprints))
            given.Add(survey, fingerprints = new HashSet<string>(StringComparer.Ordinal));
        if (certificate.Fingerprint is { } fingerprint)
            fingerprints.Add(fingerprint);
        return true;
    }

    private static Certificate? CertificateOf(Finding finding) => finding.Target switch
    {
        Certificate certificate => certificate,
        PkiEntry entry => entry.Certificate,
        _ => null,
    };
}
