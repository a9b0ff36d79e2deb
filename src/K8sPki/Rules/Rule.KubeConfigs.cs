using static K8sPki.FindingSeverity;
using static K8sPki.Rules.RemedyKind;
using static K8sPki.Rules.RuleCategory;
using static K8sPki.Rules.RuleSource;

namespace K8sPki.Rules;

/// <content>Rules about kubeconfigs.</content>
internal sealed partial class Rule
{
    public static readonly Rule KubeConfigAuthorityWrong = new(OfKubeConfigs, [Error], Command,
        "A kubeconfig trusts another authority than the one of the API server.",
        KubeConfigApi);

    public static readonly Rule KubeConfigCertificateStale = new(OfKubeConfigs, [Warning], Command,
        "A kubeconfig holds an older certificate than the file of the same user.",
        KubeadmCerts);

    public static readonly Rule KubeConfigServerNotInCertificate = new(OfKubeConfigs, [Error], Either,
        "A kubeconfig's server is not among the names of the API server's certificate.",
        "RFC 6125 section 6.4");

    public static readonly Rule KubeConfigNotFound = new(OfKubeConfigs, [Error, Information], Person,
        "A file of KUBECONFIG is not there.",
        ClientLoader);

    public static readonly Rule KubeConfigReadableByOthers = new(OfKubeConfigs, [Warning], Command,
        "Others than its owner may read a kubeconfig.",
        KubeConfigUse);

    public static readonly Rule KubeConfigUtf16 = new(OfKubeConfigs, [Warning], Person,
        "A kubeconfig is UTF-16, which many programs do not read.",
        "RFC 8259 section 8.1");

    public static readonly Rule KubeConfigWrongShape = new(OfKubeConfigs, [Error], Person,
        "A file has no fields.",
        ClientLatest);

    public static readonly Rule KubeConfigWrongKind = new(OfKubeConfigs, [Error], Person,
        "A file is of another kind or version than kubeconfigs.",
        ClientLatest);

    public static readonly Rule KubeConfigWrongType = new(OfKubeConfigs, [Error], Person,
        "A field is of another type than kubectl reads.",
        KubeConfigApi);

    public static readonly Rule KubeConfigWrongTag = new(OfKubeConfigs, [Error], Person,
        "A value is not what its YAML tag says.",
        "YAML 1.2.2 section 10");

    public static readonly Rule KubeConfigNoNumber = new(OfKubeConfigs, [Error], Person,
        "A value is a number that JSON does not have, as infinity.",
        "RFC 8259 section 6");

    public static readonly Rule KubeConfigBadKey = new(OfKubeConfigs, [Error], Person,
        "The name of a field is none that kubectl takes.",
        "sigs.k8s.io/yaml: YAMLToJSON");

    public static readonly Rule KubeConfigBadMerge = new(OfKubeConfigs, [Error], Person,
        "A merge key (<<) is none that kubectl takes.",
        "https://yaml.org/type/merge.html");

    public static readonly Rule DataNotBase64 = new(OfKubeConfigs, [Error], Person,
        "A field is not base64 as Go reads it.",
        "Go: encoding/base64 StdEncoding");

    public static readonly Rule DuplicateField = new(OfKubeConfigs, [Warning], Person,
        "A field is there twice; kubectl takes the last.",
        "YAML 1.2.2 section 3.2.1.3");

    public static readonly Rule DuplicateName = new(OfKubeConfigs, [Error, Warning], Person,
        "Two entries have one name.",
        ClientLoader);

    public static readonly Rule EntryNameEmpty = new(OfKubeConfigs, [Warning], Person,
        "An entry has no name.",
        KubeConfigApi);

    public static readonly Rule CurrentContextNotFound = new(OfKubeConfigs, [Error], Person,
        "The current context is not there.",
        ClientValidation);

    public static readonly Rule ClusterNotSet = new(OfKubeConfigs, [Warning], Person,
        "A context names no cluster.",
        ClientValidation);

    public static readonly Rule ClusterNotFound = new(OfKubeConfigs, [Error], Person,
        "A context names a cluster that is not there.",
        ClientValidation);

    public static readonly Rule UserNotSet = new(OfKubeConfigs, [Warning], Person,
        "A context names no user.",
        ClientValidation);

    public static readonly Rule UserNotFound = new(OfKubeConfigs, [Error], Person,
        "A context names a user that is not there.",
        ClientValidation);

    public static readonly Rule NamespaceInvalid = new(OfKubeConfigs, [Error], Person,
        "A context's namespace is none.",
        $"RFC 1123 section 2.1; {ObjectNames}");

    public static readonly Rule ServerMissing = new(OfKubeConfigs, [Error], Person,
        "A cluster has no server.",
        ClientValidation);

    public static readonly Rule ServerNotUrl = new(OfKubeConfigs, [Error], Person,
        "A cluster's server is no URL.",
        "client-go: rest/url_utils.go");

    public static readonly Rule ServerNotTls = new(OfKubeConfigs, [Warning], Person,
        "A cluster's server is asked without TLS.",
        "client-go: tools/clientcmd/client_config.go");

