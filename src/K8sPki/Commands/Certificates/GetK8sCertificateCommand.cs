using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Reads certificates.</summary>
[Cmdlet(VerbsCommon.Get, "K8sCertificate", DefaultParameterSetName = "Path")]
[OutputType(typeof(Certificate))]
public sealed class GetK8sCertificateCommand : ReadCommand
{
    /// <summary>Reads every file below a folder; files without a certificate are passed over.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <summary>With -Recurse: only files of these names, for example *.crt.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[] Include { get; set; } = [];

    /// <summary>With -Recurse: no files or folders of these names.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[] Exclude { get; set; } = [];

    /// <inheritdoc/>
    protected override bool TryPass(object input)
    {
        if ((input as SigningRequest ?? (input is PSObject remote ? ArgumentObjects.SigningRequest(remote) : null)) is { } asked)
        {
            WriteIssued(asked);
            return true;
        }

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
        if (source.Path is null || !Directory.Exists(source.Path))
        {
            WriteItems(CertificateReader.ReadAll(source.Read(), source.Name, source.Path), source.Path ?? (object)source);
            return;
        }

        if (!Recurse)
            throw new FileAccessException("PathIsDirectory", $"'{source.Path}' is a folder. Read every certificate below it with -Recurse.");
        foreach (var result in CertificateFolder.Read(source.Path, Include, Exclude, Cancellation))
        {
            if (result.Items.Count == 0)
                WriteVerbose($"'{result.Path}' holds no certificate.");
            WriteItems(result.Items, result.Path);
        }
    }

    private void WriteIssued(SigningRequest asked)
    {
        if (asked.CertificateProblem is { } problem)
            throw problem;
        if (!asked.IsIssued)
            throw new MissingInputException("CertificateNotIssued", $"'{asked.Name}' has no certificate yet: it is {asked.Status}. Wait for it with Wait-K8sCsr, or see why with Format-List.");
        foreach (var certificate in asked.Chain)
            WriteObject(certificate);
    }

    private void WriteItems(IEnumerable<CertificateReader.Item> items, object target)
    {
        foreach (var (certificate, problem) in items)
        {
            Cancellation.ThrowIfCancellationRequested();
            if (certificate is not null)
                WriteObject(certificate);
            else
                WriteFailure(problem!, target);
        }
    }
}
