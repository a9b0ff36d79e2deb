using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>Makes of a line of a log and the certificate that it means what is wrong and what mends it.</summary>
/// <param name="search">Finds certificates of the node.</param>
internal sealed class CertificateErrorFinding(CertificateErrorSearch search)
{
    private static readonly Dictionary<LoggedFault, Rule> Rules = new()
    {
        [LoggedFault.Expired] = Rule.CertificateExpired,
        [LoggedFault.NotYetValid] = Rule.CertificateNotYetValid,
        [LoggedFault.UntrustedAuthority] = Rule.WrongAuthority,
        [LoggedFault.ReplacedAuthority] = Rule.WrongAuthority,
        [LoggedFault.NameMissing] = Rule.NameMissing,
        [LoggedFault.WrongUsage] = Rule.WrongUsage,
        [LoggedFault.KeyMismatch] = Rule.KeyMismatch,
        [LoggedFault.FileMissing] = Rule.FileMissing,
        [LoggedFault.FileUnusable] = Rule.FormNotRead,
    };

    /// <summary>The finding about a line.</summary>
    /// <param name="error">The line.</param>
    /// <param name="meant">The certificate that it means.</param>
    public Finding Of(CertificateErrorCase error, LoggedCertificate meant)
    {
        var entry = meant.Entry;
        var isStill = entry is not null && search.IsAsSaid(entry, error);
        // What the files show is a finding of its own kind; what they do not show is what the log says.
        var rule = isStill && Rules.TryGetValue(error.Fault, out var known) ? known
            : error.Fault == LoggedFault.Unknown ? Rule.CertificateErrorLogged.As(FindingSeverity.Warning)
            : Rule.CertificateErrorLogged;
        var means = error.Kind?.Means ?? $"It is about certificates: {Shortened(error.Entry.Said)}";
        var which = entry is null ? Elsewhere(error)
            : $"{(meant.Confidence == LogConfidence.Possible ? "It may be" : "It is")} "
                + $"{Label(entry)}{State(error, entry, isStill)}"
                + $"{string.Concat(meant.Others.Select(other => ", or " + PrintableText.Escape(other.Name)))}.";
        var finding = rule.Found(entry ?? (object)error.Entry.Component, $"{WriterOf(error)}: {means} {which}".TrimEnd(),
            RemedyOf(error, entry, isStill)).On(search.Facts.Node);
        // What the files show can be found again when it is mended.
        return isStill ? finding.In(NodeOrigin.Of(search.Facts)) : finding;
    }

    private static string WriterOf(CertificateErrorCase error) => error.Entry.Component.Length > 0 ? error.Entry.Component
        : "The log";

    private static string Label(PkiEntry entry) => entry.IsEmbedded ? $"the certificate in {PkiLabel.Of(entry.File)}"
        : PkiLabel.Of(entry);

    private static string State(CertificateErrorCase error, PkiEntry entry, bool isStill)
    {
        if (entry.Certificate is not { } certificate)
            return entry.IsMissing ? ", and there is no such file" : ", and it cannot be read";
        return error.Fault switch
        {
            LoggedFault.Expired when isStill => $", which has ended {IsoTime.UtcMinute(certificate.ValidTo)}",
            LoggedFault.Expired or LoggedFault.NotAccepted when certificate.ValidTo > Clock.UtcNow =>
                $", whose file by now has one that is valid until {IsoTime.UtcMinute(certificate.ValidTo)}",
            LoggedFault.NotYetValid => $", which is valid from {IsoTime.UtcMinute(certificate.ValidFrom)}",
            LoggedFault.UntrustedAuthority or LoggedFault.ReplacedAuthority =>
                $", issued by {PkiLabel.InQuotes(certificate.Issuer)}",
            LoggedFault.NameMissing when error.Evidence.Host is { } host => $", which lacks {PkiLabel.InQuotes(host)}",
            LoggedFault.Refused when certificate.ValidTo < (error.Time ?? Clock.UtcNow) =>
                $", which has ended {IsoTime.UtcMinute(certificate.ValidTo)}",
            LoggedFault.KeyMismatch when isStill => ", and the key beside it is another one's",
            _ => "",
        };
    }

    private static string Elsewhere(CertificateErrorCase error) => error.Whose switch
    {
        LoggedWhose.Nobody or LoggedWhose.InObject => "",
        _ when error.Evidence.Address is { } address => $"It is none of this node's: at the other end is "
            + $"{PkiLabel.InQuotes(address)}.",
        _ => "It is none of this node's.",
    };

    private Remedy RemedyOf(CertificateErrorCase error, PkiEntry? entry, bool isStill)
    {
        var facts = search.Facts;
        if (entry is null)
            return Remedy.Words(error.Kind?.Means ?? "Look at the line, and at what it names.");
        if (!isStill)
            return Otherwise(error, entry);
        return error.Fault switch
        {
            LoggedFault.NotYetValid => Remedy.Words(
                $"Set the clock of {facts.Node} right: by it the validity has not begun. If the clock is right, renew the "
                + $"certificate: Update-K8sPki {CommandArgument.Of(entry.Name)}{facts.Argument}"),
            LoggedFault.NameMissing => PkiRemedy.Renew(facts, entry, PkiRemedy.AddNames([error.Evidence.Host!])),
            LoggedFault.KeyMismatch when entry.Key?.File is { } key => PkiRemedy.RenewWithoutKey(facts, entry, key.Here),
            LoggedFault.WrongUsage or LoggedFault.WeakSignature => PkiRemedy.MakeAnew(facts, entry),
            LoggedFault.FileMissing or LoggedFault.FileUnusable or LoggedFault.NoneSent when entry.Certificate is null =>
                entry.IsMissing ? PkiRemedy.Initialize(facts) : PkiRemedy.MakeAnew(facts, entry),
            LoggedFault.FileUnusable when entry.Key?.File is { } key => PkiRemedy.RenewWithoutKey(facts, entry, key.Here),
            LoggedFault.NotAnAuthority => Remedy.Words(error.Kind!.Means),
            _ => PkiRemedy.Renew(facts, entry),
        };
    }

    // The files are right by now, so a process may have others in memory, or somebody else trusts another authority.
    private Remedy Otherwise(CertificateErrorCase error, PkiEntry entry)
    {
        var facts = search.Facts;
        var look = PkiRemedy.LookAgain(facts);
        if (error.Fault is LoggedFault.NotIssued)
            return look.Then(error.Kind!.Means);
        var user = entry.Component;
        var how = facts.Component(user) is { } component ? $": {RenewalRestarts.Restart(facts, component).Instruction}" : "";
        return error.Fault switch
        {
            LoggedFault.Expired or LoggedFault.Refused or LoggedFault.KeyMismatch or LoggedFault.FileUnusable
                or LoggedFault.NotAccepted => look.Then(
                $"The file is right by now. If the log goes on to say it, restart {user} on {facts.Node}{how}."),
            LoggedFault.UntrustedAuthority or LoggedFault.ReplacedAuthority => look.Then(
                "The authority that is trusted here has issued it. Who has refused it trusts another one: compare its "
                    + "authority's "
                + $"file or kubeconfig with {PkiLabel.InQuotes(entry.Certificate?.Issuer ?? "")}, and restart it."),
            _ => look.Then(error.Kind?.Means ?? "Look at the line."),
        };
    }

    private static string Shortened(string text)
    {
        const int most = 300;
        return text.Length > most ? text[..most] + " …" : text;
    }
}
