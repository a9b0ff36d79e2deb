using System.Management.Automation;
using System.Security;
using System.Text;
using K8sPki.Certificates;
using K8sPki.Internal;
using K8sPki.Platform;
using K8sPki.Requests;

namespace K8sPki.Commands;

/// <summary>Signs a certificate: for a request, or for a key.</summary>
[Cmdlet(VerbsCommon.New, "K8sCertificate", SupportsShouldProcess = true, DefaultParameterSetName = "Request")]
[OutputType(typeof(Certificate))]
public sealed class NewK8sCertificateCommand : IssuingCommand
{
    // What the files of requests are called; a folder may hold keys and notes beside them.
    private static readonly string[] RequestFiles = ["*.csr", "*.req", "*.p10"];

    private CertificateAuthority? authority;
    private PipelineInput? pipeline;
    private SignedFiles? signed;
    private string? root;
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

    [Parameter(ParameterSetName = "Request")]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (Destination is not null && OutFile is not null)
            throw new InvalidRequestException("OutputGivenTwice", "Give -OutFile or -Destination, not both.");
        signed = Destination is null ? null : new SignedFiles(Paths.Literal(Destination));
        pipeline = new PipelineInput(Paths);
        authority = Passwords.With(AuthorityPassword, passphrase => Objects.Authority(Authority!, passphrase));
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

    private void SignEach(IEnumerable<InputSource> sources) => AttemptEach(sources, source =>
    {
        if (signed is not null && source.Path is { } path && Directory.Exists(path))
            SignFolder(path);
        else
            AttemptRequests(source, SignRequest);
    });

    private void SignFolder(string folder)
    {
        root = folder;
        var isAnyThere = false;
        foreach (var (path, problem) in new FolderWalk(folder, RequestFiles, []).Files())
        {
            isAnyThere = true;
            Cancellation.ThrowIfCancellationRequested();
            if (problem is not null)
                WriteFailure(problem, path);
            else
                Attempt(path, () => AttemptRequests(new InputSource(path, null), SignRequest));
        }

        root = null;
        if (!isAnyThere)
            throw new MissingInputException("RequestNotFound",
                $"In '{folder}' and its folders there is no request: no {string.Join(", no ", RequestFiles)}.");
    }

    private void SignRequest(CertificateRequest request) => Sign(
        RequestSigning.Accept(request, ReadValidity()), request.PrivateKey, signed?.PathFor(request, root));

    private void SignKey()
    {
        var key = Passwords.With(KeyPassword, passphrase => Objects.PublicKey(Key!, passphrase));
        var options = new CertificateOptions
        {
            Subject = DistinguishedName.Empty,
            PublicKey = key,
            KeyUsage = KeyUsageRules.ForTls(key),
            Validity = ReadValidity(),
        };
        Sign(options, Wrapped.Inner(Key) as PrivateKey, null);
    }

    private void Sign(CertificateOptions requested, PrivateKey? key, string? inFolder)
    {
        var options = RequestSigning.WithPurpose(Override(requested));
        var path = inFolder ?? OutPath(OutFile, "requests", "one certificate", ", or a folder with -Destination");
        var name = options.Subject.IsEmpty ? string.Join(", ", options.AlternativeNames) : options.Subject.ToString();
        if (!ShouldProcess(path ?? name, $"Sign a certificate for {name} by {authority!.Subject}") || !IsWanted(options.Subject))
            return;
        WarnOf(options.Validity, authority, "The certificate ends with its authority", isAuthority: false);
        if (inFolder is not null)
            SignedFiles.MakeFolderOf(inFolder);
        var certificate = CertificateIssuer.Issue(authority, options).With(key);
        if (path is not null)
            WriteOut(path, Encoding.ASCII.GetBytes(certificate.Pem), FileProtection.Public, Force);
        WriteObject(path is null ? certificate : certificate.At(path));
    }

    private Validity ReadValidity() => ValidityGiven.Read(Validity.OfLeaf);

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
            SerialNumber = ReadSerialNumber(),
        };
    }

    private bool IsWanted(DistinguishedName subject)
    {
        var powers = PrivilegedIdentity.Find(subject);
        if (powers.Count == 0 || Force || SwitchOf("Confirm") == false)
            return true;
        return Questions.Ask(
            this, $"The certificate gives power over the cluster: {string.Join("; ", powers)}. Sign it?", "Privileged identity",
            ref yesToAll, ref noToAll);
    }
}
