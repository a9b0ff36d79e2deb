using System.Management.Automation;
using System.Text;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Writes certificates to a file, or gives them as text.</summary>
[Cmdlet(VerbsData.Export, "K8sCertificate", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(Certificate))]
public sealed class ExportK8sCertificateCommand : ExportCommand
{
    private readonly List<Certificate> certificates = [];

    /// <summary>The certificates: objects or paths. Several become a bundle in the order in which they come.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [Alias("Certificate")]
    [ValidateNotNull]
    public object? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessItem() => Attempt(InputObject, () => certificates.Add(Objects.Certificate(InputObject!)));

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (certificates.Count == 0)
            return;
        if (AsDer && certificates.Count > 1)
            throw new InvalidRequestException("DerHoldsOne", $"{certificates.Count} certificates came in; DER holds one. Leave -AsDer away for a PEM bundle.");
        var what = certificates.Count == 1 ? $"the certificate of {certificates[0].Subject}" : $"{certificates.Count} certificates";
        var content = AsDer ? certificates[0].Der.ToArray() : Encoding.ASCII.GetBytes(string.Concat(certificates.Select(certificate => certificate.Pem)));
        Write(what, content, certificates[0]);
    }
}
