using System.Security.Cryptography;
using System.Text;
using K8sPki.Certificates;
using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>Where an API server is, how to know that it is the right one, and who asks it.</summary>
internal sealed record ApiConnection
{
    /// <summary>The address: https, or http for a server on this machine. A path in it stands before every request's.</summary>
    public required Uri Server { get; init; }

    /// <summary>Name and password that stand in the address; Go sends them before any other credential.</summary>
    public BasicCredential? ServerUser { get; init; }

    /// <summary>
    /// The authorities whose servers are trusted, and no others; null for those of the system, as kubectl has it.
    /// </summary>
    public IReadOnlyList<Certificate>? Authorities { get; init; }

    /// <summary>The name expected in the server's certificate; null for the host of the address.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>Any server's certificate will do. Only a kubeconfig says so.</summary>
    public bool SkipTlsVerify { get; init; }

    /// <summary>The proxy in front of the server (http, https or socks5); null for the environment's.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Answers are not to be compressed.</summary>
    public bool DisableCompression { get; init; }

    /// <summary>What proves who asks.</summary>
    public ApiCredential Credential { get; init; } = ApiCredential.None;

    /// <summary>Who to be taken for; null for oneself.</summary>
    public Impersonation? Impersonation { get; init; }

    /// <summary>The namespace of the context; null for <c>default</c>.</summary>
    public string? Namespace { get; init; }

    /// <summary>Where all this comes from, for messages: for example <c>the context 'a' of '~/.kube/config'</c>.</summary>
    public string Source { get; init; } = "the parameters";

    /// <summary>The name that the server's certificate must be for.</summary>
    public string ExpectedName => TlsServerName ?? Server.IdnHost;

    /// <summary>Equal for connections that may share a transport. Holds a digest of secrets, never themselves.</summary>
    public string Key
    {
        get
        {
            using var content = new MemoryStream();
            using var writer = new BinaryWriter(content, Encoding.UTF8);
            writer.Write(Server.AbsoluteUri);
            writer.Write(ServerUser?.Header ?? "");
            writer.Write(TlsServerName ?? "");
            writer.Write(SkipTlsVerify);
            writer.Write(DisableCompression);
            writer.Write(Proxy?.AbsoluteUri ?? "");
            writer.Write(Authorities?.Count ?? -1);
            foreach (var authority in Authorities ?? [])
                writer.Write(authority.Fingerprint);
            Credential.Write(writer);
            Impersonation?.Write(writer);
            writer.Flush();
            return Convert.ToHexString(SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length)));
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Server.AbsoluteUri;
}

/// <summary>Name and password for basic authentication.</summary>
/// <param name="User">The name.</param>
/// <param name="Password">The password.</param>
internal sealed record BasicCredential(string User, string Password)
{
    /// <summary>The header's parameter.</summary>
    public string Header => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));

    /// <inheritdoc/>
    public override string ToString() => User;
}

/// <summary>The service account that a pod runs as (Kubernetes: accessing the API from a pod).</summary>
internal static class ServiceAccount
{
    /// <summary>Where a pod has it.</summary>
    public const string Folder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>The connection of this pod; null when this is none.</summary>
    public static ApiConnection? Find() =>
        Find(Folder, Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST"),
            Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT"));

    /// <summary>The connection of a pod; null when it is none.</summary>
    /// <param name="folder">Where token, ca.crt and namespace are.</param>
    /// <param name="host">The address of the API server.</param>
    /// <param name="port">Its port.</param>
    public static ApiConnection? Find(string folder, string? host, string? port)
    {
        var token = Path.Combine(folder, "token");
        if (string.IsNullOrEmpty(host) || !int.TryParse(port, out var number) || !File.Exists(token))
            return null;
        var authority = Path.Combine(folder, "ca.crt");
        var place = Path.Combine(folder, "namespace");
        return new ApiConnection
        {
            Server = ServerOf(host, number),
            Authorities = [.. CertificateReader.ReadFile(authority).Select(item => item.Certificate ?? throw item.Problem!)],
            Credential = new ApiCredential { TokenFile = token },
            Namespace = File.Exists(place) ? Encoding.UTF8.GetString(FileStore.Read(place)).Trim() : null,
            Source = "the service account of this pod",
        };
    }

    private static Uri ServerOf(string host, int port)
    {
        try
        {
            var server = new UriBuilder("https", host, port).Uri;
            // A host that has no form in ASCII is found only by whoever asks for it.
            return server.IdnHost.Length > 0 && server.Port == port ? server : throw new UriFormatException();
        }
        catch (Exception failure) when (failure is UriFormatException or ArgumentException)
        {
            throw new MalformedInputException("ServerAddressMalformed",
                "What KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT say is no address of a server. Name it with -Server, "
                + "or take a kubeconfig.", failure);
        }
    }
}
