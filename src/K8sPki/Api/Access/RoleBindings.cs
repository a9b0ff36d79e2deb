using System.Runtime.CompilerServices;
using System.Text.Json;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>Whom a binding names.</summary>
/// <param name="Kind">User, Group or ServiceAccount.</param>
/// <param name="Name">The name.</param>
/// <param name="Namespace">That of a service account; null where it does not say.</param>
internal sealed record BoundSubject(string Kind, string Name, string? Namespace);

/// <summary>A RoleBinding or ClusterRoleBinding.</summary>
/// <param name="Kind">Which of both.</param>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace; null for a ClusterRoleBinding.</param>
/// <param name="Role">The role, behind its kind.</param>
/// <param name="Subjects">Whom it names.</param>
internal sealed record RoleBinding(
    ClusterAccessKind Kind, string Name, string? Namespace, string Role, IReadOnlyList<BoundSubject> Subjects)
{
    private const string AutoUpdate = "rbac.authorization.kubernetes.io/autoupdate";

    /// <summary>True for one that every API server puts back as it was when it starts.</summary>
    public bool IsPutBack { get; private init; }

    /// <summary>Its path, in which every character means itself to a shell.</summary>
    public string Path => $"{RoleBindings.PathOf(Kind, Namespace)}/{Uri.EscapeDataString(Name)}";

    /// <summary>What a server answered; null for what is none.</summary>
    public static RoleBinding? Read(ClusterAccessKind kind, JsonElement item)
    {
        if (!item.TryGetProperty("metadata", out var metadata) || metadata.TextField("name") is not { Length: > 0 } name
            || !item.TryGetProperty("roleRef", out var role))
            return null;
        var subjects = (item.ListField("subjects") ?? [])
            .Select(subject => new BoundSubject(
                subject.TextField("kind") ?? "", subject.TextField("name") ?? "", subject.TextField("namespace")))
            .ToList();
        return new RoleBinding(
            kind, name, metadata.TextField("namespace"), $"{role.TextField("kind")}/{role.TextField("name")}", subjects)
        {
            IsPutBack = metadata.TryGetProperty("annotations", out var notes) && notes.TextField(AutoUpdate) == "true",
        };
    }

    /// <summary>The places in <see cref="Subjects"/> that mean somebody.</summary>
    // pkg/registry/rbac/validation/rule.go of Kubernetes, appliesToUser.
    public IEnumerable<int> PlacesOf(AccessIdentity identity)
    {
        for (var index = 0; index < Subjects.Count; index++)
        {
            var subject = Subjects[index];
            var isMeant = subject.Kind switch
            {
                "User" => subject.Name == identity.User,
                "Group" => identity.Groups.Contains(subject.Name, StringComparer.Ordinal),
                "ServiceAccount" => $"system:serviceaccount:{subject.Namespace ?? Namespace}:{subject.Name}" == identity.User,
                _ => false,
            };
            if (isMeant)
                yield return index;
        }
    }
}

/// <summary>Something that reading the bindings gives: what somebody may, or why not all is known.</summary>
internal readonly record struct AccessReading
{
    /// <summary>What somebody may.</summary>
    public ClusterAccess? Access { get; init; }

    /// <summary>A right that is missing.</summary>
    public string? Warning { get; init; }

    /// <summary>Why bindings could not be read.</summary>
    public PkiException? Problem { get; init; }
}

/// <summary>Reads the bindings of a cluster, page after page, and says which of them mean somebody.</summary>
internal sealed class RoleBindings(ApiClient client, AccessCut cut)
{
    private const string Root = "/apis/rbac.authorization.k8s.io/v1";

    private static readonly ClusterAccessKind[] Kinds = [ClusterAccessKind.ClusterRoleBinding, ClusterAccessKind.RoleBinding];

    /// <summary>The path of the bindings of a namespace; of all where none is named.</summary>
    public static string PathOf(ClusterAccessKind kind, string? space) => space is null ? $"{Root}/{ResourceOf(kind)}"
        : $"{Root}/namespaces/{Uri.EscapeDataString(space)}/{ResourceOf(kind)}";

