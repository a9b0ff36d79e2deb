using System.Management.Automation;
using System.Security;
using System.Text;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Signs a certificate: for a request, or for a key.</summary>
[Cmdlet(VerbsCommon.New, "K8sCertificate", SupportsShouldProcess = true, DefaultParameterSetName = "Request")]
[OutputType(typeof(Certificate))]
public sealed class NewK8sCertificateCommand : SubjectCommand
{
    private string? written;
    private CertificateAuthority? authority;
    private PipelineInput? pipeline;
    private bool yesToAll;
    private bool noToAll;

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Request")]
    [Alias("Csr")]
    [ValidateNotNull]
    [AllowEmptyString]
    public object? Request { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Key")]
    [ValidateNotNull]
    public object? Key { get; set; }

    [Parameter(Mandatory = true)]
    [Alias("CA")]
    [ValidateNotNull]
    public object? Authority { get; set; }

    [Parameter]
    [Alias("Password")]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? AuthorityPassword { get; set; }

    [Parameter(ParameterSetName = "Key")]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? KeyPassword { get; set; }

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

    /// <inheritdoc/>
    protected override void Begin()
    {
        var paths = new FileSystemPaths(SessionState.Path);
        pipeline = new PipelineInput(paths);
        authority = Passwords.With(AuthorityPassword, passphrase => new ArgumentObjects(paths).Authority(Authority!, passphrase));
    }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (Request is null)
            Attempt(Key, () => SignKey());
        else
            Attempt(Request, () => SignInput(ArgumentObjects.Unwrap(Request)));
    }

    /// <inheritdoc/>
    protected override void Finish() => SignEach(pipeline!.Rest());

    private void SignInput(object input)
    {
        if (input is CertificateRequest request)
            SignRequest(request);
        else
            SignEach(pipeline!.Open(input));
    }

    private void SignEach(IEnumerable<InputSource> sources) =>
        AttemptEach(sources, source => AttemptRequests(source, SignRequest));

    private void SignRequest(CertificateRequest request) =>
        Sign(RequestSigning.Accept(request, ReadValidity()), request.PrivateKey);

    private void SignKey()
    {
        var objects = new ArgumentObjects(new FileSystemPaths(SessionState.Path));
        var key = Passwords.With(KeyPassword, passphrase => objects.PublicKey(Key!, passphrase));
        var options = new CertificateOptions
        {
            Subject = DistinguishedName.Empty,
            PublicKey = key,
            KeyUsage = KeyUsageRules.ForTls(key),
            Validity = ReadValidity(),
        };
        Sign(options, Key is PSObject { BaseObject: PrivateKey own } ? own : Key as PrivateKey);
    }

    private void Sign(CertificateOptions requested, PrivateKey? key)
    {
        var options = RequestSigning.WithPurpose(Override(requested));
        var path = OutFile is null ? null : new FileSystemPaths(SessionState.Path).Literal(OutFile);
        var name = options.Subject.IsEmpty ? string.Join(", ", options.AlternativeNames) : options.Subject.ToString();
        if (path is not null && written == path)
            throw new InvalidRequestException("OneFileForSeveral", $"Several requests came in and '{path}' holds one certificate. Name a file for each.");
        if (!ShouldProcess(path ?? name, $"Sign a certificate for {name} by {authority!.Subject}") || !IsWanted(options.Subject))
            return;
        WarnOf(options.Validity);
        WarnIfExposed(path);
        var certificate = CertificateIssuer.Issue(authority, options).With(key);
        WriteObject(path is null ? certificate : Save(certificate, path));
    }

    private Validity ReadValidity() => ValidityParameters.Read(NotBefore, NotAfter, ValidFor, Validity.OfLeaf);

    // What the signer names replaces what the requester asked for.
    private CertificateOptions Override(CertificateOptions options)
    {
        var names = ReadAlternativeNames();
        var purposes = ReadExtendedKeyUsage();
        return options with
        {
            Subject = ReadSubject() ?? options.Subject,
            AlternativeNames = names.Count > 0 ? names : options.AlternativeNames,
            KeyUsage = KeyUsage != KeyUsages.None ? KeyUsage : options.KeyUsage,
            ExtendedKeyUsage = purposes.Count > 0 ? purposes : options.ExtendedKeyUsage,
            SerialNumber = SerialNumber is null ? null : SerialNumbers.Parse(SerialNumber),
        };
    }

    private bool IsWanted(DistinguishedName subject)
    {
        var powers = PrivilegedIdentity.Find(subject);
        if (powers.Count == 0 || Force || MyInvocation.BoundParameters.TryGetValue("Confirm", out var confirm) && confirm is SwitchParameter { IsPresent: false })
            return true;
        return Questions.Ask(this, $"The certificate gives power over the cluster: {string.Join("; ", powers)}. Sign it?", "Privileged identity", ref yesToAll, ref noToAll);
    }

    private void WarnOf(Validity validity)
    {
        if (validity.To > authority!.Certificate.ValidTo && (NotAfter is not null || ValidFor is not null))
            WriteWarning($"The certificate ends with its authority, on {IsoTime.Minute(authority.NotAfter)}, before the time asked for.");
        foreach (var advice in ValidityAdvice.For(validity.Within(authority.Certificate), isAuthority: false))
            WriteWarning(advice);
    }

    private Certificate Save(Certificate certificate, string path)
    {
        FileStore.Write(path, Encoding.ASCII.GetBytes(certificate.Pem), FileProtection.Public, Force);
        written = path;
        return certificate.At(path);
    }
}
