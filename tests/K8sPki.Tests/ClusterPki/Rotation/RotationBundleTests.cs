using System.Text;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>What carries a new authority to another node, and what of it is refused there.</summary>
public sealed class RotationBundleTests : IDisposable
{
    private readonly Passphrase passphrase = Passphrase.From(RotationNodesTests.Password())!;
    private readonly SampleRotation cluster = new();

    public void Dispose()
    {
        cluster.Dispose();
        passphrase.Dispose();
    }

    [Fact]
    public void Openssl_reads_its_parts()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("bundle", Encoding.ASCII.GetString(Bundle("ca")));
        var certificate = Peer.OpenSsl.Run("x509", "-in", file, "-noout", "-pubkey");
        var key = Peer.OpenSsl.Run("pkey", "-in", file, "-passin", "pass:correct horse", "-pubout");
        Assert.Equal((0, 0), (certificate.ExitCode, key.ExitCode));
        Assert.Equal(certificate.Output, key.Output);
        Assert.NotEqual(0, Peer.OpenSsl.Run("pkey", "-in", file, "-passin", "pass:other", "-pubout").ExitCode);
    }

    [Fact]
    public void Without_the_password_it_is_a_certificate_alone()
    {
        var one = Assert.Single(RotationBundle.Read(Bundle("ca"), "x", null));
        Assert.Equal((SampleRotation.New("ca").Certificate, null, true), (one.New.Certificate, one.New.Key, one.IsKeyClosed));
        Assert.Equal("PasswordMissing",
            Assert.Throws<PasswordException>(() => RotationBundle.Read(Bundle("sa"), "x", null)).ErrorId);
        var other = RotationBundle.Read(Bundle("ca", "sa"), "x", null, [RotationAuthority.Find("ca")!]);
        Assert.Equal("ca", Assert.Single(other).Authority.Name);
    }

    [Fact]
    public void A_node_that_signs_needs_the_key()
    {
        var control = new List<PkiException>();
        RotationAuthority[] wanted = [RotationAuthority.Find("ca")!];
        var fleet = new RotationFleet([NodeOutline.Of(cluster.Cp1.Read(), wanted)], [], [], wanted);
        fleet.Start(new NewAuthorityOptions(Validity.For(Validity.OfAuthority)), RotationStepTests.Control(control),
            RotationBundle.Read(Bundle("ca"), "x", null));
        Assert.Equal("PasswordMissing", Assert.Single(control).ErrorId);
        Assert.False(File.Exists(cluster.Cp1.PathOf(SampleRotation.Pki + "ca-new.crt")));
    }

    [Fact]
    public void A_wrong_password_is_refused()
    {
        using var other = Passphrase.From(RotationNodesTests.Password("other"))!;
        Assert.Throws<PasswordException>(() => RotationBundle.Read(Bundle("ca"), "x", other));
    }

    [Fact]
    public void One_of_another_cluster_is_refused()
    {
        var one = RotationBundle.Read(Bundle("ca"), "x", passphrase).Single() with { OldKey = new string('0', 64) };
        Assert.Equal("BundleOfOtherCluster", Assert.Throws<RefusedException>(() => one.For(State("ca"))).ErrorId);
    }

    [Fact]
    public void One_with_another_new_authority_is_refused()
    {
        var one = RotationBundle.Read(Bundle("etcd-ca"), "x", passphrase).Single();
        SampleRotation.Trust(cluster.Cp1, "etcd-ca", SampleRotation.Old("etcd-ca"),
            SampleNode.NewAuthority("other", Validity.OfAuthority + TimeSpan.FromDays(200)));
        Assert.Equal("RotationUnderWay", Assert.Throws<RefusedException>(() => one.For(State("etcd-ca"))).ErrorId);
    }

    [Fact]
    public void One_is_refused_where_the_exchange_is_over()
    {
        var one = RotationBundle.Read(Bundle("etcd-ca"), "x", passphrase).Single();
        cluster.IssueNew("etcd-ca");
        cluster.ForgetOld("etcd-ca");
        Assert.Equal("RotationOver", Assert.Throws<RefusedException>(() => one.For(State("etcd-ca"))).ErrorId);
    }

    [Fact]
    public void One_with_the_name_of_the_old_authority_is_refused()
    {
        var same = SampleNode.NewAuthority("kubernetes");
        var content = Written(new NewAuthority(same.Certificate, same.Key));
        var one = RotationBundle.Read(content, "x", passphrase).Single();
        Assert.Equal("AuthorityNameTaken", Assert.Throws<RefusedException>(() => one.For(State("ca"))).ErrorId);
    }

    [Fact]
    public void A_certificate_of_no_authority_is_refused()
    {
        var leaf = cluster.Cp1.Entry(ClusterBlueprint.Find("apiserver")!);
        Assert.Equal("BundleNoAuthority", Assert.Throws<RefusedException>(() =>
            RotationBundle.Read(Written(new NewAuthority(leaf.Certificate, leaf.Key)), "x", passphrase)).ErrorId);
    }

    [Fact]
    public void A_certificate_that_is_not_valid_is_refused_with_the_clock()
    {
        var bundle = Bundle("ca");
        using var clock = Clock.Use(new Signers.FixedTime(DateTimeOffset.UtcNow.AddYears(40)));
        Assert.Equal("BundleNotValid",
            Assert.Throws<RefusedException>(() => RotationBundle.Read(bundle, "x", passphrase)).ErrorId);
    }

    [Fact]
    public void A_key_of_another_certificate_is_refused()
    {
        var mixed = new NewAuthority(SampleRotation.New("ca").Certificate, SampleRotation.New("etcd-ca").Key);
        Assert.Equal("BundleMalformed", Assert.Throws<MalformedInputException>(() =>
            RotationBundle.Read(Written(mixed), "x", passphrase)).ErrorId);
    }

    [Fact]
    public void An_open_key_is_refused()
    {
        var content = Encoding.ASCII.GetString(Bundle("ca")) + SampleCertificate.Text(SampleRotation.New("ca").Key!);
        Assert.Equal("BundleKeyOpen", Assert.Throws<RefusedException>(() =>
            RotationBundle.Read(Encoding.ASCII.GetBytes(content), "x", passphrase)).ErrorId);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("K8sPki.RotationBundle", "Other")]
    [InlineData("\"name\":\"ca\"", "\"name\":\"nobody\"")]
    [InlineData("\"old\":", "\"older\":")]
    [InlineData("{", "")]
    [InlineData("-----BEGIN CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----")]
    [InlineData("-----END CERTIFICATE-----", "")]
    public void What_is_no_bundle_is_refused(string old, string instead)
    {
        var text = Encoding.ASCII.GetString(Bundle("ca"));
        var changed = old.Length == 0 ? "" : text.Replace(old, instead, StringComparison.Ordinal);
        Assert.Equal("BundleMalformed", Assert.Throws<MalformedInputException>(() =>
            RotationBundle.Read(Encoding.ASCII.GetBytes(changed), "x", passphrase)).ErrorId);
    }

    [Fact]
    public void A_later_form_is_refused_as_such()
    {
        var text = Encoding.ASCII.GetString(Bundle("ca")).Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal);
        Assert.Equal("BundleVersion", Assert.Throws<UnsupportedInputException>(() =>
            RotationBundle.Read(Encoding.ASCII.GetBytes(text), "x", passphrase)).ErrorId);
    }

    private RotationState State(string name)
    {
        var authority = RotationAuthority.Find(name)!;
        return RotationRun.Alone(cluster.Cp1.Read()).StateOf(authority)!.Value.State;
    }

    private byte[] Bundle(params string[] names) => RotationBundle.Write("cp1", [.. names.Select(name =>
    {
        var authority = RotationAuthority.Find(name)!;
        return new CarriedAuthority(authority, State(name).Generations.Old!.Key, name == "sa"
            ? new NewAuthority(null, PrivateKey.Generate(KeyAlgorithm.ECDSA, 256))
            : new NewAuthority(SampleRotation.New(name).Certificate, SampleRotation.New(name).Key));
    })], passphrase);

    private byte[] Written(NewAuthority coming) => RotationBundle.Write("cp1",
        [new CarriedAuthority(RotationAuthority.Find("ca")!, State("ca").Generations.Old!.Key, coming)], passphrase);
}
