using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace K8sPki.TestServer.KubeConfigs;

/// <summary>A kubeconfig of one cluster, user and context, with all data in it.</summary>
internal static class KubeConfigText
{
    public const string ClusterName = "test";

    public static string ForCertificate(string server, string authorityPem, string user, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return Of(server, authorityPem, user, $"""
                client-certificate-data: {Base64(certificate.ExportCertificatePem() + "\n")}
                client-key-data: {Base64(key.ExportPkcs8PrivateKeyPem() + "\n")}
            """);
    }

    /// <summary>Writes a file that only its owner can read.</summary>
    public static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(path, options);
        file.Write(text);
    }

    /// <param name="credential">The lines of the user, indented by four.</param>
    /// <param name="clusterLines">More lines of the cluster, indented by four.</param>
    public static string Of(string server, string authorityPem, string user, string credential, string clusterLines = "") => $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: {ClusterName}
          cluster:
            server: {server}
            certificate-authority-data: {Base64(authorityPem)}{(clusterLines.Length > 0 ? "\n" + clusterLines : "")}
        users:
        - name: {user}
          user:
        {credential}
        contexts:
        - name: {user}@{ClusterName}
          context:
            cluster: {ClusterName}
            user: {user}
        current-context: {user}@{ClusterName}

        """;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
