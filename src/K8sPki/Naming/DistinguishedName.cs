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

    /// <summary>The relative names in the order of the encoding, every attribute of each; bytes that are no name are the last of them.</summary>
    public IReadOnlyList<RelativeName> Parts => parts ??= Decode();

    /// <summary>The last common name, as Go's pkix.Name and so Kubernetes reads it; null when there is none.</summary>
    public string? CommonName => Values(Oids.Attribute.CommonName).LastOrDefault();

    /// <summary>Every organization: the groups that kube-apiserver sees.</summary>
    public IReadOnlyList<string> Organization => Values(Oids.Attribute.Organization).ToArray();

    /// <summary>The last common name with control characters escaped.</summary>
    public string? DisplayCommonName => PrintableText.EscapeOrNull(CommonName);

    /// <summary>Every organization with control characters escaped.</summary>
    public IReadOnlyList<string> DisplayOrganization => Values(Oids.Attribute.Organization).Select(PrintableText.Escape).ToArray();

    /// <summary>True for a name without attributes.</summary>
    public bool IsEmpty => Parts.All(part => part.Attributes.Count == 0);

    /// <summary>True when the encoding is no Name to its end, so that no program of Kubernetes takes it.</summary>
    internal bool IsMalformed => Parts.Count > 0 && isMalformed;

    /// <summary>The encoding.</summary>
    internal ReadOnlySpan<byte> Der => der;

    /// <summary>Reads a name in OpenSSL's form (<c>/C=US/O=Org/CN=name</c>) or RFC 4514's (<c>CN=name,O=Org,C=US</c>).</summary>
    /// <exception cref="InvalidRequestException">It is neither, an attribute is unknown, or a value holds control characters.</exception>
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
