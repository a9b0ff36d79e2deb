using K8sPki.Platform;

namespace K8sPki.KubeConfigDocuments;

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
