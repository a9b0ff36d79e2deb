using K8sPki.Naming;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>The name of a subject or issuer (RFC 5280 section 4.1.2.4).</summary>
public sealed class DistinguishedName : IEquatable<DistinguishedName>
{
    private readonly byte[] der;
    private IReadOnlyList<RelativeName>? parts;
    private bool isMalformed;
    private string? text;

    internal DistinguishedName(byte[] der) => this.der = der;

    internal DistinguishedName(IReadOnlyList<RelativeName> parts)
        : this(DistinguishedNameEncoding.Encode(parts)) => this.parts = parts;

    /// <summary>The name without attributes.</summary>
    internal static DistinguishedName Empty { get; } = new(Array.Empty<RelativeName>());

    /// <summary>
    /// The relative names in the order of the encoding, every attribute of each; bytes that are no name are the last of them.
    /// </summary>
    public IReadOnlyList<RelativeName> Parts => parts ??= Decode();

    /// <summary>The last common name, as Go's pkix.Name and so Kubernetes reads it; null when there is none.</summary>
    public string? CommonName => Values(Oids.Attribute.CommonName).LastOrDefault();

    /// <summary>Every organization: the groups that kube-apiserver sees.</summary>
    public IReadOnlyList<string> Organization => Values(Oids.Attribute.Organization).ToArray();

    /// <summary>The last common name with control characters escaped.</summary>
    public string? DisplayCommonName => PrintableText.EscapeOrNull(CommonName);

    /// <summary>Every organization with control characters escaped.</summary>
    public IReadOnlyList<string> DisplayOrganization =>
        Values(Oids.Attribute.Organization).Select(PrintableText.Escape).ToArray();

    /// <summary>True for a name without attributes.</summary>
    public bool IsEmpty => Parts.All(part => part.Attributes.Count == 0);

    /// <summary>True when the encoding is no Name to its end, so that no program of Kubernetes takes it.</summary>
    internal bool IsMalformed => Parts.Count > 0 && isMalformed;

    /// <summary>The encoding.</summary>
    internal ReadOnlySpan<byte> Der => der;

    /// <summary>Reads a name in OpenSSL's form (<c>/C=US/O=Org/CN=name</c>) or RFC 4514's (<c>CN=name,O=Org,C=US</c>).</summary>
    /// <exception cref="InvalidRequestException">It is neither, an attribute is unknown, or a value holds control
    /// characters.</exception>
    public static DistinguishedName Parse(string text) => DistinguishedNameParser.Parse(text);

    /// <summary>The values of one attribute, wherever in the name it stands.</summary>
    internal IEnumerable<string> Values(string oid) =>
        Parts.SelectMany(part => part.Attributes).Where(attribute => attribute.Oid == oid).Select(attribute => attribute.Value);

    /// <inheritdoc/>
    public bool Equals(DistinguishedName? other) => other is not null && der.AsSpan().SequenceEqual(other.der);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DistinguishedName);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(der);
        return hash.ToHashCode();
    }

    /// <summary>
    /// The name as X509Certificate2 prints it, with control characters escaped. Where that prints nothing, because a value
    /// does not fit its string type, the value stands there with a mark such as <c>[not a PrintableString]</c>.
    /// </summary>
    public override string ToString() => text ??= DistinguishedNameText.Of(Parts);

    private IReadOnlyList<RelativeName> Decode()
    {
        var decoded = DistinguishedNameEncoding.Decode(der, out var isWhole);
        isMalformed = !isWhole;
        return decoded;
    }
}

/// <summary>
/// One relative distinguished name. Nearly always it has one attribute; one with several, such as
/// <c>CN=x+O=system:masters</c>, grants all of them: kube-apiserver reads every attribute of every set.
/// </summary>
public sealed class RelativeName
{
    internal RelativeName(IReadOnlyList<NameAttribute> attributes) => Attributes = attributes;

    /// <summary>The attributes, in the order of the encoding.</summary>
    public IReadOnlyList<NameAttribute> Attributes { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Join("+", Attributes);
}

/// <summary>One attribute of a distinguished name.</summary>
/// <param name="Oid">The attribute's object identifier; empty for bytes that are no attribute.</param>
/// <param name="Value">Its value as text; <c>#</c> and the value's DER in hex where it is no text (RFC 4514 section 2.4).</param>
public sealed record NameAttribute(string Oid, string Value)
{
    /// <summary>The short name, for example <c>CN</c>, or the identifier where there is none.</summary>
    public string Name => AttributeType.FromOid(Oid).Name;

    /// <summary>The value with control characters escaped.</summary>
    public string DisplayValue => PrintableText.Escape(Value);

    /// <summary>
    /// What is odd about the value's encoding, for example <c>not a PrintableString</c>; null for a well-formed value.
    /// </summary>
    public string? Oddity => Flaw?.Description;

    /// <summary>What is wrong with the value's encoding; null for nothing.</summary>
    internal NameFlaw? Flaw { get; init; }

    /// <summary>Stands behind a value that is shown although its type does not allow it.</summary>
    internal string Mark => Flaw is { IsText: true } or { IsRefused: true } ? $" [{Oddity}]" : "";

    /// <inheritdoc/>
    public override string ToString() => $"{(Oid.Length > 0 ? Name + "=" : "")}{PrintableText.Escape(Value)}{Mark}";
}
