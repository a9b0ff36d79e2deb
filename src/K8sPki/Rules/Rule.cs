using System.Runtime.CompilerServices;

namespace K8sPki.Rules;

/// <summary>
/// One kind of thing that a check finds. The fields are the catalogue of all there are, a file a category: the name of a
/// field is the id of its findings, which scripts go by, so that it stays.
/// </summary>
internal sealed partial class Rule
{
    private Rule(
        RuleCategory category, FindingSeverity[] severities, RemedyKind remedy, string means, string source,
        [CallerMemberName] string id = "")
    {
        Id = id;
        Category = category;
        Severities = severities;
        Remedy = remedy;
        Means = means;
        Source = source;
    }

    /// <summary>The stable name of its findings: what it means is the same whichever command says it.</summary>
    public string Id { get; }

    /// <summary>What it is about.</summary>
    public RuleCategory Category { get; }

    /// <summary>How bad it is: the first unless a check says another one of these, where less depends on it.</summary>
    public IReadOnlyList<FindingSeverity> Severities { get; }

    /// <summary>How bad it is.</summary>
    public FindingSeverity Severity => Severities[0];

    /// <summary>Who mends it.</summary>
    public RemedyKind Remedy { get; }

    /// <summary>What it means, in a sentence.</summary>
    public string Means { get; }

    /// <summary>Who demands it: a section of an RFC, a page of Kubernetes, or the code that refuses it.</summary>
    public string Source { get; }

    /// <summary>The rule for what cannot be read at all: it is called as the error that a command which needs it has.</summary>
    public static Rule Of(PkiException failure) =>
        new(RuleCategory.OfErrors, [FindingSeverity.Error], RemedyKind.Person, "Something cannot be read.", "", failure.ErrorId);

    /// <summary>The same where it is another time less grave, or more.</summary>
    public Rule As(FindingSeverity severity) => new(Category, [severity], Remedy, Means, Source, Id);

    /// <summary>A finding by this rule.</summary>
    /// <param name="target">What it is about: an object or a path.</param>
    /// <param name="message">What was found and where.</param>
    /// <param name="remedy">What mends it.</param>
    public Finding Found(object? target, string message, Remedy remedy) => new(this, target, message, remedy);

    /// <summary>A finding by this rule that a person has to mend.</summary>
    /// <param name="target">What it is about: an object or a path.</param>
    /// <param name="message">What was found and where.</param>
    /// <param name="words">What has to be done.</param>
    public Finding Found(object? target, string message, string words) => Found(target, message, K8sPki.Remedy.Words(words));
}

/// <summary>What a rule is about.</summary>
/// <param name="Title">As the heading of a chapter.</param>
internal sealed record RuleCategory(string Title)
{
    public static readonly RuleCategory OfTimes = new("Time");
    public static readonly RuleCategory OfChains = new("Chains");
    public static readonly RuleCategory OfUsages = new("Usages and form of certificates");
    public static readonly RuleCategory OfNames = new("Names");
    public static readonly RuleCategory OfKeys = new("Keys");
    public static readonly RuleCategory OfFiles = new("Files, flags and nodes");
    public static readonly RuleCategory OfLogs = new("Logs of components");
    public static readonly RuleCategory OfKubeConfigs = new("Kubeconfigs");
    public static readonly RuleCategory OfRequests = new("Requests");
    public static readonly RuleCategory OfSigners = new("Signers");
    public static readonly RuleCategory OfPolicies = new("Policies");

    /// <summary>No rules of the catalogue: what an error says where it becomes a finding.</summary>
    public static readonly RuleCategory OfErrors = new("Errors");
}

/// <summary>Who mends what a rule finds.</summary>
internal enum RemedyKind
{
    /// <summary>A command that can be run as it is, and perhaps something that a person has to do then.</summary>
    Command,

    /// <summary>A person, who has to decide or to find out something.</summary>
    Person,

    /// <summary>A command where what it needs is at hand, and else a person.</summary>
    Either,
}

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
    public const string ManualRotation = Tasks + "tls/manual-rotation-of-ca-certificates/";
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
