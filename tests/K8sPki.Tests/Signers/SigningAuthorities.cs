using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace K8sPki.Tests.Signers;

/// <summary>Authorities that requests are signed by.</summary>
internal static class SigningAuthorities
{
    private static readonly Dictionary<string, Lazy<CertificateAuthority>> All = new()
    {
        ["rsa"] = new(() => Root(KeyAlgorithm.RSA, 2048, "/CN=kubernetes", TimeSpan.FromDays(3650))),
        ["ec"] = new(() => Root(KeyAlgorithm.ECDSA, 384, "/CN=kubernetes", TimeSpan.FromDays(3650))),
        ["short"] = new(() => Root(KeyAlgorithm.ECDSA, 256, "/CN=kubernetes", TimeSpan.FromDays(30))),
        ["bare"] = new(Bare),
        ["printable"] = new(() =>
            Root(KeyAlgorithm.ECDSA, 256,
                new DistinguishedName(SigningCase.ForgedName([("2.5.4.3", UniversalTagNumber.PrintableString, "printable")])),
                TimeSpan.FromDays(3650))),
    };

    public static CertificateAuthority Of(string name) => All[name].Value;

    private static CertificateAuthority Root(KeyAlgorithm algorithm, int size, string subject, TimeSpan span) =>
        Root(algorithm, size, DistinguishedName.Parse(subject), span);

    private static CertificateAuthority Root(KeyAlgorithm algorithm, int size, DistinguishedName subject, TimeSpan span)
    {
        using var clock = Clock.Use(new FixedTime(GoSigner.Now.AddDays(-1)));
        return CertificateAuthorityBuilder.Build(PrivateKey.Generate(algorithm, size), null,
            new AuthorityOptions { Subject = subject, Validity = Validity.For(span) });
    }

    // .NET writes no key identifier unless told to.
    private static CertificateAuthority Bare()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=bare", key,
            HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var made = request.CreateSelfSigned(GoSigner.Now.AddDays(-1), GoSigner.Now.AddDays(3650));
        return new CertificateAuthority(Certificate.FromDer(made.RawData), [], PrivateKey.FromPkcs8(key.ExportPkcs8PrivateKey()));
    }
}
