using K8sPki.Api;
using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.KubeConfigDocuments;

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
