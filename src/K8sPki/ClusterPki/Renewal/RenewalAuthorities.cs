using K8sPki.Keys;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Finds who signs a certificate again: the authority that signed it, which its peers have to trust too.</summary>
internal sealed class RenewalAuthorities(PkiInventory facts, Passphrase? passphrase)
{
    private readonly List<PkiEntry> all = facts.Entries.Where(entry => entry.Certificate is { IsCA: true }).ToList();
    private readonly Dictionary<PkiEntry, CertificateAuthority> read = [];

    /// <summary>The authority's entry; null when none of those that are trusted for the certificate has signed it.</summary>
    public PkiEntry? SignerOf(IReadOnlyList<PkiEntry> places)
    {
        var certificate = places[0].Certificate!;
        var trusted = Trusted(places);
        return WithKeyFirst(trusted.Count > 0 ? trusted : all)
            .FirstOrDefault(authority => HasSigned(authority.Certificate!, certificate));
    }

    /// <summary>The authorities that the peers of a certificate trust, as far as that is known here.</summary>
    public IReadOnlyList<PkiEntry> Trusted(IReadOnlyList<PkiEntry> places) => WithKeyFirst(places
        .SelectMany(place => place.Uses).Select(use => use.Purpose).Append(places[0].Purpose)
        .SelectMany(purpose => TrustedAuthorities.Of(all, purpose).Trusted).Distinct()).ToList();

    /// <summary>
    /// The authority that is to sign a certificate whoever has signed it: one that all its peers trust, if one did not sign it
    /// then one that has its key here; null when nothing is known of what they trust.
    /// </summary>
    /// <exception cref="RefusedException">They trust different ones.</exception>
    public PkiEntry? SignerForAll(IReadOnlyList<PkiEntry> places)
    {
        if (TrustedAuthorities.Common(all, places) is not { } common)
            return null;
        if (common.Count == 0)
            throw new RefusedException("AuthoritiesDiffer", $"{PkiLabel.Of(places[0])} has several uses, and no authority is "
                + "trusted in all of them, so that no certificate would be right. Give each use a file of its own "
                + "(New-K8sCertificate) and let the flags name them.");
        var ordered = WithKeyFirst(common).ToList();
        return ordered.Find(authority => HasSigned(authority.Certificate!, places[0].Certificate!)) ?? ordered[0];
    }

    /// <summary>True when two entries with one certificate can have one further on, or cannot have two.</summary>
    public bool BelongTogether(PkiEntry one, PkiEntry other) => one.SharesFileWith(other)
        || TrustedAuthorities.Common(all, [one, other]) is not { Count: 0 };

    /// <summary>True when an authority here has the name of a certificate's issuer.</summary>
    public bool HasNameOfIssuer(Certificate certificate) =>
        all.Exists(authority => authority.Certificate!.SubjectName.Equals(certificate.IssuerName));

    /// <summary>
    /// The authority's key, which may be past the time in which it may sign others; null when it is kept elsewhere.
    /// </summary>
    /// <exception cref="PkiException">It cannot be read.</exception>
    public PrivateKey? OwnKey(PkiEntry entry) => entry.Key?.File?.Here is { } path ? KeyOf(path) : null;

    /// <summary>The authority that signed another one; null when it is not here.</summary>
    public PkiEntry? SignerOfAuthority(Certificate authority) =>
        WithKeyFirst(all).FirstOrDefault(other => HasSigned(other.Certificate!, authority));

    /// <summary>The authority with its key; null when the key is kept elsewhere.</summary>
    /// <exception cref="PkiException">The key cannot be read or is another's, or the authority cannot sign now.</exception>
    public CertificateAuthority? Read(PkiEntry entry)
    {
        if (entry.Key?.File?.Here is not { } path)
            return null;
        if (!read.TryGetValue(entry, out var authority))
        {
            authority = new CertificateAuthority(entry.Certificate!, entry.Companions, KeyOf(path));
            _ = authority.SigningKey();
            read[entry] = authority;
        }

        return authority;
    }

    private PrivateKey KeyOf(LocalPath path)
    {
        try
        {
            return PrivateKeyReader.ReadFile(path.Text, passphrase);
        }
        catch (PasswordException failure) when (passphrase is null)
        {
            throw new PasswordException("PasswordRequired", $"The key of the authority, {PkiLabel.Of(path)}, is encrypted. "
                + "Give its password with -AuthorityPassword.", failure);
        }
    }

    private static bool HasSigned(Certificate authority, Certificate certificate) =>
        authority.SubjectName.Equals(certificate.IssuerName) && authority.PublicKeyOrNull() is { } key
            && certificate.IsSignedBy(key);

    private static IEnumerable<PkiEntry> WithKeyFirst(IEnumerable<PkiEntry> authorities) =>
        authorities.OrderBy(authority => authority.KeyPath is null ? 1 : 0);
}

/// <summary>
/// Where the certificate of an authority stands on a node: in its own file, in bundles and chains, and in clusters and users of
/// kubeconfigs. Whoever trusts it has to get the new one before the old one ends.
/// </summary>
internal static class AuthorityPlaces
{
    /// <summary>The places that hold it, or an older or newer certificate of its key; its own file first.</summary>
    /// <param name="facts">What was read of the node.</param>
    /// <param name="authority">The authority's entry.</param>
    public static IReadOnlyList<CertificatePlace> Of(PkiInventory facts, PkiEntry authority)
    {
        var own = authority.Certificate!;
        var holding = facts.Entries.Where(entry => !entry.IsEmbedded && entry.Certificate is { } certificate
            && entry.Companions.Prepend(certificate).Any(one => one.IsSameAuthority(own)));
        var files = (authority.IsEmbedded ? holding : holding.Prepend(authority)).Select(entry => entry.Place!)
            .DistinctBy(place => place.Path);
        return [.. files, .. facts.KubeConfigs.SelectMany(kubeConfig => In(facts, kubeConfig, own))];
    }

    /// <summary>The clusters of a kubeconfig that trust it.</summary>
    public static IEnumerable<string> ClustersOf(KubeConfigFacts kubeConfig, Certificate authority) =>
        kubeConfig.Clusters.Where(cluster => cluster.Authorities.Any(one => one.IsSameAuthority(authority)))
            .Select(cluster => cluster.Name);

    /// <summary>The fields of configurations that hold it as text, which nobody but a person exchanges.</summary>
    public static IEnumerable<PkiReference> TextsOf(PkiInventory facts, Certificate authority) =>
        from entry in facts.Entries
        where entry.Certificate is { } certificate && certificate.IsSameAuthority(authority)
        from use in entry.Uses
        where use is { Component: { } component, Flag: { } flag }
            && ComponentFlag.Find(component.Component, flag) is { Kind: ComponentFlagKind.AuthorityText }
        select use.Reference;

    // A cluster that names a file has nothing to change, and whoever reads it has to restart like the others.
    private static IEnumerable<CertificatePlace> In(PkiInventory facts, KubeConfigFacts kubeConfig, Certificate authority)
    {
        var target = facts.Tree.Here(kubeConfig.File.Here);
        var clusters = ClustersOf(kubeConfig, authority)
            .Select(name => new CertificatePlace(KubeConfigPlaces.Cluster(kubeConfig.File, target, name), null));
        var users = kubeConfig.Users.Where(user => user.IsEmbedded && user.Companions.Any(one => one.IsSameAuthority(authority)));
        return clusters.Concat(users.Select(user => user.Place!));
    }
}
