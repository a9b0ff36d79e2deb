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
    private bool yesToAll;
    private bool noToAll;

    /// <summary>The request, whose signature is checked first: an object, PEM text, or the path of one.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Request")]
    [Alias("Csr")]
    [ValidateNotNull]
    public object? Request { get; set; }

    /// <summary>The key to certify: a public or private key, or the path of one.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Key")]
    [ValidateNotNull]
    public object? Key { get; set; }

    /// <summary>The authority that signs: an object, or the path of its certificate with its key beside it.</summary>
    [Parameter(Mandatory = true)]
    [Alias("CA")]
    [ValidateNotNull]
    public object? Authority { get; set; }

    /// <summary>Opens the authority's key when it is in an encrypted file.</summary>
    [Parameter]
    public SecureString? Password { get; set; }

    /// <summary>The start of validity; five minutes ago unless said.</summary>
    [Parameter]
    public DateTime? NotBefore { get; set; }

    /// <summary>The end of validity.</summary>
    [Parameter]
    public DateTime? NotAfter { get; set; }

    /// <summary>The span of validity: 365 days unless said.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? ValidFor { get; set; }

    /// <summary>The file to write, with mode 0644.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>Replaces an existing file, and signs a privileged identity without asking.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Begin() => authority = Passwords.With(Password, passphrase =>
        new ArgumentObjects(new FileSystemPaths(SessionState.Path)).Authority(Authority!, passphrase));

    /// <inheritdoc/>
    protected override void ProcessItem() => Attempt(Request ?? Key, () =>
    {
        var paths = new FileSystemPaths(SessionState.Path);
        var (options, key) = Choose(new ArgumentObjects(paths));
        var path = OutFile is null ? null : paths.Literal(OutFile);
        var name = options.Subject.IsEmpty ? string.Join(", ", options.AlternativeNames) : options.Subject.ToString();
        if (path is not null && written == path)
            throw new InvalidRequestException("OneFileForSeveral", $"Several requests came in and '{path}' holds one certificate. Name a file for each.");
        if (!ShouldProcess(path ?? name, $"Sign a certificate for {name} by {authority!.Subject}") || !IsWanted(options.Subject))
            return;
        WarnOfCut(options.Validity);
        var certificate = CertificateIssuer.Issue(authority, options).With(key);
        WriteObject(path is null ? certificate : Save(certificate, path));
    });

    private (CertificateOptions Options, PrivateKey? Key) Choose(ArgumentObjects objects)
    {
        var validity = ValidityParameters.Read(NotBefore, NotAfter, ValidFor, Validity.OfLeaf);
        if (Request is not null)
        {
            var request = objects.Request(Request);
            return (Override(RequestSigning.Accept(request, validity)), request.PrivateKey);
        }

        var key = objects.PublicKey(Key!);
        var names = ReadAlternativeNames();
        var options = new CertificateOptions
        {
            Subject = DistinguishedName.Empty,
            PublicKey = key,
            KeyUsage = KeyUsageRules.ForTls(key),
            ExtendedKeyUsage = [RequestSigning.DefaultPurpose(names)],
            Validity = validity,
        };
        return (Override(options), Key is PSObject { BaseObject: PrivateKey own } ? own : Key as PrivateKey);
    }

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
        };
    }

    private bool IsWanted(DistinguishedName subject)
    {
        var powers = PrivilegedIdentity.Find(subject);
        if (powers.Count == 0 || Force || MyInvocation.BoundParameters.TryGetValue("Confirm", out var confirm) && confirm is SwitchParameter { IsPresent: false })
            return true;
        return ShouldContinue(
            $"The certificate gives power over the cluster: {string.Join("; ", powers)}. Sign it?", "Privileged identity", ref yesToAll, ref noToAll);
    }

    private void WarnOfCut(Validity validity)
    {
        if (validity.To > authority!.Certificate.ValidTo && (NotAfter is not null || ValidFor is not null))
            WriteWarning($"The certificate ends with its authority, on {authority.NotAfter:g}, before the time asked for.");
    }

    private Certificate Save(Certificate certificate, string path)
    {
        FileStore.Write(path, Encoding.ASCII.GetBytes(certificate.Pem), FileProtection.Public, Force);
        written = path;
        return certificate.At(path);
    }
}
