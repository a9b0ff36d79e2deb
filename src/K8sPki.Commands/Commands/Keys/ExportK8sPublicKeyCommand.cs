using System.Management.Automation;
using System.Text;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Writes a public key to a file, or gives it as text.</summary>
[Cmdlet(VerbsData.Export, "K8sPublicKey", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(PublicKey))]
public sealed class ExportK8sPublicKeyCommand : ExportCommand
{
    [Parameter(ValueFromPipeline = true)]
    [Alias("PublicKey")]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    [Parameter]
    public PublicKeyFormat Format { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [AllowEmptyString]
    [ValidateNotNull]
    public string? Comment { get; set; }

    /// <inheritdoc/>
    protected override void Begin()
    {
        RequireInput(InputObject, "Get-K8sPublicKey my.key | Export-K8sPublicKey my.pub");
        if (Comment is not null && Format != PublicKeyFormat.OpenSsh)
            throw new InvalidRequestException(
                "CommentNotWritten", $"A {Format} key has no comment. Use -Format OpenSsh, or leave -Comment away.");
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
