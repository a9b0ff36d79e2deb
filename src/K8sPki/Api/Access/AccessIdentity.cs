using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>Who a certificate is to an API server: a user and groups.</summary>
/// <param name="User">The user: the last common name.</param>
/// <param name="Groups">The groups: every organization, and the one of all that the server knows.</param>
internal sealed record AccessIdentity(string User, IReadOnlyList<string> Groups)
{
    /// <summary>The group of whomever the server knows.</summary>
    public const string Authenticated = "system:authenticated";

    /// <summary>The group that no check stops.</summary>
    public const string Masters = "system:masters";

    private const string Nodes = "system:nodes";
    private const string NodePrefix = "system:node:";

    /// <summary>The certificate; null for a request.</summary>
    public Certificate? Certificate { get; private init; }

    /// <summary>The node whose kubelet it is (Node authorizer, NodeRestriction); null for whoever is none.</summary>
    public string? Node => User.StartsWith(NodePrefix, StringComparison.Ordinal) && User.Length > NodePrefix.Length
        && Groups.Contains(Nodes) ? User[NodePrefix.Length..] : null;

    /// <summary>Who a certificate is.</summary>
    /// <exception cref="InvalidRequestException">It has no common name.</exception>
    public static AccessIdentity Of(Certificate certificate) =>
        Of(certificate.SubjectName, certificate.Subject) with { Certificate = certificate };

    /// <summary>Who the certificate for a request would be.</summary>
    /// <inheritdoc cref="Of(Certificate)"/>
    public static AccessIdentity Of(CertificateRequest request) => Of(request.SubjectName, request.Subject);

    // k8s.io/apiserver, authentication/request/x509, CommonNameUserConversion: without a common name it is nobody.
    private static AccessIdentity Of(DistinguishedName subject, string shown) => subject.CommonName is { Length: > 0 } user
        ? new AccessIdentity(user, [.. subject.Organization.Append(Authenticated).Distinct(StringComparer.Ordinal)])
        : throw new InvalidRequestException(
            "CommonNameMissing",
            $"'{PrintableText.Escape(shown)}' has no common name, so that an API server takes it for nobody.");
}
