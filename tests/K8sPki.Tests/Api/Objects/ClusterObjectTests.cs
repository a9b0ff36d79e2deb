using System.Text;
using System.Text.Json.Nodes;
using K8sPki.Tests.HostileText;

namespace K8sPki.Tests.Api.Objects;

/// <summary>Certificates are found in each kind of object, with where they are.</summary>
public sealed class ClusterObjectTests : IAsyncLifetime
{
    private static readonly SamplePair Pair = SamplePair.Make("web");
    private static readonly SamplePair Authority = SamplePair.Make("authority");
    private SampleCluster cluster = null!;

    public async ValueTask InitializeAsync() => cluster = await SampleCluster.StartAsync();

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    [Fact]
    public void A_Secret_for_TLS_gives_its_chain_and_says_that_the_key_is_there()
    {
        cluster.PutSecret("shop", "web", "kubernetes.io/tls", ("tls.crt", [.. Pair.Certificate, .. Authority.Certificate]),
            ("tls.key", Pair.Key), ("ca.crt", Authority.Certificate));
        var found = Found("-Kind Secret");
        Assert.Equal([("ca.crt", 0, false), ("tls.crt", 0, true), ("tls.crt", 1, false)],
            found.Select(item => (item.ClusterObject!.Key, item.ClusterObject.Index, item.HasPrivateKey)).Order());
        var first = found.Single(item => item.HasPrivateKey);
        Assert.Equal(Pair.Fingerprint, first.Fingerprint);
        Assert.Equal("Secret shop/web tls.crt", first.Source);
        Assert.Equal(("Secret", "v1", "shop", "web", "kubernetes.io/tls"), (first.ClusterObject!.Kind,
            first.ClusterObject.ApiVersion, first.ClusterObject.Namespace, first.ClusterObject.Name, first.ClusterObject.Type));
        Assert.NotEmpty(first.ClusterObject.Uid);
        Assert.Null(first.PrivateKey);
        Assert.Null(first.Path);
    }

    [Fact]
    public void Any_form_in_any_key_of_a_Secret_is_read()
    {
        cluster.PutSecret("forms", ("cert.pem", Pair.Certificate), ("cert.der", Pair.Der),
            ("both.pem", [.. Pair.Key, .. Pair.Certificate]), ("cert.b64", Encoding.ASCII.GetBytes(Pair.Base64)),
            ("store.p12", Pair.Pkcs12("")),
            ("kubeconfig", KubeConfig()), ("password", "0123456789"u8.ToArray()), ("note", "MII and nothing"u8.ToArray()));
        var found = Found("-Kind Secret");
        Assert.Equal(["both.pem", "cert.b64", "cert.der", "cert.pem", "kubeconfig", "kubeconfig", "store.p12"],
            found.Select(item => item.ClusterObject!.Key).Order(StringComparer.Ordinal));
        Assert.All(found.Where(item => item.ClusterObject!.Key != "kubeconfig"),
            item => Assert.Equal((Pair.Fingerprint, true), (item.Fingerprint, item.HasPrivateKey)));
        Assert.Equal(((string, bool)[])[.. new[] { (Authority.Fingerprint, false), (Pair.Fingerprint, true) }.Order()],
            found.Where(item => item.ClusterObject!.Key == "kubeconfig")
                .Select(item => (item.Fingerprint, item.HasPrivateKey)).Order());
    }

    [Fact]
    public void A_Secret_of_Argo_CD_gives_what_it_knows_of_its_cluster()
    {
        var config = new JsonObject
        {
            ["tlsClientConfig"] = new JsonObject
            {
                ["caData"] = Authority.Base64, ["certData"] = Pair.Base64, ["keyData"] = Convert.ToBase64String(Pair.Key),
            },
        };
        cluster.PutSecret("prod", ("name", "prod"u8.ToArray()), ("server", "https://prod:6443"u8.ToArray()),
            ("config", Encoding.UTF8.GetBytes(config.ToJsonString())));
        var found = Found("-Kind Secret");
        Assert.Equal([("Secret default/prod config, caData", false), ("Secret default/prod config, certData", true)],
            found.Select(item => (item.Source, item.HasPrivateKey)).Order());
    }

    [Fact]
    public void ConfigMaps_give_texts_and_binary_data()
    {
        cluster.Put("ConfigMap", "kube-public", "cluster-info", new JsonObject
        {
            ["data"] = new JsonObject { ["kubeconfig"] = Encoding.UTF8.GetString(KubeConfig()) },
        }.ToJsonString());
        cluster.Put("ConfigMap", "kube-system", "extension-apiserver-authentication", new JsonObject
        {
            ["data"] = new JsonObject { ["client-ca-file"] = Authority.Pem, ["requestheader-allowed-names"] = "[\"x\"]" },
        }.ToJsonString());
        cluster.Put("ConfigMap", "default", "bundle", new JsonObject
        {
            ["binaryData"] = new JsonObject { ["bundle.der"] = Convert.ToBase64String(Pair.Der) },
        }.ToJsonString());
        var found = Found("-Kind ConfigMap");
        Assert.Equal(4, found.Count(item => item.ClusterObject!.Name == "kube-root-ca.crt"));
        Assert.Equal(["bundle.der", "client-ca-file", "kubeconfig", "kubeconfig"],
            found.Where(item => item.ClusterObject!.Name != "kube-root-ca.crt").Select(item => item.ClusterObject!.Key).Order());
    }

