using System.Management.Automation;
using System.Security;

namespace K8sPki.Internal;

/// <summary>A command that asks an API server. Which one and as whom is said by a kubeconfig, or by -Server and its companions.</summary>
public abstract class ApiCommand : PkiCommand
{
    private ApiClient? client;

    private protected ApiCommand()
    {
    }

    /// <summary>The kubeconfig file. Without it the files in the environment variable KUBECONFIG, or ~/.kube/config, as kubectl has it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KubeConfig { get; set; }

    /// <summary>The context of the kubeconfig; without it the current one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ContextNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Context { get; set; }

    /// <summary>The address of the API server, for example https://10.0.0.1:6443. No kubeconfig is read then.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Server { get; set; }

    /// <summary>The client certificate to show: a certificate, or the path of one. With several in a file the others lead to its authority.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? ClientCertificate { get; set; }

    /// <summary>The key of the client certificate: a private key, or the path of one. Not needed where the certificate came with it.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? ClientKey { get; set; }

    /// <summary>The bearer token to show.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Token { get; set; }

    /// <summary>The authorities whose servers are trusted, and no others: certificates, an authority, or the path of a file with one or more.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? CertificateAuthority { get; set; }

    /// <summary>The user to be taken for, which needs the right to impersonate.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? As { get; set; }

    /// <summary>The groups to be taken for a member of, together with -As.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? AsGroup { get; set; }

    /// <summary>The longest wait for each answer, for example 30s; 0s for no limit. 60 seconds unless said.</summary>
    [Parameter]
    [Duration]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);

    private protected FileSystemPaths Paths => new(SessionState.Path);

    private protected ArgumentObjects Objects => new(Paths);

    /// <summary>The server that the parameters name. It is looked up once, when it is first needed.</summary>
    private protected ApiClient Client => client ??= Connect();

    /// <summary>The server where none is named and the command knows one; no kubeconfig is read then.</summary>
    private protected virtual string? ImpliedServer => null;

    /// <summary>True when the parameters name credentials or an authority.</summary>
    private protected bool HasCredentials => ClientCertificate is not null || Token is not null || CertificateAuthority is not null;

    /// <summary>Waits for work of the library; Ctrl+C ends the wait at once.</summary>
    private protected static T Wait<T>(Task<T> work) => work.GetAwaiter().GetResult();

    private ApiClient Connect()
    {
        var connection = new ConnectionChoice(Paths, Objects)
        {
            KubeConfig = KubeConfig,
            Context = Context,
            Folder = SessionState.Path.CurrentFileSystemLocation.ProviderPath,
            Server = Server ?? ImpliedServer,
            ClientCertificate = ClientCertificate,
            ClientKey = ClientKey,
            Token = PlainText.Of(Token),
            CertificateAuthority = CertificateAuthority,
            As = As,
            AsGroups = AsGroup ?? [],
        }.Resolve();
        if (connection.SkipTlsVerify)
            WriteWarning($"The certificate of '{connection.Server.Authority}' is not checked (insecure-skip-tls-verify in {connection.Source}): anybody in between can read and change everything. Set its authority with Set-K8sKubeConfigCluster -CertificateAuthority.");
        return new ApiClient(connection, ApiSession.Current.Transport(connection)) { RequestTimeout = RequestTimeout };
    }
}
