using System.Net;
using K8sPki.Naming;
using K8sPki.Platform;
using K8sPki.Rules;

namespace K8sPki.Requests;

/// <summary>
/// Says before it is sent what the API server or the signer would refuse: the validation of certificates.k8s.io/v1
/// (pkg/apis/certificates/validation) and the predicates of the built-in signers (pkg/apis/certificates/helpers.go).
/// </summary>
internal static class SignerChecks
{
    /// <summary>The shortest lifetime that can be asked for, in seconds.</summary>
    public const int ShortestExpiration = 600;

    private const int LongestSignerName = 571;

    /// <summary>Checks a request against the rules of a signer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="spec">What is asked of which signer.</param>
    /// <param name="target">What the findings are about; the request unless said.</param>
    public static IReadOnlyList<Finding> Check(CertificateRequest request, SigningSpec spec, object? target = null)
    {
        var report = new FindingList(target ?? request);
        CheckSignerName(spec.SignerName, report);
        CheckUsages(spec.Usages, report);
        if (spec.ExpirationSeconds < ShortestExpiration)
            report.Add(Rule.ExpirationTooShort,
                $"A lifetime of {spec.ExpirationSeconds} seconds is asked for; the API server refuses less than "
                    + $"{ShortestExpiration}.", $"Ask for {ShortestExpiration} seconds or more.");
        try
        {
            CheckPurposes(spec, request, report);
            CheckDiscarded(request, report);
            if (SignerRule.Find(spec.SignerName) is { } rule)
            {
                CheckAsked(rule, spec.Usages, report);
                CheckSubject(rule, request, report);
                CheckNames(rule, request, report);
            }
        }
        catch (MalformedInputException failure)
        {
            report.Add(Rule.Of(failure), failure.Message, "Ask for a new request.");
        }

        return report.Findings;
    }

    private static void CheckSignerName(string name, FindingList report)
    {
        var parts = name.Split('/');
        var labels = parts[0].Split('.');
        var isName = parts.Length == 2 && name.Length <= LongestSignerName && labels.Length >= 2 && labels.All(DnsName.IsLabel);
        if (!isName || !parts[1].Split('.').All(DnsName.IsSubdomain))
            report.Add(Rule.SignerNameInvalid, $"'{PrintableText.Escape(name)}' is not the name of a signer.",
                "Write it as domain.example/path, for example kubernetes.io/kube-apiserver-client.");
        else if (SignerRule.Find(name) is { IsCreatable: false })
            report.Add(Rule.SignerNotAllowed, $"certificates.k8s.io/v1 refuses the signer {name}.",
                "Use kubernetes.io/kube-apiserver-client, or a signer of your own.");
        else if (parts[0] == "kubernetes.io" && SignerRule.Find(name) is null)
            report.Add(Rule.SignerUnknown, $"Kubernetes has no signer {name}; the request would stay pending.",
                $"Use one of {string.Join(", ", SignerRule.All.Where(rule => rule.IsCreatable).Select(rule => rule.Name))}.");
    }

    private static void CheckUsages(IReadOnlyList<string> usages, FindingList report)
    {
        if (usages.Count == 0)
            report.Add(Rule.UsagesMissing, "No usage is asked for; the API server refuses that.",
                "Name at least one, for example 'client auth'.");
        foreach (var unknown in usages.Where(usage => RequestedUsage.Find(usage) is null).Distinct())
            report.Add(Rule.UsageUnknown, $"'{PrintableText.Escape(unknown)}' is not a usage of certificates.k8s.io/v1.",
                $"Use {string.Join(", ", RequestedUsage.All.Select(usage => $"'{usage.Name}'"))}.");
        foreach (var doubled in usages.GroupBy(usage => usage).Where(group => group.Count() > 1))
            report.Add(Rule.UsageDoubled,
                $"The usage '{PrintableText.Escape(doubled.Key)}' is asked for {doubled.Count()} times; the API server refuses "
                    + "that.", "Name it once.");
    }

    // Signers go by the usages of the spec alone and pass over those in the request.
    private static void CheckPurposes(SigningSpec spec, CertificateRequest request, FindingList report)
    {
        var given = RequestedUsage.ExtendedUsagesOf(spec.Usages);
        var lost = request.ExtendedKeyUsage.Where(purpose => !given.Contains(purpose)).Select(purpose => purpose.Name).ToArray();
        if (lost.Length > 0)
            report.Add(Rule.PurposeNotGranted,
                $"The request asks for {string.Join(", ", lost)}; the certificate would be for {Quote(spec.Usages)} only.",
                "Name a signer and usages that give what the holder needs.");
    }

