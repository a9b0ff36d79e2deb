using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;

namespace K8sPki.TestServer.Signing;

/// <summary>The PKCS#10 of spec.request, read by other code than the library under test uses.</summary>
internal sealed class DecodedRequest
{
    private const string Label = "CERTIFICATE REQUEST";
    private readonly Pkcs10CertificationRequest request;
    private readonly CertificationRequestInfo info;

    private DecodedRequest(byte[] der)
    {
        request = new Pkcs10CertificationRequest(der);
        info = request.GetCertificationRequestInfo();
        Names = AlternativeNames.Read(RequestedExtension(X509Extensions.SubjectAlternativeName));
    }

    public AlternativeNames Names { get; }

    public byte[] SubjectPublicKeyInfo => info.SubjectPublicKeyInfo.GetDerEncoded();

    public string CommonName => SubjectValues(X509Name.CN) is [.., var last] ? last : "";

    public IReadOnlyList<string> Organizations => SubjectValues(X509Name.O);

    public IReadOnlyList<string> SubjectValues(DerObjectIdentifier type) => [.. info.Subject.GetValueList(type)];

    /// <summary>Why the PEM text is no acceptable request, in a real server's words; null when it is.</summary>
    public static string? Problem(byte[] pem)
    {
        var text = Encoding.Latin1.GetString(pem);
        if (!PemEncoding.TryFind(text, out var block) || text[block.Label] != Label)
            return $"PEM block type must be {Label}";
        try
        {
            var read = new DecodedRequest(Convert.FromBase64String(text[block.Base64Data]));
            return read.request.Verify() ? null : read.SignatureProblem();
        }
        catch (Exception failure) when (IsMalformed(failure))
        {
            return $"asn1: structure error: {failure.Message}";
        }
    }

    /// <summary>Reads what <see cref="Problem"/> accepted.</summary>
    public static DecodedRequest Read(byte[] pem)
    {
        var text = Encoding.Latin1.GetString(pem);
        return new DecodedRequest(Convert.FromBase64String(text[PemEncoding.Find(text).Base64Data]));
    }

    private static bool IsMalformed(Exception failure) => failure
        is IOException or ArgumentException or GeneralSecurityException or InvalidCastException or FormatException or InvalidOperationException;

    private string SignatureProblem() => request.SignatureAlgorithm.Algorithm.Id switch
    {
        var id when id.StartsWith("1.2.840.10045.", StringComparison.Ordinal) => "x509: ECDSA verification failure",
        "1.3.101.112" => "x509: Ed25519 verification failure",
        _ => "crypto/rsa: verification error",
    };

    private Asn1Object? RequestedExtension(DerObjectIdentifier type)
    {
        if (info.Attributes is null)
            return null;
        foreach (var encoded in info.Attributes)
        {
            var attribute = AttributePkcs.GetInstance(encoded);
            if (attribute.AttrType.Equals(PkcsObjectIdentifiers.Pkcs9AtExtensionRequest))
                return X509Extensions.GetInstance(attribute.AttrValues[0]).GetExtension(type)?.GetParsedValue();
        }

        return null;
    }
}
