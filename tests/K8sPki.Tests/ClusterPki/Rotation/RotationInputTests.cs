using K8sPki.Tests.Platform;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>What a tree may be that an exchange begins on: named where it does not do, and nothing changed.</summary>
public sealed class RotationInputTests : IDisposable
{
    private const string Pki = SampleRotation.Pki;
    private const string Manager = "etc/kubernetes/manifests/kube-controller-manager.yaml";

    private readonly SampleRotation cluster = new();

    public void Dispose() => cluster.Dispose();

    private SampleNode Node => cluster.Cp1;

    [Theory]
    [InlineData("ca")]
    [InlineData("etcd-ca")]
    [InlineData("front-proxy-ca")]
    public void A_key_that_is_not_the_certificates_is_named(string authority)
    {
        SampleRotation.WriteKey(Node, authority, SampleRotation.New(authority));
        AssertRefused("RotationFaulty", SampleRotation.BaseOf(authority) + ".crt", () => Start([authority]));
    }

    [Fact]
    public void An_authority_whose_key_is_elsewhere_is_named()
    {
        Node.Delete(Pki + "ca.key");
        foreach (var flag in new[] { "cert-file=/etc/kubernetes/pki/ca.crt", "key-file=/etc/kubernetes/pki/ca.key" })
            Node.Replace(Manager, $"    - --cluster-signing-{flag}\n", "");
        AssertRefused("AuthorityIsExternal", "ca-new.crt", () => Start(["ca"]));
    }

    [Fact]
    public void A_name_that_the_old_one_has_is_refused() => AssertRefused("AuthorityNameTaken", "kubernetes",
        () => Start(["ca"], "kubernetes"));

    [Fact]
    public void Two_authorities_of_one_name_in_use_are_told_apart_by_key()
    {
        var twin = SampleNode.NewAuthority("etcd-ca", Validity.OfAuthority + TimeSpan.FromDays(90));
        Node.WriteAuthority("pki/etcd/ca-new", twin);
        while (Step(["etcd-ca"]) is [_, ..])
        {
        }

        Assert.Equal(twin.Certificate.Pem, Node.ReadText(Pki + "etcd/ca.crt"));
        RotationStepTests.Complete(cluster, ["etcd-ca"]);
    }

    [Fact]
    public void A_bundle_in_the_file_that_is_signed_with_is_mended_where_the_key_tells_which()
    {
        Node.WriteAuthority("pki/ca-new", SampleRotation.New("ca"));
        SampleRotation.TrustInFile(Node, "ca", SampleRotation.Old("ca"), SampleRotation.New("ca"));
        Assert.Equal(RotationStepKind.SplitSigner, Assert.Single(Step(["ca"])).Step);
        Assert.Equal(SampleRotation.Old("ca").Certificate.Pem, Node.ReadText(Pki + "ca-signing.crt"));
        Assert.Equal(RotationStepKind.TrustBoth, Assert.Single(Step(["ca"])).Step);
    }

    [Fact]
    public void A_bundle_in_the_file_that_is_signed_with_is_refused_where_the_key_is_nobodys()
    {
        Node.WriteAuthority("pki/ca-new", SampleRotation.New("ca"));
        SampleRotation.TrustInFile(Node, "ca", SampleRotation.Old("ca"), SampleRotation.New("ca"));
        SampleRotation.WriteKey(Node, "ca", SampleNode.NewAuthority("stranger"));
        AssertRefused("RotationFaulty", "ca.crt", () => Step(["ca"]));
        AssertRefused("RotationFaulty", "ca.crt", () => Step(["ca"], isForced: true));
    }

    [Fact]
    public void A_new_authority_that_is_not_valid_yet_is_refused_even_by_force()
    {
        Lay(CertificateAuthorityBuilder.Build(PrivateKey.Generate(KeyAlgorithm.ECDSA, 256), null, new AuthorityOptions
        {
            Subject = DistinguishedName.Parse("/CN=kubernetes-of-tomorrow"),
            Validity = Validity.Until(DateTimeOffset.UtcNow.AddDays(4000), DateTimeOffset.UtcNow.AddDays(1)),
        }));
        AssertRefused("RotationNewNotValid", "kubernetes-of-tomorrow", () => Step(["ca"]));
        AssertRefused("RotationNewNotValid", "kubernetes-of-tomorrow", () => Step(["ca"], isForced: true));
    }

