using System.Formats.Asn1;
using System.Globalization;
using System.Net;
using System.Text;
using K8sPki.Naming;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>One subject alternative name (RFC 5280 section 4.2.1.6).</summary>
public sealed class SubjectAlternativeName : IEquatable<SubjectAlternativeName>
{
    /// <summary>
    /// The last kind whose tag Go reads; those after it have a tag of several bytes, for which Go refuses the whole
    /// certificate or request (x/crypto/cryptobyte, ReadAnyASN1).
    /// </summary>
    internal const SubjectAlternativeNameKind LastReadByGo = (SubjectAlternativeNameKind)30;

    private readonly byte[] der;

    private SubjectAlternativeName(SubjectAlternativeNameKind kind, string value, byte[] der)
    {
        Kind = kind;
        Value = value;
        this.der = der;
    }

    /// <summary>What kind of name it is.</summary>
    public SubjectAlternativeNameKind Kind { get; }

    /// <summary>
    /// The name as text; hex for the kinds that have none; for OtherName its identifier and then its text or hex.
    /// </summary>
    public string Value { get; }

    /// <summary>The value with control characters escaped.</summary>
    public string DisplayValue => PrintableText.Escape(Value);

    /// <summary>The GeneralName in DER.</summary>
    internal ReadOnlySpan<byte> Der => der;

    /// <summary>The address as it is encoded; null for other kinds and for one of a wrong length.</summary>
    internal IPAddress? Address =>
        Kind == SubjectAlternativeNameKind.IPAddress && der.Length is 2 + 4 or 2 + 16 ? new IPAddress(der.AsSpan(2)) : null;

    /// <summary>
    /// A host name. Letters, digits, hyphens and dots, a wildcard only as the whole first label; other scripts become
    /// punycode.
    /// </summary>
    /// <exception cref="InvalidRequestException">It is not a host name.</exception>
    public static SubjectAlternativeName Dns(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Text(SubjectAlternativeNameKind.Dns, HostName(name));
    }

    /// <summary>An IPv4 or IPv6 address.</summary>
    public static SubjectAlternativeName IP(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteOctetString(address.GetAddressBytes(), TagOf(SubjectAlternativeNameKind.IPAddress));
        return new SubjectAlternativeName(SubjectAlternativeNameKind.IPAddress, address.ToString(), writer.Encode());
    }

    /// <summary>What clients connect by: an address where the text is one, else a host name.</summary>
    /// <exception cref="InvalidRequestException">It is neither.</exception>
    internal static SubjectAlternativeName Host(string text) =>
        AddressText.TryRead(text, out var address) ? IP(address) : Dns(text);

    /// <summary>Several of what clients connect by.</summary>
    /// <exception cref="InvalidRequestException">One is neither address nor host name.</exception>
    internal static SubjectAlternativeName[] Hosts(IEnumerable<string> texts) => [.. texts.Select(Host)];

