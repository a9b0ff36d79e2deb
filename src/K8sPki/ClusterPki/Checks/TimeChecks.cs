using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>What has ended, ends soon, or has not begun.</summary>
internal static class TimeChecks
{
    private const int EnoughForClock = 3;

    public static IEnumerable<Finding> Run(PkiInventory facts, PkiCheckOptions options)
    {
        var dated = facts.Entries.Where(entry => entry.Certificate is not null).ToList();
        if (dated.Count >= EnoughForClock && dated.TrueForAll(entry => entry.Certificate!.ValidFrom > options.At))
            return [ClockInThePast(facts, dated, options)];
        return dated.Select(entry => Judge(facts, entry, entry.Certificate!, options)).OfType<Finding>();
    }

    private static Finding? Judge(PkiInventory facts, PkiEntry entry, Certificate certificate, PkiCheckOptions options)
    {
        var left = certificate.ValidTo - options.At;
        if (left < TimeSpan.Zero)
        {
            return Rule.CertificateExpired.Found(
                entry, $"{PkiLabel.Of(entry)} expired {IsoTime.UtcMinute(certificate.ValidTo)}.",
                PkiRemedy.RenewEnded(facts, entry));
        }

        if (certificate.ValidFrom > options.At)
        {
            return Rule.CertificateNotYetValid.Found(
                entry, $"{PkiLabel.Of(entry)} is valid only from {IsoTime.UtcMinute(certificate.ValidFrom)}. Check the clocks "
                + "of this machine and of the one that issued it.", PkiRemedy.Renew(facts, entry));
        }

        return left > options.Within ? null : Rule.ExpiresSoon.Found(
            entry, $"{PkiLabel.Of(entry)} expires {IsoTime.UtcMinute(certificate.ValidTo)}, in "
            + $"{(left.TotalDays >= 2 ? $"{(int)left.TotalDays} days" : Counted.Of((int)left.TotalHours, "hour"))}.",
            PkiRemedy.Renew(facts, entry));
    }

    private static Finding ClockInThePast(PkiInventory facts, List<PkiEntry> dated, PkiCheckOptions options) =>
        Rule.ClockInThePast.Found(
            facts.Folder,
            $"By the clock it is {IsoTime.UtcMinute(options.At)}, and none of the {dated.Count} certificates of {facts.Node} is "
            + $"valid before {IsoTime.UtcMinute(dated.Min(entry => entry.Certificate!.ValidFrom))}. "
            + "The clock is wrong, or -At is.",
            PkiRemedy.LookAgain(facts, $" -At '{IsoTime.Minute(dated.Max(entry => entry.Certificate!.ValidFrom))}'")
            .Then("Set the clock; with -At the findings are those of another time."));
}
