namespace K8sPki;

/// <summary>A file that holds the certificate of an authority.</summary>
/// <param name="File">The file.</param>
/// <param name="IsKubeConfig">True when it stands in fields of a kubeconfig; false for certificates in PEM or DER.</param>
internal sealed record AuthorityPlace(NodeFile File, bool IsKubeConfig);

/// <summary>
/// Where the certificate of an authority stands on a node: in its own file, in bundles and chains, and in clusters and users of
/// kubeconfigs. Whoever trusts it has to get the new one before the old one ends.
/// </summary>
internal static class AuthorityPlaces
{
    // Kubeconfig fields that hold certificates themselves.
    private static readonly (KubeConfigSection Section, string Field)[] Fields =
        [(KubeConfigSection.Clusters, "certificate-authority-data"), (KubeConfigSection.Users, "client-certificate-data")];

    /// <summary>The files and kubeconfigs that hold it, or an older or newer certificate of its key; its own file first.</summary>
    /// <param name="facts">What was read of the node.</param>
    /// <param name="authority">The authority's entry.</param>
    public static IReadOnlyList<AuthorityPlace> Of(PkiInventory facts, PkiEntry authority)
    {
        var places = new List<AuthorityPlace>();
        if (!authority.IsEmbedded)
            places.Add(new AuthorityPlace(authority.File, false));
        foreach (var entry in facts.Entries)
        {
            if (!entry.IsEmbedded && entry.Certificate is not null && entry.Companions.Prepend(entry.Certificate).Any(one => IsSame(one, authority.Certificate!)))
                places.Add(new AuthorityPlace(entry.File, false));
        }

        places.AddRange(facts.KubeConfigs.Where(kubeConfig => IsIn(kubeConfig, authority.Certificate!)).Select(kubeConfig => new AuthorityPlace(kubeConfig.File, true)));
        return places.DistinctBy(place => place.File.Here).ToArray();
    }

    /// <summary>The clusters of a kubeconfig that trust it.</summary>
    public static IEnumerable<string> ClustersOf(KubeConfigFacts kubeConfig, Certificate authority) =>
        kubeConfig.Clusters.Where(cluster => cluster.Authorities.Any(one => IsSame(one, authority))).Select(cluster => cluster.Name);

    /// <summary>The fields of configurations that hold it as text, which nobody but a person exchanges.</summary>
    public static IEnumerable<PkiReference> TextsOf(PkiInventory facts, Certificate authority) =>
        from entry in facts.Entries
        where entry.Certificate is { } certificate && IsSame(certificate, authority)
        from use in entry.Uses
        where use is { Component: { } component, Flag: { } flag } && ComponentFlag.Find(component.Component, flag) is { Kind: ComponentFlagKind.AuthorityText }
        select use.Reference;

    /// <summary>A file's content with the renewed certificate wherever one of its key and name stands; the rest stays byte for byte.</summary>
    /// <param name="content">PEM, or the DER of one certificate.</param>
    /// <param name="renewed">The new certificate.</param>
    public static byte[] ExchangeInFile(byte[] content, Certificate renewed)
    {
        if (!PemText.HasBlock(content))
            return Certificate.FromDer(content) is var single && IsSame(single, renewed) ? renewed.Der.ToArray() : content;
        var isThere = false;
        return PemText.Replace(content, block =>
        {
            if (block.Label != Certificate.PemLabel || !IsSame(Certificate.FromDer(block.Data), renewed))
                return null;
            // A bundle with both the old and a newer certificate of the key keeps one.
            var text = isThere ? [] : PemText.WriteBytes(Certificate.PemLabel, renewed.Der.Span);
            isThere = true;
            return text;
        });
    }

    /// <summary>The same in every cluster and user of a kubeconfig.</summary>
    /// <param name="content">The kubeconfig.</param>
    /// <param name="path">Its file.</param>
    /// <param name="renewed">The new certificate.</param>
    public static byte[] ExchangeInKubeConfig(byte[] content, LocalPath path, Certificate renewed)
    {
        var file = KubeConfigFile.Parse(content, path.Text);
        var draft = new KubeConfigDraft(KubeConfigSet.Of(KubeConfigLocation.Of(path.Text), [file]));
        foreach (var (section, field) in Fields)
        {
            foreach (var entry in file.Entries(section).Values)
            {
                if (entry.Data(field) is not { } held)
                    continue;
                var exchanged = ExchangeInFile(held, renewed);
                if (!held.AsSpan().SequenceEqual(exchanged))
                    EntryEdits.Change(draft, section, [entry.Name], (_, _) => [YamlChange.Set(field, Convert.ToBase64String(exchanged))]);
            }
        }

        using var changed = new MemoryStream();
        draft.DefaultFile.Document.WriteTo(changed);
        return changed.ToArray();
    }

    /// <summary>True for two certificates of one authority: name and key are the same.</summary>
    public static bool IsSame(Certificate one, Certificate other) =>
        one.IsCA && one.SubjectName.Equals(other.SubjectName) && RenewalKey.Of(one) is { } key && key.Equals(RenewalKey.Of(other));

    private static bool IsIn(KubeConfigFacts kubeConfig, Certificate authority) =>
        ClustersOf(kubeConfig, authority).Any() || kubeConfig.Users.Any(user => user.IsEmbedded && user.Companions.Any(one => IsSame(one, authority)));
}
