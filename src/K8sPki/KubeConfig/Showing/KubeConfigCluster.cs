using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>
/// A cluster of a kubeconfig: where its API server is and how to know it. Passwords in addresses are shown only when secrets were
/// asked for.
/// </summary>
public sealed class KubeConfigCluster : IComparable<KubeConfigCluster>
{
    internal KubeConfigCluster(KubeConfigEntry entry, bool isCurrent, bool showSecrets)
    {
        Entry = entry;
        Name = entry.Name;
        Server = Address(entry, "server", showSecrets);
        TlsServerName = entry.Text("tls-server-name");
        InsecureSkipTlsVerify = entry.Flag("insecure-skip-tls-verify");
        CertificateAuthority = entry.FullPath("certificate-authority");
        CertificateAuthorityData = entry.Text("certificate-authority-data");
        ProxyUrl = Address(entry, "proxy-url", showSecrets);
        DisableCompression = entry.Flag("disable-compression");
        Extensions = KubeConfigExtensions.Of(entry);
        Path = entry.File.Path;
        IsCurrent = isCurrent;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The address of the API server.</summary>
    public string? Server { get; }

    /// <summary>The name expected in the server's certificate, where it is not the host of the address.</summary>
    public string? TlsServerName { get; }

    /// <summary>True when the server's certificate is not checked.</summary>
    public bool InsecureSkipTlsVerify { get; }

    /// <summary>The full path of the file with the authorities' certificates.</summary>
    public string? CertificateAuthority { get; }

    /// <summary>The authorities' certificates themselves, in base64; they count before the file.</summary>
    public string? CertificateAuthorityData { get; }

    /// <summary>The proxy in front of the server.</summary>
    public string? ProxyUrl { get; }

    /// <summary>True when answers are not to be compressed.</summary>
    public bool DisableCompression { get; }

    /// <summary>What other programs keep in it, each as JSON.</summary>
    public IReadOnlyDictionary<string, string> Extensions { get; }

    /// <summary>The file that defines it.</summary>
    public string Path { get; }

    /// <summary>True when the current context uses it.</summary>
    public bool IsCurrent { get; }

    /// <summary>The files that it was read from, so that a command after it in the pipeline works on the same.</summary>
    internal KubeConfigLocation? Location { get; init; }

    /// <summary>What it was read from.</summary>
    internal KubeConfigEntry Entry { get; }

    /// <summary>Orders by name.</summary>
    public int CompareTo(KubeConfigCluster? other) => string.CompareOrdinal(Name, other?.Name);

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape(Name);

    private static string? Address(KubeConfigEntry entry, string field, bool show) =>
        entry.Text(field) is { } text ? show ? text : SecretText.InAddress(text) : null;

    /// <summary>A star for the cluster of the current context.</summary>
    public string Current => IsCurrent ? "*" : "";

    /// <summary>
    /// By what the server is known: <c>embedded</c> or <c>file</c> for the authorities it names, <c>system</c> for those of this
    /// machine, <c>not checked</c>.
    /// </summary>
    public string Authority =>
        InsecureSkipTlsVerify ? "not checked"
            : CertificateAuthorityData is not null ? "embedded"
            : CertificateAuthority is not null ? "file"
            : "system";

    /// <summary>Now where the server is not checked.</summary>
    public Urgency Urgency => InsecureSkipTlsVerify ? Urgency.Now : Urgency.None;

    /// <summary>The name.</summary>
    public string DisplayName => PrintableText.Escape(Name);

    /// <summary>The address of the API server.</summary>
    public string DisplayServer => PrintableText.Escape(Server ?? "");

    /// <summary>The name expected in the server's certificate.</summary>
    public string DisplayTlsServerName => PrintableText.Escape(TlsServerName ?? "");

    /// <summary>The file with the authorities' certificates.</summary>
    public string DisplayCertificateAuthority => PrintableText.Escape(CertificateAuthority ?? "");

    /// <summary>The proxy in front of the server.</summary>
    public string DisplayProxyUrl => PrintableText.Escape(ProxyUrl ?? "");

    /// <summary>The file.</summary>
    public string DisplayPath => PrintableText.Escape(Path);
}
