using System.Management.Automation;
using System.Security;
using K8sPki.Api;
using K8sPki.Certificates;
using K8sPki.ClusterPki;
using K8sPki.Forms;
using K8sPki.Internal;
using K8sPki.Keys;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Reads certificates.</summary>
[Cmdlet(VerbsCommon.Get, "K8sCertificate", DefaultParameterSetName = "Path")]
[OutputType(typeof(Certificate))]
public sealed class GetK8sCertificateCommand : ReadCommand
{
    // What has ended or ends soon comes last, next to the prompt. Of a folder in ruins not everything is held back.
    private const int MostHeldBack = 1000;

    // Where this module keeps what was in use once.
    private static readonly string[] OldFiles = [BackupFolder.FolderName, RotationJournal.FolderName];

    private Passphrase? passphrase;

    [Parameter]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? Password { get; set; }

    [Parameter]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    [SupportsWildcards]
    public string[] Include { get; set; } = [];

    [Parameter]
    [SupportsWildcards]
    public string[] Exclude { get; set; } = [];

    private protected override string Wanted => Recurse ? "file or folder" : base.Wanted;

    /// <inheritdoc/>
    protected override void Begin() => passphrase = Passphrase.From(Password);

    /// <inheritdoc/>
    protected override bool TryPass(object input)
    {
        if (input is SigningRequest asked)
        {
            WriteIssued(asked);
            return true;
        }

        if ((ArgumentObjects.CertificateOf(input) ?? (input as KubeConfigUser)?.Certificate) is not { } certificate)
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
        catch (PathIsFolderException)
        {
            ReadFolder(source.Path!);
            return;
        }

        if (source.Path is { } path && ContentForms.IsKubeConfig(content))
            ReadKubeConfig(content, path);
        else
            WriteItems(CertificateReader.ReadAll(content, source.Name, source.Path, passphrase), source.Path ?? (object)source);
    }

    private void ReadKubeConfig(byte[] content, string path)
    {
        var (items, files) = KubeConfigCertificates.Read(content, path);
        WriteItems(items, path);
        foreach (var file in files)
            Attempt(file, () => WriteItems(CertificateReader.ReadFile(file, passphrase), file));
    }

    private void ReadFolder(string folder)
    {
        if (!Recurse)
            throw new PathIsFolderException($"'{folder}' is a folder. Read every certificate below it with -Recurse.");
        var urgent = new List<Certificate>();
        foreach (var result in CertificateFolder.Read(
            new FolderWalk(folder, Include, Exclude) { FoldersLeftOut = OldFiles }, passphrase, InKubeConfig, Cancellation))
        {
            if (!WriteItems(result.Items, result.Path, urgent))
                WriteVerbose(PrintableText.Escape(result.IsDouble ? $"'{result.Path}' is a link to a file that is read itself."
                    : $"'{result.Path}' holds no certificate."));
            foreach (var file in result.Elsewhere.Where(file => !file.StartsWith(folder, StringComparison.Ordinal)))
                SayWhere(result.Path, file);
        }

        foreach (var certificate in urgent.OrderByDescending(certificate => certificate.ValidTo))
            WriteObject(certificate);
    }

    private static CertificateFolder.Result? InKubeConfig(byte[] content, string path)
    {
        if (!ContentForms.IsKubeConfig(content))
            return null;
        try
        {
            var (items, files) = KubeConfigCertificates.Read(content, path);
            return new CertificateFolder.Result(path, items) { Elsewhere = files };
        }
        catch (OtherKindException)
        {
            // Another file that speaks of certificates.
            return null;
        }
        catch (PkiException failure)
        {
            return new CertificateFolder.Result(path, [new CertificateReader.Item(null, failure)]);
        }
    }

    // In a copy of another machine's files the path means a file of that machine.
    private void SayWhere(string kubeConfig, string file)
    {
        var message = PrintableText.Escape(
            $"'{kubeConfig}' has a certificate in '{file}', which is outside the folder and was not read");
        if (File.Exists(file))
            WriteWarning($"{message}: Get-K8sCertificate {CommandArgument.Of(file)}");
        else
            WriteVerbose($"{message}; it is not on this machine.");
    }

    private void WriteIssued(SigningRequest asked)
    {
        if (asked.CertificateProblem is { } problem)
            throw problem;
        if (!asked.IsIssued)
            throw new MissingInputException("CertificateNotIssued", SigningRequestClient.Outcome(asked) is { } outcome
                ? $"'{asked.Name}' has no certificate and gets none. {outcome.Message}"
                : $"'{asked.Name}' has no certificate yet: it is {asked.Status}. Wait for it with Wait-K8sCsr, or see why with "
                    + "Format-List.");
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

    private bool WriteItems(IEnumerable<CertificateReader.Item> items, object target, List<Certificate>? urgent = null)
    {
        var isAny = false;
        foreach (var (certificate, problem) in items)
        {
            isAny = true;
            Cancellation.ThrowIfCancellationRequested();
            if (certificate is not null && certificate.Urgency != Urgency.None && urgent?.Count < MostHeldBack)
                urgent.Add(certificate);
            else if (certificate is not null)
                WriteObject(certificate);
            else
                WriteFailure(problem!, target);
        }

        return isAny;
    }
}
