namespace K8sPki;

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
