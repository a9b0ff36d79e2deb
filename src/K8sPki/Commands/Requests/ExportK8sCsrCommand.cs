using System.Management.Automation;
using System.Text;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Writes a certificate signing request to a file, or gives it as text.</summary>
[Cmdlet(VerbsData.Export, "K8sCsr", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(CertificateRequest))]
public sealed class ExportK8sCsrCommand : ExportCommand
{
    /// <summary>The request: an object or the path of one.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("Request")]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem() => Attempt(InputObject, () =>
    {
        var request = Objects.Request(InputObject!);
        Write($"the certificate request for {request}", AsDer ? request.Der.ToArray() : Encoding.ASCII.GetBytes(request.Pem), request);
    });
}
