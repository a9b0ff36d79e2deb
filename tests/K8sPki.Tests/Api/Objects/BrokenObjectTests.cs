using System.Security.Cryptography;
using System.Text;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Api.Objects;

/// <summary>What cannot be read is one error or one warning, and the rest goes on.</summary>
public sealed class BrokenObjectTests : IAsyncLifetime
{
    private static readonly SamplePair Pair = SamplePair.Make("web");
    private SampleCluster cluster = null!;

    public async ValueTask InitializeAsync() =>
        cluster = await SampleCluster.StartAsync("Secret", "ClusterTrustBundle", "Certificate");

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    [Theory]
    [InlineData("kubernetes.io/tls", "tls.crt", "KEY", "NotACertificate")]
    [InlineData("kubernetes.io/tls", "tls.crt", "rubbish", "NotACertificate")]
    [InlineData("Opaque", "x.crt", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n", "PemMalformed")]
    [InlineData("Opaque", "x.crt", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n", "CertificateMalformed")]
    [InlineData("Opaque", "x.crt", "-----BEGIN CERTIFICATE-----\nAAAA", "PemMalformed")]
    public void What_is_broken_is_one_error_and_the_rest_is_read(string type, string key, string content, string id)
    {
        cluster.PutSecret("default", "broken", type, (key, Encoding.ASCII.GetBytes(content == "KEY" ? Pair.KeyPem : content)),
            ("good.crt", Pair.Certificate));
        cluster.PutSecret("good", ("a", Pair.Certificate));
        var run = cluster.Read("-Kind Secret");
        var error = run.Error(id);
        Assert.Contains($"Secret default/broken, {key}", error.Message, StringComparison.Ordinal);
        Assert.Equal("Secret default/broken", error.Target);
        Assert.False(error.IsTerminating);
        Assert.Equal(2, run.Output.Count);
    }

    [Fact]
    public void What_is_no_certificate_is_passed_over_where_anything_may_stand()
    {
        cluster.PutSecret("keys", ("a.key", Pair.Key), ("text", "0 and more"u8.ToArray()), ("zero", "0\u0082"u8.ToArray()),
            ("empty", []), ("random", RandomNumberGenerator.GetBytes(4096)));
        cluster.PutSecret("default", "capi-sa", "cluster.x-k8s.io/secret", ("tls.crt",
            "-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n"u8.ToArray()));
        cluster.PutSecret("default", "waiting", "kubernetes.io/tls", ("tls.crt", []), ("tls.key", Pair.Key));
        Assert.Empty(cluster.Read("-Kind Secret").ThrowOnError().Output);
    }

    [Fact]
    public void Releases_of_Helm_are_left_to_the_server()
    {
        cluster.PutSecret("default", "sh.helm.release.v1.x.v1", "helm.sh/release.v1", ("release", Pair.Certificate));
        Assert.Empty(cluster.Read("-Kind Secret").ThrowOnError().Output);
    }

    [Fact]
    public void A_key_never_leaves()
    {
        foreach (var kind in (AsymmetricAlgorithm[])[RSA.Create(2048), ECDsa.Create(ECCurve.NamedCurves.nistP384)])
        {
            var pair = SamplePair.Make("secret", kind);
            cluster.PutSecret($"pair{pair.Fingerprint[..4].ToLowerInvariant()}", ("tls.crt", pair.Certificate),
                ("tls.key", pair.Key), ("both", [.. pair.Key, .. pair.Certificate]),
                ("bad", [.. pair.Key, .. "-----BEGIN CERTIFICATE-----\n"u8]));
            var run = cluster.Session.Run("""
                $VerbosePreference = 'Continue'; $DebugPreference = 'Continue'
                $found = Get-K8sCertificate -Cluster -KubeConfig $config -Kind Secret -Debug
                $found, $found.ClusterObject, $Error | ForEach-Object { $_ | Format-List * -Force | Out-String -Width 4096 }
                $found | ConvertTo-Json -Depth 5 -WarningAction Ignore
                """);
            var said = run.Text + string.Join('\n', run.Errors.Select(error => error.Message + error.Record)
                .Concat(run.Verbose).Concat(run.Warnings));
            var lines = pair.KeyPem.Split('\n').Where(line => line.Length == 64).ToList();
            Assert.NotEmpty(lines);
            Assert.All(lines, line => Assert.DoesNotContain(line, said, StringComparison.Ordinal));
            Assert.Contains("HasPrivateKey", run.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_may_not_be_listed_is_one_warning_that_names_the_right()
    {
        cluster.Server.Refuse("list", "", "secrets");
        var run = cluster.Read().ThrowOnError();
        Assert.Equal(4, run.Output.Count);
        var warning = Assert.Single(run.Warnings);
        Assert.StartsWith("You may not list secrets.", warning, StringComparison.Ordinal);
        Assert.Contains("the verb 'list' on 'secrets' for the whole cluster", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_namespace_that_may_not_be_listed_keeps_no_other_back()
    {
        cluster.PutSecret("shop", "web", "Opaque", ("a", Pair.Certificate));
        cluster.PutSecret("bank", "web", "Opaque", ("a", Pair.Certificate));
        cluster.Server.Refuse("list", "", "secrets", "bank");
        cluster.Server.Refuse("list", "", "secrets", "mint");
        var run = cluster.Read("-Namespace bank, shop, mint -Kind Secret").ThrowOnError();
        Assert.Single(run.Output);
        Assert.Contains("in 'bank', 'mint'", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Kinds_that_are_not_there_are_said_to_those_who_ask()
    {
        var run = cluster.Read().ThrowOnError();
        Assert.Empty(run.Warnings);
        foreach (var missing in (string[])["apiservices.apiregistration.k8s.io", "certificaterequests.cert-manager.io",
            "podcertificaterequests.certificates.k8s.io"])
            Assert.Contains($"The server has no {missing}.", run.Verbose);
        Assert.DoesNotContain(cluster.Server.Calls, call => call.Contains("apiservices", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_discovery_each_kind_is_asked_for()
    {
        cluster.PutSecret("good", ("a", Pair.Certificate));
        cluster.Put("ClusterTrustBundle", null, "b", System.Text.Json.JsonSerializer.Serialize(new
        {
            spec = new { trustBundle = Pair.Pem },
        }));
        cluster.Server.Refuse("get", "", "/apis");
        Assert.Equal(6, cluster.Read().ThrowOnError().Output.Count);
        Assert.Contains("GET /apis/apiregistration.k8s.io/v1/apiservices", cluster.Server.Calls);
    }

    [Fact]
    public void Ten_megabytes_of_rubbish_in_one_key_are_passed_over()
    {
        cluster.PutSecret("rubbish", ("a.crt", Pair.Certificate), ("big", new byte[10 * 1024 * 1024]),
            ("z.crt", Pair.Certificate));
        var run = cluster.Read("-Kind Secret");
        Assert.Contains("Secret default/rubbish, big", run.Error("ValueTooLarge").Message, StringComparison.Ordinal);
        Assert.Equal(["a.crt", "z.crt"], run.Output.Select(item => ((Certificate)item!.BaseObject).ClusterObject!.Key));
    }

    [Fact]
    public void Who_is_not_known_is_told_once()
    {
        TestServer.TestApiServer.WriteKubeConfig(cluster.Session.PathOf("other"),
            cluster.Server.KubeConfigWith("x", "    token: wrong"));
        cluster.Session.Set("config", cluster.Session.PathOf("other"));
        cluster.Read().Error("ApiUnauthorized");
    }

    [Fact]
    public void A_list_goes_on_when_its_token_is_too_old()
    {
        for (var i = 0; i < 1200; i++)
            cluster.PutSecret($"s{i:0000}", ("a", Pair.Certificate));
        var seen = 0;
        cluster.Session.Set("each", new Action(() =>
        {
            if (++seen == 100)
                cluster.Server.Compact();
        }));
        var run = cluster.Read("-Kind Secret", "| ForEach-Object { $each.Invoke(); $_.ClusterObject.Name }").ThrowOnError();
        Assert.Equal(1200, run.Output.Select(item => $"{item}").Distinct().Count());
        Assert.Equal(3, cluster.Server.Calls.Count(call => call == "GET /api/v1/secrets") - 1);
    }

    [PeerFact("keytool")]
    public void Keystores_are_opened_with_the_passwords_that_cert_manager_was_given()
    {
        cluster.Put("Certificate", "default", "c", """
            {"spec":{"secretName":"stores","keystores":{"jks":{"passwordSecretRef":{"name":"words","key":"jks"}},
             "pkcs12":{"passwordSecretRef":{"name":"words","key":"p12"}}}}}
            """);
        cluster.PutSecret("words", ("jks", "changeit"u8.ToArray()), ("p12", "hidden"u8.ToArray()));
        cluster.PutSecret("stores", ("keystore.jks", Keystore("JKS")), ("keystore.jceks", Keystore("JCEKS")),
            ("keystore.p12", Pair.Pkcs12("hidden")));
        var found = cluster.Read("-Kind Secret").ThrowOnError().Output.Select(item => (Certificate)item!.BaseObject)
            .ToDictionary(item => item.ClusterObject!.Key);
        Assert.Equal(["keystore.jceks", "keystore.jks", "keystore.p12"], found.Keys.Order());
        Assert.True(found["keystore.jks"].HasPrivateKey);
        Assert.True(found["keystore.p12"].HasPrivateKey);
        Assert.Equal(Pair.Fingerprint, found["keystore.p12"].Fingerprint);
        Assert.Contains("entry 'one'", found["keystore.jks"].Source, StringComparison.Ordinal);
        Assert.All(found.Values, item => Assert.Null(item.PrivateKey));
    }

    [Fact]
    public void A_keystore_without_a_password_says_that_it_needs_one()
    {
        cluster.PutSecret("store", ("a.p12", Pair.Pkcs12("hidden")));
        Assert.Contains("Secret default/store, a.p12", cluster.Read("-Kind Secret").Error("PasswordRequired").Message,
            StringComparison.Ordinal);
        Assert.Single(cluster.Read("-Kind Secret -Password (ConvertTo-SecureString hidden -AsPlainText -Force)").ThrowOnError()
            .Output);
        cluster.Read("-Kind Secret -Password (ConvertTo-SecureString wrong -AsPlainText -Force)").Error("WrongPassword");
    }

    private byte[] Keystore(string type)
    {
        var file = cluster.Session.PathOf($"store.{type}");
        Peer.Keytool.Run(new PeerCall("-genkeypair", "-alias", "one", "-keyalg", "EC", "-dname", "CN=one", "-storetype", type,
            "-keystore", file, "-storepass", "changeit", "-keypass", "changeit")).Accepted();
        return File.ReadAllBytes(file);
    }
}
