using System.Globalization;
using K8sPki.Endpoints;
using K8sPki.Naming;

namespace K8sPki.ClusterPki;

/// <summary>
/// What of a cluster's objects has to be judged beside other objects, collected while they are read: bundles and whom they are
/// for, what each namespace trusts, what API servers have published, and what cert-manager looks after.
/// </summary>
internal sealed class ClusterFacts(ClusterSource source)
{
    private const string Secret = nameof(ClusterObjectKind.Secret);

    private readonly Dictionary<(string Kind, string Name, string Key), TrustBundle> bundles = [];
    private readonly Dictionary<string, List<JoinedRow>> roots = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Space, string Name, string Key), ServerSecret> secrets = [];
    private readonly HashSet<(string Space, string Host)> wanted = [];
    private readonly List<Certificate> published = [];
    private readonly List<Certificate> managed = [];

    /// <summary>The kinds, those first that say what to look for in the others.</summary>
    public static IReadOnlyList<ClusterObjectKind> Order { get; } =
        [.. Enum.GetValues<ClusterObjectKind>().OrderBy(kind => BundledKind.Find($"{kind}") is null)];

    /// <summary>The cluster.</summary>
    public ClusterSource Source { get; } = source;

    /// <summary>The bundles by which API servers know whom they call.</summary>
    public IReadOnlyCollection<TrustBundle> Bundles => bundles.Values;

    /// <summary>The certificates in kube-root-ca.crt, by namespace.</summary>
    public IReadOnlyDictionary<string, List<JoinedRow>> Roots => roots;

    /// <summary>The Secrets with a key and a certificate for a name that a bundle is for.</summary>
    public IReadOnlyCollection<ServerSecret> Secrets => secrets.Values;

    /// <summary>The authorities in extension-apiserver-authentication.</summary>
    public IReadOnlyList<Certificate> Published => published;

    /// <summary>The certificates of cert-manager that it should have renewed, or that are not those which it speaks of.</summary>
    public IReadOnlyList<Certificate> Managed => managed;

    /// <summary>Notes a certificate of an object.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="row">Its row.</param>
    /// <param name="now">The time that cert-manager is judged at.</param>
    public void Note(Certificate certificate, JoinedRow row, DateTimeOffset now)
    {
        var at = certificate.ClusterObject!;
        if (BundledKind.Find(at.Kind) is not null)
            NoteBundle(certificate, at);
        else if (at is { Kind: "ConfigMap", Name: "kube-root-ca.crt", Key: "ca.crt", Namespace: { } space })
            NoteRoot(space, row);
        else if (at is { Kind: "ConfigMap", Name: "extension-apiserver-authentication", Namespace: "kube-system" })
            published.Add(certificate);
        else if (at is { Kind: Secret, Namespace: { } own })
            NoteSecret(certificate, at, own, now);
    }

    private void NoteBundle(Certificate certificate, ClusterObject at)
    {
        var key = (at.Kind, at.Name, at.Key);
        if (!bundles.TryGetValue(key, out var bundle))
        {
            bundles.Add(key, bundle = new TrustBundle(at));
            if (bundle.Callee is { Space: { } space } callee)
                wanted.Add((space, callee.Host));
        }

        bundle.Authorities.Add(certificate);
    }

    private void NoteRoot(string space, JoinedRow row)
    {
        if (!roots.TryGetValue(space, out var known))
            roots.Add(space, known = new List<JoinedRow>(1));
        known.Add(row);
    }

    private void NoteSecret(Certificate certificate, ClusterObject at, string space, DateTimeOffset now)
    {
        if (at is { CertificateName: not null, Index: 0, HasPrivateKey: true } && ManagedSecretCheck.IsOdd(certificate, now))
            managed.Add(certificate);
        if (at.Index > 0 && secrets.TryGetValue((space, at.Name, at.Key), out var known))
            known.Behind.Add(certificate);
        else if (at is { Index: 0, HasPrivateKey: true } && wanted.Any(one => one.Space == space && IsFor(certificate, one.Host)))
            secrets[(space, at.Name, at.Key)] = new ServerSecret(at, certificate);
    }

    /// <summary>True for a certificate that has a name of the DNS, or a wildcard for it.</summary>
    public static bool IsFor(Certificate certificate, string host)
    {
        try
        {
            var dot = Math.Max(0, host.IndexOf('.', StringComparison.Ordinal));
            return certificate.DnsNames.Any(name => name.Equals(host, StringComparison.OrdinalIgnoreCase)
                || (name.StartsWith("*.", StringComparison.Ordinal)
                    && host.AsSpan(dot).Equals(name.AsSpan(1), StringComparison.OrdinalIgnoreCase)));
        }
        catch (PkiException)
        {
            return false;
        }
    }
}

