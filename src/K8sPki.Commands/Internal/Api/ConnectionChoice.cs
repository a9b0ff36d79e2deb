using System.Management.Automation;
using K8sPki.Api;
using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>Which server and credentials the parameters of an API command mean together.</summary>
internal sealed class ConnectionChoice(FileSystemPaths paths, ArgumentObjects objects)
{
    public string? KubeConfig { get; init; }

    public string? Context { get; init; }

    /// <summary>What relative paths in KUBECONFIG are relative to.</summary>
    public required string Folder { get; init; }

    public string? Server { get; init; }

    public object? ClientCertificate { get; init; }

    public object? ClientKey { get; init; }

    public string? Token { get; init; }

    public object? CertificateAuthority { get; init; }

    public string? As { get; init; }

    public IReadOnlyList<string> AsGroups { get; init; } = [];

    /// <summary>What the parameters of a command mean.</summary>
    /// <param name="given">The parameters.</param>
    /// <param name="session">The state of the session that it runs in.</param>
    /// <param name="kubeConfig">Another kubeconfig; null for the one that is given.</param>
    public static ConnectionChoice Of(IConnectionParameters given, PathIntrinsics session, string? kubeConfig = null)
    {
        var paths = new FileSystemPaths(session);
        return new ConnectionChoice(paths, new ArgumentObjects(paths))
        {
            KubeConfig = kubeConfig ?? given.KubeConfig, Context = given.Context,
            Folder = session.CurrentFileSystemLocation.ProviderPath, Server = given.Server,
            ClientCertificate = given.ClientCertificate, ClientKey = given.ClientKey, Token = PlainText.Of(given.Token),
            CertificateAuthority = given.CertificateAuthority, As = given.As, AsGroups = given.AsGroup ?? [],
        };
    }

    /// <summary>The server, over the connections that the session has.</summary>
    /// <param name="warn">Takes a warning about the connection.</param>
    /// <param name="timeout">The longest wait for an answer.</param>
    /// <inheritdoc cref="Resolve" path="/exception"/>
    public ApiClient Open(Action<string> warn, TimeSpan timeout)
    {
        var connection = Resolve();
        if (connection.SkipTlsVerify)
            warn($"The certificate of '{connection.Server.Authority}' is not checked (insecure-skip-tls-verify in "
                + $"{connection.Source}): anybody in between can read and change everything. Set its authority with "
                + "Set-K8sKubeConfigCluster -CertificateAuthority.");
        return new ApiClient(connection, ApiSession.Current.Transport(connection)) { RequestTimeout = timeout };
    }

    /// <summary>The connection.</summary>
    /// <exception cref="PkiException">The parameters contradict each other, or what they name cannot be used.</exception>
    public ApiConnection Resolve()
    {
        if (As is null && AsGroups.Count > 0)
            throw new InvalidRequestException(
                "ImpersonationIncomplete", "-AsGroup needs -As: a group is impersonated together with a user.");
        if (ClientKey is not null && ClientCertificate is null)
            throw new InvalidRequestException(
                "ClientCertificateMissing", "-ClientKey needs -ClientCertificate, the certificate that goes with it.");
        var connection = Server is null ? FromKubeConfig() : FromParameters(Server);
        if (CertificateAuthority is not null)
            connection = connection with { Authorities = objects.Certificates(CertificateAuthority), SkipTlsVerify = false };
        if (ClientCertificate is not null || Token is not null)
            connection = connection with { Credential = ReadCredential() };
        return As is null ? connection : connection with { Impersonation = new Impersonation(As) { Groups = AsGroups } };
    }

    private ApiConnection FromParameters(string server)
    {
        if (KubeConfig is not null || Context is not null)
            throw new InvalidRequestException(
                "ServerAndContext",
                "-Server stands for itself: its credentials are -ClientCertificate, -ClientKey and -Token, not those of a "
                + "kubeconfig. Leave out -KubeConfig and -Context, or -Server.");
        return new ApiConnection { Server = KubeConfigConnection.ParseServer(server, "-Server") };
    }