    private static void CheckDiscarded(CertificateRequest request, FindingList report)
    {
        var discarded = SignerSubject.Discarded(request.SubjectName);
        if (discarded.Count > 0)
            report.Add(Rule.SubjectPartDiscarded,
                $"The subject has {string.Join(", ", discarded)}; kube-controller-manager leaves that out of the certificate.",
                "Ask for a request without it, or sign it with New-K8sCertificate.");
    }

    private static void CheckAsked(SignerRule rule, IReadOnlyList<string> usages, FindingList report)
    {
        var missing = rule.Required.Where(usage => !usages.Contains(usage)).ToArray();
        if (missing.Length > 0)
            report.Add(Rule.UsageRequired, $"{rule.Name} demands the usages {Quote(rule.Required)}; {Quote(missing)} is missing.",
                "Ask for it.");
        if (rule.Allowed is null)
            return;
        var refused = usages.Where(usage => !rule.Allowed.Contains(usage) && !rule.Required.Contains(usage)
            && RequestedUsage.Find(usage) is not null).Distinct().ToArray();
        if (refused.Length > 0)
            report.Add(Rule.UsageNotAllowed, $"{rule.Name} does not sign for {Quote(refused)}.",
                $"Ask for {Quote([.. rule.Required, .. rule.Allowed])} only.");
    }

    private static void CheckSubject(SignerRule rule, CertificateRequest request, FindingList report)
    {
        if (rule.RefusedOrganization is { } refused && request.SubjectName.Organization.Contains(refused))
            report.Add(Rule.OrganizationRefused, $"The API server refuses the organization {refused} for {rule.Name}.",
                "Use another group that RBAC binds, or sign it with the cluster's authority by New-K8sCertificate.");
        if (rule.Organization is { } only && !request.SubjectName.Organization.SequenceEqual([only]))
            report.Add(Rule.OrganizationNotAllowed,
                $"{rule.Name} demands the organization {only} and no other; there is {Listed(request.SubjectName.Organization)}.",
                $"Make the request with -Organization {only}.");
        if (rule.CommonNamePrefix is { } prefix
            && request.SubjectName.CommonName?.StartsWith(prefix, StringComparison.Ordinal) != true)
            report.Add(Rule.CommonNameNotAllowed,
                $"{rule.Name} demands a common name that starts with {prefix}; there is "
                    + $"'{PrintableText.Escape(request.SubjectName.CommonName ?? "")}'.",
                    $"Make the request with -CommonName {prefix}NODE.");
    }

    private static void CheckNames(SignerRule rule, CertificateRequest request, FindingList report)
    {
        var hosts = NamesOf(request, SubjectAlternativeNameKind.Dns, SubjectAlternativeNameKind.IPAddress);
        var others = NamesOf(request, SubjectAlternativeNameKind.Email, SubjectAlternativeNameKind.Uri);
        var refused = rule.Names switch
        {
            SignerNameRule.None => [.. hosts, .. others],
            SignerNameRule.HostsOnly => others,
            _ => [],
        };
        if (refused.Length > 0)
            report.Add(Rule.NameNotAllowed, $"{rule.Name} does not sign for {string.Join(", ", refused.Take(10))}.",
                "Make the request without it.");
        if (rule.Names == SignerNameRule.HostsOnly && hosts.Length == 0)
            report.Add(Rule.NameRequired, $"{rule.Name} demands at least one host name or address.",
                "Make the request with -DnsName and -IPAddress of the node.");
        if (rule.Names == SignerNameRule.HostsOnly)
            ServingNames.Check(request, report);
    }

    private static string[] NamesOf(CertificateRequest request, params SubjectAlternativeNameKind[] kinds) =>
        request.SubjectAlternativeNames.Where(name => kinds.Contains(name.Kind)).Select(name => name.ToString()).ToArray();

    private static string Quote(IEnumerable<string> usages) => string.Join(", ", usages.Select(usage => $"'{usage}'"));

    private static string Listed(IReadOnlyList<string> names) => names.Count == 0
        ? "none"
        : string.Join(", ", names.Select(name => $"'{PrintableText.Escape(name)}'"));
}

/// <summary>
/// Finds names in a kubelet's request for its serving certificate that are not a node's: the signer takes every host name and
/// address, and whoever trusts the cluster's authority would take the node for the one that has the name.
/// </summary>
internal static class ServingNames
{
    private const int MostShown = 20;
    private const string ApiServer = "kubernetes.default.svc";
    private static readonly string[] ApiServerNames = ["kubernetes", "kubernetes.default", ApiServer];

