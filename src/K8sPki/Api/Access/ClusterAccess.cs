using K8sPki.Api;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>What lets a certificate do something on a cluster.</summary>
public enum ClusterAccessKind
{
    /// <summary>A ClusterRoleBinding, which counts in the whole cluster.</summary>
    ClusterRoleBinding,

    /// <summary>A RoleBinding, which counts in its namespace.</summary>
    RoleBinding,

    /// <summary>The group system:masters, which is asked no question.</summary>
    Masters,

    /// <summary>The Node authorizer, which knows kubelets by their names.</summary>
    NodeAuthorizer,
}

/// <summary>
/// One thing that lets a certificate do something on a cluster, for people to read: control characters are escaped.
/// </summary>
public sealed class ClusterAccess
{
    internal ClusterAccess(AccessIdentity identity, ClusterAccessKind kind, string subject, string remark)
    {
        Kind = kind;
        User = PrintableText.Escape(identity.User);
        Groups = identity.Groups.Select(PrintableText.Escape).ToArray();
        Subject = PrintableText.Escape(subject);
        Remark = PrintableText.Escape(remark);
        Certificate = identity.Certificate;
    }

    /// <summary>The user that the API server sees: the certificate's common name.</summary>
    public string User { get; }

    /// <summary>The groups that it sees: the certificate's organizations, and system:authenticated.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>What lets it.</summary>
    public ClusterAccessKind Kind { get; }

    /// <summary>By which of its names: <c>User jane</c>, <c>Group dev</c>.</summary>
    public string Subject { get; }

    /// <summary>The name of the binding; null where none is needed.</summary>
    public string? Binding { get; internal init; }

    /// <summary>The namespace in which it counts; null for the whole cluster.</summary>
    public string? Namespace { get; internal init; }

    /// <summary>The role that it gives, behind its kind: <c>ClusterRole/view</c>; null where none says what it may do.</summary>
    public string? Role { get; internal init; }

    /// <summary>
    /// The command that takes the access away, since Kubernetes has no revocation; null where no single command does.
    /// </summary>
    public string? Cut { get; internal init; }

    /// <summary>What the role does not tell, and whom the command cuts off too; empty where there is nothing to say.</summary>
    public string Remark { get; }

    /// <summary>The certificate; null for a request.</summary>
    public Certificate? Certificate { get; }

    /// <summary>The end of the certificate in local time; null for a request.</summary>
    public DateTime? NotAfter => Certificate?.NotAfter;

    /// <summary>Whole days until the certificate ends, negative when it has; null for a request.</summary>
    public int? DaysRemaining => Certificate?.DaysRemaining;

    /// <summary>The same as <see cref="DaysRemaining"/>, by the name that the table has.</summary>
    public int? Days => DaysRemaining;

    /// <summary>True when the certificate has ended and gives no access any more.</summary>
    public bool IsExpired => Certificate?.IsExpired == true;

    /// <summary>Where it counts, in a word: a namespace, or <c>cluster</c>.</summary>
    public string Where => Namespace ?? "cluster";

    /// <summary>What lets it, in words: <c>ClusterRoleBinding/dev-view</c>.</summary>
    public string Source => Binding is null ? Kind.ToString() : $"{Kind}/{Binding}";

    /// <summary>Now for what passes every check.</summary>
    public Urgency Urgency => Kind == ClusterAccessKind.Masters ? Urgency.Now : Urgency.None;

    /// <summary>The groups, in lines.</summary>
    public string GroupList => TextLines.List(Groups);

    /// <summary>The remark in lines that a list has room for; null for none.</summary>
    public string? RemarkText => Remark.Length == 0 ? null : TextLines.Wrap(Remark, TextLines.ListWidth);

    /// <inheritdoc/>
    public override string ToString() => Role is null ? $"{Subject}: {Source}" : $"{Subject}: {Role} ({Where})";
}
