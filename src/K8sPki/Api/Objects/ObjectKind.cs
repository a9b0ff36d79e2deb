using K8sPki.Forms;

namespace K8sPki.Api;

/// <summary>
/// A kind of object, how it is listed and where in it certificates are. The table of all in which they are looked for.
/// </summary>
/// <param name="Kind">The kind.</param>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Resource">The resource: what paths and roles call it.</param>
/// <param name="Versions">The versions that have these fields, the one to be preferred first.</param>
internal sealed record ObjectKind(string Kind, string Group, string Resource, params string[] Versions)
{
    private const string Admission = "admissionregistration.k8s.io";
    private const string Certificates = "certificates.k8s.io";
    private const string CertManager = "cert-manager.io";

    /// <summary>True for a kind whose objects are in namespaces.</summary>
    public bool IsNamespaced { get; init; }

    /// <summary>Which of them the server leaves out; null for none.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>The fields in which certificates are.</summary>
    public IReadOnlyList<ObjectField> Fields { get; init; } = [];

    /// <summary>The fields that say something about them.</summary>
    public IReadOnlyList<(string Path, ObjectFact Fact)> Facts { get; init; } = [];

    /// <summary>The resource with its group, as roles and kubectl name it.</summary>
    public string QualifiedResource => Group.Length == 0 ? Resource : $"{Resource}.{Group}";

    /// <summary>All kinds with certificates. The right that each needs is <c>list</c> on its resource.</summary>
    public static IReadOnlyList<ObjectKind> All { get; } =
    [
        new("Secret", "", "secrets", "v1")
        {
            IsNamespaced = true,
            // Up to 1 MiB each, dozens a release, of certificates that were.
            FieldSelector = "type!=helm.sh/release.v1",
            Fields = [new("data.*", FieldText.Base64)],
            Facts = [("type", ObjectFact.Type)],
        },
        new("ConfigMap", "", "configmaps", "v1")
        {
            IsNamespaced = true,
            Fields = [new("data.*", FieldText.Plain), new("binaryData.*", FieldText.Base64)],
        },
        Webhooks("ValidatingWebhookConfiguration", "validatingwebhookconfigurations"),
        Webhooks("MutatingWebhookConfiguration", "mutatingwebhookconfigurations"),
        new("APIService", "apiregistration.k8s.io", "apiservices", "v1")
        {
            Fields = [new("spec.caBundle", FieldText.Base64)],
            Facts = [.. Service("spec")],
        },
        new("CustomResourceDefinition", "apiextensions.k8s.io", "customresourcedefinitions", "v1")
        {
            Fields = [new("spec.conversion.webhook.clientConfig.caBundle", FieldText.Base64)],
            Facts = [.. Service("spec.conversion.webhook.clientConfig")],
        },
        new("ClusterTrustBundle", Certificates, "clustertrustbundles", "v1", "v1beta1", "v1alpha1")
        {
            Fields = [new("spec.trustBundle", FieldText.Plain)],
            Facts = [("spec.signerName", ObjectFact.SignerName)],
        },
        new("CertificateSigningRequest", Certificates, "certificatesigningrequests", "v1")
        {
            Fields = [new("status.certificate", FieldText.Base64)],
            Facts = [("spec.signerName", ObjectFact.SignerName)],
        },
        new("PodCertificateRequest", Certificates, "podcertificaterequests", "v1", "v1beta1", "v1alpha1")
        {
            IsNamespaced = true,
            Fields = [new("status.certificateChain", FieldText.Plain)],
            Facts = [("spec.signerName", ObjectFact.SignerName)],
        },
        new("CertificateRequest", CertManager, "certificaterequests", "v1")
        {
            IsNamespaced = true,
            Fields = [new("status.certificate", FieldText.Base64), new("status.ca", FieldText.Base64)],
        },
    ];

    /// <summary>cert-manager's Certificates have none: they name the Secret that has it, and say when it is renewed.</summary>
    public static ObjectKind CertManagerCertificate { get; } = new("Certificate", CertManager, "certificates", "v1")
    {
        IsNamespaced = true,
        Facts =
        [
            ("spec.secretName", ObjectFact.SecretName),
            ("status.renewalTime", ObjectFact.RenewalTime),
            ("status.notAfter", ObjectFact.NotAfter),
            ("spec.keystores.jks.passwordSecretRef.name", ObjectFact.JksPasswordSecret),
            ("spec.keystores.jks.passwordSecretRef.key", ObjectFact.JksPasswordKey),
            ("spec.keystores.pkcs12.passwordSecretRef.name", ObjectFact.Pkcs12PasswordSecret),
            ("spec.keystores.pkcs12.passwordSecretRef.key", ObjectFact.Pkcs12PasswordKey),
        ],
    };

    /// <summary>A Secret that is read for a password in it.</summary>
    public static ObjectKind PasswordSecret { get; } = new("Secret", "", "secrets", "v1")
    {
        IsNamespaced = true,
        Fields = [new("data.*", FieldText.Base64) { IsWhole = true }],
    };

    /// <summary>The row of a kind.</summary>
    public static ObjectKind Of(ClusterObjectKind kind) => All.First(row => row.Kind == kind.ToString());

    /// <summary>The path of its list.</summary>
    /// <param name="version">The version of its group.</param>
    /// <param name="space">The namespace; null for all.</param>
    public string PathOf(string version, string? space)
    {
        var root = Group.Length == 0 ? $"/api/{version}" : $"/apis/{Group}/{version}";
        var path = space is null ? $"{root}/{Resource}" : $"{root}/namespaces/{Uri.EscapeDataString(space)}/{Resource}";
        return FieldSelector is null ? path : ApiRequest.With(path, "fieldSelector", FieldSelector);
    }

    private static ObjectKind Webhooks(string kind, string resource) => new(kind, Admission, resource, "v1")
    {
        Fields = [new("webhooks.*.clientConfig.caBundle", FieldText.Base64)],
        Facts =
        [
            ("webhooks.*.name", ObjectFact.EntryName), ("webhooks.*.failurePolicy", ObjectFact.FailurePolicy),
            .. Service("webhooks.*.clientConfig"),
        ],
    };

    private static IEnumerable<(string, ObjectFact)> Service(string at) =>
    [
        ($"{at}.service.namespace", ObjectFact.ServiceNamespace), ($"{at}.service.name", ObjectFact.ServiceName),
        ($"{at}.service.port", ObjectFact.ServicePort), ($"{at}.url", ObjectFact.Url),
    ];
}

/// <summary>A field with certificates.</summary>
/// <param name="Path">Where it is; <c>*</c> stands for every field or item there.</param>
/// <param name="Text">How it holds them.</param>
internal sealed record ObjectField(string Path, FieldText Text)
{
    /// <summary>True where every value is wanted, whatever it holds.</summary>
    public bool IsWhole { get; init; }

    /// <summary>True for a field that is there for certificates; what users name themselves may hold anything.</summary>
    public bool IsForCertificates => !Path.EndsWith('*');
}

/// <summary>What an object says beside its certificates.</summary>
internal enum ObjectFact
{
    Name,
    Namespace,
    Uid,
    Annotation,
    Type,
    EntryName,
    FailurePolicy,
    ServiceNamespace,
    ServiceName,
    ServicePort,
    Url,
    SignerName,
    SecretName,
    RenewalTime,
    NotAfter,
    JksPasswordSecret,
    JksPasswordKey,
    Pkcs12PasswordSecret,
    Pkcs12PasswordKey,
    Phase,
    ListContinue,
    ListRemaining,
    ListKind,
}
