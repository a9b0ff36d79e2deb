using System.Management.Automation;
using System.Security;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Reads certificates.</summary>
[Cmdlet(VerbsCommon.Get, "K8sCertificate", DefaultParameterSetName = "Path")]
[OutputType(typeof(Certificate))]
public sealed class GetK8sCertificateCommand : ReadCommand
{
    private Passphrase? passphrase;

    [Parameter]
    public SecureString? Password { get; set; }

    [Parameter]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    [SupportsWildcards]
    public string[] Include { get; set; } = [];

    [Parameter]
    [SupportsWildcards]
    public string[] Exclude { get; set; } = [];

    /// <inheritdoc/>
    protected override void Begin() => passphrase = Passphrase.From(Password);

    /// <inheritdoc/>
    protected override bool TryPass(object input)
    {
        if ((input as SigningRequest ?? (input is PSObject remote ? ArgumentObjects.SigningRequest(remote) : null)) is { } asked)
        {
            WriteIssued(asked);
            return true;
        }

        if (ArgumentObjects.CertificateOf(input) is not { } certificate)
            return false;
        WriteObject(certificate);
        return true;
    }

    /// <inheritdoc/>
    protected override void Read(InputSource source)
    {
        byte[] content;
        try
        {
            content = source.Read();
        }
        catch (FileAccessException failure) when (failure.ErrorId == "PathIsDirectory")
        {
            ReadFolder(source.Path!);
            return;
        }

        WriteItems(CertificateReader.ReadAll(content, source.Name, source.Path, passphrase), source.Path ?? (object)source);
    }

    private void ReadFolder(string folder)
    {
        if (!Recurse)
            throw new FileAccessException("PathIsDirectory", $"'{folder}' is a folder. Read every certificate below it with -Recurse.");
        foreach (var (path, items) in CertificateFolder.Read(folder, Include, Exclude, passphrase, Cancellation))
        {
            if (!WriteItems(items, path))
                WriteVerbose($"'{path}' holds no certificate.");
        }
    }

    private void WriteIssued(SigningRequest asked)
    {
        if (asked.CertificateProblem is { } problem)
            throw problem;
        if (!asked.IsIssued)
            throw new MissingInputException("CertificateNotIssued", SigningRequestClient.Outcome(asked) is { } outcome
                ? $"'{asked.Name}' has no certificate and gets none. {outcome.Message}"
                : $"'{asked.Name}' has no certificate yet: it is {asked.Status}. Wait for it with Wait-K8sCsr, or see why with Format-List.");
        foreach (var certificate in asked.Chain)
            WriteObject(certificate);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            passphrase?.Dispose();
        base.Dispose(disposing);
    }

    private bool WriteItems(IEnumerable<CertificateReader.Item> items, object target)
    {
        var isAny = false;
        foreach (var (certificate, problem) in items)
        {
            isAny = true;
            Cancellation.ThrowIfCancellationRequested();
            if (certificate is not null)
                WriteObject(certificate);
            else
                WriteFailure(problem!, target);
        }

        return isAny;
    }
}
