using System.Management.Automation;
using System.Security;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Makes a certificate authority: a root, or one below another.</summary>
[Cmdlet(VerbsCommon.New, "K8sCertificateAuthority", SupportsShouldProcess = true)]
[OutputType(typeof(CertificateAuthority))]
public sealed class NewK8sCertificateAuthorityCommand : SubjectCommand
{
    /// <summary>The kind of key to make: RSA unless said.</summary>
    [Parameter]
    public KeyAlgorithm Algorithm { get; set; }

    /// <summary>The size of the key in bits: 2048 for RSA and 256 for ECDSA unless said.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(KeySizeCompleter))]
    public int KeySize { get; set; }

    /// <summary>A key to use in place of a new one: an object or the path of one.</summary>
    [Parameter(ValueFromPipeline = true)]
    [Alias("Key")]
    [ValidateNotNull]
    public object? PrivateKey { get; set; }

    /// <summary>The authority above: an object, or the path of its certificate with its key beside it. Without it a root is made.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Authority { get; set; }

    /// <summary>How many authorities may follow below; any number unless said.</summary>
    [Parameter]
    [ValidateRange(0, 10)]
    public int PathLength { get; set; }

    /// <summary>The start of validity; five minutes ago unless said.</summary>
    [Parameter]
    public DateTime? NotBefore { get; set; }

    /// <summary>The end of validity.</summary>
    [Parameter]
    public DateTime? NotAfter { get; set; }

    /// <summary>The span of validity: 3650 days unless said.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? ValidFor { get; set; }

    /// <summary>The file of the certificate, with mode 0644.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>The file of the key, with mode 0600; beside the certificate with the ending .key unless said.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyOutFile { get; set; }

    /// <summary>Encrypts the key's file.</summary>
    [Parameter]
    public SecureString? Password { get; set; }

    /// <summary>Replaces existing files.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        var paths = new FileSystemPaths(SessionState.Path);
        if (!HasSubject)
            throw new InvalidRequestException("SubjectMissing", "An authority needs a name. Give -CommonName or -Subject.");
        var files = AuthorityFiles.Choose(OutFile is null ? null : paths.Literal(OutFile), KeyOutFile is null ? null : paths.Literal(KeyOutFile), PrivateKey is null);
        if (Password is not null && files.Key is null)
            throw new InvalidRequestException("OutFileMissing", "-Password is about the key's file: name it with -KeyOutFile, or the certificate's with -OutFile.");
        if (files.Any && !ShouldProcess(files.ToString(), "Make a certificate authority"))
            return;
        if (!Force)
            files.CheckFree();
        WriteObject(Passwords.With(Password, passphrase => files.Write(Make(new ArgumentObjects(paths)), passphrase, Force)));
    }

    private CertificateAuthority Make(ArgumentObjects objects)
    {
        var parent = Authority is null ? null : objects.Authority(Authority, null);
        var key = PrivateKey is null ? NewKey() : objects.PrivateKey(PrivateKey, null);
        return CertificateAuthorityBuilder.Build(key, parent, new AuthorityOptions
        {
            Subject = ReadSubject()!,
            AlternativeNames = ReadAlternativeNames(),
            KeyUsage = KeyUsage,
            ExtendedKeyUsage = ReadExtendedKeyUsage(),
            PathLength = IsGiven(nameof(PathLength)) ? PathLength : null,
            Validity = ValidityParameters.Read(NotBefore, NotAfter, ValidFor, Validity.OfAuthority),
        });
    }

    private PrivateKey NewKey()
    {
        var (algorithm, size) = KeyChoice.Of(IsGiven(nameof(Algorithm)) ? Algorithm : null, KeySize, null);
        KeyChoice.Warn(algorithm, size, WriteWarning);
        return K8sPki.PrivateKey.Generate(algorithm, size);
    }
}
