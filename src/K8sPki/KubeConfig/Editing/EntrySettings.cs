using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.KubeConfigDocuments;

/// <summary>What to change about entries of one list of a kubeconfig; null leaves a field as it is.</summary>
/// <param name="Section">Which list.</param>
internal abstract record EntrySettings(KubeConfigSection Section)
{
    /// <summary>Fields to remove, by kubectl's names.</summary>
    public IReadOnlyCollection<string> Unset { get; init; } = [];

    /// <summary>Changes entries, and makes those that are not there.</summary>
    /// <exception cref="InvalidRequestException">What kubectl refuses too.</exception>
    public void Apply(KubeConfigDraft draft, params IReadOnlyCollection<string> names)
    {
        foreach (var name in names)
            EntryEdits.RequireName(Section, name);
        Check(draft);
        EntryEdits.Change(draft, Section, names, (name, entry) => ChangesFor(draft, name, entry));
        Judge(draft, names);
    }

    /// <summary>Refuses what makes no sense together, and warns of what can be known before anything is changed.</summary>
    protected virtual void Check(KubeConfigDraft draft)
    {
    }

    /// <summary>The changes to one entry; null for one that is new.</summary>
    protected abstract void Fill(FieldChanges changes, KubeConfigDraft draft, string name, KubeConfigEntry? entry);

    /// <summary>Warns of what the entries are now.</summary>
    protected virtual void Judge(KubeConfigDraft draft, IReadOnlyCollection<string> names)
    {
    }

    private IReadOnlyList<YamlChange> ChangesFor(KubeConfigDraft draft, string name, KubeConfigEntry? entry)
    {
        var changes = new FieldChanges(Unset);
        Fill(changes, draft, name, entry);
        return changes.ToList();
    }
}

/// <summary>Collects the changes to the fields of one mapping.</summary>
internal sealed class FieldChanges
{
    private readonly List<YamlChange> changes = [];
    private readonly IReadOnlyCollection<string> unset;

    /// <param name="unset">Fields that go; a field cannot be set and unset at once.</param>
    public FieldChanges(IReadOnlyCollection<string> unset)
    {
        this.unset = unset;
        changes.AddRange(unset.Select(YamlChange.Remove));
    }

    /// <summary>Sets a field; null leaves it, the empty string removes it, as kubectl's flags do.</summary>
    public void Set(string name, string? value)
    {
        if (value is not null)
            Add(value.Length == 0 ? YamlChange.Remove(name) : YamlChange.Set(name, value));
    }

    /// <summary>Sets a switch; false removes it.</summary>
    public void Set(string name, bool? value)
    {
        if (value is not null)
            Add(value.Value ? YamlChange.Set(name, true) : YamlChange.Remove(name));
    }

    public void Remove(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            changes.Add(YamlChange.Remove(name));
    }

    public void Add(YamlChange change)
    {
        if (unset.Contains(change.Name))
            throw new InvalidRequestException("SetAndUnset", $"'{change.Name}' cannot be set and unset at the same time.");
        changes.Add(change);
    }

    /// <summary>The changes; of several to one field the last counts.</summary>
    public IReadOnlyList<YamlChange> ToList() => [.. changes.GroupBy(change => change.Name).Select(ofField => ofField.Last())];
}

/// <summary>What to change about a cluster. The rules are those of kubectl config set-cluster.</summary>
internal sealed record ClusterSettings() : EntrySettings(KubeConfigSection.Clusters)
{
    private const string InsecureField = "insecure-skip-tls-verify";

    public string? Server { get; init; }

    public string? TlsServerName { get; init; }

    public bool? InsecureSkipTlsVerify { get; init; }

    /// <summary>The full path of a file with certificates; empty to remove it.</summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>Certificates as PEM, which are embedded.</summary>
    public byte[]? CertificateAuthorityPem { get; init; }

    /// <summary>Takes the content of the file in place of its path.</summary>
    public bool Embed { get; init; }

    public string? ProxyUrl { get; init; }

    public bool? DisableCompression { get; init; }

    /// <inheritdoc/>
    protected override void Fill(FieldChanges changes, KubeConfigDraft draft, string name, KubeConfigEntry? entry)
    {
        // Another server has another name in its certificate.
        if (Server is not null && TlsServerName is null)
            changes.Remove("tls-server-name");
        changes.Set("server", Server);
        changes.Set("tls-server-name", TlsServerName);
        if (InsecureSkipTlsVerify == true)
            changes.Remove("certificate-authority", "certificate-authority-data");
        SetInsecure(changes, draft, name, entry);
        SetAuthority(changes, (entry?.File ?? draft.DefaultFile).Path);
        changes.Set("proxy-url", ProxyUrl);
        changes.Set("disable-compression", DisableCompression);
    }