    [Theory]
    [InlineData("ValidatingWebhookConfiguration")]
    [InlineData("MutatingWebhookConfiguration")]
    public void A_bundle_of_a_webhook_says_whom_it_is_for(string kind)
    {
        cluster.Put(kind, null, "policy", $$$$$$$$"""
            {"metadata":{"annotations":{"cert-manager.io/inject-ca-from":"ns/policy","other":"x"}},
             "webhooks":[
              {"name":"a.example.com","failurePolicy":"Fail","clientConfig":{"caBundle":"{{{{{{{{Authority.Base64}}}}}}}}",
                "service":{"namespace":"ns","name":"policy","port":8443}}},
              {"name":"b.example.com","failurePolicy":"Ignore",
                "clientConfig":{"url":"https://b:1","caBundle":"{{{{{{{{Pair.Base64}}}}}}}}"}},
              {"name":"c.example.com","clientConfig":{"service":{"namespace":"ns","name":"c"},"caBundle":""}},
              {"name":"d.example.com","clientConfig":{"service":{"namespace":"ns","name":"d"},"caBundle":"Cg=="}}]}
            """);
        var found = Found($"-Kind {kind}").Select(item => item.ClusterObject!).ToList();
        Assert.Equal([("a.example.com", "ns/policy:8443", "Fail"), ("b.example.com", "https://b:1", "Ignore")],
            found.Select(item => (item.Key, item.Service!, item.FailurePolicy!)));
        Assert.All(found, item => Assert.Equal("ns/policy", item.Annotations["cert-manager.io/inject-ca-from"]));
        Assert.All(found, item => Assert.Single(item.Annotations));
        Assert.All(found, item => Assert.Equal("admissionregistration.k8s.io/v1", item.ApiVersion));
    }

    [Fact]
    public void Bundles_of_other_kinds_are_read_by_their_fields()
    {
        cluster.Put("APIService", null, "v1.metrics",
            $$$$$$$$"""{"spec":{"caBundle":"{{{{{{{{Authority.Base64}}}}}}}}","service":{"namespace":"ns","name":"m"}}}""");
        cluster.Put("CustomResourceDefinition", null, "x.example.com", $$$$$$$$"""
            {"spec":{"conversion":{"strategy":"Webhook","webhook":{"clientConfig":{"caBundle":"{{{{{{{{Authority.Base64}}}}}}}}",
             "service":{"namespace":"ns","name":"x","port":9443}}}}}}
            """);
        cluster.Put("ClusterTrustBundle", null, "example.com:s:b",
            new JsonObject { ["spec"] = new JsonObject { ["trustBundle"] = Authority.Pem + Pair.Pem, ["signerName"] =
                "example.com/s" } }.ToJsonString());
        cluster.Put("PodCertificateRequest", "ns", "p",
            new JsonObject { ["spec"] = new JsonObject { ["signerName"] = "example.com/p" },
                ["status"] = new JsonObject { ["certificateChain"] = Pair.Pem } }.ToJsonString());
        cluster.Put("CertificateRequest", "ns", "r",
            $$$$$$$$"""{"status":{"certificate":"{{{{{{{{Pair.Base64}}}}}}}}","ca":"{{{{{{{{Authority.Base64}}}}}}}}"}}""");
        var found = Found().Select(item => item.ClusterObject!).Where(item => item.Name != "kube-root-ca.crt").ToList();
        Assert.Equal(
        [
            ("APIService v1.metrics spec.caBundle", "ns/m:443", null),
            ("CertificateRequest ns/r status.ca", null, null),
            ("CertificateRequest ns/r status.certificate", null, null),
            ("ClusterTrustBundle example.com:s:b spec.trustBundle", null, "example.com/s"),
            ("ClusterTrustBundle example.com:s:b spec.trustBundle (2)", null, "example.com/s"),
            ("CustomResourceDefinition x.example.com spec.conversion.webhook.clientConfig.caBundle", "ns/x:9443", null),
            ("PodCertificateRequest ns/p status.certificateChain", null, "example.com/p"),
        ], found.Select(item => ($"{item}", item.Service, item.SignerName)).Order());
        Assert.Equal("certificates.k8s.io/v1beta1", found.First(item => item.Kind == "ClusterTrustBundle").ApiVersion);
    }