    /// <summary>What identities may, as it is found: first what needs no binding.</summary>
    /// <exception cref="PkiException">The server cannot be reached or does not know who asks.</exception>
    public async IAsyncEnumerable<AccessReading> ReadAsync(
        IReadOnlyList<AccessIdentity> identities, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var access in identities.SelectMany(WithoutBinding))
            yield return new AccessReading { Access = access };
        foreach (var kind in Kinds)
        {
            await foreach (var reading in ReadKindAsync(kind, identities, cancellation).ConfigureAwait(false))
            {
                yield return reading;
                // What one kind is not there for, the other is not either.
                if (reading.Problem is not null)
                    yield break;
            }
        }
    }

    /// <summary>What a binding gives an identity, once for each of its names.</summary>
    public static IEnumerable<ClusterAccess> Of(AccessIdentity identity, RoleBinding? binding, AccessCut cut)
    {
        foreach (var index in binding?.PlacesOf(identity) ?? [])
        {
            var subject = binding!.Subjects[index];
            var isOfMasters = subject is { Kind: "Group", Name: AccessIdentity.Masters };
            var isOfAll = subject is { Kind: "Group", Name: AccessIdentity.Authenticated };
            yield return new ClusterAccess(identity, binding.Kind, $"{subject.Kind} {subject.Name}", Remark(binding, subject))
            {
                Binding = PrintableText.Escape(binding.Name),
                Namespace = PrintableText.EscapeOrNull(binding.Namespace),
                Role = PrintableText.Escape(binding.Role),
                Cut = isOfMasters || isOfAll ? null : cut.Of(binding, index),
            };
        }
    }

    private async IAsyncEnumerable<AccessReading> ReadKindAsync(
        ClusterAccessKind kind, IReadOnlyList<AccessIdentity> identities, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var items = client.ItemsAsync(PathOf(kind, null), cancellation).GetAsyncEnumerator(cancellation);
        while (true)
        {
            AccessReading? end = null;
            RoleBinding? binding = null;
            try
            {
                if (!await items.MoveNextAsync().ConfigureAwait(false))
                    yield break;
                binding = RoleBinding.Read(kind, items.Current);
            }
            catch (ApiException failure) when (failure.StatusCode != 401)
            {
                end = End(kind, failure);
            }

            if (end is { } last)
            {
                yield return last;
                yield break;
            }

            foreach (var access in identities.SelectMany(identity => Of(identity, binding, cut)))
                yield return new AccessReading { Access = access };
        }
    }

    private AccessReading End(ClusterAccessKind kind, ApiException failure) => failure.StatusCode switch
    {
        403 => new AccessReading
        {
            Warning = $"You may not list {ResourceOf(kind)}: what they give is left out. {failure.Message}",
        },
        404 => new AccessReading
        {
            Problem = new MissingInputException("RbacMissing",
                $"'{client.Connection.Server.Authority}' has no {ResourceOf(kind)}: it does not decide by RBAC, and what it "
                + "goes by is not known here."),
        },
        _ => new AccessReading { Problem = failure },
    };

    private static IEnumerable<ClusterAccess> WithoutBinding(AccessIdentity identity)
    {
        if (identity.Groups.Contains(AccessIdentity.Masters))
            yield return new ClusterAccess(
                identity, ClusterAccessKind.Masters, $"Group {AccessIdentity.Masters}",
                "It passes every check of authorization, RBAC and webhooks alike: no binding gives this, and none takes it away. "
                + "It lasts until the certificate ends, or the cluster gets another authority (Start-K8sCARotation ca).");
        if (identity.Node is { } node)
            yield return new ClusterAccess(
                identity, ClusterAccessKind.NodeAuthorizer, $"User {identity.User}",
                $"The Node authorizer lets it read the Secrets, ConfigMaps and volumes of the pods on {node}, and write the "
                + "objects of that node and its pods; no binding takes that away. With the pods moved elsewhere (kubectl drain) "
                + "and the Node deleted it reads none of theirs.");
    }

    private static string Remark(RoleBinding binding, BoundSubject subject)
    {
        var whom = subject switch
        {
            { Kind: "Group", Name: AccessIdentity.Masters } => "That group may everything without this binding.",
            { Kind: "Group", Name: AccessIdentity.Authenticated } => "Everybody whom the server knows has this.",
            { Kind: "Group" } => $"Everybody of the group {subject.Name} loses this with the command: a certificate cannot be "
                + "put out of its groups.",
            _ => "",
        };
        return binding.IsPutBack ? $"{whom} Each API server puts this binding back when it starts.".TrimStart() : whom;
    }

    private static string ResourceOf(ClusterAccessKind kind) =>
        kind == ClusterAccessKind.RoleBinding ? "rolebindings" : "clusterrolebindings";
}