    // kubectl turns the switch off whenever a cluster is set without it; so nobody is insecure by an old decision.
    private void SetInsecure(FieldChanges changes, KubeConfigDraft draft, string name, KubeConfigEntry? entry)
    {
        if (Unset.Contains(InsecureField))
            return;
        changes.Set(InsecureField, InsecureSkipTlsVerify ?? false);
        if (InsecureSkipTlsVerify is null && entry?.Flag(InsecureField) == true)
        {
            draft.Warn(
                $"The certificate of the cluster '{PrintableText.Escape(name)}' is checked from now on, as kubectl has it too "
                    + "when a cluster is set; give -InsecureSkipTlsVerify again to leave it unchecked.");
        }
    }

    private void SetAuthority(FieldChanges changes, string definingFile)
    {
        if (CertificateAuthority is null && CertificateAuthorityPem is null)
            return;
        if (CertificateAuthority is { Length: 0 })
        {
            changes.Set("certificate-authority", "");
            return;
        }

        changes.Remove(InsecureField);
        var content = CertificateAuthorityPem ?? (Embed ? FileStore.Read(CertificateAuthority!) : null);
        changes.Set("certificate-authority", content is null ? KubeConfigPaths.Write(CertificateAuthority!, definingFile) : "");
        changes.Set("certificate-authority-data", content is null ? "" : Convert.ToBase64String(content));
    }

    /// <inheritdoc/>
    protected override void Check(KubeConfigDraft draft)
    {
        if (InsecureSkipTlsVerify == true && (CertificateAuthority is { Length: > 0 } || CertificateAuthorityPem is not null))
        {
            throw new InvalidRequestException(
                "AuthorityAndInsecure", "You cannot specify a certificate authority and insecure mode at the same time.");
        }

        if (Embed && CertificateAuthority is not { Length: > 0 } && CertificateAuthorityPem is null)
            throw new InvalidRequestException("NothingToEmbed", "You must specify a certificate authority to embed.");
    }
}

/// <summary>What to change about a context.</summary>
internal sealed record ContextSettings() : EntrySettings(KubeConfigSection.Contexts)
{
    public string? Cluster { get; init; }

    public string? User { get; init; }

    public string? Namespace { get; init; }

    /// <inheritdoc/>
    protected override void Check(KubeConfigDraft draft) => ContextReferences.Warn(draft, Cluster, User);

    /// <inheritdoc/>
    protected override void Fill(FieldChanges changes, KubeConfigDraft draft, string name, KubeConfigEntry? entry)
    {
        changes.Set("cluster", Cluster);
        changes.Set("namespace", Namespace);
        changes.Set("user", User);
    }
}

/// <summary>What a context refers to and is not there: kubectl says so only when the context is used.</summary>
internal static class ContextReferences
{
    private const int MostNamed = 5;

    /// <summary>Warns of a cluster or user that no file of the kubeconfig has.</summary>
    /// <param name="draft">The kubeconfig that is changed.</param>
    /// <param name="cluster">The name of the cluster; null for none.</param>
    /// <param name="user">The name of the user; null for none.</param>
    public static void Warn(KubeConfigDraft draft, string? cluster, string? user)
    {
        Warn(draft, KubeConfigSection.Clusters, cluster, "Set-K8sKubeConfigCluster {0} -Server https://ADDRESS:6443{1} makes it");
        Warn(draft, KubeConfigSection.Users, user, "Set-K8sKubeConfigUser {0}{1} makes it");
    }

    private static void Warn(KubeConfigDraft draft, KubeConfigSection section, string? name, string remedy)
    {
        if (string.IsNullOrEmpty(name) || draft.Set.Find(section, name) is not null)
            return;
        var others = draft.Set.Entries(section).Select(entry => $"'{PrintableText.Escape(entry.Name)}'").Take(MostNamed + 1)
            .ToList();
        var there = others.Count == 0
            ? "" : $"; there {(others.Count == 1 ? "is" : "are")} "
            + $"{string.Join(", ", others.Take(MostNamed))}{(others.Count > MostNamed ? ", \u2026" : "")}";
        // Without it the remedy would change another file.
        var file = draft.Set.Location.IsExplicit ? $" -KubeConfig {CommandArgument.Of(draft.Set.Location.DefaultFile)}" : "";
        var command = string.Format(System.Globalization.CultureInfo.InvariantCulture, remedy, CommandArgument.Of(name), file);
        draft.Warn($"There is no {section.Body} '{PrintableText.Escape(name)}' in {draft.Set.Where}{there}. {command}.");
    }
}
