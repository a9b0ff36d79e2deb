using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Whether what is there of an item is what the cluster needs; each way in which it is not, in words.</summary>
internal static class TreeFit
{
    /// <summary>The errors of an item that is there.</summary>
    /// <param name="state">What is there.</param>
    /// <param name="authority">What is there of its authority; null where it has none.</param>
    /// <param name="options">What is needed.</param>
    /// <param name="isReplaced">True when a new key and certificate, of the same identity, take the place of those that are
    /// there.</param>
    public static IEnumerable<PkiException> Problems(TreeItemState state, TreeItemState? authority, TreeOptions options,
        bool isReplaced)
    {
        var item = state.Item;
        if (state.Key is null && state.Certificate is not null && item.Entry.Kind == BlueprintKind.Certificate
            && !state.IsManagedElsewhere)
            yield return new MissingInputException("KeyMissing", $"'{item.MainPath}' is there without its key "
                + $"'{item.KeyPath ?? "client-key-data"}'. Put the key back, or move the certificate away and run this again.");
        if (state.Key is null && state.PublicKey is not null)
            yield return new MissingInputException("KeyMissing", $"'{item.PublicKeyPath}' is there without its key "
                + $"'{item.KeyPath}'. Put the key back, or move the file away and run this again.");
        if (state.Certificate is not null
            && Joined(OfCertificate(state.Certificate, state.Key, item, authority, options, isReplaced)) is { } differences)
            yield return Misfit(item.CertificatePath ?? item.KubeConfigPath!, differences, Renewal(state, authority, options));
        else if (state.Key is not null && Joined(OfKey(state.Key.PublicKey, item, options)) is { } ofKey)
            yield return Misfit(item.KeyPath ?? item.KubeConfigPath!, ofKey);
        if (state.PublicKey is not null && state.Key is not null && !state.PublicKey.Equals(state.Key.PublicKey))
            yield return Misfit(item.PublicKeyPath!, $"it is not the public key of '{item.KeyPath}'");
        if (state.KubeConfig is not null && Joined(OfKubeConfig(state, authority!, options)) is { } ofKubeConfig)
            yield return Misfit(item.KubeConfigPath!, ofKubeConfig);
    }

    /// <summary>How a certificate differs from what an item needs.</summary>
    public static IEnumerable<string> OfCertificate(
        Certificate certificate, PrivateKey? key, TreeItem item, TreeItemState? authority, TreeOptions options,
            bool isReplaced = false)
    {
        if (key is not null && !key.PublicKey.Equals(certificate.PublicKey))
            yield return $"it is not the certificate of the key '{item.KeyPath ?? "client-key-data"}'";
        if (certificate.IsExpired && !isReplaced)
            yield return $"it expired on {IsoTime.Minute(certificate.NotAfter)}";
        if (certificate.ValidFrom > Clock.UtcNow)
            yield return $"it is not valid before {IsoTime.Minute(certificate.NotBefore)}; is the clock right?";
        foreach (var difference in item.Entry.Kind == BlueprintKind.Authority ? OfAuthority(certificate)
            : OfLeaf(certificate, item, authority, options, isReplaced))
            yield return difference;
    }

    private static IEnumerable<string> OfAuthority(Certificate certificate)
    {
        if (!certificate.IsCA)
            yield return "it is not an authority's: its basic constraints do not say CA:TRUE";
        if (certificate.KeyUsage != KeyUsages.None && !certificate.KeyUsage.HasFlag(KeyUsages.KeyCertSign))
            yield return "its key usage leaves KeyCertSign out, so it may not sign";
    }

    private static IEnumerable<string> OfLeaf(Certificate certificate, TreeItem item, TreeItemState? authority,
        TreeOptions options, bool isReplaced)
    {
        if (!IsSignedBy(certificate, authority!))
            yield return $"it is signed by '{certificate.Issuer}', and not with the key of '{authority!.Item.CertificatePath}'";
        var subject = options.Cluster.SubjectOf(item.Entry, item.Node);
        if (certificate.SubjectName.CommonName != subject.CommonName
            || !certificate.SubjectName.Organization.Order(StringComparer.Ordinal)
            .SequenceEqual(subject.Organization.Order(StringComparer.Ordinal)))
            yield return $"its subject is '{certificate.Subject}', and '{subject}' is needed{OfVersion(item, options)}";
        var missing = MissingNames(certificate, item, options);
        if (missing.Count > 0 && !isReplaced)
            yield return $"it lacks {string.Join(", ", missing)}";
        var purposes = certificate.ExtendedKeyUsage.Count == 0 ? []
            : item.Entry.Usages.Except(certificate.ExtendedKeyUsage).ToList();
        if (purposes.Count > 0)
            yield return $"its extended key usage lacks {string.Join(", ", purposes)}";
        foreach (var difference in isReplaced ? [] : OfKey(certificate.PublicKey, item, options))
            yield return difference;
    }

