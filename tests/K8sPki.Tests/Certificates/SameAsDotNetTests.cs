using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DotNetRequest = System.Security.Cryptography.X509Certificates.CertificateRequest;

namespace K8sPki.Tests.Certificates;

/// <summary>What a user reads off a certificate is what X509Certificate2 says of the same bytes.</summary>
public sealed class SameAsDotNetTests
{
    public static TheoryData<string> Subjects { get; } =
    [
        "CN=jane, O=dev",
        "CN=\"MyOrg, Inc.\", O=\"quote \"\" inside\", C=US",
        "CN=Zoë, O=Ünïcode, L=北京",
        "E=a@example.com, CN=x, OU=one, OU=two, S=CA, STREET=\"1 Road\", OID.2.5.4.17=12345, DC=example, DC=com",
        "CN=\"  spaces  \"",
        "CN=\"a+b=c;d<e>f#\"",
        "SERIALNUMBER=42, CN=s, T=Dr, G=Ann, SN=Lee, I=A",
        "OID.1.2.3.4.5=unknown, CN=x",
        "CN=x + O=system:masters",
        "CN=trailing\\ ",
        "O=only",
    ];

    public static TheoryData<string, string, string> Times { get; } = new()
    {
        { "1950-01-01T00:00:00Z", "2049-12-31T23:59:59Z", "01" },
        { "1949-12-31T23:59:59Z", "2050-01-01T00:00:00Z", "7F" },
        { "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "00FF" },
        { "2026-02-28T12:00:00Z", "2028-02-29T23:59:59Z", "80000000000000000000000000000001" },
        { "1970-01-01T00:00:00Z", "2038-01-19T03:14:08Z", "0123456789ABCDEF0123456789ABCDEF01234567" },
    };

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Subject_and_issuer(string subject)
    {
        using var theirs = Make(subject, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "05");
        AssertSame(theirs);
    }

    [Theory]
    [MemberData(nameof(Times))]
    public void Times_and_serial_number(string from, string to, string serial)
    {
        using var theirs = Make("CN=x", from, to, serial);
        AssertSame(theirs);
    }

    [Fact]
    public void Empty_subject()
    {
        using var theirs = Make("", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "05");
        AssertSame(theirs);
    }

    [Fact]
    public void Control_characters_are_shown_escaped_where_dotnet_shows_them_raw()
    {
        using var theirs = Make("CN=\"evil\u001b[31m\"", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "05");
        var ours = Certificate.FromDer(theirs.RawData);
        Assert.Contains('\u001b', theirs.Subject);
        Assert.Equal("CN=evil\\u001B[31m", ours.Subject);
        Assert.DoesNotContain('\u001b', ours.ToString());
    }

    [Fact]
    public void A_negative_and_overlong_serial_number_is_shown()
    {
        using var theirs = Make("CN=x", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "FF" + new string('1', 58));
        AssertSame(theirs);
    }

    private static X509Certificate2 Make(string subject, string from, string to, string serial)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new DotNetRequest(new X500DistinguishedName(subject, X500DistinguishedNameFlags.None), key,
            HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("a.example");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.Create(
            request.SubjectName, X509SignatureGenerator.CreateForECDsa(key),
            DateTimeOffset.Parse(from, null), DateTimeOffset.Parse(to, null), Convert.FromHexString(serial));
    }

    private static void AssertSame(X509Certificate2 theirs)
    {
        var ours = Certificate.FromDer(theirs.RawData);
        Assert.Equal(theirs.Subject, ours.Subject);
        Assert.Equal(theirs.Issuer, ours.Issuer);
        Assert.Equal(theirs.SerialNumber, ours.SerialNumber);
        Assert.Equal(theirs.NotBefore, ours.NotBefore);
        Assert.Equal(theirs.NotAfter, ours.NotAfter);
        Assert.Equal(DateTimeKind.Local, ours.NotAfter.Kind);
        Assert.Equal(theirs.Thumbprint, ours.Thumbprint);
        Assert.Equal(theirs.GetCertHashString(HashAlgorithmName.SHA256), ours.Fingerprint);
        Assert.Equal(theirs.Version, ours.Version);
        Assert.Equal(theirs.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single().SubjectKeyIdentifier,
            ours.SubjectKeyId);
        Assert.Equal(theirs.ExportCertificatePem() + "\n", ours.Pem);
    }
}
