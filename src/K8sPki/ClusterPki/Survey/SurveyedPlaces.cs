using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>What is known of a certificate beside its content: the same here and on every machine.</summary>
/// <param name="Places">Where it is.</param>
/// <param name="Entries">What nodes have of it.</param>
/// <param name="Cluster">The cluster whose objects were looked at; null where none was.</param>
internal sealed record SurveyedPlaces(
    IReadOnlyList<PkiLocation> Places, IReadOnlyList<EntryFacts> Entries, ClusterSource? Cluster);

/// <summary>An entry of a node, as it is told elsewhere.</summary>
/// <param name="Node">The node.</param>
/// <param name="Name">Its usual name.</param>
internal sealed record EntryFacts(string Node, string Name)
{
    /// <summary>Who uses it.</summary>
    public string Component { get; init; } = "";

    /// <summary>What it is there.</summary>
    public PkiRole Role { get; init; }

    /// <summary>The file there that has it, or should have it.</summary>
    public string Path { get; init; } = "";

    /// <summary>The file system that it was read from there; null for that machine's own.</summary>
    public string? Root { get; init; }

    /// <summary>The copy of one folder that it was read from there; null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>Where it stands on the node.</summary>
    public string Source { get; init; } = "";

    /// <summary>Every flag, field and kubeconfig entry that names it, one a line.</summary>
    public string NamedBy { get; init; } = "";

    /// <summary>True when something names it and the file is not there.</summary>
    public bool IsMissing { get; init; }

    /// <summary>What is told of an entry.</summary>
    public static EntryFacts Of(PkiEntry entry) => new(entry.Node, entry.Name)
    {
        Component = entry.Component, Role = entry.Role, Path = entry.Path, Root = entry.Root, Folder = entry.Folder,
        Source = entry.Source, NamedBy = entry.NamedByText, IsMissing = entry.IsMissing,
    };

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape($"{Name} ({Path})");
}

/// <summary>What an object of the cluster says beside a certificate, of which others can be judged.</summary>
internal sealed record ToldByObject
{
    private const string FromCertificate = "cert-manager.io/inject-ca-from";
    private const string FromSecret = "cert-manager.io/inject-ca-from-secret";

    /// <summary>cert-manager's Certificate whose Secret it is.</summary>
    public string? CertificateName { get; init; }

    /// <summary>When cert-manager renews what is in it.</summary>
    public DateTimeOffset? RenewalTime { get; init; }

    /// <summary>When the certificate ends that cert-manager has put in it.</summary>
    public DateTimeOffset? ManagedNotAfter { get; init; }

    /// <summary>Whom API servers verify with it.</summary>
    public string? Service { get; init; }

    /// <summary>What API servers do when the webhook does not answer.</summary>
    public string? FailurePolicy { get; init; }

    /// <summary>The Certificate from which cert-manager writes it.</summary>
    public string? InjectedFrom { get; init; }

    /// <summary>The Secret from which cert-manager writes it.</summary>
    public string? InjectedFromSecret { get; init; }

    /// <summary>What an object says; null for one that says nothing.</summary>
    public static ToldByObject? Of(ClusterObject at) => at is { CertificateName: null, RenewalTime: null, Service: null } ? null
        : new ToldByObject
        {
            CertificateName = at.CertificateName, ManagedNotAfter = at.ManagedNotAfter, Service = at.Service,
            RenewalTime = at.RenewalTime is { } time ? new DateTimeOffset(time.ToUniversalTime()) : null,
            FailurePolicy = at.FailurePolicy, InjectedFrom = at.Annotations.GetValueOrDefault(FromCertificate),
            InjectedFromSecret = at.Annotations.GetValueOrDefault(FromSecret),
        };

    /// <summary>The object that says it.</summary>
    public static ClusterObject ObjectOf(PkiLocation place) =>
        new(place.ObjectKind ?? "", place.Namespace, place.ObjectName ?? "")
        {
            ApiVersion = "", Uid = "", Key = PrintableText.Escape(place.Key ?? ""), Index = place.Index,
            HasPrivateKey = place.HasPrivateKey, CertificateName = PrintableText.EscapeOrNull(place.Told?.CertificateName),
            RenewalTime = place.Told?.RenewalTime?.LocalDateTime, ManagedNotAfter = place.Told?.ManagedNotAfter,
            Service = PrintableText.EscapeOrNull(place.Told?.Service),
            FailurePolicy = PrintableText.EscapeOrNull(place.Told?.FailurePolicy),
            Annotations = new[] { (FromCertificate, place.Told?.InjectedFrom), (FromSecret, place.Told?.InjectedFromSecret) }
                .Where(pair => pair.Item2 is not null)
                .ToDictionary(pair => pair.Item1, pair => PrintableText.Escape(pair.Item2!)),
        };
}

/// <summary>A cluster that was looked at, and how a command asks the same one again.</summary>
/// <param name="Server">Its address.</param>
internal sealed record ClusterSource(string Server)
{
    /// <summary>The kubeconfig that was named; null for the usual one.</summary>
    public string? KubeConfig { get; init; }

    /// <summary>The context that was named; null for the current one.</summary>
    public string? Context { get; init; }

    /// <summary>Further arguments of a connection, with a blank before them; known only where they were given.</summary>
    public string Connection { get; init; } = "";

    /// <summary>The machine from which it was asked; null for this one.</summary>
    public string? Machine { get; init; }

    /// <summary>A command that asks the same cluster.</summary>
    /// <param name="order">When it has its turn.</param>
    /// <param name="path">What it asks for.</param>
    /// <param name="parameters">Its parameters, with a blank before them.</param>
    public RemedyStep Ask(RemedyOrder order, string path, string parameters = "") => new(
        order, Machine is null ? "Invoke-K8sApi" : $"Invoke-Command -HostName {CommandArgument.Of(Machine)} {{ Invoke-K8sApi",
        CommandArgument.Of(path), $"{parameters}{Arguments}{(Machine is null ? "" : " }")}");

    // A remedy is for this cluster, whatever the current context is when somebody runs it.
    private string Arguments => (KubeConfig is null ? "" : $" -KubeConfig {CommandArgument.Of(KubeConfig)}")
        + (Context is null ? "" : $" -Context {CommandArgument.Of(Context)}") + Connection;
}
