using System.Globalization;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>The kinds of objects of a cluster in which certificates are looked for.</summary>
public enum ClusterObjectKind
{
    /// <summary>Secrets of any type but the releases of Helm; in the core group.</summary>
    Secret,

    /// <summary>ConfigMaps, texts and binary data; in the core group.</summary>
    ConfigMap,

    /// <summary>The bundles by which API servers know validating webhooks; admissionregistration.k8s.io.</summary>
    ValidatingWebhookConfiguration,

    /// <summary>The bundles by which API servers know mutating webhooks; admissionregistration.k8s.io.</summary>
    MutatingWebhookConfiguration,

    /// <summary>The bundles by which API servers know aggregated API servers; apiregistration.k8s.io.</summary>
    APIService,

    /// <summary>The bundles by which API servers know conversion webhooks; apiextensions.k8s.io.</summary>
    CustomResourceDefinition,

    /// <summary>Authorities of a signer; certificates.k8s.io.</summary>
    ClusterTrustBundle,

    /// <summary>Issued certificates, which the cluster removes an hour later; certificates.k8s.io.</summary>
    CertificateSigningRequest,

    /// <summary>Issued certificates of pods, which the cluster removes 15 minutes later; certificates.k8s.io.</summary>
    PodCertificateRequest,

    /// <summary>Issued certificates of cert-manager; cert-manager.io.</summary>
    CertificateRequest,
}

/// <summary>
/// Where in a cluster a certificate was read: the object, the key in it, and its number there. Names are as the cluster has them,
/// with control characters escaped.
/// </summary>
public sealed class ClusterObject
{
    internal ClusterObject(string kind, string? space, string name)
    {
        Kind = PrintableText.Escape(kind);
        Namespace = PrintableText.EscapeOrNull(space);
        Name = PrintableText.Escape(name);
    }

    /// <summary>The kind, for example <c>Secret</c>.</summary>
    public string Kind { get; }

    /// <summary>The group and version that it was read by, for example <c>v1</c> or <c>apiregistration.k8s.io/v1</c>.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>The namespace; null for an object that is in none.</summary>
    public string? Namespace { get; }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The identity, which another object of the same name does not have.</summary>
    public required string Uid { get; init; }

    /// <summary>The type of a Secret, for example <c>kubernetes.io/tls</c>; null for other kinds.</summary>
    public string? Type { get; init; }

    /// <summary>
    /// The key in a Secret or ConfigMap, the name of a webhook, the field of any other kind, for example <c>spec.caBundle</c>.
    /// </summary>
    public required string Key { get; init; }

    /// <summary>The number of the certificate in that key, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>True when the object has the private key of this certificate, in the same key or in another.</summary>
    public bool HasPrivateKey { get; init; }

    /// <summary>
    /// The annotations of cert-manager, and those by which a bundle is put in by cert-manager or OpenShift; empty where there are
    /// none.
    /// </summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>cert-manager's Certificate in the same namespace whose Secret this is; null for none.</summary>
    public string? CertificateName { get; init; }

    /// <summary>When cert-manager renews what is in this Secret, in local time; null where it does not say.</summary>
    public DateTime? RenewalTime { get; init; }

    /// <summary>
    /// Whom API servers verify with this bundle: <c>namespace/name:port</c> of a Service, or a URL; null for other kinds.
    /// </summary>
    public string? Service { get; init; }

    /// <summary>
    /// What API servers do when the webhook does not answer, <c>Fail</c> or <c>Ignore</c>; null for other kinds.
    /// </summary>
    public string? FailurePolicy { get; init; }

    /// <summary>The signer that issued the certificate, or whose authorities these are; null for other kinds.</summary>
    public string? SignerName { get; init; }

    /// <summary>When the certificate ends that cert-manager has put in this Secret; null where it does not say.</summary>
    internal DateTimeOffset? ManagedNotAfter { get; init; }

    /// <summary>The object as people write it: <c>Secret default/web</c>.</summary>
    public string ObjectName => Namespace is null ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";

    /// <summary>The object and key, and the number where it is not the first: <c>Secret default/web tls.crt (2)</c>.</summary>
    public override string ToString() => Index == 0 ? $"{ObjectName} {Key}"
        : string.Create(CultureInfo.InvariantCulture, $"{ObjectName} {Key} ({Index + 1})");
}
