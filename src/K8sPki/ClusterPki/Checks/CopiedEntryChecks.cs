using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>A certificate of a node that is elsewhere, as it came from there.</summary>
/// <param name="Machine">The machine that read it and from which it came: where its commands are run.</param>
/// <param name="Node">The node that it is of.</param>
/// <param name="Name">Its usual name.</param>
/// <param name="Certificate">The certificate; null when it is missing there or cannot be read.</param>
internal sealed record CopiedEntry(string Machine, string Node, string Name, Certificate? Certificate)
{
    /// <summary>The file there that has it, or should have it.</summary>
    public string Path { get; init; } = "";

    /// <summary>The mounted or copied file system that it was read from there; null for that machine's own.</summary>
    public string? Root { get; init; }

    /// <summary>The copy of one folder that it was read from there; null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>True when something names it and the file is not there.</summary>
    public bool IsMissing { get; init; }

    /// <summary>
    /// The arguments that make a command look at the same tree there, with a blank before them; empty for that machine's own.
    /// </summary>
    public string Argument => Root is not null ? " -Root " + CommandArgument.InQuotes(Root)
        : Folder is not null ? " -Path " + CommandArgument.InQuotes(Folder) : "";

    /// <summary>What a finding is about: the certificate, or what it is called where there is none.</summary>
    public object Target => Certificate is { } certificate ? certificate : ToString();

    /// <summary>What stands before a command that is to run there.</summary>
    public string There => $"Invoke-Command -HostName {CommandArgument.Of(Machine)} {{ ";

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape($"{Name} ({Path})");
}

/// <summary>
/// Judges what certificates of nodes say that are elsewhere: whether they have ended, and whether the authority whose name they
/// bear signed them. Keys, flags and files stayed there, and so did what they would tell.
/// </summary>
internal static class CopiedEntryChecks
{
    /// <summary>What is wrong with the certificates of one node.</summary>
    public static IReadOnlyList<Finding> Run(IReadOnlyList<CopiedEntry> entries, PkiCheckOptions options)
    {
        var authorities = entries.Select(entry => entry.Certificate).OfType<Certificate>().Where(one => one.IsCA).ToList();
        return [.. entries.SelectMany(entry => Judge(entry, authorities, options))];
    }

    private static IEnumerable<Finding> Judge(CopiedEntry entry, List<Certificate> authorities, PkiCheckOptions options)
    {
        if (entry.Certificate is not { } certificate)
            return [Absent(entry)];
        return new[] { Time(entry, certificate, options), Chain(entry, certificate, authorities, options) }.OfType<Finding>();
    }

    private static Finding Absent(CopiedEntry entry) => (entry.IsMissing ? Rule.FileMissing : Rule.FileUnreadable).Found(
        entry.Target, $"{Label(entry)} {(entry.IsMissing ? "is not there" : "could not be read there")}.",
        Remedy.Of(new RemedyStep(RemedyOrder.LookAgain, $"{entry.There}Test-K8sPki", "", $"{entry.Argument} }}")));

    private static Finding? Time(CopiedEntry entry, Certificate certificate, PkiCheckOptions options)
    {
        if (certificate.ValidTo < options.At)
            return Rule.CertificateExpired.Found(
                entry.Target, $"{Label(entry)} expired {IsoTime.UtcMinute(certificate.ValidTo)}.", Renew(entry, certificate));
        if (certificate.ValidFrom > options.At)
            return Rule.CertificateNotYetValid.Found(
                entry.Target, $"{Label(entry)} is valid only from {IsoTime.UtcMinute(certificate.ValidFrom)}. Check the "
                + "clocks of this machine and of the one that issued it.", Renew(entry, certificate));
        return certificate.ValidTo - options.At > options.Within ? null : Rule.ExpiresSoon.Found(
            entry.Target, $"{Label(entry)} expires {IsoTime.UtcMinute(certificate.ValidTo)}.", Renew(entry, certificate));
    }

    // Only some of a node's certificates may have come: an authority that is not among them may be there.
    private static Finding? Chain(
        CopiedEntry entry, Certificate certificate, List<Certificate> authorities, PkiCheckOptions options)
    {
        var named = authorities.Where(one => one.SubjectName.Der.SequenceEqual(certificate.IssuerName.Der)).ToList();
        if (certificate.IsCA || named.Count == 0
            || ChainChecks.Objection(certificate, [], named, options) is not { } objection || objection.Is(Rule.WeakSignature))
            return null;
        return Rule.ChainBroken.Found(
            entry.Target, $"{Label(entry)} names '{PrintableText.Escape(certificate.Issuer)}'{PkiLabel.IssuerKey(certificate)} "
            + $"as its issuer, but of that name there is {string.Join(", ", named.Select(PkiLabel.Authority).Distinct())}. "
            + objection.Message,
            Remedy.Of(new RemedyStep(RemedyOrder.LookAgain, $"{entry.There}Test-K8sPki", "", $"{entry.Argument} }}"))
                .Then("What mends it depends on the keys that are there: the command above says it."));
    }

    private static Remedy Renew(CopiedEntry entry, Certificate certificate) => Remedy.Of(new RemedyStep(
        certificate.IsCA ? RemedyOrder.RenewAuthority : RemedyOrder.Renew, $"{entry.There}Update-K8sPki",
        CommandArgument.Of(entry.Name), $"{(certificate.IsCA ? " -KeepKey" : "")}{entry.Argument} }}"));

    private static string Label(CopiedEntry entry) =>
        $"{PrintableText.Escape(entry.Name)} ('{FileLocation.Short(entry.Path)}') on {PrintableText.Escape(entry.Node)}";
}
