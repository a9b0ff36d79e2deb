using System.Formats.Asn1;
using System.Text;

namespace K8sPki;

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
                $"Go's crypto/x509, and so Kubernetes, does not read the certificate {CertificateLabel.Of(certificate)}: {PrintableText.Escape(failure.Message)}", failure);
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
