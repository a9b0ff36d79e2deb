using System.Text;

namespace K8sPki;

/// <summary>The service account that a pod runs as (Kubernetes: accessing the API from a pod).</summary>
internal static class ServiceAccount
{
    /// <summary>Where a pod has it.</summary>
    public const string Folder = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>The connection of this pod; null when this is none.</summary>
    public static ApiConnection? Find() =>
        Find(Folder, Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST"), Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT"));

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
            Server = new UriBuilder("https", host, number).Uri,
            Authorities = [.. CertificateReader.ReadFile(authority).Select(item => item.Certificate ?? throw item.Problem!)],
            Credential = new ApiCredential { TokenFile = token },
            Namespace = File.Exists(place) ? Encoding.UTF8.GetString(FileStore.Read(place)).Trim() : null,
            Source = "the service account of this pod",
        };
    }
}
