namespace K8sPki.Tests.ClusterPki;

/// <summary>A cluster whose authority's key is kept elsewhere.</summary>
public sealed class ExternalAuthorityTests : IDisposable
{
    private static readonly string[] Signed =
        ["apiserver", "apiserver-kubelet-client", "admin.conf", "super-admin.conf", "kubelet.conf", "controller-manager.conf",
            "scheduler.conf"];

    private readonly SampleTree tree = new();
    private readonly CertificateAuthority authority;

    public ExternalAuthorityTests()
    {
        authority = Authority("elsewhere");
        Directory.CreateDirectory(tree.PathOf("pki"));
        File.WriteAllText(tree.PathOf("pki/ca.crt"), authority.Certificate.Pem);
    }

    public void Dispose() => tree.Dispose();

    [Fact]
    public void Everything_that_it_has_to_sign_is_requested()
    {
        var requests = Request();
        Assert.Equal(Signed.Select(name => name.EndsWith(".conf", StringComparison.Ordinal) ? name + ".csr" : $"pki/{name}.csr")
            .Order(), requests.Select(request => Path.GetRelativePath(tree.Root, request.Path!)).Order());
        Assert.All(requests, request => Assert.True(request.IsSignatureValid));
        Assert.False(File.Exists(tree.PathOf("pki/etcd/ca.crt")));
        Assert.Null(TreeKubeConfig.Read(tree.PathOf("admin.conf")).Certificate);
        Assert.NotNull(TreeKubeConfig.Read(tree.PathOf("admin.conf")).Key);
    }

    [Fact]
    public void Requests_are_kept_and_keys_too()
    {
        Request();
        var before = tree.Files().ToDictionary(file => file, file => File.ReadAllText(tree.PathOf(file)));
        Request();
        Assert.Equal(before, tree.Files().ToDictionary(file => file, file => File.ReadAllText(tree.PathOf(file))));
    }

    [Fact]
    public void Without_signatures_nothing_is_made()
    {
        var plan = tree.Plan();
        var (_, problem) = Assert.Single(plan.MissingSignatures());
        Assert.Equal("AuthorityIsExternal", problem.ErrorId);
        Assert.Contains("admin.conf", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Signed_certificates_find_their_places_and_the_rest_is_made()
    {
        var signed = Request().Select(request => Sign(request, authority)).Reverse().Append(authority.Certificate).ToList();
        tree.Make(null, signed);
        Assert.Empty(tree.Plan().Problems);
        Assert.Empty(tree.Plan().ToDo);
        Assert.Equal("CN=elsewhere", tree.Certificate("pki/apiserver.crt").Issuer);
        Assert.Equal("CN=etcd-ca", tree.Certificate("pki/etcd/server.crt").Issuer);
        Assert.Equal("CN=elsewhere", TreeKubeConfig.Read(tree.PathOf("kubelet.conf")).Certificate!.Issuer);
        Assert.Empty(tree.Make(null, signed));
    }

    [Fact]
    public void Some_signed_certificates_are_placed_and_the_others_waited_for()
    {
        var first = Request().Where(request => request.CommonName == "kube-apiserver").Select(request => Sign(request, authority))
            .ToList();
        tree.Make(null, first);
        Assert.True(File.Exists(tree.PathOf("pki/apiserver.crt")));
        Assert.Equal(Signed.Skip(1), tree.Plan().ToRequest.Select(state => state.Item.Entry.Name));
    }

    [Theory]
    [InlineData("issuer", "it is signed by 'CN=elsewhere', and not with the key of")]
    [InlineData("names", "it lacks DNS:kubernetes")]
    [InlineData("subject", "its subject is 'CN=somebody', and 'CN=kube-apiserver' is needed")]
    [InlineData("purpose", "its extended key usage lacks ServerAuth")]
    [InlineData("expired", "it expired on")]
    public void A_certificate_that_does_not_fit_is_refused(string what, string message)
    {
        var request = Request().Single(request => request.CommonName == "kube-apiserver");
        var options = RequestSigning.Accept(request, Validity.For(TimeSpan.FromDays(9)));
        var certificate = CertificateIssuer.Issue(what == "issuer" ? Authority("elsewhere") : authority, what switch
        {
            "names" =>
                options with { AlternativeNames = [.. options.AlternativeNames.Where(name => name.Value != "kubernetes")] },
            "subject" => options with { Subject = DistinguishedName.Parse("/CN=somebody") },
            "purpose" => options with { ExtendedKeyUsage = [ExtendedKeyUsage.ClientAuth] },
            "expired" => options with {
                Validity = Validity.Until(DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(-9)) },
            _ => options,
        });
        var problem = Assert.Single(TreePlan.Create(tree.Options(), [certificate]).Problems).Problem;
        Assert.Equal("SignedCertificateDoesNotFit", problem.ErrorId);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.ThrowsAny<PkiException>(() => tree.Make(null, certificate));
        Assert.False(File.Exists(tree.PathOf("pki/apiserver.crt")));
    }

    [Fact]
    public void A_certificate_of_a_strange_key_is_refused()
    {
        Request();
        var strange = CertificateRequestBuilder.Build(PrivateKey.Generate(KeyAlgorithm.ECDSA, 256),
            new CertificateRequestOptions { Subject = DistinguishedName.Parse("/CN=kube-apiserver") });
        var problem = Assert.Single(TreePlan.Create(tree.Options(), [Sign(strange, authority)]).Problems).Problem;
        Assert.Equal("SignedCertificateUnknown", problem.ErrorId);
    }

    private static Certificate Sign(CertificateRequest request, CertificateAuthority authority) =>
        CertificateIssuer.Issue(authority,
            RequestSigning.WithPurpose(RequestSigning.Accept(request, Validity.For(TimeSpan.FromDays(9)))));

    private static CertificateAuthority Authority(string name) => CertificateAuthorityBuilder.Build(
        PrivateKey.Generate(KeyAlgorithm.ECDSA, 256), null,
        new AuthorityOptions { Subject = DistinguishedName.Parse("/CN=" + name),
            Validity = Validity.For(TimeSpan.FromDays(99)) });

    private List<CertificateRequest> Request()
    {
        var requests = new List<CertificateRequest>();
        TreeRequests.Write(tree.Options(), null, false, request => { lock (requests) requests.Add(request); }, null,
            CancellationToken.None).GetAwaiter().GetResult();
        return requests;
    }
}
