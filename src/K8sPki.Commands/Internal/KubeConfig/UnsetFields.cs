namespace K8sPki.Internal;

/// <summary>What the values of -Unset stand for in a kubeconfig.</summary>
internal static class UnsetFields
{
    private static readonly Dictionary<string, string[]> Fields = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Cluster"] = ["cluster"],
        ["User"] = ["user"],
        ["Namespace"] = ["namespace"],
        ["Server"] = ["server"],
        ["TlsServerName"] = ["tls-server-name"],
        ["InsecureSkipTlsVerify"] = ["insecure-skip-tls-verify"],
        ["CertificateAuthority"] = ["certificate-authority", "certificate-authority-data"],
        ["ProxyUrl"] = ["proxy-url"],
        ["DisableCompression"] = ["disable-compression"],
        ["ClientCertificate"] = ["client-certificate", "client-certificate-data"],
        ["ClientKey"] = ["client-key", "client-key-data"],
        ["Token"] = ["token"],
        ["TokenFile"] = ["tokenFile"],
        ["Credential"] = ["username", "password"],
        ["Impersonation"] = ["as", "as-uid", "as-groups", "as-user-extra"],
        ["Exec"] = ["exec"],
        ["AuthProvider"] = ["auth-provider"],
    };

    /// <summary>The fields, by kubectl's names.</summary>
    public static IReadOnlyCollection<string> Of(IEnumerable<string> names) => [.. names.SelectMany(name => Fields.GetValueOrDefault(name, []))];
}
