using System.Formats.Asn1;
using System.Globalization;
using System.Net;
using System.Numerics;
using K8sPki.Naming;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>The name constraints of an authority: what it may certify and what not.</summary>
/// <param name="Permitted">Of each kind that stands here, only names that one of these covers.</param>
/// <param name="Excluded">No name that one of these covers.</param>
internal sealed record NameLimits(IReadOnlyList<NameSubtree> Permitted, IReadOnlyList<NameSubtree> Excluded)
{
    /// <summary>No limits.</summary>
    public static readonly NameLimits None = new([], []);

    /// <summary>True when nothing is limited.</summary>
    public bool IsEmpty => Permitted.Count + Excluded.Count == 0;

    /// <summary>Reads the content of the extension.</summary>
    /// <exception cref="AsnContentException">It is not one.</exception>
    public static NameLimits Read(AsnReader content)
    {
        var fields = content.ReadSequence();
        var lists = new List<NameSubtree>[] { [], [] };
        while (fields.HasData)
        {
            var subtrees = fields.ReadField(out var number);
            while (subtrees.HasData)
                lists[number == 0 ? 0 : 1].Add(NameSubtree.Read(subtrees.ReadSequence().ReadEncodedValue()));
        }

        return new NameLimits(lists[0], lists[1]);
    }

    /// <summary>The extension, critical as RFC 5280 section 4.2.1.10 demands.</summary>
    public CertificateExtension Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            Write(writer, 0, Permitted);
            Write(writer, 1, Excluded);
        }

        return new CertificateExtension(Oids.Extension.NameConstraints, true, writer.Encode());
    }

    private static void Write(AsnWriter writer, int number, IReadOnlyList<NameSubtree> subtrees)
    {
        if (subtrees.Count == 0)
            return;
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, number)))
        {
            foreach (var subtree in subtrees)
            {
                using (writer.PushSequence())
                    writer.WriteEncodedValue(subtree.Der);
            }
        }
    }
}

/// <summary>A part of all names that an authority may, or may not, certify (RFC 5280 section 4.2.1.10).</summary>
public sealed class NameSubtree
{
    private readonly byte[] der;

    private NameSubtree(SubjectAlternativeNameKind kind, string value, byte[] der)
    {
        Kind = kind;
        Value = value;
        this.der = der;
    }

    /// <summary>The kind of name.</summary>
    public SubjectAlternativeNameKind Kind { get; }

    /// <summary>
    /// What it covers: a domain, an address range such as <c>10.0.0.0/8</c>, a mailbox or its host, the host of URIs.
    /// </summary>
    public string Value { get; }

    /// <summary>The GeneralName in DER.</summary>
    internal ReadOnlySpan<byte> Der => der;

    /// <summary>A domain and all below it; with a leading dot only what is below it.</summary>
    /// <exception cref="InvalidRequestException">It is not a domain.</exception>
    internal static NameSubtree Dns(string domain) => Text(SubjectAlternativeNameKind.Dns, Domain(domain));

    /// <summary>The host of URIs; with a leading dot what is below a domain.</summary>
    /// <exception cref="InvalidRequestException">It is not a host.</exception>
    internal static NameSubtree UriHost(string host) => Text(SubjectAlternativeNameKind.Uri, Domain(host));

    /// <summary>A mailbox, every mailbox of a host, or with a leading dot those of the hosts below a domain.</summary>
    /// <exception cref="InvalidRequestException">It is neither.</exception>
    internal static NameSubtree Email(string text)
    {
        var at = text.LastIndexOf('@');
        return Text(SubjectAlternativeNameKind.Email, at < 0 ? Domain(text) : SubjectAlternativeName.FromEmail(text).Value);
    }

    /// <summary>A range of addresses in CIDR form, or one address.</summary>
    /// <exception cref="InvalidRequestException">It is not one, or bits are set beside the network.</exception>
    internal static NameSubtree Addresses(string range)
    {
        if (!AddressText.TryReadNetwork(range, out var address, out var length))
        {
            AddressText.RefuseAmbiguous(range.Split('/')[0]);
            if (!AddressText.TryRead(range, out address))
                throw Invalid(range, "an address range such as 10.0.0.0/8 or fd00::/8");
            length = AddressText.Bits(address);
        }

        var network = address.GetAddressBytes();
        var mask = MaskOf(length, network.Length);
        if (network.Where((part, index) => (part & ~mask[index]) != 0).Any())
            throw Invalid(range, "a network: bits are set behind its prefix");
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteOctetString(
            [.. network, .. mask], new Asn1Tag(TagClass.ContextSpecific, (int)SubjectAlternativeNameKind.IPAddress));
        return Read(writer.Encode());
    }

    /// <summary>Reads the base of a GeneralSubtree.</summary>
    /// <exception cref="AsnContentException">It is not a GeneralName.</exception>
    internal static NameSubtree Read(ReadOnlyMemory<byte> generalName)
    {
        var name = SubjectAlternativeName.Read(generalName);
        AsnDecoder.ReadEncodedValue(generalName.Span, AsnEncodingRules.BER, out var start, out var length, out _);
        var isRange = name.Kind == SubjectAlternativeNameKind.IPAddress && length is 8 or 32;
        return new NameSubtree(
            name.Kind, isRange ? RangeOf(generalName.Span.Slice(start, length)) : name.Value, generalName.ToArray());
    }

    /// <summary>As openssl prints it: <c>DNS:example.com</c>, <c>IP:10.0.0.0/8</c>.</summary>
    public override string ToString() =>
        (Kind == SubjectAlternativeNameKind.IPAddress ? "IP" : SubjectAlternativeName.Label(Kind)) + ":"
            + PrintableText.Escape(Value);

    private static NameSubtree Text(SubjectAlternativeNameKind kind, string value)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteCharacterString(UniversalTagNumber.IA5String, value, new Asn1Tag(TagClass.ContextSpecific, (int)kind));
        return new NameSubtree(kind, value, writer.Encode());
    }

    private static string Domain(string text)
    {
        var isBelow = text.StartsWith('.');
        var host = isBelow ? text[1..] : text;
        if (host.StartsWith("*.", StringComparison.Ordinal))
            throw Invalid(text, "a domain: a constraint covers what is below it without a wildcard");
        return (isBelow ? "." : "") + SubjectAlternativeName.Dns(host).Value;
    }

    private static byte[] MaskOf(int prefix, int length)
    {
        var mask = new byte[length];
        for (var bit = 0; bit < prefix; bit++)
            mask[bit / 8] |= (byte)(0x80 >> (bit % 8));
        return mask;
    }

    private static string RangeOf(ReadOnlySpan<byte> range)
    {
        var network = range[..(range.Length / 2)];
        var mask = range[(range.Length / 2)..];
        var prefix = 0;
        foreach (var part in mask)
            prefix += BitOperations.PopCount(part);
        return mask.SequenceEqual(MaskOf(prefix, mask.Length))
            ? string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(network)}/{prefix}")
            : $"{new IPAddress(network)}/{new IPAddress(mask)}";
    }

    private static InvalidRequestException Invalid(string text, string what) =>
        new("NameConstraintInvalid", $"'{PrintableText.Escape(text)}' is not {what}.");
}
