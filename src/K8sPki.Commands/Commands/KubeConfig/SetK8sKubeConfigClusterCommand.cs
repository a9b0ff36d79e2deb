using System.Management.Automation;
using K8sPki.Internal;
using K8sPki.KubeConfigDocuments;

namespace K8sPki.Commands;

/// <summary>Makes or changes clusters of a kubeconfig.</summary>
[Cmdlet(VerbsCommon.Set, "K8sKubeConfigCluster", SupportsShouldProcess = true)]
[OutputType(typeof(KubeConfigCluster))]
public sealed class SetK8sKubeConfigClusterCommand : KubeConfigChangeCommand
{
    private readonly List<KubeConfigTarget> targets = [];
    private readonly List<Certificate> authorities = [];

    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(ClusterNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerAddressCompleter))]
    public string? Server { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? TlsServerName { get; set; }

    [Parameter]
    public SwitchParameter InsecureSkipTlsVerify { get; set; }

    [Parameter]
    [Alias("CA")]
    [ValidateNotNull]
    public object? CertificateAuthority { get; set; }

    [Parameter]
    [Alias("EmbedCerts")]
    public SwitchParameter Embed { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ProxyUrl { get; set; }

    [Parameter]
    public SwitchParameter DisableCompression { get; set; }

    [Parameter]
    [ValidateSet("Server", "TlsServerName", "InsecureSkipTlsVerify", "CertificateAuthority", "ProxyUrl", "DisableCompression")]
    public string[] Unset { get; set; } = [];

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (InputObject is null)
            return;
        if (KubeConfigMaterial.IsMaterial(InputObject))
            Attempt(InputObject, () => authorities.Add(Objects.Certificate(InputObject)));
        else
            Attempt(InputObject, () => targets.Add(TargetOf(InputObject, KubeConfigSection.Clusters)));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (HasFailed)
            return;
        targets.AddRange((Name ?? []).Select(name => new KubeConfigTarget(Location, name)));
        if (targets.Count == 0)
            throw new InvalidRequestException("ClusterNameEmpty", "You must specify a non-empty cluster name.");
        Set(targets, Settings(), PassThru ? K8sPki.KubeConfig.Cluster : null);
        base.Finish();
    }

    private ClusterSettings Settings()
    {
        var authority = CertificateAuthority is not null
            ? KubeConfigMaterial.Certificate(CertificateAuthority, Objects, Paths, Embed)
            : authorities.Count > 0 ? KubeConfigMaterial.Certificates(authorities, Embed)
            : null;
        return new ClusterSettings
        {
            Server = Server,
            TlsServerName = TlsServerName,
            InsecureSkipTlsVerify = IsGiven(nameof(InsecureSkipTlsVerify)) ? InsecureSkipTlsVerify : null,
            CertificateAuthority = authority?.Path,
            CertificateAuthorityPem = authority?.Pem,
            Embed = Embed,
            ProxyUrl = ProxyUrl,
            DisableCompression = IsGiven(nameof(DisableCompression)) ? DisableCompression : null,
            Unset = UnsetFields.Of(Unset),
        };
    }
}
