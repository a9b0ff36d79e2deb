using System.Formats.Asn1;
using System.Security;
using System.Text;
using K8sPki.Fuzz;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.Unforeseen;

/// <summary>Inputs that once ended a whole command with an exception of .NET: each is an error of its own.</summary>
public class NamedCauseTests
{
    [Theory]
    [InlineData("current-context: !<a b> x\n")]
    [InlineData("current-context: !<%zz> x\n")]
    [InlineData("current-context: !<> x\n")]
    [InlineData("current-context: !x!y z\n")]
    [InlineData("%TAG !e! http://[\n---\ncurrent-context: !e!x y\n")]
    [InlineData("current-context: !<http://[> x\n")]
    public void A_tag_of_yaml_that_is_no_uri(string yaml)
    {
        var refusal = Record.Exception(() => KubeConfigFile.Parse(Encoding.UTF8.GetBytes(yaml), "the input").Check());
        Assert.True(refusal is null or PkiException, $"{refusal}");
    }

    [Theory]
    [InlineData(0x30)]
    [InlineData(0x02)]
    [InlineData(0x05)]
    [InlineData(0x60)]
    [InlineData(0x80)]
    public void Parameters_of_rsa_pss_with_a_wrong_tag(byte tag)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.113549.1.1.10");
            writer.WriteEncodedValue([0x30, 0x02, tag, 0x00]);
        }

        var refusal = Record.Exception(() => SignatureScheme.Read(writer.Encode()));
        Assert.True(refusal is null or AsnContentException or PkiException, $"{refusal}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(17)]
    public void A_pbes2_key_with_an_initial_vector_of_another_length(int length)
    {
        var der = K8sPki.Fuzz.Targets.Certificates.Der("ec-encrypted-short.pem");
        var broken = WithVector(der, length);
        var failure = Assert.ThrowsAny<PkiException>(() => PrivateKeyReader.Read(broken, "the input", Secret()));
        Assert.IsAssignableFrom<MalformedInputException>(failure);
    }

    [Fact]
    public void A_pkcs12_without_a_mac_and_of_an_old_cipher_is_read()
    {
        var items = CertificateReader.ReadAll(FuzzTarget.Seed("store-old-nomac.p12"), "the input", null, Secret()).ToList();
        Assert.Equal("CN=fuzz", Assert.Single(items).Certificate?.Subject);
    }

    [Fact]
    public void A_pkcs12_without_a_mac_and_a_wrong_password_says_so() => Assert.Throws<PasswordException>(
        () => CertificateReader.ReadAll(FuzzTarget.Seed("store-old-nomac.p12"), "the input", null, Secret("other"))
            .Select(item => item.Certificate ?? throw item.Problem!).ToList());

    [Fact]
    public void A_credential_program_with_a_NUL_in_its_name()
    {
        using var session = new EngineSession();
        File.WriteAllText(session.PathOf("config"), """
            {"apiVersion":"v1","kind":"Config","current-context":"x","contexts":[{"name":"x","context":{"cluster":"c","user":"u"}}],
            "clusters":[{"name":"c","cluster":{"server":"https://127.0.0.1:1"}}],
            "users":[{"name":"u","user":{"exec":{"apiVersion":"client.authentication.k8s.io/v1","interactiveMode":"Never","command":"a\u0000b"}}}]}
            """);
        Assert.True(session.Run(
            "Invoke-K8sApi /api -KubeConfig config").Errors is [{ Record.Exception: PkiException and not UnexpectedException }]);
    }

    [Theory]
    [InlineData("/static/a%00b")]
    [InlineData("/static/%00")]
    public void A_path_with_a_NUL_asked_of_the_proxy(string path)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a", "content");
        Assert.Null(StaticFile.Find(folder[""], new ProxyRequest("GET", path, true, []), "/static/"));
    }

    private static Passphrase Secret(string text = "secret")
    {
        using var secret = new SecureString();
        foreach (var character in text)
            secret.AppendChar(character);
        return Passphrase.From(secret)!;
    }

    // EncryptedPrivateKeyInfo, its algorithm PBES2 with the key derivation and the cipher (RFC 8018 appendix A.4).
    private static byte[] WithVector(byte[] der, int length)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        var algorithm = outer.ReadSequence();
        var pbes2 = algorithm.ReadObjectIdentifier();
        var parameters = algorithm.ReadSequence();
        var derivation = parameters.ReadEncodedValue();
        var cipher = parameters.ReadSequence().ReadObjectIdentifier();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(pbes2);
                using (writer.PushSequence())
                {
                    writer.WriteEncodedValue(derivation.Span);
                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier(cipher);
                        writer.WriteOctetString(new byte[length]);
                    }
                }
            }

            writer.WriteOctetString(outer.ReadOctetString());
        }

        return writer.Encode();
    }
}
