using System.Formats.Asn1;
using System.Net;
using System.Text;
using K8sPki.Platform;

namespace K8sPki.Certificates;

/// <summary>A certificate with all that chain building looks at, read once and by Go's rules.</summary>
internal sealed class ChainMember
{
    /// <summary>The certificate.</summary>
    public required Certificate Certificate { get; init; }

    /// <summary>The subject's encoding, as a key for look-ups: names are compared byte by byte.</summary>
    public required string Subject { get; init; }

    /// <summary>The issuer's encoding.</summary>
    public required string Issuer { get; init; }

    /// <summary>The SubjectPublicKeyInfo.</summary>
    public required CertifiedKey Key { get; init; }

    /// <summary>How the issuer signed it.</summary>
    public required MemberSignature Signature { get; init; }

    /// <summary>The extensions.</summary>
    public required MemberExtensions Extensions { get; init; }

    /// <summary>1 to 3.</summary>
    public required int Version { get; init; }

    /// <summary>The subject key identifier; empty when absent.</summary>
    public ReadOnlyMemory<byte> SubjectKeyId => Extensions.SubjectKeyId;

    /// <summary>The authority key identifier; empty when absent.</summary>
    public ReadOnlyMemory<byte> AuthorityKeyId => Extensions.AuthorityKeyId;

    /// <summary>True when subject and issuer are the same name.</summary>
    public bool IsSelfIssued => Subject == Issuer;

    /// <summary>The same for another object of the very same certificate.</summary>
    public ChainMember As(Certificate certificate) => new()
    {
        Certificate = certificate, Subject = Subject, Issuer = Issuer, Key = Key, Signature = Signature, Extensions = Extensions,
            Version = Version,
    };
}

/// <summary>The extensions that decide about a chain.</summary>
internal sealed class MemberExtensions
{
    /// <summary>True when basic constraints are there at all.</summary>
    public bool HasBasicConstraints { get; set; }

    /// <summary>True for an authority.</summary>
    public bool IsCA { get; set; }

    /// <summary>How many intermediates may follow; null for any number.</summary>
    public long? PathLength { get; set; }

    /// <summary>The key usages; none when absent.</summary>
    public KeyUsages KeyUsage { get; set; }

    /// <summary>Object identifiers of the extended key usages; empty when absent.</summary>
    public IReadOnlyList<string> ExtendedKeyUsage { get; set; } = [];

    /// <summary>The alternative names' encoding; null when the extension is absent.</summary>
    public ReadOnlyMemory<byte>? AlternativeNames { get; set; }

    /// <summary>The alternative names of the kinds that Go looks at: e-mail, DNS, URI, IP.</summary>
    public IReadOnlyList<MemberName> Names { get; set; } = [];

    /// <summary>The name constraints; null when absent.</summary>
    public NameConstraints? NameConstraints { get; set; }

    /// <summary>The subject key identifier; empty when absent.</summary>
    public ReadOnlyMemory<byte> SubjectKeyId { get; set; }

    /// <summary>The authority key identifier; empty when absent.</summary>
    public ReadOnlyMemory<byte> AuthorityKeyId { get; set; }

    /// <summary>The policies and what is said about them.</summary>
    public PolicyExtensions Policies { get; } = new();

    /// <summary>Critical extensions that Go does not know.</summary>
    public List<CertificateExtension> UnhandledCritical { get; } = [];
}

/// <summary>One alternative name as chain building compares it.</summary>
/// <param name="Kind">E-mail, DNS, URI or IP address.</param>
/// <param name="Text">The name; the host part for a URI; the address as text for an IP address.</param>
/// <param name="Bytes">The address, 4 or 16 bytes; empty for the other kinds.</param>
/// <param name="Shown">The name as it stands in the certificate, safe to show.</param>
internal readonly record struct MemberName(SubjectAlternativeNameKind Kind, string Text, ReadOnlyMemory<byte> Bytes, string Shown)
{
    /// <summary>The address; null for the other kinds.</summary>
    public IPAddress? Address => Kind == SubjectAlternativeNameKind.IPAddress ? new IPAddress(Bytes.Span) : null;
}

