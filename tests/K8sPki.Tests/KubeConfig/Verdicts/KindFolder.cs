using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using K8sPki.Tests.Api.Client;

namespace K8sPki.Tests.KubeConfigs.Verdicts;

/// <summary>A kubeconfig of some kind in a folder, with the files that it names and the server that it leads to.</summary>
internal sealed class KindFolder : IDisposable
{
    private static readonly ServerIdentity Cluster = new();
    private static readonly X509Certificate2 Serving = Cluster.Issue();
    private static readonly X509Certificate2 Client = Cluster.Issue(ServerIdentity.ClientAuth, subject: "CN=cert-user");
    private static readonly X509Certificate2 Expired = new ServerIdentity("CN=expired")
        .Issue(from: TimeSpan.FromDays(-2), to: TimeSpan.FromDays(-1));

    private readonly TemporaryFolder folder = new();

    public KindFolder(KubeConfigKind kind)
    {
        Server = new HostileServer(Serving,
            HostileServer.Json("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Success\"}")) {
                AsksForCertificate = true };
        folder.Write("ca.crt", Cluster.Pem + "\n");
        folder.Write("client.crt", Client.ExportCertificatePem() + "\n");
        folder.Write("client.key", KeyPem + "\n");
        folder.Write("bundle.crt", Expired.ExportCertificatePem() + "\n" + Cluster.Pem + "\n");
        folder.Write("token", "from-file\n");
        WriteForms();
        if (!OperatingSystem.IsWindows())
        {
            folder.Write("login", Program);
            File.SetUnixFileMode(folder["login"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var text = Filled(kind.Text);
        File.WriteAllBytes(folder["config"], kind.Encode?.Invoke(text) ?? Encoding.UTF8.GetBytes(text));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder["config"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    // It answers in whichever version it is asked.
    private const string Program = """
        #!/bin/sh
        echo run >> runs
        case "$KUBERNETES_EXEC_INFO" in *v1beta1*) v=v1beta1;; *) v=v1;; esac
        echo "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/$v\",\"status\":{\"token\":\"from-program\"}}"
        """;

    // Forms of PEM that people read and Go does not, and some that Go reads though they look odd.
    private void WriteForms()
    {
        var authority = Cluster.Pem + "\n";
        folder.Write("empty.crt", "");
        folder.Write("bom.crt", "\uFEFF" + authority);
        folder.Write("glued.crt", Cluster.Pem + authority);
        folder.Write("x509.crt", authority.Replace("CERTIFICATE", "X509 CERTIFICATE", StringComparison.Ordinal));
        folder.Write("cr.crt", authority.Replace('\n', '\r'));
        folder.Write("broken.crt", authority + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        folder.Write("text.crt", "issuer=/CN=kubernetes\n" + authority.Replace("\n", "\r\n", StringComparison.Ordinal));
        folder.Write("both.pem", KeyPem + "\n" + Client.ExportCertificatePem() + "\n");
        folder.Write("label.key", KeyPem.Replace("PRIVATE KEY", "RSA PRIVATE KEY", StringComparison.Ordinal) + "\n");
        folder.Write("bom.key", "\uFEFF" + KeyPem + "\n");
        folder.Write("encrypted.key", Client.GetECDsaPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem("p",
            new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1)) + "\n");
        folder.Write("other.key", OtherKeyPem + "\n");
    }

    private static string OtherKeyPem { get; } = Serving.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    private static string KeyPem { get; } = Client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    public HostileServer Server { get; }

    /// <summary>
    /// Who asked the server, once for each request: the subject of the certificate and the headers that say who somebody is,
    /// in the order of their names. A kubectl that looks for the server's version first is passed over.
    /// </summary>
    public IReadOnlyList<string> Callers =>
        [.. Server.Calls.Where(call => !call.Head.Split("\r\n")[0].Contains("timeout=5s", StringComparison.Ordinal))
            .Select(call => CallerOf(call.Head, call.Subject))];

    public string Folder => Path.GetDirectoryName(folder["config"])!;

    public string Config => folder["config"];

    public void Dispose()
    {
        Server.Dispose();
        folder.Dispose();
    }

    private static string CallerOf(string head, string? subject)
    {
        var headers = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(": ", 2))
            .Where(header => header[0].StartsWith("Authorization", StringComparison.OrdinalIgnoreCase)
                || header[0].StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase))
            .Select(header => $"{header[0].ToLowerInvariant()}={(header.Length == 2 ? header[1] : "")}");
        return string.Join("; ", headers.Append(subject is null ? null : $"certificate={subject}").OfType<string>()
            .Order(StringComparer.Ordinal));
    }

    /// <summary>A JSON Web Token that ends at some time.</summary>
    private static string IdToken(TimeSpan fromNow)
    {
        var claims = string.Create(CultureInfo.InvariantCulture,
            $"{{\"exp\":{(DateTimeOffset.UtcNow + fromNow).ToUnixTimeSeconds()}}}");
        return "e30." + Convert.ToBase64String(Encoding.ASCII.GetBytes(claims)).TrimEnd('=').Replace('+', '-').Replace('/', '_')
            + ".x";
    }

    private string Filled(string text) => text
        .Replace("SERVER", $"https://127.0.0.1:{Server.Port}", StringComparison.Ordinal)
        .Replace("PORT", Server.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("CADATA2", Base64(Encoding.ASCII.GetBytes(Base64(Cluster.Pem))), StringComparison.Ordinal)
        .Replace("CABYTES", string.Join(", ", Encoding.ASCII.GetBytes(Cluster.Pem)
            .Select(value => value.ToString(CultureInfo.InvariantCulture))), StringComparison.Ordinal)
        .Replace("CADATA", Base64(Cluster.Pem), StringComparison.Ordinal)
        .Replace("CAFIRST", Base64(Cluster.Pem)[..64], StringComparison.Ordinal)
        .Replace("CAREST", Base64(Cluster.Pem)[64..], StringComparison.Ordinal)
        .Replace("CERTDATA", Base64(Client.ExportCertificatePem()), StringComparison.Ordinal)
        .Replace("KEYDATA", Base64(KeyPem), StringComparison.Ordinal)
        .Replace("IDTOKEN", IdToken(TimeSpan.FromHours(1)), StringComparison.Ordinal)
        .Replace("OLDTOKEN", IdToken(TimeSpan.FromHours(-1)), StringComparison.Ordinal);

    private static string Base64(string text) => Base64(Encoding.ASCII.GetBytes(text));

    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes);
}
