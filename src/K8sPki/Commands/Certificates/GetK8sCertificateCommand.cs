using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Reads certificates.</summary>
[Cmdlet(VerbsCommon.Get, "K8sCertificate", DefaultParameterSetName = "Path")]
[OutputType(typeof(Certificate))]
public sealed class GetK8sCertificateCommand : ReadCommand
{
    /// <inheritdoc/>
    protected override bool TryPass(object input)
    {
        var certificate = input switch
        {
            Certificate itself => itself,
            X509Certificate2 other => Certificate.FromDer(other.RawData),
            CertificateAuthority authority => authority.Certificate,
            _ => null,
        };
        if (certificate is not null)
            WriteObject(certificate);
        return certificate is not null;
    }

    /// <inheritdoc/>
    protected override void Read(InputSource source)
    {
        foreach (var (certificate, problem) in CertificateReader.ReadAll(source.Read(), source.Name, source.Path))
        {
            Cancellation.ThrowIfCancellationRequested();
            if (certificate is not null)
                WriteObject(certificate);
            else
                WriteFailure(problem!, source.Path ?? (object)source);
        }
    }
}