    private ApiConnection FromKubeConfig()
    {
        var location = KubeConfigLocation.Find(KubeConfig is null ? null : paths.Literal(KubeConfig), Folder);
        var set = KubeConfigSet.Read(location, mustExist: true);
        // In a pod nobody has put a kubeconfig; one that is there is meant.
        if (KubeConfig is null && Context is null && set.CurrentContext is null or "" && ServiceAccount.Find() is { } pod)
            return pod;
        return KubeConfigConnection.Resolve(set, Context);
    }

    // Credentials that are named are the only ones: who gives a token does not want to be taken for the context's user.
    private ApiCredential ReadCredential()
    {
        if (ClientCertificate is null)
            return new ApiCredential { Token = Token };
        var certificates = objects.Certificates(ClientCertificate);
        var key = ClientKey is not null ? objects.PrivateKey(ClientKey, null)
            : certificates[0].PrivateKey
                ?? throw new InvalidRequestException("ClientKeyMissing", "-ClientCertificate needs -ClientKey, its private key.");
        return new ApiCredential
        {
            Certificates = certificates, Key = key, Token = Token, ReadAgain = ReaderOf(certificates, key)
        };
    }

    // An object that was read before stands for itself.
    private Func<(IReadOnlyList<Certificate> Certificates, PrivateKey Key)>? ReaderOf(
        IReadOnlyList<Certificate> certificates, PrivateKey key)
    {
        if (ArgumentObjects.Unwrap(ClientCertificate!) is not (string or FileInfo) || ClientKey is null
            || ArgumentObjects.Unwrap(ClientKey) is not (string or FileInfo))
            return null;
        return certificates[0].Path is { } path && key.Path is { } keyPath
            ? () =>
                (
                    [.. CertificateReader.ReadFile(path).Select(item => item.Certificate ?? throw item.Problem!)],
                    PrivateKeyReader.ReadFile(keyPath, null))
            : null;
    }
}

/// <summary>What a user names: a path on the server, or a whole address.</summary>
/// <param name="Server">The server of a whole address; null for a path.</param>
/// <param name="Path">The path with its query, beginning with a slash.</param>
internal sealed record ApiAddress(Uri? Server, string Path)
{
    /// <exception cref="InvalidRequestException">It is neither.</exception>
    public static ApiAddress Of(string text)
    {
        if (text.Split('?')[0].Split('/').Any(segment => Uri.UnescapeDataString(segment) is "." or ".."))
            throw new InvalidRequestException(
                "AddressMalformed",
                $"'{PrintableText.Escape(SecretText.InAddress(text))}' holds the segment '.' or '..', which leads to another "
                + "path: a name that is '.' to the whole collection. Write out the path that is meant.");
        if (!text.Contains("://", StringComparison.Ordinal) || text.StartsWith('/'))
            return new ApiAddress(null, Checked(text.StartsWith('/') ? text : "/" + text));
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http")
            || address.UserInfo.Length > 0)
            throw new InvalidRequestException(
                "AddressMalformed",
                $"'{PrintableText.Escape(SecretText.InAddress(text))}' is neither a path such as /api/v1/pods nor an address "
                + "such as https://10.0.0.1:6443/api/v1/pods.");
        return new ApiAddress(new Uri(address.GetLeftPart(UriPartial.Authority)), Checked(address.PathAndQuery));
    }

    /// <summary>The path to ask of the server of a connection.</summary>
    /// <exception cref="RefusedException">The address is another server's.</exception>
    public string On(ApiConnection connection)
    {
        if (Server is null)
            return Path;
        if (Uri.Compare(
            Server, connection.Server, UriComponents.SchemeAndServer, UriFormat.Unescaped,
            StringComparison.OrdinalIgnoreCase) != 0)
            throw new RefusedException(
                "AddressOfAnotherServer",
                $"'{Server.Authority}' is not the server of {connection.Source}, '{connection.Server.Authority}', and does not "
                + "get its credentials. Name that server with -Server and the credentials for it.");
        var root = connection.Server.AbsolutePath.TrimEnd('/');
        return root.Length == 0 || !Path.StartsWith(root + "/", StringComparison.Ordinal) ? Path : Path[root.Length..];
    }

    private static string Checked(string path) =>
        path.All(character => character is > ' ' and not '#' and not '\\' && !char.IsControl(character))
        ? path
        : throw new InvalidRequestException(
            "AddressMalformed",
            $"'{PrintableText.Escape(SecretText.InAddress(path))}' is no path: spaces and their like are written %20, '#' %23.");
}
