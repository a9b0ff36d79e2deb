using K8sPki.Api;
using K8sPki.Forms;

namespace K8sPki.ClusterPki;

/// <summary>A place of the API by which somebody trusts an authority: a key of a ConfigMap.</summary>
/// <param name="Authority">The name of the authority.</param>
/// <param name="Space">The namespace; null where each namespace has one.</param>
/// <param name="Object">The name of the ConfigMap.</param>
/// <param name="Key">The key in it.</param>
internal sealed record LivePlace(string Authority, string? Space, string Object, string Key)
{
    private const string Requests = "extension-apiserver-authentication";

    /// <summary>
    /// All of them. Who writes them: pkg/controller/certificates/rootcacertpublisher, cmd/kubeadm/app/phases/bootstraptoken,
    /// pkg/controlplane/controller/clusterauthenticationtrust of Kubernetes 1.36.
    /// </summary>
    public static readonly IReadOnlyList<LivePlace> All =
    [
        new(ClusterBlueprint.ClusterAuthority, null, "kube-root-ca.crt", "ca.crt")
        {
            Absent = "no pod learns from it whom to trust",
            Changed = "The controller manager writes it anew once it was restarted with what --root-ca-file holds.",
        },
        new(ClusterBlueprint.ClusterAuthority, "kube-public", "cluster-info", "kubeconfig")
        {
            Absent = "no node joins by it",
            Changed = "'kubeadm init phase bootstrap-token' on a control plane writes what admin.conf trusts into it.",
        },
        Authentication(ClusterBlueprint.ClusterAuthority, "client-ca-file"),
        Authentication(ClusterBlueprint.FrontProxyAuthority, "requestheader-client-ca-file"),
    ];

    /// <summary>What follows where it is not there.</summary>
    public required string Absent { get; init; }

    /// <summary>What brings it up to date.</summary>
    public required string Changed { get; init; }

    /// <summary>How it is called in a sentence.</summary>
    public string Name => Object == Requests ? $"{Object} ({Key})" : Object;

    /// <summary>How it is called by itself.</summary>
    public string Title => Space is null ? $"ConfigMap {Object} of each namespace"
        : $"ConfigMap {Space}/{Object}{(Object == Requests ? $", {Key}" : "")}";

    /// <summary>The command that shows it.</summary>
    public string Look => Space is null ? $"kubectl get configmap -A --field-selector metadata.name={Object} -o yaml"
        : $"kubectl get configmap -n {Space} {Object} -o yaml";

    /// <summary>How it is listed, so that nothing else comes.</summary>
    public ObjectKind Kind => new("ConfigMap", "", "configmaps", "v1")
    {
        IsNamespaced = true, FieldSelector = $"metadata.name={Object}", Fields = [new("data.*", FieldText.Plain)],
    };

    /// <summary>Namespaces, with their phase: what ends has its ConfigMaps no more.</summary>
    public static ObjectKind Namespaces { get; } = new("Namespace", "", "namespaces", "v1")
    {
        Facts = [("status.phase", ObjectFact.Phase)],
    };

    private static LivePlace Authentication(string authority, string key) => new(authority, "kube-system", Requests, key)
    {
        Absent = "no aggregated API server goes by it",
        Changed = "Each API server adds what its file has and takes nothing out: 'kubectl delete configmap -n kube-system "
            + $"{Requests}' has them make it anew; then restart aggregated API servers.",
    };
}
