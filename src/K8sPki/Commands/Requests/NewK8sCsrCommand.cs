using System.Management.Automation;
using System.Security;
using System.Text;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Makes a certificate signing request.</summary>
[Cmdlet(VerbsCommon.New, "K8sCsr", SupportsShouldProcess = true)]
[OutputType(typeof(CertificateRequest))]
public sealed class NewK8sCsrCommand : SubjectCommand
{
    private string? written;

    /// <summary>The key to certify: an object or the path of one.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("Key")]
    [ValidateNotNull]
    public object? PrivateKey { get; set; }

    /// <summary>Opens the key when it is given as the path of an encrypted file.</summary>
    [Parameter]
    public SecureString? Password { get; set; }

    /// <summary>The file to write, with mode 0644.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>Replaces an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem() => Attempt(PrivateKey, () =>
    {
        var paths = new FileSystemPaths(SessionState.Path);
        var key = Passwords.With(Password, passphrase => new ArgumentObjects(paths).PrivateKey(PrivateKey!, passphrase));
        var request = CertificateRequestBuilder.Build(key, new CertificateRequestOptions
        {
            Subject = ReadSubject(),
            AlternativeNames = ReadAlternativeNames(),
            KeyUsage = KeyUsage,
            ExtendedKeyUsage = ReadExtendedKeyUsage(),
        });
        if (OutFile is null)
            WriteObject(request);
        else
            WriteFile(request, paths.Literal(OutFile));
    });

    private void WriteFile(CertificateRequest request, string path)
    {
        if (written == path)
            throw new InvalidRequestException("OneFileForSeveral", $"Several keys came in and '{path}' holds one request. Name a file for each.");
        if (!ShouldProcess(path, $"Write a certificate request for {request}"))
            return;
        FileStore.Write(path, Encoding.ASCII.GetBytes(request.Pem), FileProtection.Public, Force);
        written = path;
        WriteObject(request.At(path));
    }
}
