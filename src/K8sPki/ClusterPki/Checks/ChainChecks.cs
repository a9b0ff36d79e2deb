using System.Buffers.Binary;
using System.Security.Cryptography;
using K8sPki.Certificates;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.ClusterPki;

/// <summary>
/// Who signed a certificate, and whether its peers trust that one. The verdicts are those of <see cref="CertificateVerifier"/>.
/// </summary>
internal sealed class ChainChecks
{
    private readonly PkiInventory facts;
    private readonly PkiCheckOptions options;
    private readonly List<PkiEntry> authorities;

    private ChainChecks(PkiInventory facts, PkiCheckOptions options)
    {
        this.facts = facts;
        this.options = options;
        authorities = facts.Entries.Where(entry => entry.Certificate is { IsCA: true }).ToList();
    }

    public static IEnumerable<Finding> Run(PkiInventory facts, PkiCheckOptions options) => new ChainChecks(facts, options).Run();

    /// <summary>Why the authorities do not vouch for a certificate, whatever the time; null when they do.</summary>
    public static Finding? Objection(PkiEntry entry, IReadOnlyList<Certificate> trusted, PkiCheckOptions options) =>
        Objection(entry.Certificate!, entry.Companions, trusted, options);

    /// <summary>The same of a certificate and those that lead from it to its authority.</summary>
    public static Finding? Objection(Certificate certificate, IReadOnlyList<Certificate> companions,
        IReadOnlyList<Certificate> trusted, PkiCheckOptions options)
    {
        // What has ended is reported by itself: the chain is judged at a time when all of it was valid.
        var from = trusted.Select(authority => authority.ValidFrom).Append(certificate.ValidFrom).Max();
        var to = trusted.Select(authority => authority.ValidTo).Append(certificate.ValidTo).Min();
        var at = options.At < from ? from : options.At > to ? to : options.At;
        var verifier = new CertificateVerifier(new VerificationOptions
        {
            Roots = trusted, Intermediates = companions, At = at, Authorities = options.Authorities,
        });
        var failure = verifier.Verify(certificate).Failure;
        return failure?.Is(Rule.CertificateExpired, Rule.CertificateNotYetValid) == true ? null : failure;
    }

    private IEnumerable<Finding> Run()
    {
        foreach (var entry in facts.Entries.Where(entry => entry.Certificate is not null && !entry.Purpose.IsAuthority))
        {
            var finding = entry.Uses.DistinctBy(use => (use.Purpose.Name, use.Purpose.Authority)).Select(use => Judge(entry, use))
                .FirstOrDefault(found => found is not null) ?? (entry.Uses.Count == 0 ? JudgeUnnamed(entry) : null);
            if (finding is not null)
                yield return finding;
        }
    }

    private Finding? Judge(PkiEntry entry, PkiUse use)
    {
        var (flag, trusted) = TrustedAuthorities.Of(authorities, use.Purpose);
        if (trusted.Count == 0)
            return null;
        if (Objection(entry, Certificates(trusted), options) is not { } objection)
            return null;
        if (objection.Is(Rule.WeakSignature))
            return null;
        var signer = authorities.Find(
            authority => !trusted.Contains(authority) && Objection(entry, [authority.Certificate!], options) is null);
        if (signer is null)
            return Broken(entry, objection);
        var expected = string.Join(", ", trusted.Select(Told).Distinct());
        return Rule.WrongAuthority.Found(
            entry,
            $"{PkiLabel.Of(entry)} is signed by {Told(signer)}, but "
            + $"{(flag is null ? $"should be by {expected}" : $"'{flag}' of its peer trusts {expected}")}.",
            HasOtherPeers(entry)
                ? Remedy.Words($"{PkiLabel.Of(entry)} is used for other peers too, which trust another authority: let each use "
                    + "have a certificate and a file of its own (New-K8sCertificate).")
            : trusted.Any(authority => authority.KeyPath is not null) || flag is null
                ? PkiRemedy.Renew(facts, entry, PkiRemedy.Force)
                : Remedy.Words($"Let '{flag}' trust {PkiLabel.InQuotes(signer.File.Named)} too."));
    }

    // Then no authority could sign one for all of them.
    private bool HasOtherPeers(PkiEntry entry) => TrustedAuthorities.Common(authorities, facts.Entries
        .Where(other => other == entry || (entry.Certificate!.Equals(other.Certificate) && entry.SharesFileWith(other)))) is
        { Count: 0 };

    // Of what nothing names only this is known: an authority whose name it has should have signed it.
    private Finding? JudgeUnnamed(PkiEntry entry)
    {
        var named = authorities.Where(
            authority => authority.Certificate!.SubjectName.Der.SequenceEqual(entry.Certificate!.IssuerName.Der)).ToList();
        return named.Count > 0 && Objection(entry, Certificates(named), options) is { } objection
            && !objection.Is(Rule.WeakSignature)
            ? Broken(entry, objection) : null;
    }

    private Finding Broken(PkiEntry entry, Finding objection) => Rule.ChainBroken.Found(
        entry, objection.Is(Rule.UnknownAuthority, Rule.SignatureInvalid)
            ? $"{PkiLabel.Of(entry)} names "
                + $"'{PrintableText.Escape(entry.Certificate!.Issuer)}'{PkiLabel.IssuerKey(entry.Certificate)} as its issuer, "
                + $"but no authority of {facts.Node} signed it{OfThatName(entry)}."
            : $"{PkiLabel.Of(entry)} has no chain that Kubernetes accepts. {objection.Message}",
        PkiRemedy.MakeAnew(facts, entry));

    private string OfThatName(PkiEntry entry)
    {
        var same = authorities.Where(authority => authority.Certificate!.SubjectName.Equals(entry.Certificate!.IssuerName))
            .Select(authority => PkiLabel.Authority(authority.Certificate!)).Distinct().ToList();
        return same.Count == 0 ? "" : $"; of that name is here {string.Join(", ", same)}";
    }

    private static string Told(PkiEntry authority) => $"{PkiLabel.Of(authority)} {PkiLabel.Authority(authority.Certificate!)}";

    private static List<Certificate> Certificates(IEnumerable<PkiEntry> entries) =>
        entries.Select(entry => entry.Certificate!).ToList();
}

/// <summary>Serial numbers that an authority gave twice, over all nodes that are judged together.</summary>
internal sealed class SerialChecks
{
    // Of each certificate only as much is kept as tells it from others, so that a fleet takes little memory.
    private readonly Dictionary<UInt128, (UInt128 Certificate, string Label, NodeFileSystem Tree)> seen = [];

    public IEnumerable<Finding> Run(PkiInventory facts)
    {
        var origin = NodeOrigin.Of(facts);
        foreach (var entry in facts.Entries)
        {
            if (entry.Certificate is not { } certificate)
                continue;
            var number = Digest([.. certificate.IssuerName.Der, .. Convert.FromHexString(certificate.SerialNumber)]);
            var own = Digest(certificate.Der.Span);
            if (seen.TryAdd(number, (own, PkiLabel.Of(entry), origin.Tree)) || seen[number].Certificate == own)
                continue;
            yield return Rule.SerialNumberTwice.Found(
                entry, $"{PkiLabel.Of(entry)} has the serial number {certificate.SerialNumber}, which '{certificate.Issuer}' "
                + $"gave to {seen[number].Label} too.",
                PkiRemedy.Renew(facts, entry)).In(origin with { Beside = [seen[number].Tree, origin.Tree] });
        }
    }

    private static UInt128 Digest(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(data));
}
