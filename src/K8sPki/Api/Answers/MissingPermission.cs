using System.Text.RegularExpressions;

namespace K8sPki;

/// <summary>Which right a refusal says is missing, and what gives it. Not every refusal is about rights.</summary>
internal static partial class MissingPermission
{
    private const string RuleOfServer = "No right is missing: a rule of the server itself (an admission plugin) forbids it, whatever the roles.";

    private const string Nobody = "The server saw no credential. Name one: -KubeConfig, -ClientCertificate with -ClientKey, or -Token. Where something in between ends TLS, as some load balancers do, client certificates do not reach the server.";

    /// <summary>What to do about a refusal; empty where the answer does not tell what was lacking.</summary>
    public static string Of(ServerStatus status)
    {
        if (status.Message.Contains("User \"system:anonymous\" cannot", StringComparison.Ordinal))
            return Nobody;
        if (Signer().Match(status.Message) is { Success: true } signing)
            return $"Missing is the verb '{signing.Groups["verb"].Value}' on 'signers.certificates.k8s.io' with the name '{Shown(signing, "signer")}': a ClusterRole with apiGroups [certificates.k8s.io], resources [signers] and that resourceName gives it.";
        if (Resource().Match(status.Message) is { Success: true } resource)
            return OnResource(resource);
        if (Path().Match(status.Message) is { Success: true } path)
            return $"Missing is the verb '{Shown(path, "verb")}' on the path '{Shown(path, "path")}': a ClusterRole with nonResourceURLs gives it.";
        // A proxy in between says "Forbidden" too, without the reason that a server gives.
        return status is { Reason: "Forbidden", Message.Length: > 0 } ? RuleOfServer : "";
    }

    // What is missing need not be what was asked for: with -As it may be the verb impersonate.
    private static string OnResource(Match said)
    {
        var space = said.Groups["space"].Success ? Shown(said, "space") : null;
        var action = new RequestedAction(Shown(said, "verb"), Shown(said, "resource"), Shown(said, "group"), space, null, "");
        var place = space is null ? "for the whole cluster: a ClusterRole bound by a ClusterRoleBinding" : $"in the namespace '{space}': a Role bound by a RoleBinding there";
        var where = space is null ? "" : $" -n {space}";
        return $"Missing is the verb '{action.Verb}' on '{action.Target}' {place} gives it. 'kubectl auth can-i {action.Verb} {action.Target}{where}' tells whether it is there.";
    }

    private static string Shown(Match said, string part) => PrintableText.Escape(said.Groups[part].Value);

    // Source: admission plugins certificates/approval and certificates/signing.
    [GeneratedRegex("not permitted to (?<verb>approve|sign) requests with signerName \"(?<signer>[^\"]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Signer();

    // Source: apiserver/pkg/endpoints/handlers/responsewriters, forbiddenMessage.
    [GeneratedRegex("cannot (?<verb>[^ ]+) resource \"(?<resource>[^\"]+)\" in API group \"(?<group>[^\"]*)\"(?: in the namespace \"(?<space>[^\"]+)\")?", RegexOptions.CultureInvariant)]
    private static partial Regex Resource();

    [GeneratedRegex("cannot (?<verb>[^ ]+) path \"(?<path>[^\"]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Path();
}
