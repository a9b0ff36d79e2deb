using System.Security.Cryptography;
using System.Text;

namespace K8sPki.Tests.GoReaders;

/// <summary>The certificates and keys that the forms are made of, each made once.</summary>
internal static class GoMaterial
{
    public static readonly PrivateKey EcKey = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256);
    public static readonly PrivateKey OtherEcKey = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256);
    public static readonly PrivateKey RsaKey = PrivateKey.Generate(KeyAlgorithm.RSA, 2048);
    public static readonly PrivateKey OtherRsaKey = PrivateKey.Generate(KeyAlgorithm.RSA, 2048);
    public static readonly PrivateKey EdKey = PrivateKey.Generate(KeyAlgorithm.Ed25519, 256);

    public static readonly byte[] EcCertificate = Certify(EcKey);
    public static readonly byte[] OtherCertificate = Certify(OtherEcKey);
    public static readonly byte[] RsaCertificate = Certify(RsaKey);
    public static readonly byte[] EdCertificate = Certify(EdKey);

    public static readonly byte[] EcSec1 = Pkcs8Encoding.ToSec1(EcKey.Pkcs8.ToArray());
    public static readonly byte[] OtherSec1 = Pkcs8Encoding.ToSec1(OtherEcKey.Pkcs8.ToArray());
    public static readonly byte[] RsaPkcs1 = Pkcs8Encoding.ReadInner(RsaKey.Pkcs8.ToArray());
    public static readonly byte[] OtherPkcs1 = Pkcs8Encoding.ReadInner(OtherRsaKey.Pkcs8.ToArray());
    public static readonly byte[] P224Sec1 = MakeP224();

    /// <summary>The OBJECT IDENTIFIER of P-256, as openssl writes it in front of a key.</summary>
    public static readonly byte[] EcParameters = Convert.FromHexString("06082A8648CE3D030107");

    public static readonly byte[] Request = CertificateRequestBuilder.Build(EcKey,
        new CertificateRequestOptions { Subject = DistinguishedName.Parse("/CN=forms") }).Der.ToArray();

    public static string Pem(string label, byte[] data, int width = 64)
    {
        var body = Convert.ToBase64String(data);
        var lines = Enumerable.Range(0, (body.Length + width - 1) / width)
            .Select(index => body.Substring(index * width, Math.Min(width, body.Length - (index * width))));
        return $"-----BEGIN {label}-----\n{string.Concat(lines.Select(line => line + "\n"))}-----END {label}-----\n";
    }

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static byte[] Certify(PrivateKey key) => CertificateAuthorityBuilder.Build(key, null, new AuthorityOptions
    {
        Subject = DistinguishedName.Parse("/CN=forms"),
        Validity = Validity.For(TimeSpan.FromDays(10)),
    }).Certificate.Der.ToArray();

    private static byte[] MakeP224()
    {
        using var key = ECDsa.Create(ECCurve.CreateFromValue("1.3.132.0.33"));
        return key.ExportECPrivateKey();
    }
}
