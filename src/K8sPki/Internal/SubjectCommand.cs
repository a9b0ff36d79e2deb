using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>A command that names somebody: the parameters of subject, alternative names and usages.</summary>
public abstract class SubjectCommand : PkiCommand
{
    private protected SubjectCommand()
    {
    }

    /// <summary>The subject, as <c>/C=US/O=Org/CN=name</c> or <c>CN=name,O=Org,C=US</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Subject { get; set; }

    /// <summary>The common name; with a client certificate, the user that kube-apiserver sees.</summary>
    [Parameter]
    [Alias("CN")]
    [ValidateNotNullOrEmpty]
    public string? CommonName { get; set; }

    /// <summary>Organizations; with a client certificate, the groups that kube-apiserver sees.</summary>
    [Parameter]
    [Alias("O")]
    [ValidateNotNullOrEmpty]
    public string[]? Organization { get; set; }

    /// <summary>Organizational units.</summary>
    [Parameter]
    [Alias("OU")]
    [ValidateNotNullOrEmpty]
    public string[]? OrganizationalUnit { get; set; }

    /// <summary>The country, a code of two letters.</summary>
    [Parameter]
    [Alias("C")]
    [ValidateNotNullOrEmpty]
    public string? Country { get; set; }

    /// <summary>The state or province.</summary>
    [Parameter]
    [Alias("ST")]
    [ValidateNotNullOrEmpty]
    public string? State { get; set; }

    /// <summary>The locality.</summary>
    [Parameter]
    [Alias("L")]
    [ValidateNotNullOrEmpty]
    public string? Locality { get; set; }

    /// <summary>Host names, with a wildcard only as the first label.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? DnsName { get; set; }

    /// <summary>IPv4 and IPv6 addresses.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public System.Net.IPAddress[]? IPAddress { get; set; }

    /// <summary>URIs, for example SPIFFE identities.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Uri { get; set; }

    /// <summary>E-mail addresses.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Email { get; set; }

    /// <summary>Key usages.</summary>
    [Parameter]
    public KeyUsages KeyUsage { get; set; }

    /// <summary>Extended key usages: names such as ServerAuth, or object identifiers.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ExtendedKeyUsageCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? ExtendedKeyUsage { get; set; }

    /// <summary>True when any part of a subject was given.</summary>
    private protected bool HasSubject => Subject is not null || Structured().Any();

    /// <summary>The subject from -Subject or from its parts; null when neither was given.</summary>
    private protected DistinguishedName? ReadSubject()
    {
        var parts = Structured().ToArray();
        if (Subject is null)
            return parts.Length == 0 ? null : new DistinguishedName(parts);
        if (parts.Length > 0)
            throw new InvalidRequestException("SubjectGivenTwice", "Give the subject whole with -Subject, or in parts with -CommonName and the like, not both.");
        return DistinguishedName.Parse(Subject);
    }

    private protected IReadOnlyList<SubjectAlternativeName> ReadAlternativeNames() =>
    [
        .. (DnsName ?? []).Select(SubjectAlternativeName.Dns),
        .. (IPAddress ?? []).Select(SubjectAlternativeName.IP),
        .. (Uri ?? []).Select(SubjectAlternativeName.FromUri),
        .. (Email ?? []).Select(SubjectAlternativeName.FromEmail),
    ];

    private protected IReadOnlyList<ExtendedKeyUsage> ReadExtendedKeyUsage() =>
        [.. (ExtendedKeyUsage ?? []).Select(K8sPki.ExtendedKeyUsage.Parse)];

    // The order in which openssl's own examples write a subject: from the country down to the name.
    private IEnumerable<RelativeName> Structured()
    {
        (string Attribute, string?[] Values)[] given =
        [
            ("C", [Country]), ("ST", [State]), ("L", [Locality]), ("O", Organization ?? []),
            ("OU", OrganizationalUnit ?? []), ("CN", [CommonName]),
        ];
        return from entry in given
               from value in entry.Values
               where value is not null
               select new RelativeName([new NameAttribute(AttributeType.FromName(entry.Attribute).Oid, value)]);
    }
}