    [Fact]
    public void An_issued_signing_request_is_read()
    {
        cluster.Session.Run("$null = New-K8sPrivateKey ECDSA | New-K8sCsr -CommonName jane | Submit-K8sCsr jane -KubeConfig "
            + "$config | Approve-K8sCsr -Wait -Confirm:$false; $null = New-K8sPrivateKey ECDSA | New-K8sCsr -CommonName joe | "
            + "Submit-K8sCsr joe -KubeConfig $config").ThrowOnError();
        var found = Assert.Single(Found("-Kind CertificateSigningRequest"));
        Assert.Equal("jane", found.CommonName);
        Assert.Equal("CertificateSigningRequest jane status.certificate", found.Source);
        Assert.Equal("kubernetes.io/kube-apiserver-client", found.ClusterObject!.SignerName);
    }

    [Fact]
    public void What_cert_manager_knows_of_a_Secret_is_said_of_its_certificates()
    {
        cluster.Put("Certificate", "shop", "web-cert", """
            {"spec":{"secretName":"web"},"status":{"renewalTime":"2031-05-06T07:08:09Z","notAfter":"2031-06-06T07:08:09Z"}}
            """);
        cluster.PutSecret("shop", "web", "kubernetes.io/tls", ("tls.crt", Pair.Certificate), ("tls.key", Pair.Key));
        cluster.PutSecret("other", "web", "kubernetes.io/tls", ("tls.crt", Pair.Certificate));
        var found = Found("-Kind Secret").Select(item => item.ClusterObject!).ToDictionary(item => item.Namespace!);
        Assert.Equal("web-cert", found["shop"].CertificateName);
        Assert.Equal(new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero).LocalDateTime, found["shop"].RenewalTime);
        Assert.Null(found["other"].RenewalTime);
    }

    [Fact]
    public void A_namespace_holds_only_what_is_in_it()
    {
        cluster.PutSecret("shop", "web", "Opaque", ("a", Pair.Certificate));
        cluster.PutSecret("bank", "web", "Opaque", ("a", Pair.Certificate));
        cluster.Put("APIService", null, "v1.metrics", $$$$$$$$"""{"spec":{"caBundle":"{{{{{{{{Authority.Base64}}}}}}}}"}}""");
        Assert.Equal(["shop"], Found("-Namespace shop").Select(item => item.ClusterObject!.Namespace));
        Assert.Equal(["bank", "shop"],
            Found("-Namespace shop, bank, shop").Select(item => item.ClusterObject!.Namespace).Order());
        Assert.Equal(["APIService", "Secret"],
            Found("-Namespace shop -Kind Secret, apiservice").Select(item => item.ClusterObject!.Kind).Order());
        Assert.Contains("'nowhere'", Assert.Single(cluster.Read("-Namespace nowhere").ThrowOnError().Warnings),
            StringComparison.Ordinal);
        cluster.Read("-Namespace shop -AllNamespaces").Error("NamespaceAndAllNamespaces");
        cluster.Read("-Namespace ../x").Error("NamespaceInvalid");
    }

    [Fact]
    public void A_file_of_objects_gives_back_where_a_certificate_was()
    {
        cluster.Session.Set("placed", PlacedCertificate.Make("x"));
        var back = (Certificate)cluster.Session.Run("$placed | Export-Clixml placed.xml; Import-Clixml placed.xml | "
            + "Get-K8sCertificate").One().BaseObject;
        var place = back.ClusterObject!;
        Assert.Equal("Secretx nx/webx tls.crtx (2)", $"{place}");
        Assert.Equal(("ux", "tx", "cx", new DateTime(2031, 5, 6), "sx", "fx", true),
            (place.Uid, place.Type, place.CertificateName, place.RenewalTime, place.Service, place.FailurePolicy,
                back.HasPrivateKey));
        Assert.Equal("vx", place.Annotations["cert-manager.io/ax"]);
    }

    [Fact]
    public void What_is_not_base64_is_an_error()
    {
        cluster.Put("APIService", null, "v1.metrics", """{"spec":{"caBundle":"!"}}""");
        Assert.Contains("APIService v1.metrics, spec.caBundle", cluster.Read("-Kind APIService").Error("DataNotBase64").Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_drive_a_terminal_are_escaped()
    {
        const string evil = HostileObjects.Evil;
        cluster.PutSecret("default", $"n{evil}", $"t{evil}", ($"k{evil}", Pair.Certificate), ($"b{evil}",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"u8.ToArray()));
        var run = cluster.Read("-Kind Secret");
        run.Error("CertificateMalformed");
        var found = (Certificate)Assert.Single(run.Output)!.BaseObject;
        foreach (var text in new[] { found.Source!, found.Location!, $"{found.ClusterObject}", found.ClusterObject!.Type!,
            run.Errors[0].Message, $"{run.Errors[0].Target}" }.Concat(run.Verbose))
            Assert.DoesNotContain('\u001b', text);
    }

    private static byte[] KubeConfig() => Encoding.UTF8.GetBytes($$"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: c
          cluster: {server: "https://c", certificate-authority-data: {{Authority.Base64}}}
        users:
        - name: u
          user: {client-certificate-data: {{Pair.Base64}}, client-key-data: {{Convert.ToBase64String(Pair.Key)}}}

        """);

    private List<Certificate> Found(string parameters = "") =>
        [.. cluster.Read(parameters).ThrowOnError().Output.Select(item => (Certificate)item!.BaseObject)];
}