/// <summary>
/// Reads a certificate as strictly as Go's x509.ParseCertificate (rules of Go 1.23; negative serial numbers are refused
/// since then). What it refuses no Kubernetes component can use.
/// </summary>
internal static class ChainMemberReader
{
    /// <summary>Reads a certificate.</summary>
    /// <exception cref="MalformedInputException">Go would not read it.</exception>
    public static ChainMember Read(Certificate certificate)
    {
        try
        {
            return ReadOuter(certificate);
        }
        catch (AsnContentException failure)
        {
            throw new MalformedInputException("CertificateNotReadByGo",
                $"Go's crypto/x509, and so Kubernetes, does not read the certificate {CertificateLabel.Of(certificate)}: "
                + $"{PrintableText.Escape(failure.Message)}", failure);
        }
    }

    private static ChainMember ReadOuter(Certificate certificate)
    {
        var outer = StrictDer.Open(certificate.Der).ReadSequence();
        var tbs = outer.ReadSequence();
        var algorithm = outer.ReadEncodedValue();
        var version = ReadVersion(tbs);
        CheckSerial(tbs, certificate);
        if (!tbs.ReadEncodedValue().Span.SequenceEqual(algorithm.Span))
            throw new AsnContentException("The signature algorithm inside differs from the one beside the signature.");
        var issuer = tbs.ReadEncodedValue();
        NameForm.Check(issuer);
        TimeForm.Check(tbs.ReadSequence());
        var subject = tbs.ReadEncodedValue();
        NameForm.Check(subject);
        var key = CertifiedKey.Read(tbs.ReadEncodedValue());
        var extensions = ReadExtensions(tbs, version);
        return new ChainMember
        {
            Certificate = certificate,
            Subject = Encoding.Latin1.GetString(subject.Span),
            Issuer = Encoding.Latin1.GetString(issuer.Span),
            Version = version,
            Key = key,
            Extensions = extensions,
            Signature = MemberSignature.Read(algorithm, outer.ReadBitString(out _)),
        };
    }

    private static int ReadVersion(AsnReader tbs)
    {
        var tag = StrictDer.Context(0, constructed: true);
        if (!StrictDer.NextIs(tbs, tag))
            return 1;
        return tbs.ReadSequence(tag).TryReadInt32(out var version) && version is >= 0 and <= 2
            ? version + 1
            : throw new AsnContentException("The version is none of 1, 2 and 3.");
    }

    private static void CheckSerial(AsnReader tbs, Certificate certificate)
    {
        if (tbs.ReadIntegerBytes().Span[0] >= 0x80)
            throw new MalformedInputException("NegativeSerialNumber",
                $"The serial number of {CertificateLabel.Of(certificate)} is negative; Go refuses that since 1.23.");
    }

    private static MemberExtensions ReadExtensions(AsnReader tbs, int version)
    {
        var result = new MemberExtensions();
        if (version == 1)
            return result;
        if (StrictDer.NextIs(tbs, StrictDer.Context(1)))
            tbs.ReadEncodedValue();
        if (StrictDer.NextIs(tbs, StrictDer.Context(2)))
            tbs.ReadEncodedValue();
        var tag = StrictDer.Context(3, constructed: true);
        if (version < 3 || !StrictDer.NextIs(tbs, tag))
            return result;
        var list = tbs.ReadSequence(tag).ReadSequence();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (list.HasData)
        {
            var extension = ReadExtension(list.ReadSequence());
            if (!seen.Add(extension.Oid))
                throw new AsnContentException($"The extension {extension.Name} is there twice.");
            MemberExtensionReader.Read(result, extension);
        }

        return result;
    }

    private static CertificateExtension ReadExtension(AsnReader fields)
    {
        var oid = StrictDer.Oid(fields);
        var critical = StrictDer.NextIs(fields, Asn1Tag.Boolean) && fields.ReadBoolean();
        return new CertificateExtension(oid, critical, fields.ReadOctetString());
    }
}
