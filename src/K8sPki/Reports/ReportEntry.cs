using K8sPki.ClusterPki;

namespace K8sPki.Reports;

/// <summary>One certificate at its places, as it came in; the report joins those that are the same certificate.</summary>
internal sealed record ReportEntry
{
    /// <summary>The certificate; null when it is missing or cannot be read.</summary>
    public Certificate? Certificate { get; init; }

    /// <summary>What it is called; empty for the name in the certificate.</summary>
    public string Name { get; init; } = "";

    /// <summary>The machine that the object came from, as Invoke-Command notes it; empty for this one.</summary>
    public string Machine { get; init; } = "";

    /// <summary>Who uses it; empty when that is not known.</summary>
    public string Component { get; init; } = "";

    /// <summary>What it is there; empty when that is not known.</summary>
    public string Role { get; init; } = "";

    /// <summary>Where it is.</summary>
    public IReadOnlyList<ReportPlace> Places { get; init; } = [];

    /// <summary>The flags, fields and entries that name it, each as <c>kube-apiserver.yaml --client-ca-file</c>.</summary>
    public IReadOnlyList<string> NamedBy { get; init; } = [];

    /// <summary>What findings call it when it is their target.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>True when something names it and it is not there.</summary>
    public bool IsMissing { get; init; }

    /// <summary>The node of its places; empty when it is on none.</summary>
    public string Node => Places.Count > 0 ? Places[0].Node : "";

    /// <summary>An entry of a node.</summary>
    public static ReportEntry Of(PkiEntry entry) => new()
    {
        Certificate = entry.Certificate, Name = entry.Name, Component = entry.Component, Role = entry.Role.ToString(),
        Places = [ReportPlace.Of(entry.Node, entry.Source, entry.Path)],
        NamedBy = Lines(entry.NamedByText), Targets = [entry.ToString(), entry.Path], IsMissing = entry.IsMissing,
    };

    /// <summary>A certificate with all its places; settings that name it are no places of their own.</summary>
    public static ReportEntry Of(PkiCertificate certificate) => Of(certificate.Surveyed) with
    {
        Certificate = certificate.Certificate, Name = certificate.Name, Component = certificate.Component,
        IsMissing = certificate.IsMissing,
    };

    /// <summary>Something at places, of this session or another.</summary>
    public static ReportEntry Of(SurveyedPlaces at) => new()
    {
        Role = at.Entries.Count > 0 ? at.Entries[0].Role.ToString() : "",
        Places = [.. at.Places.Where(place => place.Kind != PkiLocationKind.Setting).Select(ReportPlace.Of)],
        NamedBy = [.. at.Entries.SelectMany(entry => Lines(entry.NamedBy))],
        Targets = [.. at.Entries.SelectMany(entry => new[] { entry.ToString(), entry.Path }),
            .. at.Places.Select(place => place.Text)],
    };

    /// <summary>A certificate by itself.</summary>
    public static ReportEntry Of(Certificate certificate)
    {
        if (certificate.ClusterObject is { } its)
        {
            return new ReportEntry
            {
                Certificate = certificate, Machine = certificate.Node ?? "", Component = its.Kind, Targets = [$"{its}"],
                Places = [ReportPlace.Of(its) with { Node = certificate.Node ?? "" }],
            };
        }

        var path = certificate.Path ?? certificate.Origin?.Path ?? "";
        var source = certificate.Source is { Length: > 0 } where ? path.Length > 0 ? $"{path}, {where}" : where : path;
        // What 127.0.0.1 is depends on who asked.
        var node = certificate.Node ?? "";
        return new ReportEntry
        {
            Certificate = certificate, Machine = node, Targets = path.Length > 0 ? [path] : [],
            Component = certificate.Answer?.Component ?? "",
            Places = certificate.Answer is { } answer ? [new ReportPlace(node, answer.Source) { Kind = ReportPlaceKind.Other }]
                : source.Length > 0 ? [ReportPlace.Of(node, source, path)] : [],
        };
    }