    public static readonly Rule AuthorityEmpty = new(OfKubeConfigs, [Warning], Person,
        "A cluster's file of authorities is empty.",
        "client-go: transport/transport.go");

    public static readonly Rule AuthorityTwice = new(OfKubeConfigs, [Error], Person,
        "A cluster has its authorities as a file and as data.",
        ClientValidation);

    public static readonly Rule AuthorityAndInsecure = new(OfKubeConfigs, [Error], Command,
        "A cluster has authorities and does not check them.",
        "client-go: transport/transport.go");

    public static readonly Rule InsecureSkipTlsVerify = new(OfKubeConfigs, [Warning], Person,
        "A server's certificate is not checked.",
        KubeConfigApi);

    public static readonly Rule ProxyUrl = new(OfKubeConfigs, [Information], Person,
        "All traffic goes through a proxy.",
        KubeConfigApi);

    public static readonly Rule ProxyNotUsable = new(OfKubeConfigs, [Error], Person,
        "A proxy is none that kubectl can use.",
        ClientValidation);

    public static readonly Rule PathOutsideFolder = new(OfKubeConfigs, [Information], Person,
        "A path leads out of the folder of its kubeconfig.",
        KubeConfigUse);

    public static readonly Rule CredentialsMissing = new(OfKubeConfigs, [Warning], Person,
        "A user has no credentials.",
        "client-go: tools/clientcmd/auth_loaders.go");

    public static readonly Rule CertificateMissing = new(OfKubeConfigs, [Error, Warning], Person,
        "A user has a client key and no certificate.",
        "client-go: transport/transport.go");

    public static readonly Rule CertificateTwice = new(OfKubeConfigs, [Error], Person,
        "A user has its certificate as a file and as data.",
        ClientValidation);

    public static readonly Rule KeyMissing = new(OfKubeConfigs, [Error], Person,
        "A user has a client certificate and no key.",
        ClientValidation);

    public static readonly Rule KeyTwice = new(OfKubeConfigs, [Error], Person,
        "A user has its key as a file and as data.",
        ClientValidation);

    public static readonly Rule TokenAndPassword = new(OfKubeConfigs, [Error], Command,
        "A user has a token and a password.",
        ClientValidation);

    public static readonly Rule TokenMalformed = new(OfKubeConfigs, [Error], Person,
        "A token is empty or has a character that no header takes.",
        "RFC 6750 section 2.1; Go: net/http");

    public static readonly Rule BasicAuthentication = new(OfKubeConfigs, [Warning], Person,
        "A user has a password, which Kubernetes does not take.",
        "Kubernetes 1.19: --basic-auth-file is gone");

    public static readonly Rule ImpersonationWithoutUser = new(OfKubeConfigs, [Error], Command,
        "A user impersonates groups or extra without a user.",
        ClientValidation);

    public static readonly Rule ExecCommand = new(OfKubeConfigs, [Information], Person,
        "A user runs a program.",
        KubeConfigUse);

    public static readonly Rule ExecCommandMissing = new(OfKubeConfigs, [Error], Person,
        "An exec block has no command.",
        ClientValidation);

    public static readonly Rule ExecCommandInvalid = new(OfKubeConfigs, [Error], Person,
        "A command has a NUL in it.",
        ExecPlugins);

    public static readonly Rule ExecCommandNotFound = new(OfKubeConfigs, [Warning], Person,
        "A program is not there or is a folder.",
        ExecPlugins);

    public static readonly Rule ExecUnused = new(OfKubeConfigs, [Warning], Command,
        "An exec block stands beside other credentials and is never run.",
        "client-go: plugin/pkg/client/auth/exec");

    public static readonly Rule ExecAndAuthProvider = new(OfKubeConfigs, [Error], Command,
        "A user has an exec block and an auth-provider.",
        ClientValidation);

    public static readonly Rule ExecVersionInvalid = new(OfKubeConfigs, [Error], Command,
        "An exec block has a version that kubectl does not know.",
        ExecPlugins);

    public static readonly Rule ExecModeMissing = new(OfKubeConfigs, [Error], Command,
        "An exec block does not say whether it may ask.",
        ExecPlugins);

    public static readonly Rule ExecModeInvalid = new(OfKubeConfigs, [Error], Command,
        "interactiveMode is none that kubectl knows.",
        ClientValidation);

    public static readonly Rule ExecVariableInvalid = new(OfKubeConfigs, [Error], Person,
        "A variable of an exec block has no name.",
        ClientValidation);

    public static readonly Rule AuthProvider = new(OfKubeConfigs, [Information], Person,
        "A user has an auth-provider, which can run programs.",
        KubeConfigUse);

    public static readonly Rule AuthProviderNotSupported = new(OfKubeConfigs, [Error], Person,
        "An auth-provider is none that kubectl knows.",
        "Kubernetes 1.26: client-go plugin/pkg/client/auth");

    public static readonly Rule AuthProviderIncomplete = new(OfKubeConfigs, [Error], Person,
        "The auth-provider oidc lacks its issuer or client.",
        "client-go: plugin/pkg/client/auth/oidc");
}
