using System.Management.Automation;
using System.Security;
using K8sPki.Certificates;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>
/// Makes a certificate authority: a root, one below another, one that exists certified by another, or the same for a new time.
/// </summary>
[Cmdlet(VerbsCommon.New, "K8sCertificateAuthority", SupportsShouldProcess = true, DefaultParameterSetName = "New")]
[OutputType(typeof(CertificateAuthority))]
public sealed class NewK8sCertificateAuthorityCommand : IssuingCommand
{
    [Parameter(ParameterSetName = "New")]
    public KeyAlgorithm Algorithm { get; set; }

    [Parameter(ParameterSetName = "New")]
    [ArgumentCompleter(typeof(KeySizeCompleter))]
    public int KeySize { get; set; }

    [Parameter(ValueFromPipeline = true, ParameterSetName = "New")]
    [Alias("Key")]
    [ValidateNotNull]
    public object? PrivateKey { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "CrossSign")]
    [ValidateNotNull]
    public object? CrossSign { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Renew")]
    [ValidateNotNull]
    public object? Renew { get; set; }

    [Parameter(ParameterSetName = "New")]
    [Parameter(Mandatory = true, ParameterSetName = "CrossSign")]
    [Parameter(ParameterSetName = "Renew")]
    [ValidateNotNull]
    public object? Authority { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? AuthorityPassword { get; set; }

    [Parameter(ParameterSetName = "New")]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0, 10)]
    public int PathLength { get; set; }

    [Parameter(ParameterSetName = "New")]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] PermittedDnsName { get; set; } = [];

    [Parameter(ParameterSetName = "New")]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] ExcludedDnsName { get; set; } = [];

    [Parameter(ParameterSetName = "New")]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] PermittedIPRange { get; set; } = [];

    [Parameter(ParameterSetName = "New")]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] ExcludedIPRange { get; set; } = [];

    [Parameter(ParameterSetName = "New")]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] PermittedEmail { get; set; } = [];

    [Parameter(ParameterSetName = "New")]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] ExcludedEmail { get; set; } = [];

    [Parameter(ParameterSetName = "New")]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] PermittedUriHost { get; set; } = [];

    [Parameter(ParameterSetName = "New")]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] ExcludedUriHost { get; set; } = [];

    [Parameter(ParameterSetName = "New")]
    [ValidateNotNullOrEmpty]
    public string? KeyOutFile { get; set; }

    [Parameter(ParameterSetName = "New")]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? Password { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        var isNew = CrossSign is null && Renew is null;
        if (isNew && !HasSubject)
            throw new InvalidRequestException("SubjectMissing", "An authority needs a name. Give -CommonName or -Subject.");
        if (!isNew
            && (HasSubject || ReadAlternativeNames().Count > 0 || KeyUsage != KeyUsages.None || ExtendedKeyUsage is not null))
            throw new InvalidRequestException(
                "SubjectGivenTwice",
                "Name and usages are those of the authority that exists; leave -Subject, -CommonName and their like out.");
        var files = AuthorityFiles.Choose(
            OutFile is null ? null : Paths.Literal(OutFile), KeyOutFile is null ? null : Paths.Literal(KeyOutFile),
            isNew && PrivateKey is null);
        if (Password is not null && files.Key is null)
            throw new InvalidRequestException(
                "OutFileMissing",
                "-Password is about the key's file: name it with -KeyOutFile, or the certificate's with -OutFile.");
        if (files.Any && !ShouldProcess(
            files.ToString(), isNew ? "Make a certificate authority" : "Certify a certificate authority again"))
            return;
        if (!Force)
            files.CheckFree();
        var made = Passwords.With(Password, passphrase => files.Write(Make(), passphrase, Force));
        WarnIfExposed(files.Certificate, files.Key);
        WriteObject(made);
    }

    private CertificateAuthority Make()
    {
        var parent = Authority is null
            ? null : Passwords.With(AuthorityPassword, passphrase => Objects.Authority(Authority, passphrase));
        var validity = ValidityGiven.Read(Validity.OfAuthority);
        WarnOf(validity, parent, "The authority ends with the one above it", isAuthority: true);
        var serialNumber = ReadSerialNumber();
        if ((CrossSign ?? Renew) is not { } existing)
            return Build(parent, validity, serialNumber);
        var options = new RenewalOptions { Validity = validity, SerialNumber = serialNumber };
        return CrossSign is null
            ? CertificateAuthorityBuilder.Renew(
                Passwords.With(AuthorityPassword, passphrase => Objects.Authority(existing, passphrase)), parent, options)
            : CertificateAuthorityBuilder.CrossSign(Objects.AuthorityWithoutKey(existing), parent!, options);
    }

    private CertificateAuthority Build(CertificateAuthority? parent, Validity validity, byte[]? serialNumber)
    {
        var key = PrivateKey is null ? NewKey() : Objects.PrivateKey(PrivateKey, null);
        return CertificateAuthorityBuilder.Build(key, parent, new AuthorityOptions
        {
            Subject = ReadSubject()!,
            AlternativeNames = ReadAlternativeNames(),
            KeyUsage = KeyUsage,
            ExtendedKeyUsage = ReadExtendedKeyUsage(),
            PathLength = IsGiven(nameof(PathLength)) ? PathLength : null,
            NameLimits = new NameLimits(
                Subtrees(PermittedDnsName, PermittedIPRange, PermittedEmail, PermittedUriHost),
                Subtrees(ExcludedDnsName, ExcludedIPRange, ExcludedEmail, ExcludedUriHost)),
            Validity = validity,
            SerialNumber = serialNumber,
        });
    }

    private static IReadOnlyList<NameSubtree> Subtrees(string[] domains, string[] ranges, string[] mailboxes, string[] hosts) =>
    [
        .. domains.Select(NameSubtree.Dns),
        .. ranges.Select(NameSubtree.Addresses),
        .. mailboxes.Select(NameSubtree.Email),
        .. hosts.Select(NameSubtree.UriHost),
    ];

    private PrivateKey NewKey()
    {
        var (algorithm, size) = KeyChoice.Of(IsGiven(nameof(Algorithm)) ? Algorithm : null, KeySize, null);
        KeyChoice.Warn(algorithm, size, WriteWarning);
        return K8sPki.PrivateKey.Generate(algorithm, size);
    }
}
