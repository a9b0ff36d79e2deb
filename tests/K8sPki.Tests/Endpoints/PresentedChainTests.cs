using K8sPki.TestServer;
using K8sPki.Tests.Api.Client;
using K8sPki.Tests.ClusterPki;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Endpoints;

/// <summary>What servers present, held beside what openssl's client says of the same server.</summary>
public sealed class PresentedChainTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly CertificateAuthority root = SampleNode.NewAuthority("root");
    private readonly CertificateAuthority between;

    public PresentedChainTests() => between = Below(root, "between");

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string> Chains { get; } = new(
        from version in new[] { "-tls1_2", "-tls1_3" }
        from chain in new[] { "own", "whole", "with root", "unordered", "double", "stranger", "expired", "self-signed" }
        select (version, chain));

    [PeerTheory("openssl")]
    [MemberData(nameof(Chains))]
    public async Task The_chain_is_the_one_that_openssl_sees(string version, string kind)
    {
        var (own, behind) = Chain(kind);
        using var server = await OpenSslServer.StartAsync(folder, own, behind, version);
        var chain = await Inquiry.AskAsync(server.Endpoint);
        Assert.Equal([own.Fingerprint, .. behind.Select(certificate => certificate.Fingerprint)], chain.Fingerprints());
        Assert.Equal(OpenSslServer.ChainIn(server.Client()), chain.Fingerprints());
        Assert.Equal(version == "-tls1_3" ? "TLS 1.3" : "TLS 1.2", chain.Answer.Protocol);
        Assert.Equal(false, chain.Answer.RequestsClientCertificate);
        Assert.Null(chain.Answer.Refusal);
        Assert.Equal(Enumerable.Range(1, behind.Count + 1), chain.Items.Select(item => item.Certificate!.Answer!.Position));
        Assert.All(chain.Items, item => Assert.Equal(behind.Count + 1, item.Certificate!.Answer!.Count));
    }

    [PeerTheory("openssl")]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_server_that_demands_a_certificate_presents_its_own_all_the_same(string version)
    {
        var (own, behind) = Chain("whole");
        var other = new ServerIdentity("CN=clients of \u001b[31m others");
        using var server = await OpenSslServer.StartAsync(folder, own, behind, version, "-Verify", "3", "-verify_return_error",
            "-CAfile", folder.Write("clients.pem", root.Certificate.Pem + other.Pem));
        var chain = await Inquiry.AskAsync(server.Endpoint);
        var said = server.Client();
        Assert.Equal(OpenSslServer.ChainIn(said), chain.Fingerprints());
        Assert.True(chain.Answer.RequestsClientCertificate);
        Assert.Equal(["CN=root", "CN=clients of \\u001B[31m others"], chain.Answer.AcceptableAuthorities);
        Assert.Contains("Acceptable client certificate CA names", said, StringComparison.Ordinal);
        Assert.Equal(version == "-tls1_2", chain.Answer.Refusal is not null);
    }

    [PeerFact("openssl")]
    public async Task The_server_name_decides_and_may_be_none()
    {
        var (own, _) = Chain("own");
        var named = Leaf(root, "named.example");
        using var server = await OpenSslServer.StartAsync(folder, own, [], "-servername", "named.example", "-cert2",
            folder.Write("named.crt", named.Pem), "-key2", folder.Write("named.key", named.KeyPem));
        await AssertServedAsync(own, null, "-noservername");
        await AssertServedAsync(own, "", "-noservername");
        await AssertServedAsync(named, "named.example", "-servername", "named.example");
        await AssertServedAsync(own, "other.example", "-servername", "other.example");

        async Task AssertServedAsync(OwnCertificate expected, string? name, params string[] client)
        {
            var chain = await Inquiry.AskAsync(server.Endpoint, name);
            Assert.Equal([expected.Fingerprint], chain.Fingerprints());
            Assert.Equal(OpenSslServer.ChainIn(server.Client(client)), chain.Fingerprints());
            Assert.Equal(name ?? "", chain.Answer.ServerName);
        }
    }

    [Fact]
    public async Task The_host_is_the_server_name_and_an_address_is_none()
    {
        using var server = new HostileServer(new ServerIdentity().Issue(), HostileServer.Json("{}"));
        await Inquiry.AskAsync($"127.0.0.1:{server.Port}");
        Assert.NotEmpty((await Inquiry.ResultAsync($"https://localhost:{server.Port}/healthz")).Chains);
        await Inquiry.AskAsync($"127.0.0.1:{server.Port}", "kubernetes");
        await Patience.UntilAsync(() => server.AskedNames.Count == 3);
        Assert.Equal(["", "localhost", "kubernetes"], server.AskedNames);
    }

    [PeerTheory("openssl")]
    [InlineData("ECDHE-RSA-AES128-SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA")]
    [InlineData("AES256-GCM-SHA384", "TLS_RSA_WITH_AES_256_GCM_SHA384")]
    [InlineData("DHE-RSA-AES128-GCM-SHA256", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256")]
    [InlineData("ECDHE-RSA-CHACHA20-POLY1305", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256")]
    public async Task Old_ciphers_are_spoken_too(string cipher, string name)
    {
        var own = Leaf(root, "server", key: PrivateKey.Generate(KeyAlgorithm.RSA, 2048));
        using var server = await OpenSslServer.StartAsync(folder, own, [], "-tls1_2", "-cipher", cipher);
        var chain = await Inquiry.AskAsync(server.Endpoint);
        Assert.Equal([own.Fingerprint], chain.Fingerprints());
        Assert.Equal(name, chain.Answer.Cipher);
        Assert.Null(chain.Answer.Refusal);
    }

    [PeerTheory("openssl")]
    [InlineData(nameof(KeyAlgorithm.RSA), 2048)]
    [InlineData(nameof(KeyAlgorithm.ECDSA), 384)]
    [InlineData(nameof(KeyAlgorithm.ECDSA), 521)]
    [InlineData(nameof(KeyAlgorithm.Ed25519), 256)]
    public async Task Every_kind_of_key_is_spoken_with(string algorithm, int size)
    {
        var own = Leaf(root, "server", key: PrivateKey.Generate(Enum.Parse<KeyAlgorithm>(algorithm), size));
        using var server = await OpenSslServer.StartAsync(folder, own, []);
        var chain = await Inquiry.AskAsync(server.Endpoint);
        Assert.Equal([own.Fingerprint], chain.Fingerprints());
        Assert.Null(chain.Answer.Refusal);
    }

    /// <summary>.NET's server and its own view of its certificate.</summary>
    [PeerFact("openssl")]
    public async Task An_API_server_names_whose_clients_it_takes()
    {
        await using var server = await TestApiServer.StartAsync();
        var chain = await Inquiry.AskAsync($"https://127.0.0.1:{server.Port}");
        Assert.Equal(OpenSslServer.ChainIn(OpenSslServer.ClientOf($"127.0.0.1:{server.Port}")), chain.Fingerprints());
        Assert.True(chain.Answer.RequestsClientCertificate);
        Assert.Equal($"127.0.0.1:{server.Port}", chain.Own!.Source);
        Assert.Equal($"127.0.0.1:{server.Port}", chain.Own.Location);
    }

    private (OwnCertificate Own, IReadOnlyList<Certificate> Behind) Chain(string kind)
    {
        var own = Leaf(between, "server");
        var deep = Below(between, "deep");
        var now = DateTimeOffset.UtcNow;
        return kind switch
        {
            "own" => (own, []),
            "whole" => (own, [between.Certificate]),
            "with root" => (own, [between.Certificate, root.Certificate]),
            "unordered" => (Leaf(deep, "server"), [root.Certificate, between.Certificate, deep.Certificate]),
            "double" => (own, [between.Certificate, between.Certificate, own.Certificate]),
            "stranger" => (own, [SampleNode.NewAuthority("stranger").Certificate]),
            "expired" => (Leaf(between, "server", Validity.Until(now.AddDays(-1), now.AddDays(-2))), [between.Certificate]),
            "self-signed" => (SelfSigned(), []),
            _ => throw new ArgumentException($"No chain is called {kind}.", nameof(kind)),
        };
    }

    private static OwnCertificate SelfSigned()
    {
        var authority = SampleNode.NewAuthority("self");
        return new OwnCertificate(authority.Certificate, authority.Key!);
    }

    private static OwnCertificate Leaf(
        CertificateAuthority issuer, string name, Validity? validity = null, PrivateKey? key = null)
    {
        var made = new SampleCertificate(
            issuer, DistinguishedName.Parse("/CN=" + name), [ExtendedKeyUsage.ServerAuth], [SubjectAlternativeName.Dns(name)],
            validity ?? Validity.For(TimeSpan.FromDays(1)), key ?? PrivateKey.Generate(KeyAlgorithm.ECDSA, 256));
        return new OwnCertificate(made.Certificate, made.Key);
    }

    private static CertificateAuthority Below(CertificateAuthority issuer, string name) => CertificateAuthorityBuilder.Build(
        PrivateKey.Generate(KeyAlgorithm.ECDSA, 256), issuer, new AuthorityOptions
        {
            Subject = DistinguishedName.Parse("/CN=" + name), Validity = Validity.For(TimeSpan.FromDays(2)),
        });
}
