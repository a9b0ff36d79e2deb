using K8sPki.PemAndDer;

namespace K8sPki.ClusterPki;

/// <summary>One key of an authority, with every certificate of it: a renewal with the same key is no other authority.</summary>
/// <param name="Key">SHA-256 of the public key in hex.</param>
internal sealed record AuthorityGeneration(string Key)
{
    /// <summary>Its certificate, of several the one that ends last; null for the key of tokens.</summary>
    public Certificate? Certificate { get; init; }

    /// <summary>When it was seen first: the begin of its earliest certificate, or of one that it signed.</summary>
    public DateTimeOffset Since { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>How many certificates here it signed.</summary>
    public int Signed { get; init; }

    /// <summary>True when something here signs with its key.</summary>
    public bool Signs { get; init; }

    /// <summary>True when it lies beside the one in use under the name that a new one has there.</summary>
    public bool IsReady { get; init; }

    /// <summary>True when nothing but trust in it is to be seen.</summary>
    public bool IsOnlyTrusted => !Signs && Signed == 0 && !IsReady;

    /// <summary>The identifier of its key as people compare it: of tokens as their header has it, without padding.</summary>
    public string KeyId => Certificate?.SubjectKeyId ?? Base64Url.Encode(Convert.FromHexString(Key));

    /// <inheritdoc/>
    public override string ToString() => Certificate is null ? $"key {KeyId[..8]}…" : PkiLabel.Authority(Certificate);
}

/// <summary>
/// Which authority is the old one and which the new one. Certificates of one key are one generation, whatever their subjects
/// and ends. Of two generations that one is the older which was seen first: the earliest begin of its certificates and of
/// what it signed counts, so that a renewal with the same key makes nothing younger; of two that began in one second the one
/// with the later end is the newer. The newest is New. Old is that one of the others which signs now, else the one that
/// signed most of what is here, else the next newest. Keys of tokens have no dates: the one that signs is New when its file
/// was written after that of the keys that verify, or within a minute of it, since the file that signs comes last; else the
/// one that only verifies is New, as is a key that lies ready beside the one that signs. Where a step has noted which key it
/// takes out of use, that one is Old and none else, so that what users trust for themselves is neither. Nor is what only the
/// API server's --client-ca-file trusts and nothing was signed by.
/// </summary>
internal sealed record AuthorityGenerations
{
    /// <summary>The only one, or the one that is to go; null where there is none.</summary>
    public AuthorityGeneration? Old { get; init; }

    /// <summary>The one that is to stay; null while there is only one.</summary>
    public AuthorityGeneration? New { get; init; }

    /// <summary>Further ones, neither old nor new.</summary>
    public IReadOnlyList<AuthorityGeneration> Others { get; init; } = [];

    /// <summary>
    /// Of both the one that is trusted and nothing else, where nothing tells that it comes or goes: users may have an authority
    /// of their own. Null where there is none.
    /// </summary>
    public AuthorityGeneration? Aside { get; init; }

    /// <summary>What is in use of what is here, with what is only trusted beside it as others.</summary>
    public AuthorityGenerations WithoutAside => Aside is null ? this
        : new AuthorityGenerations { Old = Aside == Old ? New : Old, Others = [Aside, .. Others] };

    /// <summary>Tells the generations of an authority apart, over all nodes of a cluster.</summary>
    public static AuthorityGenerations Of(RotationAuthority authority, IReadOnlyList<RotationFacts> nodes)
    {
        // Who can write a report could have anything taken out of use.
        var replaced = nodes.Where(node => !node.IsReported).SelectMany(node => node.Replaced)
            .Where(key => key.Authority == authority.Name).Select(key => key.Key).ToHashSet(StringComparer.Ordinal);
        return Told(authority, nodes, replaced);
    }

