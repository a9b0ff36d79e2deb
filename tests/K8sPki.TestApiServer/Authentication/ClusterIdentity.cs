using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using K8sPki.TestServer.Storage;

namespace K8sPki.TestServer.Authentication;

/// <summary>
/// The authority, serving certificate and users of one cluster: those of a folder, or made anew for each server.
/// </summary>
internal sealed class ClusterIdentity : IDisposable
{
    public const string AdminName = "kubernetes-admin";
    public const string PowerlessName = "jane";
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuth = "1.3.6.1.5.5.7.3.2";
    private const int TokenBytes = 24;
    private static readonly string[] UsualNames = ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"];

    public ClusterIdentity(TestApiServerOptions options, StateFolder? state = null)
    {
        Authority = state is null ? new ClusterAuthority("kubernetes")
            : ClusterAuthority.Read(state.Text("ca", () => ClusterAuthority.NewPem("kubernetes")));
        AdminToken = state?.Token("admin-token", TokenBytes) ?? NewToken();
        ClientAuthorities = [Authority.Certificate];
        if (options.ClientAuthorities is { } file)
        {
            ClientAuthorities = [];
            ClientAuthorities.ImportFromPemFile(file);
        }

        Serving = options.ServingPair is { } pair
            ? X509Certificate2.CreateFromPemFile(pair.Certificate, pair.Key) : IssueServing(options);
        ServingContext =
            SslStreamCertificateContext.Create(Serving, [Authority.Certificate], offline: true, AcceptedAuthorities());
        Admin = IssueClient(AdminName, ["system:masters"]);
        Powerless = IssueClient(PowerlessName, ["dev"]);
    }

    public ClusterAuthority Authority { get; }

    /// <summary>Whose client certificates are taken.</summary>
    public X509Certificate2Collection ClientAuthorities { get; }

    public X509Certificate2 Serving { get; }

    /// <summary>What the handshake sends: the serving certificate, and whose client certificates are welcome.</summary>
    public SslStreamCertificateContext ServingContext { get; }

    public X509Certificate2 Admin { get; }

    public X509Certificate2 Powerless { get; }

    public string AdminToken { get; }

    public X509Certificate2 IssueClient(string user, IReadOnlyList<string> groups, TimeSpan? from = null, TimeSpan? to = null)
    {
        var name = new X500DistinguishedNameBuilder();
        foreach (var group in groups)
            name.AddOrganizationName(group);
        name.AddCommonName(user);
        var now = DateTimeOffset.UtcNow;
        return Authority.Issue(
            name.Build().Name, ClientAuth, now + (from ?? TimeSpan.FromMinutes(-5)), now + (to ?? TimeSpan.FromDays(365)));
    }

    public IReadOnlyDictionary<string, User> Tokens =>
        new Dictionary<string, User> { [AdminToken] = new("token-admin", ["system:masters"]) };

    public void Dispose()
    {
        Authority.Dispose();
        Serving.Dispose();
        Admin.Dispose();
        Powerless.Dispose();
    }

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));

    // Windows takes the names from a certificate store only.
    private SslCertificateTrust? AcceptedAuthorities() => OperatingSystem.IsWindows()
        ? null
        : SslCertificateTrust.CreateForX509Collection(ClientAuthorities, sendTrustInHandshake: true);

    private X509Certificate2 IssueServing(TestApiServerOptions options)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in UsualNames)
            names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        var now = DateTimeOffset.UtcNow;
        var (from, to) = options.ServingValidity;
        return Authority.Issue("CN=kube-apiserver", ServerAuth, now + from, now + to, names.Build());
    }
}
