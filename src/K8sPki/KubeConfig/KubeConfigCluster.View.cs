namespace K8sPki;

/// <content>What views show, with control characters escaped.</content>
public sealed partial class KubeConfigCluster
{
    /// <summary>A star for the cluster of the current context.</summary>
    public string Current => IsCurrent ? "*" : "";

    /// <summary>By what the server is known: <c>embedded</c> or <c>file</c> for the authorities it names, <c>system</c> for those of this machine, <c>not checked</c>.</summary>
    public string Authority => InsecureSkipTlsVerify ? "not checked" : CertificateAuthorityData is not null ? "embedded" : CertificateAuthority is not null ? "file" : "system";

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