    private static AuthorityGenerations Told(
        RotationAuthority authority, IReadOnlyList<RotationFacts> nodes, HashSet<string> replaced)
    {
        var trusts = nodes.SelectMany(node => node.Trusts).Where(place => place.Authority == authority.Name).ToList();
        var issues = nodes.SelectMany(node => node.Issues).Where(place => place.Authority == authority.Name).ToList();
        if (authority.IsKeyPair)
            return OfKeys(trusts, issues, [.. nodes.SelectMany(node => node.Beside)
                .Where(beside => beside.Authority == authority.Name).Select(beside => beside.Key!)], replaced);
        // Of one key, what was reported does not take the place of what is here.
        var here = Certificates(authority, nodes.Where(node => !node.IsReported)).ToHashSet();
        var certificates = Certificates(authority, nodes).Distinct();
        var leaves = issues.Where(place => !place.IsSigner).Select(place => place.Certificate!).Distinct().ToList();
        var signing = issues.Where(place => place.IsSigner).Select(SigningKey).ToHashSet();
        var ready = nodes.SelectMany(node => node.Beside)
            .Where(beside => beside.Authority == authority.Name && beside.IsNew).Select(beside => beside.OwnKey).ToHashSet();
        var generations = certificates.GroupBy(KeyOf)
            .Select(group => Generation(
                group.Key, group.Any(here.Contains) ? [.. group.Where(here.Contains)] : [.. group], leaves,
                signing.Contains(group.Key)) with { IsReady = ready.Contains(group.Key) })
            .OrderByDescending(one => one.Since).ThenByDescending(one => one.Certificate!.ValidTo)
            .ThenBy(one => one.Key, StringComparer.Ordinal).ToList();
        var told = replaced.Count > 0 ? Noted(generations, replaced) : Unnoted(generations);
        return told.Aside is { } aside && IsOfUsers(aside, trusts)
            && !nodes.Any(node => node.Beside.Any(beside => beside.OwnKey == aside.Key)) ? told.WithoutAside : told;
    }

    // What comes or goes is trusted by kubeconfigs and pods too.
    private static bool IsOfUsers(AuthorityGeneration one, IEnumerable<TrustPlace> trusts) =>
        trusts.Where(place => place.Certificates.Any(certificate => KeyOf(certificate) == one.Key))
            .All(place => place.Flag is { } flag && TrustPeers.Named(flag) == ClusterBlueprint.ApiServerClients);

    // What the steps on a node have begun goes on, whatever else is trusted there. Once the old one is gone, what is in use is
    // all that is left of it, and only what lies ready beside that comes next.
    private static AuthorityGenerations Noted(IReadOnlyList<AuthorityGeneration> generations, HashSet<string> replaced)
    {
        var gone = generations.FirstOrDefault(one => replaced.Contains(one.Key));
        var rest = generations.Where(one => one != gone).OrderByDescending(one => one.Signs)
            .ThenByDescending(one => one.Signed).ToList();
        var old = gone ?? rest.FirstOrDefault();
        var young = rest.Find(one => one.IsReady && one != old) ?? (gone is null ? null : rest.FirstOrDefault());
        return new AuthorityGenerations
        {
            Old = old, New = young, Others = [.. rest.Where(one => one != old && one != young)],
            Aside = young is { IsOnlyTrusted: true } ? young : null,
        };
    }

    private static AuthorityGenerations Unnoted(List<AuthorityGeneration> generations)
    {
        if (generations.Count < 2)
            return new AuthorityGenerations { Old = generations.FirstOrDefault() };
        var young = generations.Find(one => one is { IsReady: true, Signs: false }) ?? generations[0];
        var rest = generations.Where(one => one != young).ToList();
        return Unnoted(rest.OrderByDescending(one => one.Signs).ThenByDescending(one => one.Signed).First(), young, rest);
    }

    private static AuthorityGenerations Unnoted(
        AuthorityGeneration old, AuthorityGeneration young, IEnumerable<AuthorityGeneration> rest) => new()
    {
        Old = old, New = young, Others = [.. rest.Where(one => one != old)],
        Aside = young.IsOnlyTrusted ? young : old.IsOnlyTrusted ? old : null,
    };

