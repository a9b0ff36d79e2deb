using System.Management.Automation;
using System.Net;
using System.Security;
using System.Threading.Channels;
using K8sPki.ClusterPki;
using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>A command that works on a tree of PKI files: the parameters that say which cluster it is for.</summary>
public abstract class PkiTreeCommand : PkiCommand
{
    /// <summary>The parameter set of a command that is told about the cluster.</summary>
    protected const string ClusterSet = "Cluster";

    private Passphrase? passphrase;

    private protected PkiTreeCommand()
    {
    }

    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    [Parameter(ParameterSetName = ClusterSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? NodeName { get; set; }

    [Parameter(ParameterSetName = ClusterSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    [AddressArgument]
    public IPAddress[]? AdvertiseAddress { get; set; }

    [Parameter(ParameterSetName = ClusterSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ControlPlaneEndpoint { get; set; }

    [Parameter(ParameterSetName = ClusterSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(1, 65535)]
    public int ApiServerPort { get; set; } = ClusterDescription.DefaultPort;

    [Parameter(ParameterSetName = ClusterSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? CertSan { get; set; }

    [Parameter(ParameterSetName = ClusterSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? EtcdSan { get; set; }

    [Parameter(ParameterSetName = ClusterSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? ServiceCidr { get; set; }

    [Parameter(ParameterSetName = ClusterSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? DnsDomain { get; set; }

    [Parameter(ParameterSetName = ClusterSet)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ClusterName { get; set; }

    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(KubernetesVersionCompleter))]
    public string? KubernetesVersion { get; set; }

    [Parameter(ParameterSetName = ClusterSet)]
    public PkiLayout Layout { get; set; }

    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateSet("RSA-2048", "RSA-3072", "RSA-4096", "ECDSA-P256", "ECDSA-P384")]
    public string? KeyAlgorithm { get; set; }

    [Parameter(ParameterSetName = ClusterSet)]
    public SwitchParameter ExternalEtcd { get; set; }

    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNullOrEmpty]
    public string? ConfigFile { get; set; }

    [Parameter(ParameterSetName = ClusterSet)]
    [Alias("Password")]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? AuthorityPassword { get; set; }

    /// <summary>What the parameters and the configuration say together.</summary>
    private protected TreeOptions ReadOptions(Func<ClusterParameters, ClusterParameters>? with = null)
    {
        var given = Given();
        var warnings = new List<string>();
        if (ConfigFile is not null)
            given = given.Over(KubeadmConfig.ReadFile(Paths.Literal(ConfigFile), warnings.Add));
        passphrase ??= Passphrase.From(AuthorityPassword);
        var options = TreeOptions.From(with is null ? given
            : with(given), Paths.Literal(Path!)) with { AuthorityPassword = passphrase };
        // Of a configuration that is refused nothing is said but that.
        warnings.ForEach(WriteWarning);
        WarnOf(given, options);
        return options;
    }

    /// <summary>Writes every problem as an error; true when there are any.</summary>
    private protected bool WriteProblems(IEnumerable<(TreeItem Item, PkiException Problem)> problems)
    {
        foreach (var (item, problem) in problems)
            WriteFailure(problem, item.MainPath);
        return HasFailed;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            passphrase?.Dispose();
        base.Dispose(disposing);
    }

    private ClusterParameters Given() => new()
    {
        NodeNames = NodeName,
        AdvertiseAddresses = AdvertiseAddress,
        ControlPlaneEndpoint = ControlPlaneEndpoint,
        ApiServerPort = IsGiven(nameof(ApiServerPort)) ? ApiServerPort : null,
        CertSans = CertSan,
        EtcdServerSans = EtcdSan,
        EtcdPeerSans = EtcdSan,
        ServiceCidrs = ServiceCidr,
        DnsDomain = DnsDomain,
        ClusterName = ClusterName,
        KubernetesVersion = KubernetesVersion,
        Layout = IsGiven(nameof(Layout)) ? Layout : null,
        KeyAlgorithm = KeyAlgorithm,
        IsEtcdElsewhere = IsGiven(nameof(ExternalEtcd)) ? ExternalEtcd.IsPresent : null,
    };

    private void WarnOf(ClusterParameters given, TreeOptions options)
    {
        var folder = System.IO.Path.Combine(options.Path, "pki");
        if (given.CertificatesFolder is { } asked && asked != folder && asked != "/etc/kubernetes/pki")
            WriteWarning($"The configuration has its certificatesDir at '{PrintableText.Escape(asked)}'; the files go to "
                + $"'{folder}', below -Path.");
        if (!options.KeyAlgorithm.Since.Holds(options.Cluster.Version))
            WriteWarning($"kubeadm {options.Cluster.Version} cannot renew keys of {options.KeyAlgorithm}; it can since "
                + $"{options.KeyAlgorithm.Since.Version}. The components themselves take them.");
        if (options.ControlPlane.Count > 1 && options.Cluster.Endpoint is null)
            WriteWarning("There are several control-plane nodes and no -ControlPlaneEndpoint: every kubeconfig names one "
                + "node's API server, and clients lose the cluster with it.");
    }
}

/// <summary>Certificates that come back from a signer: objects, files, or a folder of files.</summary>
internal static class SignedCertificates
{
    private static readonly string[] Endings = [".crt", ".pem", ".cer"];

    /// <summary>Every certificate that an argument names.</summary>
    public static IReadOnlyList<Certificate> Read(object input, FileSystemPaths paths)
    {
        var value = ArgumentObjects.Unwrap(input);
        var objects = new ArgumentObjects(paths);
        var folders = value switch
        {
            DirectoryInfo folder => [folder.FullName],
            string path when !path.Contains("-----BEGIN ", StringComparison.Ordinal) =>
                paths.Resolve(path).Where(Directory.Exists).ToList(),
            _ => [],
        };
        if (folders.Count == 0)
            return objects.Certificates(value);
        var found = folders.SelectMany(FilesIn).SelectMany(file => objects.Certificates(new FileInfo(file))).ToList();
        return found.Count > 0 ? found : throw new MissingInputException(
            "PathNotFound", $"There is no certificate file ({string.Join(", ", Endings)}) in '{string.Join("', '", folders)}'.");
    }

    private static IEnumerable<string> FilesIn(string folder) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
        .Order(StringComparer.Ordinal);
}

/// <summary>
/// Runs work on other threads while the pipeline's own thread, the only one that may write, takes what it reports.
/// </summary>
internal static class BackgroundWork
{
    /// <summary>What the work reports, as it comes. Failures of the work are thrown at the end.</summary>
    /// <param name="work">Gets the function to report with.</param>
    /// <param name="cancellation">Ends the wait at once; the work is told by the same token.</param>
    public static IEnumerable<T> Reports<T>(Func<Action<T>, Task> work, CancellationToken cancellation)
    {
        var channel = Channel.CreateUnbounded<T>();
        var running = Task.Run(
            async () =>
            {
                try
                {
                    await work(report => channel.Writer.TryWrite(report)).ConfigureAwait(false);
                }
                finally
                {
                    channel.Writer.Complete();
                }
            },
            cancellation);
        while (channel.Reader.WaitToReadAsync(cancellation).AsTask().GetAwaiter().GetResult())
        {
            while (channel.Reader.TryRead(out var report))
                yield return report;
        }

        running.GetAwaiter().GetResult();
    }
}