    /// <summary>The lines of a text that has one for each thing.</summary>
    public static IReadOnlyList<string> Lines(string? text) => (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>What a place of a certificate is.</summary>
internal enum ReportPlaceKind
{
    /// <summary>A file of its own.</summary>
    File,

    /// <summary>An entry of a kubeconfig.</summary>
    KubeConfig,

    /// <summary>A Secret.</summary>
    Secret,

    /// <summary>A ConfigMap.</summary>
    ConfigMap,

    /// <summary>A caBundle of another object.</summary>
    CaBundle,

    /// <summary>Anything else: an endpoint, another object.</summary>
    Other,
}

/// <summary>One place of a certificate.</summary>
/// <param name="Node">The node; empty for a place on none.</param>
/// <param name="Text">The place as people read it.</param>
internal sealed record ReportPlace(string Node, string Text)
{
    /// <summary>What it is.</summary>
    public ReportPlaceKind Kind { get; init; }

    /// <summary>The full path of the file; empty for what is no file.</summary>
    public string File { get; init; } = "";

    /// <summary>The kind of the object (<c>ValidatingWebhookConfiguration</c>) or of the entry (<c>user</c>).</summary>
    public string ObjectKind { get; init; } = "";

    /// <summary>The namespace of the object.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The name of the object or entry.</summary>
    public string ObjectName { get; init; } = "";

    /// <summary>The key in the object's data, or the name of the webhook.</summary>
    public string Key { get; init; } = "";

    /// <summary>A place in a file of a node: <c>/etc/kubernetes/admin.conf, user kubernetes-admin</c>.</summary>
    public static ReportPlace Of(string node, string source, string path)
    {
        var file = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        var start = file.Length == 0 ? -1 : source.LastIndexOf(file + ", ", StringComparison.Ordinal);
        var rest = start < 0 ? "" : source[(start + file.Length + 2)..];
        foreach (var kind in (string[])["user", "cluster"])
        {
            if (rest.StartsWith(kind + " ", StringComparison.Ordinal))
                return new ReportPlace(node, source)
                {
                    Kind = ReportPlaceKind.KubeConfig, File = path, ObjectKind = kind, ObjectName = rest[(kind.Length + 1)..],
                };
        }

        return new ReportPlace(node, source) { Kind = ReportPlaceKind.File, File = path };
    }

    /// <summary>A place of a certificate that was found by looking at everything.</summary>
    public static ReportPlace Of(PkiLocation place) => place.Kind switch
    {
        PkiLocationKind.ClusterObject => OfObject(place.Text, place.ObjectKind, place.Namespace, place.ObjectName, place.Key),
        PkiLocationKind.Endpoint => new ReportPlace(place.Node ?? "", place.Text) { Kind = ReportPlaceKind.Other },
        _ => Of(place.Node ?? "", place.Text, place.Path ?? ""),
    };

    /// <summary>An object of a cluster.</summary>
    public static ReportPlace Of(ClusterObject place) =>
        OfObject($"{place}", place.Kind, place.Namespace, place.Name, place.Key);

    private static ReportPlace OfObject(string text, string? kind, string? space, string? name, string? key) => new("", text)
    {
        Kind = kind switch
        {
            "Secret" => ReportPlaceKind.Secret,
            "ConfigMap" => ReportPlaceKind.ConfigMap,
            _ => BundledKind.Find(kind ?? "") is null ? ReportPlaceKind.Other : ReportPlaceKind.CaBundle,
        },
        ObjectKind = kind ?? "", Namespace = space ?? "", ObjectName = name ?? "", Key = key ?? "",
    };

    /// <summary>The same with all that came from outside as a report shows it.</summary>
    public ReportPlace Clean() => new(ReportText.Clean(Node), ReportText.Clean(Text))
    {
        Kind = Kind, File = ReportText.Clean(File), ObjectKind = ReportText.Clean(ObjectKind),
        Namespace = ReportText.Clean(Namespace), ObjectName = ReportText.Clean(ObjectName), Key = ReportText.Clean(Key),
    };
}
