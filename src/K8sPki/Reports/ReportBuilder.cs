using K8sPki.Platform;

namespace K8sPki.Reports;

/// <summary>Collects what comes in and makes a report of it: a certificate in twenty places is one row.</summary>
internal sealed class ReportBuilder
{
    private readonly Dictionary<string, List<ReportEntry>> byKey = new(StringComparer.Ordinal);
    private readonly List<ReportFinding> findings = [];

    /// <summary>Adds a certificate, or another place of one that there is.</summary>
    public void Add(ReportEntry entry)
    {
        var key = entry.Certificate?.Fingerprint
            ?? $"{entry.Machine}\n{entry.Node}\n{(entry.Places.Count > 0 ? entry.Places[0].Text : entry.Name)}";
        if (!byKey.TryGetValue(key, out var known))
            byKey.Add(key, known = []);
        known.Add(entry);
    }

    /// <summary>Adds a finding.</summary>
    public void Add(ReportFinding finding) => findings.Add(finding);

    /// <summary>The report of all that was added, as of now.</summary>
    /// <param name="title">Its heading.</param>
    public Report Build(string title)
    {
        var now = Clock.UtcNow;
        var rows = new Dictionary<string, ReportCertificate>(StringComparer.Ordinal);
        var targets = new ReportTargets();
        foreach (var (key, entries) in byKey)
        {
            var isCertificate = entries[0].Certificate is not null;
            var row = new ReportCertificate(isCertificate ? "c-" + key[..16] : $"m-{rows.Count}", entries, now);
            rows.Add(key, row);
            foreach (var entry in entries)
                targets.Add(entry, row);
        }

        var issuers = new ReportIssuers(rows.Values);
        foreach (var row in rows.Values)
            row.IssuedBy = issuers.Of(row);
        List<ReportFinding> linked = [.. findings.Select(finding => Link(finding, rows, targets))
            .OrderByDescending(finding => finding.Severity)];
        foreach (var finding in linked)
            finding.Certificate?.Findings.Add(finding);
        return new Report(ReportText.Clean(title), now,
            [.. rows.Values.OrderBy(row => row.Certificate?.ValidTo ?? DateTimeOffset.MinValue).ThenBy(row => row.Name,
                StringComparer.Ordinal).ThenBy(row => row.Id, StringComparer.Ordinal)], linked);
    }

    private static ReportFinding Link(ReportFinding finding, Dictionary<string, ReportCertificate> rows, ReportTargets targets)
    {
        var row = finding.Fingerprint is { } fingerprint ? rows.GetValueOrDefault(fingerprint) : null;
        return finding.Clean() with { Certificate = row ?? targets.Of(finding) };
    }

    /// <summary>The rows by what findings call them; a name that two rows of a machine have says nothing.</summary>
    private sealed class ReportTargets
    {
        private readonly Dictionary<(string Machine, string Text), HashSet<(string Node, ReportCertificate Row)>> byText = [];

        public void Add(ReportEntry entry, ReportCertificate row)
        {
            // What a finding calls its target is shown, and so is escaped.
            foreach (var text in entry.Targets.Select(ReportText.Clean))
            {
                if (!byText.TryGetValue((entry.Machine, text), out var named))
                    byText.Add((entry.Machine, text), named = []);
                named.Add((entry.Node, row));
            }
        }

        public ReportCertificate? Of(ReportFinding finding)
        {
            if (finding.Target.Length == 0
                || !byText.TryGetValue((finding.Machine, ReportText.Clean(finding.Target)), out var named))
                return null;
            var there = named.Where(one => one.Node == finding.Node).Select(one => one.Row).Distinct().ToList();
            var rows = there.Count > 0 ? there : [.. named.Select(one => one.Row).Distinct()];
            return rows.Count == 1 ? rows[0] : null;
        }
    }
}
