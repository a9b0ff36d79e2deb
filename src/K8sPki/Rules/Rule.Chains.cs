using static K8sPki.FindingSeverity;
using static K8sPki.Rules.RemedyKind;
using static K8sPki.Rules.RuleCategory;
using static K8sPki.Rules.RuleSource;

namespace K8sPki.Rules;

/// <content>Rules about who signed a certificate, and whether whoever reads it trusts that one.</content>
internal sealed partial class Rule
{
    public static readonly Rule ChainBroken = new(OfChains, [Error], Either,
        "No authority of the node signed a certificate, or the one that did may not.",
        "RFC 5280 section 6.1");

    public static readonly Rule WrongAuthority = new(OfChains, [Error], Either,
        "A certificate is signed by another authority than the one its peer's flag trusts.",
        BestPractices);

    public static readonly Rule NotAnAuthority = new(OfChains, [Error], Person,
        "A flag for authorities names a file that holds none.",
        "RFC 5280 section 4.2.1.9");

    public static readonly Rule ChainOrderWrong = new(OfChains, [Error], Command,
        "A file with a chain begins with the authority's certificate instead of the owner's.",
        "RFC 8446 section 4.4.2; Go: crypto/tls X509KeyPair");

    public static readonly Rule FrontProxyAuthorityShared = new(OfChains, [Error], Person,
        "Clients and the front proxy have one authority.",
        AggregationLayer);

    public static readonly Rule SerialNumberTwice = new(OfChains, [Warning], Either,
        "One authority gave two certificates the same serial number.",
        "RFC 5280 section 4.1.2.2");

    public static readonly Rule SharedAuthorityDiffers = new(OfChains, [Error], Person,
        "Nodes of one cluster have different authorities.",
        BestPractices);

    public static readonly Rule UnknownAuthority = new(OfChains, [Error], Person,
        "The issuer of a certificate is not among the authorities given.",
        $"RFC 5280 section 6.1; {GoVerify}");

    public static readonly Rule SignatureInvalid = new(OfChains, [Error], Person,
        "A certificate was not signed with the key of its issuer.",
        "RFC 5280 section 6.1.3");

    public static readonly Rule SignatureNotSupported = new(OfChains, [Error], Person,
        "A certificate is signed in a way that Go does not verify.",
        GoVerify);

    public static readonly Rule NotAuthorizedToSign = new(OfChains, [Error], Person,
        "The issuer of a certificate is no authority, or its key usage does not let it sign.",
        "RFC 5280 sections 4.2.1.3 and 4.2.1.9");

    public static readonly Rule PathTooLong = new(OfChains, [Error], Person,
        "More authorities stand below one than its path length allows.",
        "RFC 5280 section 4.2.1.9");

    public static readonly Rule NameConstraintViolated = new(OfChains, [Error], Person,
        "An authority's name constraints do not allow what it signed.",
        "RFC 5280 section 4.2.1.10");

    public static readonly Rule UnhandledCriticalExtension = new(OfChains, [Error], Person,
        "A critical extension is not one that Go handles.",
        "RFC 5280 section 4.2");

    public static readonly Rule PolicyNotValid = new(OfChains, [Error], Person,
        "A chain demands a certificate policy that it does not have.",
        "RFC 5280 section 6.1.5; Go 1.24 and later");

    public static readonly Rule TooManyChecks = new(OfChains, [Error], Person,
        "A chain needs more comparisons or signatures than Go makes.",
        GoVerify);

    public static readonly Rule ChainNotJudged = new(OfChains, [Information], Person,
        "No authority was given, so the issuer was not judged.",
        "RFC 5280 section 6.1.1");

    public static readonly Rule BundleDoesNotVerify = new(OfChains, [Error, Warning], Person,
        "The bundle of a webhook, an aggregated API server or a conversion does not verify the server that it is for.",
        "Kubernetes: k8s.io/apiserver, pkg/util/webhook/client.go");

    public static readonly Rule RootAuthoritiesDiffer = new(OfChains, [Warning], Command,
        "The ConfigMap kube-root-ca.crt of a namespace has other authorities than that of most.",
        "Kubernetes: pkg/controller/certificates/rootcacertpublisher");

    public static readonly Rule PublishedAuthorityLeftOver = new(OfChains, [Warning], Command,
        "The ConfigMap extension-apiserver-authentication has an authority that no flag of the API servers has any more.",
        "Kubernetes: pkg/controlplane/controller/clusterauthenticationtrust");
}
