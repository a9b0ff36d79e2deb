using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using K8sPki.Tests.Peers;
using K8sPki.Tests.Verification;
using DotNetRequest = System.Security.Cryptography.X509Certificates.CertificateRequest;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>
/// A verifier that cannot be updated: who shows a cross certificate behind his own is trusted by the old authority.
/// </summary>
public sealed class CrossSignTests : IDisposable
{
    private const string Host = "api.example";
    private readonly TemporaryFolder folder = new();
    private readonly CertificateAuthority old = SampleNode.NewAuthority("kubernetes");
    private readonly PrivateKey key = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256);

    public void Dispose() => folder.Dispose();

    [PeerTheory("openssl", "go")]
    [InlineData(true)]
    [InlineData(false)]
    public void Everybody_takes_it_with_either_authority_alone(bool isOld)
    {
        var young = SampleNode.NewAuthority("kubernetes-2");
        var cross = CertificateAuthorityBuilder.CrossSign(young, old, ForADay()).Certificate;
        var (leaf, trusted) = (LeafOf(young), (isOld ? old : young).Certificate);
        Assert.Equal(["ok"], GoVerifier.Judge(leaf.Pem, trusted.Pem, cross.Pem, Host).Select(one => one.Kind).Distinct());
        Assert.True(OpenSslTakes(leaf, trusted, cross));
        Assert.True(DotNetTakes(leaf, trusted, cross));
    }

    [PeerFact("openssl", "go")]
    public void Without_it_nobody_does()
    {
        var young = SampleNode.NewAuthority("kubernetes-2");
        var leaf = LeafOf(young);
        Assert.DoesNotContain(GoVerifier.Judge(leaf.Pem, old.Certificate.Pem, "", Host), one => one.Kind == "ok");
        Assert.False(OpenSslTakes(leaf, old.Certificate, young.Certificate));
        Assert.False(DotNetTakes(leaf, old.Certificate, young.Certificate));
    }

    [Fact]
    public void One_of_equal_names_is_refused() => Assert.Equal("SameSubject", Assert.Throws<RefusedException>(
        () => CertificateAuthorityBuilder.CrossSign(SampleNode.NewAuthority("kubernetes"), old, ForADay())).ErrorId);

    [PeerTheory("openssl", "go")]
    [InlineData("kubernetes", false)]
    [InlineData("kubernetes-2", true)]
    public void Without_key_identifiers_only_Go_takes_one_of_equal_names(string name, bool isTaken)
    {
        using var oldKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var youngKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = Bare("kubernetes", oldKey, "kubernetes", oldKey, isAuthority: true);
        var cross = Bare(name, youngKey, "kubernetes", oldKey, isAuthority: true);
        var leaf = Bare("kube-apiserver", youngKey, name, youngKey, isAuthority: false);
        Assert.Equal(["ok"], GoVerifier.Judge(leaf.Pem, root.Pem, cross.Pem, Host).Select(one => one.Kind).Distinct());
        Assert.Equal(isTaken, OpenSslTakes(leaf, root, cross));
        Assert.Equal(isTaken, DotNetTakes(leaf, root, cross));
    }

    [PeerTheory("openssl")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_sends_it_behind_its_own(bool isSent)
    {
        var young = SampleNode.NewAuthority("kubernetes-2");
        var cross = CertificateAuthorityBuilder.CrossSign(young, old, ForADay()).Certificate;
        var served = folder.Write("apiserver.crt", LeafOf(young).Pem + (isSent ? cross.Pem : ""));
        using var server = Peer.OpenSsl.Start(new PeerCall("s_server", "-accept", "127.0.0.1:0", "-cert", served,
            "-cert_chain", served, "-key", folder.Write("apiserver.key", SampleCertificate.Text(key))) { KeepsInputOpen = true });
        var address = await AddressOf(server);
        var client = Peer.OpenSsl.Run(new PeerCall("s_client", "-connect", address, "-verify_return_error",
            "-verify_hostname", Host, "-CAfile", folder.Write("old.crt", old.Certificate.Pem)) { InputText = "Q\n" });
        Assert.Equal(isSent, client.ExitCode == 0);
    }

    private static async Task<string> AddressOf(PeerProcess server)
    {
        const string Ready = "ACCEPT ";
        for (var waited = TimeSpan.Zero; waited < Patience.Limit; waited += TimeSpan.FromMilliseconds(50))
        {
            var line = server.Output.Split('\n').FirstOrDefault(line => line.StartsWith(Ready, StringComparison.Ordinal));
            if (line is not null && server.Output.Contains(line + "\n", StringComparison.Ordinal))
                return line[Ready.Length..].Trim();
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"It does not listen.\n{server.Output}\n{server.Error}");
    }

    private Certificate LeafOf(CertificateAuthority authority) => CertificateIssuer.Issue(authority, new CertificateOptions
    {
        Subject = DistinguishedName.Parse("/CN=kube-apiserver"), PublicKey = key.PublicKey,
        AlternativeNames = [SubjectAlternativeName.Dns(Host)], KeyUsage = KeyUsages.DigitalSignature,
        ExtendedKeyUsage = [ExtendedKeyUsage.ServerAuth], Validity = Validity.For(TimeSpan.FromDays(1)),
    });

    private static Certificate Bare(string name, ECDsa key, string issuer, ECDsa signer, bool isAuthority)
    {
        var request = new DotNetRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Host);
        if (!isAuthority)
            request.CertificateExtensions.Add(names.Build());
        using var made = request.Create(new X500DistinguishedName("CN=" + issuer), X509SignatureGenerator.CreateForECDsa(signer),
            DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(1), [1, 2, 3, (byte)name.Length]);
        return Certificate.Parse(made.ExportCertificatePem());
    }

    private static RenewalOptions ForADay() => new() { Validity = Validity.For(TimeSpan.FromDays(1)) };

    private bool OpenSslTakes(Certificate leaf, Certificate trusted, Certificate sent) => Peer.OpenSsl.Run("verify", "-purpose",
        "sslserver", "-verify_hostname", Host, "-CAfile", folder.Write("trusted.crt", trusted.Pem), "-untrusted",
        folder.Write("sent.crt", sent.Pem), folder.Write("leaf.crt", leaf.Pem)).ExitCode == 0;

    private static bool DotNetTakes(Certificate leaf, Certificate trusted, Certificate sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(trusted.ToX509Certificate2());
        chain.ChainPolicy.ExtraStore.Add(sent.ToX509Certificate2());
        return chain.Build(leaf.ToX509Certificate2());
    }
}
