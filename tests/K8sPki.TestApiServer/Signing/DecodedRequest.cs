using System.Net;
using System.Security.Cryptography;
using System.Text;
using K8sPki.TestServer.Validation;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;

namespace K8sPki.TestServer.Signing;

/// <summary>The PKCS#10 of spec.request, read by other code than the library under test uses.</summary>
internal sealed class DecodedRequest
{
    private const string Label = "CERTIFICATE REQUEST";

    // P-224, P-256, P-384, P-521.
    private static readonly string[] KnownCurves = ["1.3.132.0.33", "1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35"];

    // RSA, EC, Ed25519.
    private static readonly string[] KnownKeys = ["1.2.840.113549.1.1.1", "1.2.840.10045.2.1", "1.3.101.112"];

    // SHA-1, SHA-256, SHA-384 and SHA-512 with RSA and ECDSA, RSA-PSS, Ed25519.
    private static readonly string[] KnownSignatures =
    [
        "1.2.840.113549.1.1.5", "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13",
        "1.2.840.10045.4.1", "1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4",
        "1.2.840.113549.1.1.10", "1.3.101.112",
    ];

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
        var text = PemHeaders.Without(Encoding.Latin1.GetString(pem));
        if (!PemEncoding.TryFind(text, out var block) || text[block.Label] != Label)
            return $"PEM block type must be {Label}";
        try
        {
            var read = new DecodedRequest(Convert.FromBase64String(text[block.Base64Data]));
            return read.AlgorithmProblem() ?? (read.request.Verify() ? null : read.SignatureProblem());
        }
        catch (Exception failure) when (IsMalformed(failure))
        {
            return $"asn1: structure error: {failure.Message}";
        }
    }

    /// <summary>Reads what <see cref="Problem"/> accepted.</summary>
    public static DecodedRequest Read(byte[] pem)
    {
        var text = PemHeaders.Without(Encoding.Latin1.GetString(pem));
        return new DecodedRequest(Convert.FromBase64String(text[PemEncoding.Find(text).Base64Data]));
    }

    private static bool IsMalformed(Exception failure) => failure
        is IOException or ArgumentException or GeneralSecurityException or InvalidCastException
            or FormatException or InvalidOperationException;

    // What Go's crypto/x509 has no code for, or no longer.
    private string? AlgorithmProblem()
    {
        var key = info.SubjectPublicKeyInfo.Algorithm;
        if (key.Algorithm.Equals(X9ObjectIdentifiers.IdECPublicKey) && !KnownCurves.Contains(key.Parameters?.ToString()))
            return "x509: unsupported elliptic curve";
        return request.SignatureAlgorithm.Algorithm.Id switch
        {
            "1.2.840.113549.1.1.4" => "x509: cannot verify signature: insecure algorithm MD5-RSA",
            var id when !KnownKeys.Contains(key.Algorithm.Id) || !KnownSignatures.Contains(id) =>
                "x509: cannot verify signature: algorithm unimplemented",
            _ => null,
        };
    }

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

/// <summary>The subject alternative names that Kubernetes' signers know.</summary>
internal sealed record AlternativeNames(
    IReadOnlyList<string> Dns, IReadOnlyList<string> Emails, IReadOnlyList<IPAddress> Addresses, IReadOnlyList<string> Uris)
{
    public static AlternativeNames Read(Asn1Object? extension)
    {
        List<string> dns = [], emails = [], uris = [];
        List<IPAddress> addresses = [];
        foreach (var name in extension is null ? [] : GeneralNames.GetInstance(extension).GetNames())
        {
            switch (name.TagNo)
            {
                case GeneralName.DnsName:
                    dns.Add(DerIA5String.GetInstance(name.Name).GetString());
                    break;
                case GeneralName.Rfc822Name:
                    emails.Add(DerIA5String.GetInstance(name.Name).GetString());
                    break;
                case GeneralName.UniformResourceIdentifier:
                    uris.Add(DerIA5String.GetInstance(name.Name).GetString());
                    break;
                case GeneralName.IPAddress:
                    addresses.Add(new IPAddress(Asn1OctetString.GetInstance(name.Name).GetOctets()));
                    break;
                default:
                    break;
            }
        }

        return new AlternativeNames(dns, emails, addresses, uris);
    }

    /// <summary>The extension in Go's order; null without names.</summary>
    public System.Security.Cryptography.X509Certificates.X509Extension? ToExtension()
    {
        if (Dns.Count + Emails.Count + Addresses.Count + Uris.Count == 0)
            return null;
        var builder = new System.Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder();
        foreach (var name in Dns)
            builder.AddDnsName(name);
        foreach (var name in Emails)
            builder.AddEmailAddress(name);
        foreach (var address in Addresses)
            builder.AddIpAddress(address);
        foreach (var uri in Uris)
            builder.AddUri(new Uri(uri));
        return builder.Build();
    }
}
