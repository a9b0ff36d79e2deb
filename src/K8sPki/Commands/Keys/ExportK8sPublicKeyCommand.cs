using System.Management.Automation;
using System.Text;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Writes a public key to a file, or gives it as text.</summary>
[Cmdlet(VerbsData.Export, "K8sPublicKey", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(PublicKey))]
public sealed class ExportK8sPublicKeyCommand : ExportCommand
{
    /// <summary>The key: an object that has one, or the path of one.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("PublicKey")]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    /// <summary>The structure: Spki as openssl writes it unless said, Pkcs1, or OpenSsh for a line of authorized_keys.</summary>
    [Parameter]
    public PublicKeyFormat Format { get; set; }

    /// <summary>What an OpenSSH line ends with, often user@host; the comment of the key unless said, and empty for none.</summary>
    [Parameter]
    [AllowEmptyString]
    [ValidateNotNull]
    public string? Comment { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (Comment is not null && Format != PublicKeyFormat.OpenSsh)
            throw new InvalidRequestException("CommentNotWritten", $"A {Format} key has no comment. Use -Format OpenSsh, or leave -Comment away.");
    }

    /// <inheritdoc/>
    protected override void ProcessItem() => Attempt(InputObject, () =>
    {
        var key = Objects.PublicKey(InputObject!);
        var content = PublicKeyWriter.Write(key, Format, AsDer, Comment);
        // As text it is a line for Add-Content, which ends it.
        if (OutFile is null && Format == PublicKeyFormat.OpenSsh)
            WriteObject(Encoding.UTF8.GetString(content).TrimEnd('\n'));
        else
            Write(key.ToString(), content, key);
    });
}
