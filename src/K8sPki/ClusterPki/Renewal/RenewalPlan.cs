using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>What would be done to the certificates of a node. Reads only.</summary>
internal sealed class RenewalPlan
{
    private readonly RenewalAuthorities authorities;

    private RenewalPlan(PkiInventory facts, RenewalChoice choice, Passphrase? passphrase)
    {
        Facts = facts;
        Choice = choice;
        authorities = new RenewalAuthorities(facts, passphrase);
        Units = Group().Select(Decide).OfType<RenewalUnit>().ToList();
    }

    /// <summary>What was read of the node.</summary>
    public PkiInventory Facts { get; }

    /// <summary>What was asked for.</summary>
    public RenewalChoice Choice { get; }

    /// <summary>Every certificate that was asked for, in the order of the inventory, less those that are not due.</summary>
    public IReadOnlyList<RenewalUnit> Units { get; }

    /// <summary>Those that are renewed.</summary>
    public IEnumerable<RenewalUnit> Due => Units.Where(unit => unit.IsDue);

    /// <summary>The plan for a node.</summary>
    /// <param name="facts">What was read of it.</param>
    /// <param name="choice">What is asked for.</param>
    /// <param name="passphrase">Opens the keys of authorities that are encrypted.</param>
    public static RenewalPlan Create(PkiInventory facts, RenewalChoice choice, Passphrase? passphrase) =>
        new(facts, choice, passphrase);

    /// <summary>Refuses names for certificates of which none is a server's.</summary>
    /// <exception cref="InvalidRequestException">They would change nothing.</exception>
    public void RequireUseOfNames()
    {
        if (Choice.AddedNames.Count + Choice.RemovedNames.Count > 0 && Due.Any()
            && Due.All(unit => unit.Options!.AddedNames.Count + unit.Options.RemovedNames.Count == 0))
            throw new InvalidRequestException("NamesNeedServer", $"{string.Join(", ", Due.Select(unit => unit.Name))}: nobody "
                + "connects to these by a name, so -AddSan and -RemoveSan change nothing. Name the certificate of a server.");
    }

    // Places with the same certificate and key are one, as far as one authority will do; a copy at home changes only when it was
    // asked for itself.
    private IEnumerable<RenewalUnit> Group()
    {
        var seen = new HashSet<PkiEntry>();
        foreach (var entry in Facts.Entries.Where(Choice.Includes))
        {
            if (!IsChanged(entry) || !seen.Add(entry))
                continue;
            var same = entry.Certificate is null ? [entry]
                : Facts.Entries.Where(other => entry.Certificate.Equals(other.Certificate) && !other.Purpose.IsAuthority
                    && authorities.BelongTogether(entry, other)).ToList();
            if (!same.Contains(entry))
                same = [entry];
            var changed = same.Where(IsChanged).ToList();
            seen.UnionWith(changed);
            if (entry.Certificate is { IsCA: true } authority)
                seen.UnionWith(Facts.Entries.Where(other => other.Certificate?.IsSameAuthority(authority) == true));
            yield return new RenewalUnit { Entries = changed, Copies = [.. same.Except(changed)] };
        }
    }

    private bool IsChanged(PkiEntry entry) => !KnownLocations.IsOfUser(entry.File.OnNode)
        || (Choice.Includes(entry) && Choice.Names(entry));

    private RenewalUnit? Decide(RenewalUnit unit)
    {
        var isNamed = unit.Entries.Any(Choice.Names);
        if (unit.Certificate is null)
            return Missing(unit, isNamed);
        var isAuthority = unit.Entry.Purpose.IsAuthority || unit.Certificate.IsCA;
        if (isAuthority && !isNamed)
            return null;
        if (Choice.Within is { } within && unit.Certificate.ValidTo - Clock.UtcNow > within)
            return null;
        // Who gets another authority's certificate now does not wait for a program to ask for one.
        if (Choice.SignWith is null && unit.Entries.Select(entry => RenewedElsewhere.Reason(entry, Facts, isNamed))
            .FirstOrDefault(reason => reason is not null) is { } elsewhere)
            return unit with { Reason = elsewhere };
        try
        {
            return isAuthority ? RenewAuthority(unit) : Sign(unit, isNamed);
        }
        catch (PkiException failure)
        {
            return unit with { Problem = failure };
        }
    }

