using K8sPki.Naming;
using K8sPki.Platform;
using K8sPki.Requests;
using K8sPki.Rules;

namespace K8sPki.Api;

/// <summary>A CertificateSigningRequest that is still to be created.</summary>
internal sealed record SigningRequestDraft
{
    private const string NodePrefix = "system:node:";

    /// <summary>The name; null lets the server choose one that begins with csr-.</summary>
    public string? Name { get; init; }

    /// <summary>The request.</summary>
    public required CertificateRequest Request { get; init; }

    /// <summary>What is asked of whom.</summary>
    public required SigningSpec Spec { get; init; }

    /// <summary>The labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The signer that a request is made for by its shape, as certificates.k8s.io/v1beta1 chose it
    /// (pkg/apis/certificates/v1beta1/defaults.go): a node's name with addresses is a kubelet's server, without them its client,
    /// and anything else a client of the API server.
    /// </summary>
    /// <exception cref="InvalidRequestException">It is for a server that no built-in signer signs for.</exception>
    public static string SignerOf(CertificateRequest request)
    {
        var isNode = request.SubjectName.Organization is ["system:nodes"]
            && request.SubjectName.CommonName?.StartsWith(NodePrefix, StringComparison.Ordinal) == true;
        if (isNode)
            return request.SubjectAlternativeNames.Count > 0
                ? "kubernetes.io/kubelet-serving"
                : "kubernetes.io/kube-apiserver-client-kubelet";
        if (request.ExtendedKeyUsage.Contains(ExtendedKeyUsage.ServerAuth)
            && !request.ExtendedKeyUsage.Contains(ExtendedKeyUsage.ClientAuth))
            throw new InvalidRequestException("SignerRequired",
                $"'{request}' asks to be a server, which Kubernetes signs only for kubelets. Name who shall sign with "
                    + "-SignerName.");
        return SigningSpec.DefaultSigner;
    }

    /// <summary>The spec for a request. What is not given follows from the request and its key.</summary>
    public static SigningSpec SpecOf(CertificateRequest request, string? signerName, IReadOnlyList<string>? usages,
        int? expirationSeconds)
    {
        var spec = SigningSpec.For(request, signerName ?? SignerOf(request), usages, expirationSeconds);
        if (spec.Usages.Count > 0)
            return spec;
        var isServer = request.DnsNames.Count + request.IPAddresses.Count > 0;
        return spec with { Usages = RequestedUsage.NamesOf(KeyUsageRules.ForTls(request.PublicKey),
            [isServer ? ExtendedKeyUsage.ServerAuth : ExtendedKeyUsage.ClientAuth]) };
    }

    /// <summary>What the API server would refuse, or the signer after approval; and what will bite.</summary>
    public IReadOnlyList<Finding> Check()
    {
        var report = new FindingList(Request);
        if (Name is not null && !ObjectName.IsValid(Name))
            report.Add(Rule.ObjectNameInvalid,
                $"'{PrintableText.Escape(Name)}' cannot be the name of an object: {ObjectName.Rule}.", "Give it another name.");
        if (Name is not null && PrintableText.HasUnsafe(Name))
            report.Add(Rule.ObjectNameInvalid, $"'{PrintableText.Escape(Name)}' holds characters that do not show.",
                "Give it another name.");
        foreach (var (key, value) in Labels.Where(label => !LabelText.IsKey(label.Key) || !LabelText.IsValue(label.Value)))
            report.Add(Rule.LabelInvalid, $"'{PrintableText.Escape(key)}={PrintableText.Escape(value)}' is not a label.",
                "Letters, digits, '-', '_' and '.', at most 63, beginning and ending with a letter or digit; before the key a "
                    + "domain and '/' may stand.");
        report.AddRange(SigningRequestChecks.CheckAsked(Request, Spec, Request));
        return report.Findings;
    }

    /// <summary>Refuses what the server or the signer would refuse.</summary>
    /// <exception cref="RefusedException">Errors were found; the id is that of the first.</exception>
    public static void Require(IEnumerable<Finding> findings, CertificateRequest request)
    {
        var errors = findings.Where(finding => finding.Severity == FindingSeverity.Error).ToArray();
        if (errors.Length > 0)
            throw new RefusedException(errors[0].Id,
                $"The request {(request.Path is null ? $"'{request}'" : $"'{request.Path}'")} was not sent. "
                    + $"{string.Join(" ", errors.Select(finding => $"{finding.Message} {finding.Remedy}"))}");
    }
}

/// <summary>What a label may be (Kubernetes documentation, Labels and Selectors, Syntax and character set).</summary>
internal static class LabelText
{
    private const int LongestPart = 63;

    /// <summary>True for a key: a name, before which a domain and a slash may stand.</summary>
    public static bool IsKey(string key)
    {
        var parts = key.Split('/');
        return parts.Length <= 2 && IsPart(parts[^1]) && (parts.Length == 1 || DnsName.IsSubdomain(parts[0]));
    }

    /// <summary>True for a value, which may be empty.</summary>
    public static bool IsValue(string value) => value.Length == 0 || IsPart(value);

    private static bool IsPart(string text) =>
        text.Length is > 0 and <= LongestPart && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1])
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.');
}

/// <summary>
/// What may be the name of an object: one segment of a path (Kubernetes: Object Names and IDs, path segment names); that is
/// all the server demands of these names.
/// </summary>
internal static class ObjectName
{
    /// <summary>What the rule is.</summary>
    public const string Rule = "it must not be '.' or '..' nor hold '/' or '%'";

    /// <summary>Whether it keeps to the rule.</summary>
    public static bool IsValid(string name) => name is not ("" or "." or "..") && name.AsSpan().IndexOfAny('/', '%') < 0;

    /// <summary>
    /// The path of an object in its collection. A name that is none would lead to another place: <c>.</c> to the collection
    /// itself, which one could so remove as a whole.
    /// </summary>
    /// <exception cref="InvalidRequestException">The name is none.</exception>
    public static string PathIn(string collection, string name) => IsValid(name)
        ? $"{collection}/{Uri.EscapeDataString(name)}"
        : throw new InvalidRequestException(
            "ObjectNameInvalid", $"'{PrintableText.Escape(name)}' cannot be the name of an object: {Rule}.");
}
