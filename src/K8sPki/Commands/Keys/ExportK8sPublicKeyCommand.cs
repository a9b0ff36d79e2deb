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

    /// <inheritdoc/>
    protected override void ProcessItem() => Attempt(InputObject, () =>
    {
        var key = Objects.PublicKey(InputObject!);
        Write(key.ToString(), AsDer ? key.Spki.ToArray() : Encoding.ASCII.GetBytes(key.Pem), key);
    });
}