    // With its key everything that it signed stays valid; another key is a rotation.
    private RenewalUnit RenewAuthority(RenewalUnit unit)
    {
        if (!Choice.KeepKey)
            return unit with { Reason = "an authority is renewed with its key only, since everything that it signed hangs on "
                + "that: -KeepKey does it, and puts the new certificate wherever the old one is trusted" };
        var signer = unit.Certificate!.IsSelfIssued ? null : authorities.SignerOfAuthority(unit.Certificate);
        if (signer is null && !unit.Certificate.IsSelfIssued)
            return unit with { Reason = $"'{PrintableText.Escape(unit.Certificate.Issuer)}', which signed it, is not here" };
        var authority = signer is null ? null : authorities.Read(signer);
        var ownKey = signer is null ? authorities.OwnKey(unit.Entry) : null;
        if (authority is null && ownKey is null)
            return unit with { Reason = $"the key of {(signer ?? unit.Entry).Name} is not here; renew it where the key is, "
                + "with Update-K8sCertificate -KeepKey" };
        if (ownKey is not null && !ownKey.PublicKey.Equals(unit.Certificate.PublicKeyOrNull()))
            throw new RefusedException("KeyDoesNotMatch", $"The key {PkiLabel.Of(unit.Entry.Key!.File!.Here)} is not that of "
                + $"{PkiLabel.Of(unit.Entry)}, so nothing that was signed with the old one would be valid.");
        var trustedIn = AuthorityPlaces.Of(Facts, unit.Entry)
            .Where(place => !KnownLocations.IsOfUser(place.CertificatePart.File.OnNode)).ToList();
        if (trustedIn.Count == 0)
            return unit with { Reason = $"it stands as text in {PkiLabel.Of(unit.Entry.File)} alone: renew it where its file "
                + "is, and put the new certificate in there" };
        return unit with
        {
            TrustedIn = trustedIn,
            Authority = authority,
            OwnKey = ownKey,
            Options = new RenewalOptions { Validity = Choice.AuthorityValidity },
        };
    }

    private static RenewalUnit Missing(RenewalUnit unit, bool isNamed) => isNamed
        ? unit with { Problem = new MissingInputException("CertificateMissing",
        $"{PkiLabel.Of(unit.Entry)} is not there, so there is nothing to renew: {FileMaker.Of(unit.Entry.File.OnNode)}.") }
        : unit with { Reason = $"it is not there; {FileMaker.Of(unit.Entry.File.OnNode)}" };

    private RenewalUnit Sign(RenewalUnit unit, bool isNamed)
    {
        if (Choice.SignWith is { } other)
            return SignBy(unit, other);
        if (!isNamed && unit.Entries.All(entry => entry.Uses.Count == 0))
            return unit with { Reason = $"nothing here names it; to renew it all the same: -Name "
                + $"{CommandArgument.Of(unit.Name)}" };
        var signer = (Choice.Force && isNamed ? authorities.SignerForAll(unit.Entries) : null)
            ?? authorities.SignerOf(unit.Entries);
        if (signer is null && !isNamed && ClusterBlueprint.Find(unit.Entry.Purpose.Name) is null
            && !authorities.HasNameOfIssuer(unit.Certificate!))
            return unit with { Reason = $"'{PrintableText.Escape(unit.Certificate!.Issuer)}', which signed it, is not here" };
        signer ??= Choice.Force ? authorities.Trusted(unit.Entries) is [var first, ..] ? first : null : null;
        if (signer is null)
            throw NotSigned(unit, authorities.Trusted(unit.Entries));
        if (authorities.Read(signer) is not { } authority)
            return unit with { Reason = IsElsewhere(unit, signer) };
        return SignBy(unit, authority);
    }