/// <summary>A bundle by which API servers know a server that they call.</summary>
/// <param name="Place">The object, with whom it is for.</param>
internal sealed record TrustBundle(ClusterObject Place)
{
    /// <summary>The certificates in it.</summary>
    public List<Certificate> Authorities { get; } = [];

    /// <summary>Whom it is for; null where the object does not say, or says it in a way that API servers refuse.</summary>
    public Callee? Callee { get; } = Callee.Of(Place.Service);
}

/// <summary>A server that API servers call.</summary>
/// <param name="Host">The name that its certificate has to be for.</param>
/// <param name="Port">The port, of the Service or of the URL.</param>
internal sealed record Callee(string Host, int Port)
{
    /// <summary>The namespace of its Service; null for a URL.</summary>
    public string? Space { get; private init; }

    /// <summary>The name of its Service; null for a URL.</summary>
    public string? ServiceName { get; private init; }

    /// <summary>
    /// Whom an object means: <c>namespace/name:port</c> of a Service, whose name is then <c>name.namespace.svc</c>
    /// (k8s.io/apiserver, pkg/util/webhook/client.go), or a URL; null for what is neither.
    /// </summary>
    public static Callee? Of(string? text)
    {
        if (text is null)
            return null;
        if (text.Contains("://", StringComparison.Ordinal))
            return OfUrl(text);
        var (slash, colon) = (text.IndexOf('/', StringComparison.Ordinal), text.LastIndexOf(':'));
        if (slash <= 0 || colon < slash
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is < 1 or > ushort.MaxValue)
            return null;
        var (space, name) = (text[..slash], text[(slash + 1)..colon]);
        return DnsName.IsLabel(space) && DnsName.IsLabel(name)
            ? new Callee($"{name}.{space}.svc", port) { Space = space, ServiceName = name } : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Space is not null
        ? string.Create(CultureInfo.InvariantCulture, $"{Space}/{ServiceName}:{Port}")
        : string.Create(CultureInfo.InvariantCulture,
            $"https://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");

    private static Callee? OfUrl(string text)
    {
        try
        {
            var name = EndpointName.Parse(text);
            return new Callee(name.Host, name.Port);
        }
        catch (PkiException)
        {
            return null;
        }
    }
}

/// <summary>A Secret with a certificate and its key for a server that API servers call.</summary>
/// <param name="Place">The Secret.</param>
/// <param name="Own">The server's certificate.</param>
internal sealed record ServerSecret(ClusterObject Place, Certificate Own)
{
    /// <summary>What stands behind it.</summary>
    public List<Certificate> Behind { get; } = [];
}

/// <summary>A kind of object with a bundle for whom API servers call, and what does not work where it does not fit.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Outcome">What API servers do then.</param>
internal sealed record BundledKind(string Kind, string Outcome)
{
    private const string Hook = "requests that it is asked about";

    private static readonly BundledKind[] All =
    [
        new("ValidatingWebhookConfiguration", Hook),
        new("MutatingWebhookConfiguration", Hook),
        new("APIService", "API servers answer requests for this API with 503 (FailedDiscoveryCheck)"),
        new("CustomResourceDefinition", "API servers cannot convert its objects: lists of that kind fail"),
    ];

    /// <summary>The row of a kind; null for one without such a bundle.</summary>
    public static BundledKind? Find(string kind) => Array.Find(All, row => row.Kind == kind);

    /// <summary>What API servers do when they do not trust whom they call.</summary>
    /// <param name="failurePolicy">The webhook's policy; null for what has none.</param>
    public string OutcomeFor(string? failurePolicy) => Outcome != Hook ? Outcome
        : IsPassedOver(failurePolicy) ? $"API servers let pass without asking it all {Hook} (failurePolicy Ignore)"
        // Fail where nothing is said (admissionregistration.k8s.io/v1).
        : $"API servers refuse all {Hook} (failurePolicy Fail)";

    /// <summary>True where requests go on all the same.</summary>
    public bool IsPassedOver(string? failurePolicy) => Outcome == Hook && failurePolicy == "Ignore";
}
