using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace K8sPki.TestServer.Signing;

/// <summary>
/// The subject as a signer written in Go puts it into a certificate: from the parsed name, so in a fixed order of
/// types and with the values of one type in one RDN. Types that pkix.Name does not know are lost.
/// </summary>
internal static class GoSubject
{
    private static readonly DerObjectIdentifier[] Order =
        [X509Name.C, X509Name.O, X509Name.OU, X509Name.L, X509Name.ST, X509Name.Street, X509Name.PostalCode, X509Name.CN,
            X509Name.SerialNumber];

    public static X500DistinguishedName Of(DecodedRequest request)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var type in Order)
                WriteValues(writer, type, request.SubjectValues(type));
        }

        return new X500DistinguishedName(writer.Encode());
    }

    private static void WriteValues(AsnWriter writer, DerObjectIdentifier type, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
            return;
        // Single-valued in pkix.Name: the last one stands.
        var kept = type.Equals(X509Name.CN) || type.Equals(X509Name.SerialNumber) ? [values[^1]] : values;
        using (writer.PushSetOf())
        {
            foreach (var value in kept)
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(type.Id);
                    writer.WriteCharacterString(
                        IsPrintable(value) ? UniversalTagNumber.PrintableString : UniversalTagNumber.UTF8String, value);
                }
            }
        }
    }

    private static bool IsPrintable(string value) =>
        value.All(character =>
            char.IsAsciiLetterOrDigit(character) || " '()+,-./:=?".Contains(character, StringComparison.Ordinal));
}
