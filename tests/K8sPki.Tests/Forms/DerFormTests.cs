using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using K8sPki.Tests.Certificates.Formats;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Forms;

/// <summary>DER of every kind is called what it is, whoever made it, and only what is broken is called broken.</summary>
public sealed class DerFormTests : IDisposable
{
    private static readonly SamplePki Pki = SamplePki.Rsa;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [PeerTheory("openssl")]
    [InlineData("req -new -key KEY -subj /CN=x -outform DER", "a certificate request")]
    [InlineData("x509 -in CERT -outform DER", "a certificate")]
    [InlineData("pkey -in KEY -pubout -outform DER", "a public key")]
    [InlineData("rsa -in KEY -RSAPublicKey_out -outform DER", "an RSA public key (PKCS#1)")]
    [InlineData("rsa -in KEY -traditional -outform DER", "an RSA private key (PKCS#1)")]
    [InlineData("pkcs8 -topk8 -nocrypt -in KEY -outform DER", "a private key (PKCS#8)")]
    [InlineData("pkcs8 -topk8 -passout pass:x -in KEY -outform DER", "an encrypted private key (PKCS#8)")]
    [InlineData("pkcs8 -topk8 -v1 PBE-SHA1-RC4-128 -provider legacy -provider default -passout pass:x -in KEY -outform DER",
        "an encrypted private key (PKCS#8)")]
    [InlineData("ec -in ECKEY -outform DER", "an EC private key (SEC1)")]
    [InlineData("genpkey -algorithm ED25519 -outform DER", "a private key (PKCS#8)")]
    [InlineData("crl2pkcs7 -nocrl -certfile CERT -outform DER", "PKCS#7")]
    [InlineData("pkcs12 -export -in CERT -inkey KEY -passout pass:x", "a PKCS#12 keystore")]
    [InlineData("pkcs12 -export -nokeys -in CERT -passout pass:x", "a PKCS#12 keystore")]
    [InlineData("ocsp -issuer CERT -cert CERT -reqout", "an OCSP request")]
    [InlineData("ocsp -issuer CERT -cert CERT -no_nonce -reqout", "an OCSP request")]
    [InlineData("ts -query -data CERT -out", "a timestamp request")]
    public void What_openssl_writes_is_called_what_it_is(string command, string title)
    {
        var files = new Dictionary<string, string>
        {
            ["KEY"] = folder.Write("key", Pki.KeyPem),
            ["ECKEY"] = folder.Write("ec", SamplePki.Ec.KeyPem),
            ["CERT"] = folder.Write("crt", Pki.Leaf.Pem),
        };
        var words = command.Split(' ').Select(word => files.GetValueOrDefault(word, word)).ToList();
        if (words[^1] is not ("-reqout" or "-out"))
            words.Add("-out");
        Tool.Run("openssl", [.. words, folder["der"]]);
        Assert.Equal(title, DerForm.Of(File.ReadAllBytes(folder["der"]))?.Title);
    }

    [PeerFact("openssl")]
    public void A_keystore_of_every_length_is_read()
    {
        // From 512 bytes on a byte of the length is that of a number's tag, and from 128 on the length has bytes of its own.
        foreach (var length in new[] { 1, 60, 200, 250, 300, 400 })
        {
            var key = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256);
            var authority = CertificateAuthorityBuilder.Build(key, null,
                new AuthorityOptions {
                    Subject = DistinguishedName.Parse("/CN=" + new string('x', Math.Min(length, 64))
                        + string.Concat(Enumerable.Repeat("/OU=" + new string('y', 60), length / 60))),
                        Validity = Validity.For(TimeSpan.FromDays(2)) });
            Tool.Run("openssl", "pkcs12", "-export", "-nokeys", "-in", folder.Write("crt", authority.Certificate.Pem), "-passout",
                "pass:", "-certpbe", "NONE", "-nomac", "-out", folder["p12"]);
            Assert.Equal([authority.Certificate], CertificateReader.ReadFile(folder["p12"]).Select(item => item.Certificate));
        }
    }

    [Fact]
    public void A_revocation_list_and_Diffie_Hellman_parameters_are_no_broken_keys_or_certificates()
    {
        using var key = RSA.Create(2048);
        var issuer = new X500DistinguishedName("CN=x");
        var revocations = new CertificateRevocationListBuilder().Build(
            issuer, X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1), 1, DateTimeOffset.UtcNow.AddDays(1),
            HashAlgorithmName.SHA256,
            X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier([1, 2, 3]), DateTimeOffset.UtcNow);
        byte[] parameters = [0x30, 0x09, 0x02, 0x04, 0x70, 0x00, 0x00, 0x0B, 0x02, 0x01, 0x02];
        foreach (var (content, what) in new[] { (revocations, "it is a certificate revocation list"),
            (parameters, "it is Diffie-Hellman parameters") })
        {
            Assert.All(
                new Func<object>[]
                {
                    () => CertificateReader.ReadAll(content, "x", null).ToList(),
                    () => CertificateRequestReader.Read(content, "x", null),
                    () => PrivateKeyReader.Read(content, "x", null), () => PublicKeyReader.Read(content, "x"),
                },
                read => Assert.Contains(what, Assert.ThrowsAny<MalformedInputException>(read).Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_is_cut_short_is_broken_and_still_called_what_it_is()
    {
        var certificate = Pki.Root.Der.ToArray();
        Assert.Equal("a certificate", DerForm.Of(certificate.AsSpan(0, 100))?.Title);
        Assert.Equal("CertificateMalformed",
            Assert.Single(CertificateReader.ReadAll(certificate[..100], "x", null)).Problem!.ErrorId);
        for (var length = 0; length < certificate.Length; length++)
            _ = DerForm.Of(certificate.AsSpan(0, length));
    }

    [Fact]
    public void A_key_under_the_label_of_a_certificate_is_called_a_key()
    {
        var text = PemText.Write("CERTIFICATE", PemText.Read(System.Text.Encoding.ASCII.GetBytes(Pki.KeyPem)).Single().Data);
        var problem = Assert.Single(CertificateReader.ReadAll(System.Text.Encoding.ASCII.GetBytes(text), "'x'", null)).Problem!;
        Assert.Equal(
            ("CertificateMalformed", "In 'x', block in line 1: It is a private key (PKCS#8) under the label of a certificate."),
            (problem.ErrorId, problem.Message));
    }

    [Fact]
    public void Certificates_in_DER_one_after_the_other_are_all_read()
    {
        byte[] three = [.. Pki.Leaf.Der.Span, .. Pki.Intermediate.Der.Span, .. Pki.Root.Der.Span];
        Assert.Equal([Pki.Leaf, Pki.Intermediate, Pki.Root], CertificateReader.ReadAll(three, "x", null)
            .Select(item => item.Certificate));
        Assert.Equal([Pki.Leaf], CertificateReader.ReadAll([.. Pki.Leaf.Der.Span, (byte)'\n'], "x", null)
            .Select(item => item.Certificate));
        var items = CertificateReader.ReadAll([.. Pki.Leaf.Der.Span, .. "more"u8], "'x'", null).ToList();
        Assert.Equal([Pki.Leaf, null], items.Select(item => item.Certificate));
        Assert.Contains($"from byte {Pki.Leaf.Der.Length} on, stands something that is none", items[1].Problem!.Message,
            StringComparison.Ordinal);
        Assert.Equal("CertificateMalformed",
            CertificateReader.ReadAll([.. Pki.Leaf.Der.Span, .. Pki.Root.Der.Span[..90]], "x", null).Last().Problem!.ErrorId);
    }
}
