using System.Text;
using System.Text.Json;

namespace K8sPki;

/// <summary>What a credential program is told: an ExecCredential without status, in the environment.</summary>
internal static class ExecInformation
{
    /// <summary>Name of the environment variable.</summary>
    public const string Variable = "KUBERNETES_EXEC_INFO";

    public static string Write(ExecPlugin plugin, ApiConnection connection, bool interactive)
    {
        using var content = new MemoryStream();
        using (var json = new Utf8JsonWriter(content))
        {
            json.WriteStartObject();
            json.WriteString("kind", "ExecCredential");
            json.WriteString("apiVersion", plugin.ApiVersion);
            json.WriteStartObject("spec");
            if (plugin.ProvideClusterInfo)
                WriteCluster(json, plugin, connection);
            json.WriteBoolean("interactive", interactive);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(content.ToArray());
    }

    private static void WriteCluster(Utf8JsonWriter json, ExecPlugin plugin, ApiConnection connection)
    {
        json.WriteStartObject("cluster");
        json.WriteString("server", connection.Server.OriginalString);
        if (connection.TlsServerName is { } name)
            json.WriteString("tls-server-name", name);
        if (connection.SkipTlsVerify)
            json.WriteBoolean("insecure-skip-tls-verify", true);
        if (connection.Authorities is { Count: > 0 } authorities)
            json.WriteBase64String("certificate-authority-data", Encoding.ASCII.GetBytes(string.Concat(authorities.Select(authority => authority.Pem))));
        if (connection.Proxy is { } proxy)
            json.WriteString("proxy-url", proxy.OriginalString);
        if (connection.DisableCompression)
            json.WriteBoolean("disable-compression", true);
        if (plugin.ClusterConfig is { } config)
        {
            json.WritePropertyName("config");
            json.WriteRawValue(config);
        }

        json.WriteEndObject();
    }
}