    private RenewalUnit SignBy(RenewalUnit unit, CertificateAuthority authority)
    {
        RequireKeys(unit);
        foreach (var entry in unit.Entries.Where(entry => !entry.IsEmbedded))
            _ = CertificateFile.Read(entry.Path);
        var options = Options(unit);
        // Says what is wrong with the names before anything is made.
        _ = RenewedExtensions.Of(unit.Certificate!,
            new IssuerReference(CertificateIssuer.IdentifierOf(authority.Certificate), authority.Certificate), options);
        return unit with { Authority = authority, Options = options };
    }

    private RenewalOptions Options(RenewalUnit unit)
    {
        var isServer = unit.Certificate!.ExtendedKeyUsage is { Count: 0 }
            || unit.Certificate.ExtendedKeyUsage.Contains(ExtendedKeyUsage.ServerAuth);
        return new RenewalOptions
        {
            Validity = Choice.Validity,
            AddedNames = isServer ? Choice.AddedNames : [],
            RemovedNames = isServer ? Choice.RemovedNames : [],
        };
    }

    private void RequireKeys(RenewalUnit unit)
    {
        foreach (var entry in unit.Entries)
        {
            if (Choice.KeepKey && entry.Key is { PublicKey: not null } && !entry.HasItsKey)
                throw new RefusedException("KeyDoesNotMatch", $"The key {PkiLabel.Of(KeyOf(entry).File)} is not that of "
                    + $"{PkiLabel.Of(entry)}, so certifying it again would mend nothing. Move that key away; without -KeepKey "
                    + "both are made new then.");
            if (!Choice.KeepKey)
                RequireReplaceable(entry, KeyOf(entry));
        }
    }

    private static PlacePart KeyOf(PkiEntry entry) => entry.Place!.KeyPart!;

    // Flags may name a wrong file, and what is in it may be all that somebody has.
    private void RequireReplaceable(PkiEntry entry, PlacePart key)
    {
        var file = key.File;
        if (entry.Key is { PublicKey: null, Problem: null })
            throw new PasswordException("KeyIsEncrypted", $"The key {PkiLabel.Of(file)} is encrypted, and a new one would not "
                + "be. Keep it with -KeepKey, or renew this certificate with Update-K8sCertificate -Password.");
        if (entry.Key?.Problem is FileAccessException unreadable)
            throw unreadable;
        if (!entry.Place!.HasKeyFile)
        {
            if (entry is { IsEmbedded: true, Key.PublicKey: not null } && !entry.HasItsKey)
                throw new RefusedException("KeyDoesNotMatch", $"The key in {PkiLabel.Of(entry.File)} is not that of its "
                    + "certificate and is left as it is: something else may need it. Move the file away, then a new one is "
                    + "made.");
            return;
        }

        if (Facts.Entries.FirstOrDefault(other => IsOfAnother(other, entry, file.Here)) is { } other)
            throw new RefusedException("KeyIsShared", $"{PkiLabel.Of(file)} is of {PkiLabel.Of(other)} too, which would be "
                + $"left without it. Certify the old key again with -KeepKey, or let {PkiLabel.Of(entry)} have a key of its "
                + "own.");
        if (Facts.TokenKeys.Any(token => token.File.Here == file.Here)
            || Facts.KubeConfigs.Any(kubeConfig => kubeConfig.File.Here == file.Here) || !MayHoldKey(entry, key))
            throw new RefusedException("NotTheKey", $"{PkiLabel.Of(file)} is named as the key of {PkiLabel.Of(entry)} and "
                + "holds something else, which is left as it is. Mend the flag that names it.");
        if (entry.Key is { PublicKey: not null } && !entry.HasItsKey)
            throw new RefusedException("KeyDoesNotMatch", $"The key {PkiLabel.Of(file)} is not that of {PkiLabel.Of(entry)} "
                + "and is left as it is: something else may need it. Move it away, then a new one is made.");
    }

