using System.Management.Automation;
using K8sPki.Certificates;
using K8sPki.Naming;
using K8sPki.Platform;

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

/// <summary>A command that issues a certificate: the parameters of its time, number and file.</summary>
public abstract class IssuingCommand : SubjectCommand
{
    private protected IssuingCommand()
    {
    }

    [Parameter]
    [ArgumentCompleter(typeof(DateCompleter))]
    public DateTime? NotBefore { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(DateCompleter))]
    public DateTime? NotAfter { get; set; }

    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? ValidFor { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? SerialNumber { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected ValidityParameters ValidityGiven => new(NotBefore, NotAfter, ValidFor);

    private protected byte[]? ReadSerialNumber() => SerialNumber is null ? null : SerialNumbers.Parse(SerialNumber);

    /// <summary>Warns of a time that will bite, and of one that is shorter than what was asked for.</summary>
    /// <param name="asked">What was asked for.</param>
    /// <param name="issuer">Who signs it, and ends it with itself; null for a root.</param>
    /// <param name="what">What is issued, for messages: <c>The certificate ends with its authority</c>.</param>
    /// <param name="isAuthority">An authority is issued.</param>
    private protected void WarnOf(Validity asked, CertificateAuthority? issuer, string what, bool isAuthority)
    {
        if (issuer is not null && asked.To > issuer.Certificate.ValidTo && ValidityGiven.HasEnd)
            WriteWarning($"{what}, on {IsoTime.Minute(issuer.NotAfter)}, before the time asked for.");
        foreach (var advice in ValidityAdvice.For(issuer is null ? asked : asked.Within(issuer.Certificate), isAuthority))
            WriteWarning(advice);
    }
}

/// <summary>-NotBefore, -NotAfter and -ValidFor together.</summary>
/// <param name="NotBefore">The start; five minutes ago when not given.</param>
/// <param name="NotAfter">The end.</param>
/// <param name="ValidFor">The span from the start.</param>
internal readonly record struct ValidityParameters(DateTime? NotBefore, DateTime? NotAfter, TimeSpan? ValidFor)
{
    /// <summary>True when the user said how long it is to be valid.</summary>
    public bool HasEnd => NotAfter is not null || ValidFor is not null;

    /// <summary>The validity that the parameters say.</summary>
    /// <param name="otherwise">The span when neither end nor span is given.</param>
    /// <exception cref="InvalidRequestException">Both end and span are given, or the end is not after the start.</exception>
    public Validity Read(TimeSpan otherwise)
    {
        if (NotAfter is not null && ValidFor is not null)
            throw new InvalidRequestException("ValidityGivenTwice", "Give -NotAfter or -ValidFor, not both.");
        DateTimeOffset? start = NotBefore is { } from ? new DateTimeOffset(from.ToUniversalTime()) : null;
        if (NotAfter is { } end)
            return Validity.Until(new DateTimeOffset(end.ToUniversalTime()), start);
        return start is { } begin ? Validity.Until(begin + (ValidFor ?? otherwise), begin) : Validity.For(ValidFor ?? otherwise);
    }
}
