using System.Globalization;
using K8sPki.ClusterPki;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>What a place of a certificate is.</summary>
public enum PkiLocationKind
{
    /// <summary>A file of a node.</summary>
    File,

    /// <summary>An entry of a kubeconfig that holds the certificate itself.</summary>
    KubeConfig,

    /// <summary>A flag, field or kubeconfig entry that names it.</summary>
    Setting,

    /// <summary>An endpoint that presents it.</summary>
    Endpoint,

    /// <summary>An object of the cluster.</summary>
    ClusterObject,
}

/// <summary>
/// One place of a certificate: a file, a kubeconfig, a flag that names it, an endpoint that presents it, or an object of the
/// cluster. Control characters in names are escaped.
/// </summary>
public sealed class PkiLocation
{
    private readonly string? text;

    internal PkiLocation(PkiLocationKind kind, string? text = null)
    {
        Kind = kind;
        this.text = text;
    }

    /// <summary>What it is.</summary>
    public PkiLocationKind Kind { get; }

    /// <summary>The node; null for an object of the cluster, and for an endpoint that was found by one.</summary>
    public string? Node { get; internal init; }

    /// <summary>The node with control characters escaped.</summary>
    public string? DisplayNode => PrintableText.EscapeOrNull(Node);

    /// <summary>The full path of the file here; null for endpoints and objects.</summary>
    public string? Path { get; internal init; }

    /// <summary>The file with control characters escaped.</summary>
    public string? DisplayPath => PrintableText.EscapeOrNull(Path);

    /// <summary>
    /// The entry of the kubeconfig (<c>user kubernetes-admin</c>), the setting (<c>--tls-cert-file</c>) or the component that
    /// listens at the endpoint; null where there is none.
    /// </summary>
    public string? Entry { get; internal init; }

    /// <summary>The kind of the object, for example <c>Secret</c>; null for what is no object.</summary>
    public string? ObjectKind { get; internal init; }

    /// <summary>The namespace of the object; null for one that is in none.</summary>
    public string? Namespace { get; internal init; }

    /// <summary>The name of the object; null for what is no object.</summary>
    public string? ObjectName { get; internal init; }

    /// <summary>The key in the object, or the name of the webhook; null for what is no object.</summary>
    public string? Key { get; internal init; }

    /// <summary>The number of the certificate in that key, from 0.</summary>
    public int Index { get; internal init; }

    /// <summary>True when the object has the private key of this certificate.</summary>
    internal bool HasPrivateKey { get; init; }

    /// <summary>What the object says beside the certificate; null for what says nothing.</summary>
    internal ToldByObject? Told { get; init; }

    /// <summary>The endpoint without the number of the certificate; null for what is none.</summary>
    internal string? Endpoint { get; init; }

    /// <summary>Whom API servers call there (<see cref="Callee"/>); null for an endpoint of a node.</summary>
    internal string? Called { get; init; }

    /// <summary>The component whose flag it is; null for what is no flag.</summary>
    internal string? Component { get; init; }

    /// <summary>The flag, also where a field says the same; null for what is none.</summary>
    internal string? Flag { get; init; }

    /// <summary>The place as people read it: <c>/etc/kubernetes/pki/ca.crt</c>, <c>Secret default/web tls.crt</c>.</summary>
    public string Text => PrintableText.Escape(text ?? InCluster());

    /// <summary>The place with its node.</summary>
    public override string ToString() =>
        string.IsNullOrEmpty(Node) ? Text : $"{DisplayNode}: {Text}";

    /// <summary>The file, kubeconfig entry or configuration that holds a certificate of a node.</summary>
    internal static PkiLocation Of(PkiEntry entry) =>
        new(entry.Place?.Entry is null ? PkiLocationKind.File : PkiLocationKind.KubeConfig, entry.Source)
        {
            Node = entry.Node, Path = entry.Path, Entry = entry.Place?.DisplayEntry,
        };

    /// <summary>What names a certificate of a node.</summary>
    internal static PkiLocation Of(PkiEntry entry, PkiReference reference)
    {
        var use = entry.Uses.Find(use => ReferenceEquals(use.Reference, reference));
        return new PkiLocation(PkiLocationKind.Setting, $"{reference.Place.Named} {reference.Name}")
        {
            Node = entry.Node, Path = reference.File, Entry = PrintableText.Escape(reference.Name),
            Component = use?.Component?.Component, Flag = use?.Component is null ? null : use.Flag,
        };
    }

    /// <summary>An endpoint.</summary>
    /// <param name="answer">What it answered.</param>
    /// <param name="node">The node that it is of; null for none.</param>
    /// <param name="component">Who listens there; null where nobody is known.</param>
    /// <param name="called">Whom API servers call there; null for an endpoint of a node.</param>
    internal static PkiLocation Of(EndpointAnswer answer, string? node, string? component, string? called = null) =>
        new(PkiLocationKind.Endpoint, component is null ? answer.Source : $"{component} at {answer.Source}")
        {
            Node = node, Entry = component, Index = answer.Position - 1, Endpoint = answer.Place, Called = called,
        };

    private string InCluster()
    {
        var name = Namespace is null ? ObjectName : $"{Namespace}/{ObjectName}";
        return Index == 0 ? $"{ObjectKind} {name} {Key}"
            : string.Create(CultureInfo.InvariantCulture, $"{ObjectKind} {name} {Key} ({Index + 1})");
    }
}
