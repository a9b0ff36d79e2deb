namespace K8sPki.TestServer;

/// <summary>What a pod finds of its service account: a folder of three files, and two environment variables.</summary>
public sealed record ServiceAccountFolder(string Path, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Writes token, ca.crt and namespace of a server's default service account.</summary>
    public static ServiceAccountFolder Write(TestApiServer server, string path)
    {
        ArgumentNullException.ThrowIfNull(server);
        Directory.CreateDirectory(path);
        TestApiServer.WriteSecret(System.IO.Path.Combine(path, "token"), server.ServiceAccountToken);
        File.WriteAllText(System.IO.Path.Combine(path, "ca.crt"), server.AuthorityPem);
        File.WriteAllText(System.IO.Path.Combine(path, "namespace"), "default");
        return new ServiceAccountFolder(path, new Dictionary<string, string>
        {
            ["KUBERNETES_SERVICE_HOST"] = server.Address.Host,
            ["KUBERNETES_SERVICE_PORT"] = server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        });
    }
}