    [Theory]
    [InlineData("ca")]
    [InlineData("etcd-ca")]
    [InlineData("front-proxy-ca")]
    public void An_exchange_that_is_through_is_completed_before_the_next_one_starts(string authority)
    {
        Start([authority]);
        while (Step([authority]) is [_, ..])
        {
        }

        AssertRefused("RotationNotComplete", "Complete-K8sCARotation", () => Start([authority]));
        RotationStepTests.Complete(cluster, [authority]);
        Start([authority]);
    }

    [Theory]
    [InlineData("of kubelet", "FileExists")]
    [InlineData("no certificate", "NotACertificate")]
    public void A_leftover_where_the_new_one_goes_is_named(string leftover, string errorId)
    {
        Node.Write(Pki + "ca-new.crt", leftover == "of kubelet" ? Node.ReadText(Pki + "apiserver.crt") : leftover + "\n");
        AssertRefused(errorId, "ca-new.crt", () => Start(["ca"]));
    }

    [Fact]
    public void A_leftover_without_its_key_is_named()
    {
        Node.Write(Pki + "ca-new.crt", SampleNode.NewAuthority("stranger", Validity.OfAuthority * 2).Certificate.Pem);
        AssertRefused("NewKeyMissing", "ca", () => Start(["ca"]));
    }

    [Fact]
    public void A_leftover_key_of_something_else_is_named()
    {
        Node.Write(Pki + "ca-new.key", SampleCertificate.Text(PrivateKey.Generate(KeyAlgorithm.ECDSA, 256)), isSecret: true);
        AssertRefused("FileExists", "ca-new.key", () => Start(["ca"]));
    }

    [Theory]
    [InlineData("ca")]
    [InlineData("etcd-ca")]
    public void The_one_of_an_earlier_exchange_that_is_kept_beside_it_is_no_exchange_under_way(string authority)
    {
        Node.Write($"etc/kubernetes/{SampleRotation.BaseOf(authority)}-old.crt",
            SampleRotation.Old(authority).Certificate.Pem);
        cluster.TrustBoth(authority);
        cluster.IssueNew(authority);
        cluster.ForgetOld(authority);
        Assert.Equal(RotationPhase.Done, Assert.Single(cluster.Status(authority)).Phase);
        RotationStepTests.Exchange(cluster, authority);
        Assert.NotEqual(SampleRotation.New(authority).Certificate.Pem,
            Node.ReadText($"etc/kubernetes/{SampleRotation.BaseOf(authority)}.crt"));
    }

    [Fact]
    public void A_tree_that_nobody_may_write_is_named_and_nothing_is_half_done()
    {
        OtherUser.Require();
        Start(["ca"]);
        var file = Node.PathOf(Pki + "ca.crt");
        Step(["ca"]);
        using (var marked = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("chattr", ["+i", file])
            { RedirectStandardError = true })!)
        {
            marked.WaitForExit();
            Assert.SkipWhen(marked.ExitCode != 0, "no file can be made immutable on this file system: "
                + marked.StandardError.ReadToEnd().Trim());
        }

        try
        {
            var before = TreeSnapshot.Of(Node.Root);
            Assert.NotEmpty(Failures(["ca"], isForced: false));
            TreeSnapshot.AssertSame(before, Node.Root);
        }
        finally
        {
            OtherUser.Run("chattr", "-i", file);
        }

        Assert.NotEmpty(Step(["ca"]));
    }

    private void Lay(CertificateAuthority authority) => Node.WriteAuthority("pki/ca-new", authority);

    private void Start(string[] authorities, string? name = null)
    {
        var failures = new List<PkiException>();
        RotationStepTests.Fleet(cluster, authorities).Start(
            new NewAuthorityOptions(Validity.For(Validity.OfAuthority)) { CommonName = name },
            RotationStepTests.Control(failures));
        if (failures.Count > 0)
            throw failures[0];
    }

    private IReadOnlyList<RotationPlanStep> Step(string[] authorities, bool isForced = false)
    {
        var done = RotationStepTests.Step(cluster, authorities, isForced, out var failures);
        return failures.Count == 0 ? done : throw failures[0];
    }

    private List<PkiException> Failures(string[] authorities, bool isForced)
    {
        RotationStepTests.Step(cluster, authorities, isForced, out var failures);
        return failures;
    }

    private void AssertRefused(string errorId, string named, Action work)
    {
        var before = TreeSnapshot.Of(Node.Root);
        var failure = Assert.ThrowsAny<PkiException>(work);
        Assert.Equal(errorId, failure.ErrorId);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        TreeSnapshot.AssertSame(before, Node.Root);
    }
}