    // An authority may have been brought along with another key than the certificates below it get.
    private static IEnumerable<string> OfKey(PublicKey key, TreeItem item, TreeOptions options)
    {
        var asked = options.KeyAlgorithm;
        if (options.IsKeyAlgorithmChosen && item.Entry.Kind != BlueprintKind.Authority
            && (key.Algorithm != asked.Algorithm || key.KeySize != asked.Size))
            yield return $"its key is {key.Algorithm} of {key.KeySize} bits, and {asked} is asked for";
    }

    private static IEnumerable<string> OfKubeConfig(TreeItemState state, TreeItemState authority, TreeOptions options)
    {
        var found = state.KubeConfig!;
        // kubeadm has changed more than once which of the two a kubelet's or scheduler's names.
        var servers = TreeServer.AllOf(state.Item, options).ToList();
        if (found.Server is null || !servers.Contains(found.Server))
            yield return $"its server is '{PrintableText.Escape(found.Server ?? "")}', and '{string.Join("' or '", servers)}' "
                + "is needed";
        // kubeadm certs generate-csr leaves the authority out.
        if (found.Authorities.Count > 0
            && !found.Authorities.Any(known => authority.Certificate?.Equals(known)
            ?? authority.Key?.PublicKey.Equals(known.PublicKey) == true))
            yield return $"the authority in it is not that of '{authority.Item.CertificatePath}'";
        if (state.Item.CertificatePath is not null && found.Certificate is not null
            && !found.Certificate.Equals(state.Certificate))
            yield return $"the certificate in it is not that of '{state.Item.CertificatePath}'";
    }

    private static bool IsSignedBy(Certificate certificate, TreeItemState authority) =>
        authority.Certificates.Select(known => known.PublicKey).Append(authority.Key?.PublicKey).OfType<PublicKey>()
            .Any(certificate.IsSignedBy);

    private static string OfVersion(TreeItem item, TreeOptions options) =>
        item.Entry.Organizations.Count > 1 ? $" with Kubernetes {options.Cluster.Version}" : "";

    private static string? Joined(IEnumerable<string> differences) => string.Join("; ", differences) is { Length: > 0 } text
        ? text : null;

    private static List<SubjectAlternativeName> MissingNames(Certificate certificate, TreeItem item, TreeOptions options) =>
        options.Cluster.NamesOf(item.Entry, item.Node).Except(certificate.SubjectAlternativeNames).ToList();

    // What is amiss with time and names alone is mended by renewing, which keeps the rest.
    private static string? Renewal(TreeItemState state, TreeItemState? authority, TreeOptions options)
    {
        var (item, certificate) = (state.Item, state.Certificate!);
        if (item.Entry.Kind != BlueprintKind.Certificate)
            return null;
        var missing = MissingNames(certificate, item, options);
        var mended = (certificate.IsExpired ? 1 : 0) + (missing.Count > 0 ? 1 : 0);
        return mended == 0 || OfCertificate(certificate, state.Key, item, authority, options).Count() > mended ? null
            : $"Update-K8sPki {CommandArgument.Of(item.Entry.Name)} -Path {CommandArgument.Of(item.Folder)}"
            + (missing.Count == 0 ? "" : $" -AddSan {string.Join(", ", missing.Select(name => CommandArgument.Of(name.Value)))}");
    }

    private static RefusedException Misfit(string path, string differences, string? renewal = null) => new(
        "PkiFileDoesNotFit", $"'{path}' does not fit: {differences}. Nothing was changed. "
            + $"{(renewal is null ? "Give" : $"To mend it: {renewal}. Or give")} the parameters that it was made with, or move "
            + "it away and run this again.");
}
