using System.Management.Automation;
using System.Security;
using K8sPki.Internal;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Makes a kubeconfig for one user of one cluster, with everything it needs inside.</summary>
[Cmdlet(VerbsCommon.New, "K8sKubeConfig", SupportsShouldProcess = true)]
[OutputType(typeof(KubeConfig))]
public sealed class NewK8sKubeConfigCommand : KubeConfigFileCommand
{
    private readonly List<Certificate> certificates = [];
    private PrivateKey? key;

    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerAddressCompleter))]
    public string? Server { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KubeConfig { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(ContextNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Context { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? TlsServerName { get; set; }

    [Parameter]
    [Alias("CA")]
    [ValidateNotNull]
    public object? CertificateAuthority { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ClusterName { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? UserName { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ContextName { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string? Namespace { get; set; }

    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public object? ClientCertificate { get; set; }

    [Parameter]
    [ValidateNotNull]
    public object? ClientKey { get; set; }

    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? Token { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (ClientCertificate is not null)
            Attempt(ClientCertificate, () => Take(ClientCertificate));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (HasFailed)
            return;
        var user = UserName ?? (certificates is [{ CommonName: { Length: > 0 } name }, ..] ? name : "admin");
        var cluster = Cluster();
        Write(
            KubeConfigNewFile.Make(
                TargetPath, cluster, (user, User()), (ContextName ?? $"{user}@{cluster.Name}", Namespace)),
            $"Write a kubeconfig for '{PrintableText.Escape(user)}'");
    }

    private void Take(object input)
    {
        var value = ArgumentObjects.Unwrap(input);
        if (value is PrivateKey given)
        {
            key = given;
            return;
        }

        certificates.AddRange(value switch
        {
            SigningRequest asked => IssuedCertificates.Of(asked),
            string or FileInfo => Objects.Certificates(input),
            _ => [Objects.Certificate(input)],
        });
        key ??= certificates[0].PrivateKey;
    }

    private (string Name, ClusterSettings Settings) Cluster()
    {
        var (name, settings) = Server is null || KubeConfig is not null || Context is not null
            ? HandedCluster.Of(
                KubeConfigSet.Read(LocationOf(KubeConfig), mustExist: true), Context, CertificateAuthority is not null)
            : ("kubernetes", new ClusterSettings());
        if (CertificateAuthority is not null)
            settings = settings with
            {
                CertificateAuthorityPem = KubeConfigMaterial.Certificate(CertificateAuthority, Objects, Paths, true).Pem,
            };
        else if (settings.CertificateAuthorityPem is null)
            WriteVerbose("No authority is given: the server's certificate will be held against the system's authorities.");
        return (ClusterName ?? name, settings with
        {
            Server = Server ?? settings.Server,
            TlsServerName = TlsServerName ?? (Server is null ? settings.TlsServerName : null),
        });
    }

    private UserSettings User()
    {
        if (certificates.Count > 0 && ClientKey is null && key is null)
            throw new InvalidRequestException(
                "ClientKeyMissing", "A client certificate is of no use without its private key: name it with -ClientKey.");
        return new UserSettings
        {
            ClientCertificatePem = certificates.Count == 0 ? null : KubeConfigMaterial.Certificates(certificates, true).Pem,
            ClientKeyPem = (ClientKey ?? key) is { } known ? KubeConfigMaterial.Key(known, Objects, Paths, true).Pem : null,
            Token = PlainText.Of(Token),
        };
    }
}
