using System.Management.Automation;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Reads certificate signing requests.</summary>
[Cmdlet(VerbsCommon.Get, "K8sCsr", DefaultParameterSetName = "Path")]
[OutputType(typeof(CertificateRequest))]
public sealed class GetK8sCsrCommand : ReadCommand
{
    /// <inheritdoc/>
    protected override bool TryPass(object input)
    {
        if (input is CertificateRequest request)
            WriteObject(request);
        return input is CertificateRequest;
    }

    /// <inheritdoc/>
    protected override void Read(InputSource source) =>
        WriteObject(CertificateRequestReader.Read(source.Read(CertificateRequestReader.LargestRequestFile), source.Name, source.Path));
}