    /// <summary>Checks the names of a request.</summary>
    public static void Check(CertificateRequest request, FindingList report)
    {
        foreach (var name in request.SubjectAlternativeNames.Where(name => IsApiServer(name) || IsLoopback(name)).Take(MostShown))
        {
            if (IsApiServer(name))
                report.Add(Rule.NameOfApiServer,
                    $"{name} is a name of the API server; with this certificate the node could stand for it.",
                    "Deny it, and see who runs that node.");
            else
                report.Add(Rule.NameOfLoopback, $"{name} means every machine to itself and is the name of no node.",
                    "Ask for a request with the node's own names.");
        }
    }

    private static bool IsApiServer(SubjectAlternativeName name) =>
        name.Kind == SubjectAlternativeNameKind.Dns && Host(name) is var host
        && (ApiServerNames.Contains(host) || host.StartsWith(ApiServer + ".", StringComparison.Ordinal));

    private static bool IsLoopback(SubjectAlternativeName name) => name.Kind == SubjectAlternativeNameKind.Dns
        ? Host(name) is var host && (host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal))
        : name.Address is { } address && IPAddress.IsLoopback(address);

    // As a client would compare it.
    private static string Host(SubjectAlternativeName name) => name.Value.ToLowerInvariant().TrimEnd('.');
}

/// <summary>
/// What a built-in signer of kube-controller-manager demands of a request (Kubernetes documentation, Certificate Signing
/// Requests, signers).
/// </summary>
/// <param name="Name">The signer's name.</param>
/// <param name="Required">Usages that must be asked for.</param>
/// <param name="Allowed">Usages that may be asked for beside those; null for any.</param>
/// <param name="CommonNamePrefix">How the common name must start; null for any.</param>
/// <param name="Organization">The only organization there may be; null for any.</param>
/// <param name="RefusedOrganization">An organization that is refused when the object is created; null for none.</param>
/// <param name="Names">Which alternative names there may be.</param>
/// <param name="IsCreatable">False for a signer that certificates.k8s.io/v1 does not take.</param>
internal sealed record SignerRule(
    string Name,
    IReadOnlyList<string> Required,
    IReadOnlyList<string>? Allowed,
    string? CommonNamePrefix,
    string? Organization,
    string? RefusedOrganization,
    SignerNameRule Names,
    bool IsCreatable = true)
{
    private const string NodePrefix = "system:node:";
    private const string NodeGroup = "system:nodes";

    /// <summary>Every built-in signer.</summary>
    public static readonly IReadOnlyList<SignerRule> All =
    [
        new("kubernetes.io/kube-apiserver-client", ["client auth"], ["digital signature", "key encipherment"], null, null,
            "system:masters", SignerNameRule.Any),
        new("kubernetes.io/kube-apiserver-client-kubelet", ["digital signature", "client auth"], ["key encipherment"],
            NodePrefix, NodeGroup, null, SignerNameRule.None),
        new("kubernetes.io/kubelet-serving", ["digital signature", "server auth"], ["key encipherment"], NodePrefix, NodeGroup,
            null, SignerNameRule.HostsOnly),
        new("kubernetes.io/legacy-unknown", [], null, null, null, null, SignerNameRule.Any, IsCreatable: false),
    ];

    /// <summary>The rule of a signer; null for one that is not built in.</summary>
    public static SignerRule? Find(string name) => All.FirstOrDefault(rule => rule.Name == name);

    /// <summary>The usages to ask this signer for: what it requires, and encipherment where the key can.</summary>
    public IReadOnlyList<string> UsagesFor(PublicKey key)
    {
        string[] usual = key.Algorithm == KeyAlgorithm.RSA ? ["digital signature", "key encipherment"] : ["digital signature"];
        var allowed = Allowed is null ? usual : usual.Where(usage => Allowed.Contains(usage) || Required.Contains(usage));
        return [.. allowed, .. Required.Where(usage => !usual.Contains(usage))];
    }
}

/// <summary>Which alternative names a signer takes.</summary>
internal enum SignerNameRule
{
    /// <summary>Any, or none.</summary>
    Any,

    /// <summary>No host name, address, e-mail address or URI.</summary>
    None,

    /// <summary>At least one host name or address; no e-mail address or URI.</summary>
    HostsOnly,
}
