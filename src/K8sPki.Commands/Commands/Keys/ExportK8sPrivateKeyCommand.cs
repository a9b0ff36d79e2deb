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
    [Parameter(ValueFromPipeline = true)]
    [Alias("PrivateKey")]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "File")]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Text")]
    public SwitchParameter AsPlainText { get; set; }

    [Parameter]
    public PrivateKeyFormat Format { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [AllowEmptyString]
    [ValidateNotNull]
    public string? Comment { get; set; }

    [Parameter(ParameterSetName = "File")]
    public SwitchParameter AsDer { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? Password { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? SourcePassword { get; set; }

    [Parameter(ParameterSetName = "File")]
    public SwitchParameter Force { get; set; }

    [Parameter(ParameterSetName = "File")]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        RequireInput(InputObject, "Get-K8sPrivateKey my.key | Export-K8sPrivateKey new.key");
        if (Comment is not null && Format != PrivateKeyFormat.OpenSsh)
            throw new InvalidRequestException(
                "CommentNotWritten", $"A {Format} key has no comment. Use -Format OpenSsh, or leave -Comment away.");
    }

    /// <inheritdoc/>
    protected override void ProcessItem() => Attempt(InputObject, () =>
    {
        var key = Passwords.With(SourcePassword, passphrase => Objects.PrivateKey(InputObject!, passphrase));
        if (AsPlainText)
            WriteText(key);
        else
            WriteFile(key, OutPath(OutFile, "keys", "one")!);
    });

    private void WriteText(PrivateKey key)
    {
        if (!ShouldProcess($"the private key {key}", "Give as plain text"))
            return;
        var content = Passwords.With(Password, passphrase => PrivateKeyWriter.Write(key, Format, false, passphrase, Comment));
        WriteObject(Encoding.ASCII.GetString(content));
        Array.Clear(content);
    }

    private void WriteFile(PrivateKey key, string path)
    {
        if (!ShouldProcess(path, $"Write the private key {key}"))
            return;
        WriteOut(path, file =>
        {
            var saved = Passwords.With(
                Password, passphrase => PrivateKeyWriter.WriteFile(key, file, Format, AsDer, passphrase, Force, Comment));
            if (PassThru)
                WriteObject(saved);
        });
    }
}
