using System.Management.Automation;
using System.Security;
using K8sPki.Certificates;
using K8sPki.ClusterPki;
using K8sPki.Forms;
using K8sPki.Internal;
using K8sPki.Keys;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.Commands;

/// <summary>Reads certificates of files, of the pipeline, and of a cluster.</summary>
[Cmdlet(VerbsCommon.Get, "K8sCertificate", DefaultParameterSetName = "Path")]
[OutputType(typeof(Certificate))]
public sealed class GetK8sCertificateCommand : EndpointCertificateCommand
{
    // Where this module keeps what was in use once.
    private static readonly string[] OldFiles = [BackupFolder.FolderName, RotationJournal.FolderName];

    private Passphrase? passphrase;

    [Parameter(ParameterSetName = "Path")]
    [Parameter(ParameterSetName = "LiteralPath")]
    [Parameter(ParameterSetName = "InputObject")]
    [Parameter(ParameterSetName = InCluster)]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? Password { get; set; }

    [Parameter(ParameterSetName = "Path")]
    [Parameter(ParameterSetName = "LiteralPath")]
    [Parameter(ParameterSetName = "InputObject")]
    public SwitchParameter Recurse { get; set; }

    [Parameter(ParameterSetName = "Path")]
    [Parameter(ParameterSetName = "LiteralPath")]
    [Parameter(ParameterSetName = "InputObject")]
    [SupportsWildcards]
    public string[] Include { get; set; } = [];

    [Parameter(ParameterSetName = "Path")]
    [Parameter(ParameterSetName = "LiteralPath")]
    [Parameter(ParameterSetName = "InputObject")]
    [SupportsWildcards]
    public string[] Exclude { get; set; } = [];

    private protected override Passphrase? KeystorePassword => passphrase;

    private protected override string Wanted => Recurse ? "file or folder" : base.Wanted;

    /// <inheritdoc/>
    protected override void Begin()
    {
        passphrase = Passphrase.From(Password);
        base.Begin();
    }

    private protected override void WritePresented(IEnumerable<CertificateReader.Item> items, string target) =>
        WriteItems(items, target);

    /// <inheritdoc/>
    protected override bool TryPass(object input)
    {
        switch (input)
        {
            case SigningRequest asked:
                WriteObject(IssuedCertificates.Of(asked), enumerateCollection: true);
                return true;
            case KubeConfigUser user:
                WriteEntry(KubeConfigCertificates.Of(user.Entry), user.Name);
                return true;
            case KubeConfigCluster cluster:
                WriteEntry(KubeConfigCertificates.Of(cluster.Entry), cluster.Name);
                return true;
        }

        if (ArgumentObjects.CertificateOf(input) is not { } certificate)
            return false;
        WriteObject(certificate);
        return true;
    }

    // Of all the users and clusters of a kubeconfig some have none, as who comes with a token.
    private void WriteEntry(IReadOnlyList<CertificateReader.Item> items, string name)
    {
        WriteItems(items, name);
        if (items.Count == 0)
            WriteVerbose($"'{PrintableText.Escape(name)}' has no certificate.");
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
        var shown = new UrgentLast();
        foreach (var result in CertificateFolder.Read(
            new FolderWalk(folder, Include, Exclude) { FoldersLeftOut = OldFiles }, passphrase, InKubeConfig, Cancellation))
        {
            if (!WriteItems(result.Items, result.Path, shown))
                WriteVerbose(PrintableText.Escape(result.IsDouble ? $"'{result.Path}' is a link to a file that is read itself."
                    : $"'{result.Path}' holds no certificate."));
            foreach (var file in result.Elsewhere.Where(file => !file.StartsWith(folder, StringComparison.Ordinal)))
                SayWhere(result.Path, file);
        }

        foreach (var certificate in shown.HeldBack())
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

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            passphrase?.Dispose();
        base.Dispose(disposing);
    }

    private bool WriteItems(IEnumerable<CertificateReader.Item> items, object target, UrgentLast? shown = null)
    {
        var isAny = false;
        foreach (var (certificate, problem) in items)
        {
            isAny = true;
            Cancellation.ThrowIfCancellationRequested();
            if (certificate is null)
                WriteFailure(problem!, target);
            else if (shown?.TryHold(certificate) != true)
                WriteObject(certificate);
        }

        return isAny;
    }
}
