using System.Buffers.Binary;
using System.Formats.Asn1;
using K8sPki.PemAndDer;
using K8sPki.Platform;
using K8sPki.Requests;

namespace K8sPki.Certificates;

/// <summary>Reads the extensions that are shown but not judged by: policies, places of issuers and lists, transparency.</summary>
internal static class ExtensionContents
{
    /// <summary>The object identifiers of the policies under which the certificate was issued.</summary>
    public static IReadOnlyList<string> Policies(ExtensionSet extensions) =>
        Decode(extensions, Oids.Extension.CertificatePolicies, reader =>
    {
        var policies = new List<string>();
        for (var list = reader.ReadSequence(); list.HasData;)
            policies.Add(list.ReadSequence().ReadObjectIdentifier());
        return policies;
    }) ?? [];

    /// <summary>Where the state of the certificate can be asked for.</summary>
    public static IReadOnlyList<string> OcspUris(ExtensionSet extensions) => Access(extensions, Oids.Extension.Ocsp);

    /// <summary>Where the issuer's certificate lies.</summary>
    public static IReadOnlyList<string> IssuerUris(ExtensionSet extensions) => Access(extensions, Oids.Extension.CaIssuers);

    /// <summary>Where the revocation list lies.</summary>
    public static IReadOnlyList<string> CrlUris(ExtensionSet extensions) =>
        Decode(extensions, Oids.Extension.CrlDistributionPoints, reader =>
    {
        var uris = new List<string>();
        for (var points = reader.ReadSequence(); points.HasData;)
            uris.AddRange(FullNames(points.ReadSequence()));
        return uris;
    }) ?? [];

    /// <summary>The names that an authority may and may not certify.</summary>
    public static NameLimits NameLimits(ExtensionSet extensions) =>
        Decode(extensions, Oids.Extension.NameConstraints, K8sPki.NameLimits.Read) ?? K8sPki.NameLimits.None;

    /// <summary>How many certificate transparency logs have signed that they know it (RFC 6962 section 3.3).</summary>
    public static int TimestampCount(ExtensionSet extensions) =>
        Decode(extensions, Oids.Extension.SignedCertificateTimestamps, reader =>
    {
        var list = reader.ReadOctetString().AsSpan();
        var (end, position, found) = (2 + Length(list, 0), 2, new List<int>());
        while (position < end)
        {
            found.Add(position);
            position += 2 + Length(list, position);
        }

        return position == end && end == list.Length ? found
            : throw new AsnContentException("The list of timestamps has another length than it says.");
    })?.Count ?? 0;

    private static int Length(ReadOnlySpan<byte> list, int position) =>
        position + 2 <= list.Length ? BinaryPrimitives.ReadUInt16BigEndian(list[position..])
            : throw new AsnContentException("The list of timestamps is cut short.");

    private static List<string> Access(ExtensionSet extensions, string method) =>
        Decode(extensions, Oids.Extension.AuthorityInformationAccess, reader =>
    {
        var uris = new List<string>();
        for (var list = reader.ReadSequence(); list.HasData;)
        {
            var description = list.ReadSequence();
            if (description.ReadObjectIdentifier() == method)
                uris.Add(Place(description.ReadEncodedValue()));
        }

        return uris;
    }) ?? [];

    // DistributionPoint ::= SEQUENCE { [0] { [0] fullName | [1] relative } , … }
    private static IEnumerable<string> FullNames(AsnReader point)
    {
        var first = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        if (!point.HasData || point.PeekTag() != first)
            yield break;
        var name = point.ReadSequence(first);
        if (name.PeekTag() != first)
            yield break;
        for (var names = name.ReadSequence(first); names.HasData;)
            yield return Place(names.ReadEncodedValue());
    }

    private static string Place(ReadOnlyMemory<byte> generalName)
    {
        var name = SubjectAlternativeName.Read(generalName);
        return name.Kind == SubjectAlternativeNameKind.Uri ? PrintableText.Escape(name.Value) : name.ToString();
    }

    private static T? Decode<T>(ExtensionSet extensions, string oid, Func<AsnReader, T> read)
        where T : class
    {
        if (extensions.Find(oid) is not { } extension)
            return null;
        try
        {
            return read(new AsnReader(extension.Value, AsnEncodingRules.BER));
        }
        catch (AsnContentException failure)
        {
            throw new MalformedInputException("ExtensionMalformed", $"The extension {extension.Name} is broken.", failure);
        }
    }
}
