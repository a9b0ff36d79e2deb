using System.Management.Automation;
using K8sPki.Naming;

namespace K8sPki.Internal;

/// <summary>A command that names somebody: the parameters of subject, alternative names and usages.</summary>
public abstract class SubjectCommand : PkiCommand
{
    private protected SubjectCommand()
    {
    }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Subject { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("CN")]
    [ValidateNotNullOrEmpty]
    public string? CommonName { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("O")]
    [ValidateNotNullOrEmpty]
    public string[]? Organization { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("OU")]
    [ValidateNotNullOrEmpty]
    public string[]? OrganizationalUnit { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("C")]
    [ValidateNotNullOrEmpty]
    public string? Country { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("ST")]
    [ValidateNotNullOrEmpty]
    public string? State { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("L")]
    [ValidateNotNullOrEmpty]
    public string? Locality { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? DnsName { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    [AddressArgument]
    public System.Net.IPAddress[]? IPAddress { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Uri { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Email { get; set; }

    [Parameter]
    public KeyUsages KeyUsage { get; set; }

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
            throw new InvalidRequestException(
                "SubjectGivenTwice",
                "Give the subject whole with -Subject, or in parts with -CommonName and the like, not both.");
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
