using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Certificates.Renewal;

/// <summary>
/// A renewed certificate is the old one with another serial number and time; openssl prints both for comparison.
/// </summary>
public sealed class CertificateRenewalTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [PeerFact("openssl")]
    public void Keeps_everything_but_serial_number_and_time()
    {
        var authority = OddCertificate.Make(folder);
        var old = OddCertificate.Read(folder);
        var renewed = CertificateRenewal.Renew(old, authority, Options(old));
        Assert.Equal(Print(old), Print(renewed));
        Assert.Equal(old.SubjectName, renewed.SubjectName);
        Assert.Equal(old.AllExtensions.Select(Text), renewed.AllExtensions.Select(Text));
        Assert.NotEqual(old.SerialNumber, renewed.SerialNumber);
        Assert.Equal(old.ValidTo - old.ValidFrom, renewed.ValidTo - renewed.ValidFrom);
        Assert.True(renewed.ValidFrom > old.ValidFrom.AddMinutes(-6));
        Tool.Run("openssl", "verify", "-ignore_critical", "-CAfile", folder["ca.crt"], folder.Write("new.crt", renewed.Pem));
    }

    [PeerFact("openssl")]
    public void A_new_key_changes_the_key_and_its_identifier_alone()
    {
        var authority = OddCertificate.Make(folder);
        var old = OddCertificate.Read(folder);
        var key = PrivateKey.Generate(KeyAlgorithm.RSA, 2048);
        var renewed = CertificateRenewal.Renew(old, authority, Options(old) with { PublicKey = key.PublicKey });
        Assert.Equal(key.PublicKey, renewed.PublicKey);
        Assert.Equal(Convert.ToHexString(key.PublicKey.KeyIdentifier), renewed.SubjectKeyId);
        Assert.Equal(old.AllExtensions.Where(IsNotKeyIdentifier).Select(Text), renewed.AllExtensions.Where(IsNotKeyIdentifier)
            .Select(Text));
        var curve = CertificateRenewal.Renew(old, authority,
            Options(old) with { PublicKey = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256).PublicKey });
        Assert.Equal(KeyUsages.DigitalSignature, curve.KeyUsage);
        Assert.True(curve.Extensions.Find("2.5.29.15")!.IsCritical);
    }

    [PeerFact("openssl")]
    public void Another_authority_changes_issuer_and_its_identifier_alone()
    {
        OddCertificate.Make(folder);
        var old = OddCertificate.Read(folder);
        var other = Authority("other");
        var renewed = CertificateRenewal.Renew(old, other, Options(old));
        Assert.Equal("CN=other", renewed.Issuer);
        Assert.Equal(other.Certificate.SubjectKeyId, renewed.AuthorityKeyId);
        Assert.Equal(old.SubjectKeyId, renewed.SubjectKeyId);
        Assert.Equal(
            old.AllExtensions.Where(extension => extension.Oid != "2.5.29.35").Select(Text),
            renewed.AllExtensions.Where(extension => extension.Oid != "2.5.29.35").Select(Text));
        Assert.True(renewed.IsSignedBy(other.Certificate.PublicKey));
    }

    [PeerFact("openssl")]
    public void Names_are_added_and_removed_and_the_rest_of_them_stay()
    {
        var authority = OddCertificate.Make(folder);
        var old = OddCertificate.Read(folder);
        var renewed = CertificateRenewal.Renew(old, authority, Options(old) with
        {
            AddedNames = [SubjectAlternativeName.Dns("new.example"), SubjectAlternativeName.Dns("odd.example"),
                SubjectAlternativeName.IP(System.Net.IPAddress.Parse("192.0.2.7"))],
            RemovedNames = [SubjectAlternativeName.Dns("*.odd.example")],
        });
        var wanted = old.SubjectAlternativeNames.Select(name => name.ToString()).Where(name => name != "DNS:*.odd.example")
            .Concat(["DNS:new.example", "IP Address:192.0.2.7"]);
        Assert.Equal(wanted, renewed.SubjectAlternativeNames.Select(name => name.ToString()));
        Assert.True(renewed.Extensions.Find("2.5.29.17")!.IsCritical);
        Assert.Equal(old.AllExtensions.Select(extension => extension.Oid),
            renewed.AllExtensions.Select(extension => extension.Oid));
        var printed = Tool.Run("openssl", "x509", "-in", folder.Write("new.crt", renewed.Pem), "-noout", "-ext",
            "subjectAltName");
        Assert.Contains("DNS:new.example, IP Address:192.0.2.7", printed, StringComparison.Ordinal);
        Assert.Contains("othername", printed, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_name_that_is_not_there_cannot_be_removed()
    {
        var authority = Authority("ca");
        var old = CertificateIssuer.Issue(authority, new CertificateOptions
        {
            Subject = DistinguishedName.Empty,
            PublicKey = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256).PublicKey,
            AlternativeNames = [SubjectAlternativeName.Dns("a.example")],
            Validity = Validity.For(TimeSpan.FromDays(1)),
        });
        var missing = Assert.Throws<MissingInputException>(() => CertificateRenewal.Renew(old, authority,
            Options(old) with { RemovedNames = [SubjectAlternativeName.Dns("b.example")] }));
        Assert.Equal("NameNotThere", missing.ErrorId);
        var last = Assert.Throws<InvalidRequestException>(() => CertificateRenewal.Renew(old, authority,
            Options(old) with { RemovedNames = [SubjectAlternativeName.Dns("a.example")] }));
        Assert.Equal("SubjectMissing", last.ErrorId);
    }

    [PeerFact("openssl")]
    public void A_root_is_renewed_with_its_own_key_and_what_it_signed_stays_valid()
    {
        var authority = Authority("root");
        var leaf = CertificateIssuer.Issue(authority, new CertificateOptions
        {
            Subject = DistinguishedName.Parse("/CN=leaf"),
            PublicKey = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256).PublicKey,
            Validity = Validity.For(TimeSpan.FromDays(1)),
        });
        var renewed = CertificateRenewal.RenewSelfSigned(authority.Certificate, authority.Key!, Options(authority.Certificate));
        Assert.Equal(authority.Certificate.AllExtensions.Select(Text), renewed.AllExtensions.Select(Text));
        Tool.Run("openssl", "verify", "-CAfile", folder.Write("root.crt", renewed.Pem), folder.Write("leaf.crt", leaf.Pem));
        var failure = Assert.Throws<RefusedException>(() => CertificateRenewal.RenewSelfSigned(authority.Certificate,
            PrivateKey.Generate(KeyAlgorithm.ECDSA, 256), Options(authority.Certificate)));
        Assert.Equal("KeyDoesNotMatch", failure.ErrorId);
    }

    [PeerFact("openssl")]
    public void An_issuer_named_by_serial_number_is_named_by_its_key_once_it_has_another()
    {
        var ca = folder["ca.crt"];
        Tool.Run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
            folder["ca.key"], "-subj", "/CN=ca", "-days", "10", "-out", ca);
        Tool.Run("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
            folder["x.key"], "-subj", "/CN=x", "-out", folder["x.csr"]);
        var extensions = folder.Write("x.ext", "authorityKeyIdentifier=keyid:always,issuer:always\nsubjectAltName=DNS:x");
        Tool.Run("openssl", "x509", "-req", "-in", folder["x.csr"], "-CA", ca, "-CAkey", folder["ca.key"], "-CAcreateserial",
            "-days", "5", "-extfile", extensions, "-out", folder["x.crt"]);
        var authority = CertificateAuthorityReader.ReadFile(ca, null, null);
        var old = CertificateReader.ReadFirst(File.ReadAllBytes(folder["x.crt"]), "x", null);
        Assert.Equal(old.AllExtensions.Select(Text),
            CertificateRenewal.Renew(old, authority, Options(old)).AllExtensions.Select(Text));
        var next = new CertificateAuthority(CertificateRenewal.RenewSelfSigned(authority.Certificate, authority.Key!,
            Options(authority.Certificate)), [], authority.Key);
        var renewed = CertificateRenewal.Renew(old, next, Options(old));
        Tool.Run("openssl", "verify", "-CAfile", folder.Write("next.crt", next.Certificate.Pem),
            folder.Write("new.crt", renewed.Pem));
    }

    [PeerFact("openssl")]
    public void A_version_1_certificate_without_extensions_stays_one()
    {
        var authority = OddCertificate.Make(folder);
        Tool.Run("openssl", "x509", "-req", "-in", folder["odd.csr"], "-CA", folder["ca.crt"], "-CAkey", folder["ca.key"],
            "-set_serial", "5", "-days", "100", "-out", folder["odd.crt"]);
        var old = OddCertificate.Read(folder);
        var renewed = CertificateRenewal.Renew(old, authority, Options(old));
        Assert.Equal(Print(old), Print(renewed));
        Assert.Equal(1, renewed.Version);
        Assert.Equal(3, CertificateRenewal.Renew(old, authority,
            Options(old) with { AddedNames = [SubjectAlternativeName.Dns("a.example")] }).Version);
    }

    [Fact]
    public void A_certificate_of_somebody_else_is_told_apart()
    {
        var (authority, other) = (Authority("ca"), Authority("ca"));
        var leaf = CertificateIssuer.Issue(other, new CertificateOptions
        {
            Subject = DistinguishedName.Parse("/CN=leaf/O=system:masters"),
            PublicKey = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256).PublicKey,
            Validity = Validity.For(TimeSpan.FromDays(1)),
        });
        CertificateRenewal.RequireIssuedBy(leaf, other);
        Assert.Equal("NotIssuedByAuthority",
            Assert.Throws<RefusedException>(() => CertificateRenewal.RequireIssuedBy(leaf, authority)).ErrorId);
    }

    [Fact]
    public void A_certificate_that_never_ends_goes_on_never_ending()
    {
        var forever = Validity.Until(new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero));
        var root = CertificateAuthorityBuilder.Build(PrivateKey.Generate(KeyAlgorithm.ECDSA, 256), null,
            new AuthorityOptions { Subject = DistinguishedName.Parse("/CN=x"), Validity = forever });
        Assert.Equal(forever.To, Validity.LikeThatOf(root.Certificate).To);
    }

    public void Dispose() => folder.Dispose();

    private static RenewalOptions Options(Certificate old) => new() { Validity = Validity.LikeThatOf(old) };

    private static string Text(CertificateExtension extension) => $"{extension.Oid} {extension.IsCritical} {extension.Hex}";

    private static bool IsNotKeyIdentifier(CertificateExtension extension) => extension.Oid != "2.5.29.14";

    private static CertificateAuthority Authority(string name) =>
        CertificateAuthorityBuilder.Build(PrivateKey.Generate(KeyAlgorithm.ECDSA, 256), null, new AuthorityOptions
    {
        Subject = DistinguishedName.Parse("/CN=" + name),
        Validity = Validity.For(TimeSpan.FromDays(1000)),
    });

    private string Print(Certificate certificate) =>
        Tool.Run("openssl", "x509", "-in", folder.Write("print.crt", certificate.Pem), "-noout", "-text", "-certopt",
            "no_serial,no_validity,no_sigdump");
}
