using System.Formats.Asn1;

namespace K8sPki.PemAndDer;

/// <summary>Every object identifier that is worked with, by what it names.</summary>
internal static class Oids
{
    // Several times the longest that is registered; a number of many digits takes time by their square.
    private const int Longest = 250;

    /// <summary>True for an object identifier as a text of numbers with dots between.</summary>
    public static bool IsOne(string text)
    {
        if (text.Length > Longest)
            return false;
        try
        {
            new AsnWriter(AsnEncodingRules.DER).WriteObjectIdentifier(text);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Attributes of names (RFC 5280 appendix A, RFC 4519, RFC 2985).</summary>
    internal static class Attribute
    {
        public const string CommonName = "2.5.4.3";
        public const string Surname = "2.5.4.4";
        public const string SerialNumber = "2.5.4.5";
        public const string Country = "2.5.4.6";
        public const string Locality = "2.5.4.7";
        public const string State = "2.5.4.8";
        public const string Street = "2.5.4.9";
        public const string Organization = "2.5.4.10";
        public const string OrganizationalUnit = "2.5.4.11";
        public const string Title = "2.5.4.12";
        public const string PostalCode = "2.5.4.17";
        public const string GivenName = "2.5.4.42";
        public const string Initials = "2.5.4.43";
        public const string DnQualifier = "2.5.4.46";
        public const string Pseudonym = "2.5.4.65";
        public const string UserId = "0.9.2342.19200300.100.1.1";
        public const string DomainComponent = "0.9.2342.19200300.100.1.25";
        public const string Email = "1.2.840.113549.1.9.1";
    }

    /// <summary>Extensions of certificates (RFC 5280 section 4.2, RFC 6962, RFC 7633) and what stands in them.</summary>
    internal static class Extension
    {
        public const string SubjectKeyIdentifier = "2.5.29.14";
        public const string KeyUsage = "2.5.29.15";
        public const string PrivateKeyUsagePeriod = "2.5.29.16";
        public const string SubjectAlternativeName = "2.5.29.17";
        public const string IssuerAlternativeName = "2.5.29.18";
        public const string BasicConstraints = "2.5.29.19";
        public const string NameConstraints = "2.5.29.30";
        public const string CrlDistributionPoints = "2.5.29.31";
        public const string CertificatePolicies = "2.5.29.32";
        public const string AnyPolicy = "2.5.29.32.0";
        public const string PolicyMappings = "2.5.29.33";
        public const string AuthorityKeyIdentifier = "2.5.29.35";
        public const string PolicyConstraints = "2.5.29.36";
        public const string ExtendedKeyUsage = "2.5.29.37";
        public const string FreshestCrl = "2.5.29.46";
        public const string InhibitAnyPolicy = "2.5.29.54";
        public const string AuthorityInformationAccess = "1.3.6.1.5.5.7.1.1";
        public const string SubjectInformationAccess = "1.3.6.1.5.5.7.1.11";
        public const string TlsFeature = "1.3.6.1.5.5.7.1.24";
        public const string Ocsp = "1.3.6.1.5.5.7.48.1";
        public const string OcspNoCheck = "1.3.6.1.5.5.7.48.1.5";
        public const string CaIssuers = "1.3.6.1.5.5.7.48.2";
        public const string SignedCertificateTimestamps = "1.3.6.1.4.1.11129.2.4.2";
        public const string PrecertificatePoison = "1.3.6.1.4.1.11129.2.4.3";
        public const string NetscapeCertificateType = "2.16.840.1.113730.1.1";
        public const string NetscapeComment = "2.16.840.1.113730.1.13";
    }

    /// <summary>Purposes of keys, for the extension of extended key usage (RFC 5280 section 4.2.1.12).</summary>
    internal static class Purpose
    {
        public const string Any = "2.5.29.37.0";
        public const string ServerAuth = "1.3.6.1.5.5.7.3.1";
        public const string ClientAuth = "1.3.6.1.5.5.7.3.2";
        public const string CodeSigning = "1.3.6.1.5.5.7.3.3";
        public const string EmailProtection = "1.3.6.1.5.5.7.3.4";
        public const string IpsecEndSystem = "1.3.6.1.5.5.7.3.5";
        public const string IpsecTunnel = "1.3.6.1.5.5.7.3.6";
        public const string IpsecUser = "1.3.6.1.5.5.7.3.7";
        public const string TimeStamping = "1.3.6.1.5.5.7.3.8";
        public const string OcspSigning = "1.3.6.1.5.5.7.3.9";
        public const string MicrosoftServerGatedCrypto = "1.3.6.1.4.1.311.10.3.3";
        public const string NetscapeServerGatedCrypto = "2.16.840.1.113730.4.1";
    }

    /// <summary>Attributes of requests (RFC 2985).</summary>
    internal static class Request
    {
        public const string UnstructuredName = "1.2.840.113549.1.9.2";
        public const string ChallengePassword = "1.2.840.113549.1.9.7";
        public const string Extensions = "1.2.840.113549.1.9.14";
        public const string MicrosoftExtensions = "1.3.6.1.4.1.311.2.1.14";
    }

    /// <summary>Kinds of keys (RFC 3279, RFC 8410, RFC 9881).</summary>
    internal static class Key
    {
        public const string Rsa = "1.2.840.113549.1.1.1";
        public const string RsaPss = "1.2.840.113549.1.1.10";
        public const string Ec = "1.2.840.10045.2.1";
        public const string Dsa = "1.2.840.10040.4.1";
        public const string DiffieHellman = "1.2.840.10046.2.1";
        public const string X25519 = "1.3.101.110";
        public const string X448 = "1.3.101.111";
        public const string Ed25519 = "1.3.101.112";
        public const string Ed448 = "1.3.101.113";
        public const string MlDsa44 = "2.16.840.1.101.3.4.3.17";
        public const string MlDsa65 = "2.16.840.1.101.3.4.3.18";
        public const string MlDsa87 = "2.16.840.1.101.3.4.3.19";
    }

    /// <summary>Curves by name (RFC 5480, RFC 5639, SEC 2).</summary>
    internal static class Curve
    {
        public const string P192 = "1.2.840.10045.3.1.1";
        public const string P224 = "1.3.132.0.33";
        public const string P256 = "1.2.840.10045.3.1.7";
        public const string P384 = "1.3.132.0.34";
        public const string P521 = "1.3.132.0.35";
        public const string Secp256k1 = "1.3.132.0.10";
        public const string BrainpoolP256 = "1.3.36.3.3.2.8.1.1.7";
        public const string BrainpoolP384 = "1.3.36.3.3.2.8.1.1.11";
        public const string BrainpoolP512 = "1.3.36.3.3.2.8.1.1.13";
        public const string Sm2 = "1.2.156.10197.1.301";
    }

    /// <summary>Signatures (RFC 3279, RFC 4055, RFC 5758, RFC 8410).</summary>
    internal static class Signature
    {
        public const string Md5WithRsa = "1.2.840.113549.1.1.4";
        public const string Sha1WithRsa = "1.2.840.113549.1.1.5";
        public const string Sha1WithRsaOfOiw = "1.3.14.3.2.29";
        public const string Sha256WithRsa = "1.2.840.113549.1.1.11";
        public const string Sha384WithRsa = "1.2.840.113549.1.1.12";
        public const string Sha512WithRsa = "1.2.840.113549.1.1.13";
        public const string RsaPss = Key.RsaPss;
        public const string MaskGeneration = "1.2.840.113549.1.1.8";
        public const string Sha1WithDsa = "1.2.840.10040.4.3";
        public const string Sha1WithEcdsa = "1.2.840.10045.4.1";
        public const string Sha256WithEcdsa = "1.2.840.10045.4.3.2";
        public const string Sha384WithEcdsa = "1.2.840.10045.4.3.3";
        public const string Sha512WithEcdsa = "1.2.840.10045.4.3.4";
    }

    /// <summary>Digests, and HMAC over them (RFC 8018 appendix B.1).</summary>
    internal static class Hash
    {
        public const string Sha1 = "1.3.14.3.2.26";
        public const string Sha224 = "2.16.840.1.101.3.4.2.4";
        public const string Sha256 = "2.16.840.1.101.3.4.2.1";
        public const string Sha384 = "2.16.840.1.101.3.4.2.2";
        public const string Sha512 = "2.16.840.1.101.3.4.2.3";
        public const string HmacSha1 = "1.2.840.113549.2.7";
        public const string HmacSha256 = "1.2.840.113549.2.9";
        public const string HmacSha384 = "1.2.840.113549.2.10";
        public const string HmacSha512 = "1.2.840.113549.2.11";
    }

    /// <summary>Encryption with a password (RFC 8018, RFC 9579).</summary>
    internal static class Encryption
    {
        public const string Pbkdf2 = "1.2.840.113549.1.5.12";
        public const string Pbes2 = "1.2.840.113549.1.5.13";
        public const string Pbmac1 = "1.2.840.113549.1.5.14";
        public const string Aes128Cbc = "2.16.840.1.101.3.4.1.2";
        public const string Aes192Cbc = "2.16.840.1.101.3.4.1.22";
        public const string Aes256Cbc = "2.16.840.1.101.3.4.1.42";
        public const string TripleDesCbc = "1.2.840.113549.3.7";
    }

    /// <summary>Containers of keys and certificates (RFC 5652, RFC 7292).</summary>
    internal static class Container
    {
        public const string Data = "1.2.840.113549.1.7.1";
        public const string SignedData = "1.2.840.113549.1.7.2";
        public const string EncryptedData = "1.2.840.113549.1.7.6";
        public const string KeyBag = "1.2.840.113549.1.12.10.1.1";
        public const string ShroudedKeyBag = "1.2.840.113549.1.12.10.1.2";
        public const string CertificateBag = "1.2.840.113549.1.12.10.1.3";
        public const string NestedBags = "1.2.840.113549.1.12.10.1.6";
        public const string FriendlyName = "1.2.840.113549.1.9.20";
        public const string LocalKeyId = "1.2.840.113549.1.9.21";
        public const string X509Certificate = "1.2.840.113549.1.9.22.1";
        public const string JavaTrust = "2.16.840.1.113894.746875.1.1";
    }
}
