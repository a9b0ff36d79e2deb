using System.Formats.Asn1;
using K8sPki.PemAndDer;

namespace K8sPki.Certificates;

/// <summary>
/// The certificates of a PKCS#7 file (RFC 2315, RFC 5652): SignedData, usually without any signature. Endings .p7b and .p7c.
/// </summary>
internal static class Pkcs7Certificates
{
    private static readonly string[] Labels = ["PKCS7", "CMS", "PKCS #7 SIGNED DATA"];

    /// <summary>True for a PEM label of PKCS#7.</summary>
    public static bool IsLabel(string label) => Labels.Contains(label);

    /// <summary>The DER of every certificate, in the order of the file.</summary>
    /// <exception cref="MalformedInputException">It is not SignedData, or broken.</exception>
    public static IReadOnlyList<byte[]> Read(byte[] content, string name)
    {
        try
        {
            var outer = new AsnReader(content, AsnEncodingRules.BER).ReadSequence();
            var type = outer.ReadObjectIdentifier();
            if (type != Oids.Container.SignedData)
                throw new OtherKindException(
                    "NotACertificate", $"There is no certificate in {name}: it is PKCS#7 of the kind {type}, which holds none.");
            var explicitTag = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
            var signed = outer.ReadSequence(explicitTag).ReadSequence();
            signed.ReadInteger();
            signed.ReadEncodedValue();
            signed.ReadEncodedValue();
            return signed.HasData && signed.PeekTag() == explicitTag ? ReadSet(signed.ReadSetOf(true, explicitTag)) : [];
        }
        catch (AsnContentException failure)
        {
            throw new MalformedInputException("Pkcs7Malformed", $"The PKCS#7 content of {name} is broken or cut short.", failure);
        }
    }

    // Beside certificates the set can hold older kinds, which have tags of their own.
    private static List<byte[]> ReadSet(AsnReader set)
    {
        var certificates = new List<byte[]>();
        while (set.HasData)
        {
            var isCertificate = set.PeekTag() == Asn1Tag.Sequence;
            var value = set.ReadEncodedValue();
            if (isCertificate)
                certificates.Add(value.ToArray());
        }

        return certificates;
    }
}
