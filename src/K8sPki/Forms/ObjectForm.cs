using System.Globalization;
using K8sPki.Yaml;

namespace K8sPki.Forms;

/// <summary>How a field of an object holds a text.</summary>
internal enum FieldText
{
    /// <summary>As it is.</summary>
    Plain,

    /// <summary>In base64.</summary>
    Base64,
}

/// <summary>
/// A kind of object and the fields in which it has certificates, requests or keys. The table of all that are read.
/// </summary>
/// <param name="Kind">The object's kind; null for what says none, as the answers of tools do.</param>
/// <param name="Text">How the fields hold their text.</param>
/// <param name="Fields">Their paths; <c>*</c> stands for every field or item there.</param>
internal sealed record ObjectForm(string? Kind, FieldText Text, params string[] Fields)
{
    public static IReadOnlyList<ObjectForm> All { get; } =
    [
        new("CertificateSigningRequest", FieldText.Base64, "spec.request", "status.certificate"),
        new("Secret", FieldText.Base64, "data.*"),
        new("Secret", FieldText.Plain, "stringData.*"),
        new("ConfigMap", FieldText.Plain, "data.*"),
        new("ConfigMap", FieldText.Base64, "binaryData.*"),
        new("Config", FieldText.Base64, "users.*.user.client-certificate-data", "users.*.user.client-key-data",
            "clusters.*.cluster.certificate-authority-data"),
        new("ClusterTrustBundle", FieldText.Plain, "spec.trustBundle"),
        new("PodCertificateRequest", FieldText.Plain, "status.certificateChain"),
        new("APIService", FieldText.Base64, "spec.caBundle"),
        new("MutatingWebhookConfiguration", FieldText.Base64, "webhooks.*.clientConfig.caBundle"),
        new("ValidatingWebhookConfiguration", FieldText.Base64, "webhooks.*.clientConfig.caBundle"),
        new("CustomResourceDefinition", FieldText.Base64, "spec.conversion.webhook.clientConfig.caBundle"),
        // cert-manager.
        new("CertificateRequest", FieldText.Base64, "spec.request", "status.certificate", "status.ca"),
        // cfssl: the program's answers, those of its server, and a bundle.
        new(null, FieldText.Plain, "cert", "csr", "key", "bundle", "crt", "root"),
        new(null, FieldText.Plain, "result.certificate", "result.certificate_request", "result.private_key", "result.bundle",
            "result.crt"),
        // What a Secret of Argo CD knows of a cluster.
        new(null, FieldText.Base64, "tlsClientConfig.caData", "tlsClientConfig.certData", "tlsClientConfig.keyData"),
        // The PKI engine of Vault and OpenBao.
        new(null, FieldText.Plain, "data.certificate", "data.issuing_ca", "data.ca_chain.*", "data.csr", "data.private_key"),
    ];
}

/// <summary>What a CertificateSigningRequest in a file asks of which signer, as it stands there.</summary>
/// <param name="SignerName">The signer.</param>
/// <param name="Usages">The usages, in the API's words.</param>
/// <param name="ExpirationSeconds">The lifetime asked for; null leaves it to the signer.</param>
internal sealed record AskedOfSigner(string SignerName, IReadOnlyList<string> Usages, int? ExpirationSeconds)
{
    /// <summary>The kind of the object.</summary>
    public const string Kind = "CertificateSigningRequest";

    /// <summary>Of an object; null when it names no signer, as before certificates.k8s.io/v1.</summary>
    public static AskedOfSigner? Of(YamlField request)
    {
        var spec = request.At("spec");
        if (spec.Text("signerName") is not { } signer)
            return null;
        var usages = spec.Items("usages").Select(usage => usage.Text()).OfType<string>().ToList();
        var isNumber = int.TryParse(
            spec.Text("expirationSeconds"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds);
        return new AskedOfSigner(signer, usages, isNumber ? seconds : null);
    }
}
