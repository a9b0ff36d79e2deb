namespace K8sPki;

/// <summary>What certificates may be used for, against what they are used for.</summary>
internal static class UsageChecks
{
    public static IEnumerable<Finding> Run(PkiInventory facts)
    {
        foreach (var entry in facts.Entries.Where(entry => entry.Certificate is not null))
        {
            var missing = entry.Uses.SelectMany(use => use.Purpose.Usages).Distinct().Where(usage => !Allows(entry.Certificate!, usage)).ToList();
            if (missing.Count > 0)
            {
                yield return Rule.WrongUsage.Found(
                    entry, $"{PkiLabel.Of(entry)} is used as {entry.Role.ToString().ToLowerInvariant()} of {entry.Component} and lacks {string.Join(" and ", missing)}: it has {string.Join(", ", entry.Certificate!.ExtendedKeyUsage)}.",
                    PkiRemedy.MakeAnew(facts, entry));
            }
        }
    }

    // Without the extension every purpose is allowed (RFC 5280 section 4.2.1.12).
    private static bool Allows(Certificate certificate, ExtendedKeyUsage usage) =>
        certificate.ExtendedKeyUsage.Count == 0 || certificate.ExtendedKeyUsage.Contains(usage) || certificate.ExtendedKeyUsage.Contains(ExtendedKeyUsage.Any);
}
