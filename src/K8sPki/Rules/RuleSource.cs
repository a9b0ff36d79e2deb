namespace K8sPki.Rules;

/// <summary>What several rules are taken from.</summary>
internal static class RuleSource
{
    public const string GoVerify = "Go: crypto/x509 verify.go";
    public const string ClientLoader = "client-go: tools/clientcmd/loader.go";
    public const string ClientLatest = "client-go: tools/clientcmd/api/latest";
    public const string ClientValidation = "client-go: tools/clientcmd/validation.go";
    public const string CsrValidation = "Kubernetes: pkg/apis/certificates/validation";
    public const string GivenPolicy = "the policy that the request is held against";

    public const string BestPractices = Setup + "best-practices/certificates/";
    public const string KubeadmCerts = Tasks + "administer-cluster/kubeadm/kubeadm-certs/";
    public const string KubeadmConfigApi = Reference + "config-api/kubeadm-config.v1beta4/";
    public const string KubeletRotation = Tasks + "tls/certificate-rotation/";
    public const string KubeletBootstrap = Access + "kubelet-tls-bootstrapping/";
    public const string AggregationLayer = Tasks + "extend-kubernetes/configure-aggregation-layer/#ca-reusage-and-conflicts";
    public const string StaticPods = Tasks + "configure-pod-container/static-pod/";
    public const string HostPath = Concepts + "storage/volumes/#hostpath";
    public const string ApiServerFlags = Reference + "command-line-tools-reference/kube-apiserver/";
    public const string ControllerManagerFlags = Reference + "command-line-tools-reference/kube-controller-manager/";

    public const string KubeConfigApi = Reference + "config-api/kubeconfig.v1/";
    public const string KubeConfigUse = Concepts + "configuration/organize-cluster-access-kubeconfig/";
    public const string ExecPlugins = Access + "authentication/#client-go-credential-plugins";
    public const string X509Clients = Access + "authentication/#x509-client-certificates";
    public const string DefaultRoles = Access + "rbac/#default-roles-and-role-bindings";

    public const string SigningRequests = Access + "certificate-signing-requests/";
    public const string SignerRequirements = SigningRequests + "#kubernetes-signers";
    public const string SubjectRestriction = Access + "admission-controllers/#certificatesubjectrestriction";
    public const string ObjectNames = Concepts + "overview/working-with-objects/names/";
    public const string Labels = Concepts + "overview/working-with-objects/labels/";

    private const string Site = "https://kubernetes.io/docs/";
    private const string Access = Reference + "access-authn-authz/";
    private const string Concepts = Site + "concepts/";
    private const string Reference = Site + "reference/";
    private const string Setup = Site + "setup/";
    private const string Tasks = Site + "tasks/";
}
