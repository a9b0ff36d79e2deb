using System.Management.Automation;
using System.Security;
using System.Text;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Writes a private key to a file, or gives it as text when that is asked for by name.</summary>
[Cmdlet(VerbsData.Export, "K8sPrivateKey", SupportsShouldProcess = true, DefaultParameterSetName = "File")]
[OutputType(typeof(PrivateKey), ParameterSetName = ["File"])]
[OutputType(typeof(string), ParameterSetName = ["Text"])]
public sealed class ExportK8sPrivateKeyCommand : PkiCommand
{
    private string? written;

    /// <summary>The key: an object or the path of one.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("PrivateKey")]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    /// <summary>The file to write, with mode 0600.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "File")]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>Gives the key as PEM text, where it may end up in a transcript or log.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Text")]
    public SwitchParameter AsPlainText { get; set; }

    /// <summary>The structure.</summary>
    [Parameter]
    public PrivateKeyFormat Format { get; set; }

    /// <summary>What an OpenSSH key says of itself, often user@host; the comment of the key unless said, and empty for none.</summary>
    [Parameter]
    [AllowEmptyString]
    [ValidateNotNull]
    public string? Comment { get; set; }

    /// <summary>Writes DER in place of PEM.</summary>
    [Parameter(ParameterSetName = "File")]
    public SwitchParameter AsDer { get; set; }

    /// <summary>Encrypts what is written.</summary>
    [Parameter]
    public SecureString? Password { get; set; }

    /// <summary>Opens the key when it is given as the path of an encrypted file.</summary>
    [Parameter]
    public SecureString? SourcePassword { get; set; }

    /// <summary>Replaces an existing file.</summary>
    [Parameter(ParameterSetName = "File")]
    public SwitchParameter Force { get; set; }

    /// <summary>Gives the key, knowing its path.</summary>
    [Parameter(ParameterSetName = "File")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (Comment is not null && Format != PrivateKeyFormat.OpenSsh)
            throw new InvalidRequestException("CommentNotWritten", $"A {Format} key has no comment. Use -Format OpenSsh, or leave -Comment away.");
    }

    /// <inheritdoc/>
    protected override void ProcessItem() => Attempt(InputObject, () =>
    {
        var paths = new FileSystemPaths(SessionState.Path);
        var key = Passwords.With(SourcePassword, passphrase => new ArgumentObjects(paths).PrivateKey(InputObject!, passphrase));
        if (AsPlainText)
            WriteText(key);
        else
            WriteFile(key, paths.Literal(OutFile!));
    });

    private void WriteText(PrivateKey key)
    {
        var content = Passwords.With(Password, passphrase => PrivateKeyWriter.Write(key, Format, false, passphrase, Comment));
        WriteObject(Encoding.ASCII.GetString(content));
        Array.Clear(content);
    }

    private void WriteFile(PrivateKey key, string path)
    {
        if (written == path)
            throw new InvalidRequestException("OneFileForSeveral", $"Several keys came in and '{path}' holds one. Name a file for each.");
        if (!ShouldProcess(path, $"Write the private key {key}"))
            return;
        var saved = Passwords.With(Password, passphrase => PrivateKeyWriter.WriteFile(key, path, Format, AsDer, passphrase, Force, Comment));
        written = path;
        if (PassThru)
            WriteObject(saved);
    }
}