    private static bool IsOfAnother(PkiEntry other, PkiEntry entry, LocalPath key) =>
        !other.IsEmbedded && other.Certificate?.Equals(entry.Certificate) == false
            && (other.Key?.File?.Here == key || other.File.Here == key);

    private static bool MayHoldKey(PkiEntry entry, PlacePart key)
    {
        if (entry.HasItsKey || FileStore.Status(key.Target) is null)
            return true;
        var content = FileStore.Read(key.Target, NodeFileSystem.LargestFile);
        return content.Length == 0 || PrivateKeyReader.IsIn(content);
    }

    private static RefusedException NotSigned(RenewalUnit unit, IReadOnlyList<PkiEntry> trusted)
    {
        var expected = trusted.Count == 0 ? "any authority here" : string.Join(" or ", trusted.Select(PkiLabel.Of).Distinct());
        var then = trusted.Count == 0
            ? "with its authority at hand Update-K8sCertificate -Authority renews it."
            : "if it is yours, have it signed all the same with -Force.";
        return new RefusedException("NotIssuedByAuthority",
            $"{PkiLabel.Of(unit.Entry)} was not signed by {expected} but by '{PrintableText.Escape(unit.Certificate!.Issuer)}' "
            + $"or another key of that name. Look at it (Get-K8sCertificate {CommandArgument.Of(unit.Entry.Path)}); {then}");
    }

    private static string IsElsewhere(RenewalUnit unit, PkiEntry signer) =>
        $"the key of its authority {signer.Name} is not here. Write a request with Export-K8sPki -AsRequest -Renew, which "
            + $"leaves {PkiLabel.Of(unit.Entry.File)} in use, and give what comes back to Initialize-K8sPki -SignedCertificate";
}

/// <summary>A certificate with every place that holds it: all of them change together.</summary>
internal sealed record RenewalUnit
{
    /// <summary>Its entries, one for each place that it is in; at least one.</summary>
    public required IReadOnlyList<PkiEntry> Entries { get; init; }

    /// <summary>Entries with the same certificate that are left as they are.</summary>
    public IReadOnlyList<PkiEntry> Copies { get; init; } = [];

    /// <summary>For an authority, the files and kubeconfigs that hold its certificate; all get the new one.</summary>
    public IReadOnlyList<CertificatePlace> TrustedIn { get; init; } = [];

    /// <summary>What signs it again; null where that is left alone, and for what signs itself.</summary>
    public CertificateAuthority? Authority { get; init; }

    /// <summary>The key with which an authority signs itself again; null for all others.</summary>
    public PrivateKey? OwnKey { get; init; }

    /// <summary>How it is renewed; null where it is left alone.</summary>
    public RenewalOptions? Options { get; init; }

    /// <summary>Why it is left alone; null where it is renewed.</summary>
    public string? Reason { get; init; }

    /// <summary>Why it cannot be renewed though it was asked for; null where it can.</summary>
    public PkiException? Problem { get; init; }

    /// <summary>The entry that stands for it.</summary>
    public PkiEntry Entry => Entries[0];

    /// <summary>Its name.</summary>
    public string Name => Entry.Name;

    /// <summary>The certificate that is there; null when it is missing.</summary>
    public Certificate? Certificate => Entry.Certificate;

    /// <summary>True for what is to be renewed.</summary>
    public bool IsDue => Options is not null;

    /// <summary>The end of the new validity.</summary>
    public DateTimeOffset NewEnd => Authority is null ? Options!.Validity.To : Options!.Validity.Within(Authority.Certificate).To;

    /// <summary>Every file that changes.</summary>
    /// <param name="isKeyKept">True when the keys stay as they are.</param>
    public IEnumerable<LocalPath> Files(bool isKeyKept) => (TrustedIn.Count > 0
        ? TrustedIn.Select(place => place.CertificatePart.File.Here)
        : Entries.SelectMany(entry => isKeyKept ? [entry.File.Here] : entry.Files)).Distinct();
}
