using System.Management.Automation;
using System.Security;
using K8sPki.Api;
using K8sPki.Keys;
using K8sPki.Naming;

namespace K8sPki.Internal;

/// <summary>A command that reads certificates of files, and those in the objects of a cluster.</summary>
public abstract class ClusterCertificateCommand : ReadCommand, IConnectionParameters
{
    /// <summary>The set of parameters for a cluster.</summary>
    private protected const string InCluster = "Cluster";

    private const int ProgressId = 1;

    private protected ClusterCertificateCommand()
    {
    }

    [Parameter(Mandatory = true, ParameterSetName = InCluster)]
    public SwitchParameter Cluster { get; set; }

    [Parameter(ParameterSetName = InCluster)]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Namespace { get; set; } = [];

    [Parameter(ParameterSetName = InCluster)]
    public SwitchParameter AllNamespaces { get; set; }

    [Parameter(ParameterSetName = InCluster)]
    [ValidateNotNullOrEmpty]
    public ClusterObjectKind[] Kind { get; set; } = [];

    [Parameter(ParameterSetName = InCluster)]
    [ValidateNotNullOrEmpty]
    public string? KubeConfig { get; set; }

    [Parameter(ParameterSetName = InCluster)]
    [ArgumentCompleter(typeof(ContextNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Context { get; set; }

    [Parameter(ParameterSetName = InCluster)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ServerAddressCompleter))]
    public string? Server { get; set; }

    [Parameter(ParameterSetName = InCluster)]
    [ValidateNotNull]
    public object? ClientCertificate { get; set; }

    [Parameter(ParameterSetName = InCluster)]
    [ValidateNotNull]
    public object? ClientKey { get; set; }

    [Parameter(ParameterSetName = InCluster)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(PasswordCompleter))]
    public SecureString? Token { get; set; }

    [Parameter(ParameterSetName = InCluster)]
    [ValidateNotNull]
    public object? CertificateAuthority { get; set; }

    [Parameter(ParameterSetName = InCluster)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? As { get; set; }

    [Parameter(ParameterSetName = InCluster)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? AsGroup { get; set; }

    [Parameter(ParameterSetName = InCluster)]
    [Parameter(ParameterSetName = "Endpoint")]
    [Parameter(ParameterSetName = "Discover")]
    [Alias("TimeoutSec")]
    [Duration(BareNumberIsSeconds = true)]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Opens keystores; null for no password.</summary>
    private protected abstract Passphrase? KeystorePassword { get; }

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        if (Cluster)
            ReadCluster();
        else
            base.ProcessItem();
    }

    private void ReadCluster()
    {
        var client = ConnectionChoice.Of(this, SessionState.Path).Open(WriteWarning, RequestTimeout);
        var spaces = Namespaces();
        using var cluster = new ClusterCertificates(client, Kinds(spaces), spaces, KeystorePassword);
        var shown = new UrgentLast();
        var progress = new ProgressRecord(ProgressId, $"Reading certificates of {client.Connection.Server.Authority}", "0");
        foreach (var reading in cluster.ReadAsync(Cancellation).ToBlocking(Cancellation))
            Write(reading, shown, progress);
        progress.RecordType = ProgressRecordType.Completed;
        WriteProgress(progress);
        foreach (var certificate in shown.HeldBack())
            WriteObject(certificate);
    }

    private void Write(ClusterReading reading, UrgentLast shown, ProgressRecord progress)
    {
        Cancellation.ThrowIfCancellationRequested();
        if (reading.Certificate is { } certificate && !shown.TryHold(certificate))
            WriteObject(certificate);
        if (reading.Problem is { } problem)
            WriteFailure(problem, reading.Target);
        if (reading.Warning is { } warning)
            WriteWarning(warning);
        if (reading.Note is { } note)
            WriteVerbose(note);
        if (reading.Progress is not { } reached)
            return;
        progress.StatusDescription = reached.Remaining is { } left
            ? $"{reached.Resource}: {reached.Count}, about {left} more" : $"{reached.Resource}: {reached.Count}";
        WriteProgress(progress);
    }

    private string[] Namespaces()
    {
        if (AllNamespaces && Namespace.Length > 0)
            throw new InvalidRequestException("NamespaceAndAllNamespaces",
                "-AllNamespaces and -Namespace exclude each other. Without either all namespaces are read.");
        foreach (var name in Namespace.Where(name => !DnsName.IsLabel(name)))
            throw new InvalidRequestException("NamespaceInvalid",
                $"'{name}' cannot be the name of a namespace: that has lower case letters, digits and hyphens, 63 at most.");
        return [.. Namespace.Distinct(StringComparer.Ordinal)];
    }

    // What is in no namespace is not meant by one, unless it is named.
    private IReadOnlyList<ObjectKind> Kinds(string[] spaces) => Kind.Length > 0
        ? [.. Kind.Distinct().Select(ObjectKind.Of)]
        : [.. ObjectKind.All.Where(kind => spaces.Length == 0 || kind.IsNamespaced)];
}

/// <summary>
/// Keeps back what has ended or ends soon, so that it comes last, next to the prompt: a thousand at most, so that of a place in
/// ruins not everything is held.
/// </summary>
internal sealed class UrgentLast
{
    private const int MostHeldBack = 1000;

    private readonly List<Certificate> urgent = [];

    /// <summary>Keeps a certificate back; false for one that is to be written now.</summary>
    public bool TryHold(Certificate certificate)
    {
        if (certificate.Urgency == Urgency.None || urgent.Count >= MostHeldBack)
            return false;
        urgent.Add(certificate);
        return true;
    }

    /// <summary>What was kept back, the most urgent last.</summary>
    public IEnumerable<Certificate> HeldBack() => urgent.OrderByDescending(certificate => certificate.ValidTo);
}