    /// <summary>An absolute URI.</summary>
    /// <exception cref="InvalidRequestException">It is relative or holds characters a URI cannot hold.</exception>
    public static SubjectAlternativeName FromUri(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!Uri.TryCreate(uri, UriKind.Absolute, out _) || !uri.All(IsVisibleAscii))
            throw new InvalidRequestException(
                "UriInvalid",
                $"'{PrintableText.Escape(uri)}' is not an absolute URI in ASCII, such as spiffe://cluster/ns/default.");
        return Text(SubjectAlternativeNameKind.Uri, uri);
    }

    /// <summary>An e-mail address in ASCII.</summary>
    /// <exception cref="InvalidRequestException">It has no @ or holds other characters.</exception>
    public static SubjectAlternativeName FromEmail(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var at = address.LastIndexOf('@');
        if (at < 1 || at == address.Length - 1 || !address.All(IsVisibleAscii))
            throw new InvalidRequestException(
                "EmailInvalid", $"'{PrintableText.Escape(address)}' is not an e-mail address in ASCII.");
        return Text(SubjectAlternativeNameKind.Email, address);
    }

    /// <summary>Reads one GeneralName.</summary>
    /// <exception cref="AsnContentException">It is not one.</exception>
    internal static SubjectAlternativeName Read(ReadOnlyMemory<byte> der)
    {
        var tag = Asn1Tag.Decode(der.Span, out _);
        if (tag.TagClass != TagClass.ContextSpecific)
            throw new AsnContentException("A subject alternative name has an unknown tag.");
        AsnDecoder.ReadEncodedValue(der.Span, AsnEncodingRules.BER, out var start, out var length, out _);
        var content = der.Slice(start, length);
        var kind = (SubjectAlternativeNameKind)tag.TagValue;
        return new SubjectAlternativeName(kind, TextOf(kind, content, tag), der.ToArray());
    }

    /// <inheritdoc/>
    public bool Equals(SubjectAlternativeName? other) => other is not null && der.AsSpan().SequenceEqual(other.der);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SubjectAlternativeName);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(der);
        return hash.ToHashCode();
    }

    /// <summary>The name as openssl prints it: <c>DNS:kubernetes</c>, <c>IP Address:10.96.0.1</c>.</summary>
    public override string ToString() => Label(Kind) + ":" + PrintableText.Escape(Value);

    /// <summary>What stands before a name of this kind.</summary>
    internal static string Label(SubjectAlternativeNameKind kind) => kind switch
    {
        SubjectAlternativeNameKind.Dns => "DNS",
        SubjectAlternativeNameKind.IPAddress => "IP Address",
        SubjectAlternativeNameKind.Uri => "URI",
        SubjectAlternativeNameKind.Email => "email",
        SubjectAlternativeNameKind.DirectoryName => "DirName",
        SubjectAlternativeNameKind.RegisteredId => "Registered ID",
        _ => Enum.IsDefined(kind) ? kind.ToString() : string.Create(CultureInfo.InvariantCulture, $"[{(int)kind}]"),
    };

    private static string TextOf(SubjectAlternativeNameKind kind, ReadOnlyMemory<byte> content, Asn1Tag tag) => kind switch
    {
        SubjectAlternativeNameKind.Dns or SubjectAlternativeNameKind.Email or SubjectAlternativeNameKind.Uri =>
            Encoding.Latin1.GetString(content.Span),
        SubjectAlternativeNameKind.IPAddress when content.Length is 4 or 16 => new IPAddress(content.Span).ToString(),
        SubjectAlternativeNameKind.DirectoryName => new DistinguishedName(content.ToArray()).ToString(),
        SubjectAlternativeNameKind.RegisteredId => AsnOid(content, tag),
        SubjectAlternativeNameKind.OtherName => OtherNameText.Of(content),
        _ => Convert.ToHexString(content.Span),
    };

    private static string AsnOid(ReadOnlyMemory<byte> content, Asn1Tag tag)
    {
        byte[] encoded = [(byte)((int)tag.TagClass | tag.TagValue), (byte)content.Length, .. content.Span];
        return content.Length > 127 ? Convert.ToHexString(content.Span)
            : AsnDecoder.ReadObjectIdentifier(encoded, AsnEncodingRules.BER, out _, tag);
    }

    private static SubjectAlternativeName Text(SubjectAlternativeNameKind kind, string value)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteCharacterString(UniversalTagNumber.IA5String, value, TagOf(kind));
        return new SubjectAlternativeName(kind, value, writer.Encode());
    }

    private static Asn1Tag TagOf(SubjectAlternativeNameKind kind) => new(TagClass.ContextSpecific, (int)kind);

    private static string HostName(string name)
    {
        if (AddressText.TryRead(name, out _))
            throw new InvalidRequestException(
                "DnsNameInvalid", $"'{name}' is an IP address: give it with -IPAddress. As a DNS name no client would match it.");
        AddressText.RefuseAmbiguous(name);
        if (AddressText.LooksLikeAddress(name))
            throw new InvalidRequestException(
                "DnsNameInvalid",
                $"'{name}' is neither an IP address, which has four decimal numbers up to 255, nor a name: it has only numbers.");
        var host = name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;
        if (!Ascii.IsValid(host))
            host = Punycode(host, name);
        // What another script writes as dots and digits is an address by then.
        if (!DnsName.IsHost(host) || AddressText.LooksLikeAddress(host))
            throw new InvalidRequestException(
                "DnsNameInvalid",
                $"'{PrintableText.Escape(name)}' is not a host name: labels of letters, digits and hyphens joined by dots; a "
                + "wildcard only as the first label.");
        return name.StartsWith("*.", StringComparison.Ordinal) ? "*." + host : host;
    }

    private static string Punycode(string host, string name)
    {
        try
        {
            return new IdnMapping { UseStd3AsciiRules = true }.GetAscii(host);
        }
        catch (ArgumentException failure)
        {
            throw new InvalidRequestException("DnsNameInvalid", $"'{PrintableText.Escape(name)}' is not a host name.", failure);
        }
    }

    private static bool IsVisibleAscii(char character) => character is > ' ' and <= '~';
}

/// <summary>The choices of GeneralName (RFC 5280 section 4.2.1.6), numbered by their tag.</summary>
public enum SubjectAlternativeNameKind
{
    /// <summary>Something named by an object identifier.</summary>
    OtherName = 0,

    /// <summary>An e-mail address.</summary>
    Email = 1,

    /// <summary>A host name, perhaps with a wildcard as its first label.</summary>
    Dns = 2,

    /// <summary>An X.400 address; no longer used.</summary>
    X400Address = 3,

    /// <summary>A distinguished name.</summary>
    DirectoryName = 4,

    /// <summary>An EDI party; no longer used.</summary>
    EdiPartyName = 5,

    /// <summary>A URI, for example a SPIFFE identity.</summary>
    Uri = 6,

    /// <summary>An IPv4 or IPv6 address.</summary>
    IPAddress = 7,

    /// <summary>A bare object identifier.</summary>
    RegisteredId = 8,
}

/// <summary>Shows an OtherName (RFC 5280 section 4.2.1.6): its identifier, and its value as text where it is a string.</summary>
internal static class OtherNameText
{
    private static readonly UniversalTagNumber[] Strings =
    [
        UniversalTagNumber.UTF8String, UniversalTagNumber.IA5String, UniversalTagNumber.PrintableString,
        UniversalTagNumber.VisibleString, UniversalTagNumber.NumericString, UniversalTagNumber.BMPString,
    ];

    /// <summary>The text of the content of an OtherName; hex of what is no OtherName.</summary>
    public static string Of(ReadOnlyMemory<byte> content)
    {
        try
        {
            var fields = new AsnReader(content, AsnEncodingRules.BER);
            var oid = fields.ReadObjectIdentifier();
            var value = fields.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0));
            var tag = value.PeekTag();
            var text = tag.TagClass == TagClass.Universal && Array.IndexOf(Strings, (UniversalTagNumber)tag.TagValue) >= 0
                ? value.ReadCharacterString((UniversalTagNumber)tag.TagValue)
                : Convert.ToHexString(value.ReadEncodedValue().Span);
            return $"{oid}:{text}";
        }
        catch (AsnContentException)
        {
            return Convert.ToHexString(content.Span);
        }
    }
}