    /// <summary>The key of an authority's certificate; one that cannot be read is told by its certificate.</summary>
    public static string KeyOf(Certificate certificate) => certificate.PublicKeyOrNull()?.SpkiSha256 ?? certificate.Fingerprint;

    /// <summary>The key that a place signs with; empty where it is not known.</summary>
    public static string SigningKey(IssuePlace place) => place.Key?.SpkiSha256
        ?? (place.Certificate is { } certificate ? KeyOf(certificate) : "");

    /// <summary>True when a certificate was signed by the key of an authority.</summary>
    public static bool IsSignedBy(Certificate leaf, Certificate authority) => leaf.IssuerName.Equals(authority.SubjectName)
        && (leaf.AuthorityKeyId is not { } key || authority.SubjectKeyId is not { } own || key == own)
        && authority.PublicKeyOrNull() is { } signer && leaf.IsSignedBy(signer);

    private static IEnumerable<Certificate> Certificates(RotationAuthority authority, IEnumerable<RotationFacts> nodes) =>
        nodes.SelectMany(node => node.Trusts
            .Where(place => place.Authority == authority.Name && !place.MayBeElsewhere).SelectMany(place => place.Certificates)
            .Concat(node.Issues.Where(place => place.Authority == authority.Name && place.IsSigner)
                .Select(place => place.Certificate).OfType<Certificate>())
            .Concat(node.Beside.Where(beside => beside.Authority == authority.Name)
                .Select(beside => beside.Certificate).OfType<Certificate>()));

    private static AuthorityGeneration Generation(
        string key, IReadOnlyList<Certificate> certificates, List<Certificate> leaves, bool signs)
    {
        var newest = certificates.MaxBy(certificate => certificate.ValidTo)!;
        var signed = leaves.Where(leaf => IsSignedBy(leaf, newest)).ToList();
        return new AuthorityGeneration(key)
        {
            Certificate = newest, Signed = signed.Count, Signs = signs,
            Since = certificates.Concat(signed).Min(certificate => certificate.ValidFrom),
        };
    }

    private static AuthorityGenerations OfKeys(
        List<TrustPlace> trusts, List<IssuePlace> issues, List<PublicKey> beside, HashSet<string> replaced)
    {
        var signers = issues.Where(place => place.Key is not null).OrderByDescending(place => place.Written).ToList();
        var keys = signers.Select(place => place.Key!).Concat(trusts.SelectMany(place => place.Keys)).Concat(beside)
            .Select(key => key.SpkiSha256).Distinct().ToList();
        var generations = keys.Select(key => new AuthorityGeneration(key)
        {
            Signs = signers.Exists(place => place.Key!.SpkiSha256 == key),
            IsReady = beside.Exists(ready => ready.SpkiSha256 == key),
        }).ToList();
        if (replaced.Count > 0)
            return Noted(generations, replaced);
        if (generations.Count < 2)
            return new AuthorityGenerations { Old = generations.FirstOrDefault() };
        var first = generations[0];
        var second = generations.Skip(1).FirstOrDefault(one => one.IsReady || one.Signs) ?? generations[1];
        var isWaiting = !second.Signs && beside.Exists(key => key.SpkiSha256 == second.Key);
        var isNewSigner = !isWaiting && (second.Signs || !first.Signs
            || IsWrittenLast(signers[0], trusts.Where(place => place.Holds(second.Key))));
        return isNewSigner ? Unnoted(second, first, generations.Skip(1)) : Unnoted(first, second, generations.Skip(1)
            .Where(one => one != second));
    }

    private static bool IsWrittenLast(IssuePlace signer, IEnumerable<TrustPlace> verifying) =>
        verifying.All(place => place.Written is not { } written || signer.Written >= written - TimeSpan.FromMinutes(1));
}
