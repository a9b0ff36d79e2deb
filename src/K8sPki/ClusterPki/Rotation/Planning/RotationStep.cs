using K8sPki.ClusterPki;

namespace K8sPki;

/// <summary>A step of the exchange of an authority, in the order in which a node takes them.</summary>
public enum RotationStepKind
{
    /// <summary>The new authority lies beside the old one; nothing uses it yet.</summary>
    Prepare,

    /// <summary>What signs for the controller manager has a pair of files of its own.</summary>
    SplitSigner,

    /// <summary>Everything trusts the old and the new authority.</summary>
    TrustBoth,

    /// <summary>The new authority signs.</summary>
    SignNew,

    /// <summary>What is shown was signed by the new authority.</summary>
    IssueNew,

    /// <summary>The old authority is trusted nowhere.</summary>
    ForgetOld,

    /// <summary>What was needed for the exchange alone is gone.</summary>
    CleanUp,
}

/// <summary>What a step changes on a node, and what has to be true before it and after it.</summary>
/// <param name="Kind">The step.</param>
/// <param name="Phase">The phase that it is part of.</param>
/// <param name="Round">
/// No node begins a step of one round before every node has all of the round before behind it, its restarts too.
/// </param>
internal sealed record RotationStep(RotationStepKind Kind, RotationPhase Phase, int Round)
{
    /// <summary>What it does, in words that follow "the step".</summary>
    public required string Does { get; init; }

    /// <summary>What it does with the keys of service account tokens; null for a step that they do not need.</summary>
    public string? DoesForTokens { get; init; }

    /// <summary>What has to be true on all nodes before.</summary>
    public required string Before { get; init; }

    /// <summary>What is true of a node after it.</summary>
    public required string After { get; init; }

    /// <summary>
    /// What kubeadm, which takes the first certificate of ca.crt for all of it, refuses or undoes from here on; empty for
    /// nothing. cmd/kubeadm/app/phases/certs, renewal/readwriter.go and manifests.go of Kubernetes 1.36.
    /// </summary>
    public string Kubeadm { get; init; } = "";

    /// <summary>
    /// All of them. A verifier learns the new authority before any holder shows a certificate of it; a holder loses its old one
    /// before any verifier forgets the old authority.
    /// </summary>
    public static readonly IReadOnlyList<RotationStep> All =
    [
        new(RotationStepKind.Prepare, RotationPhase.Idle, 0)
        {
            Does = "writes the new authority, with a common name of its own, beside the old one",
            DoesForTokens = "writes a new key beside the old one",
            Before = "the old authority's key is its certificate's, and nothing is half done",
            After = "nothing uses the new one yet",
        },
        new(RotationStepKind.SplitSigner, RotationPhase.TrustBoth, 0)
        {
            Does = "gives the controller manager a copy of the old pair to sign with, since that file takes exactly one "
                + "certificate (kubernetes/kubeadm#1350)",
            Before = "the new authority lies beside the old one",
            After = "the file of the authority may become a bundle",
            Kubeadm = "kubeadm upgrade and kubeadm init phase control-plane write the manifest anew with ca.crt as the signing "
                + "file, and the controller manager does not start with a bundle in it",
        },
        new(RotationStepKind.TrustBoth, RotationPhase.TrustBoth, 0)
        {
            Does = "adds the new authority behind the old one to every file and kubeconfig that trusts it",
            DoesForTokens = "adds the new public key behind the old one to what verifies tokens",
            Before = "the controller manager signs with a file of its own, and was started anew with it",
            After = "old and new certificates are taken here; nobody shows a new one yet",
            Kubeadm = "kubeadm certs renew and kubeadm upgrade put the first authority alone back into each .conf",
        },
        new(RotationStepKind.SignNew, RotationPhase.IssueNew, 1)
        {
            Does = "lets the new authority sign: its key, and its certificate first where the file trusts both",
            DoesForTokens = "lets the new key sign tokens, and puts its public key first",
            Before = "everything on every node trusts both and was started anew where that needs it; so do pods and users",
            After = "what is signed from now on is of the new authority",
            Kubeadm = "kubeadm init phase certs, kubeadm join and its preflight refuse certificates of the old authority that "
                + "are still there: \"is not signed by corresponding CA\"",
        },
        new(RotationStepKind.IssueNew, RotationPhase.IssueNew, 1)
        {
            Does = "makes every certificate and kubeconfig of the old authority anew, with new keys; what they trust stays",
            Before = "the new authority signs here",
            After = "everything that is shown here is of the new authority",
        },
        new(RotationStepKind.ForgetOld, RotationPhase.ForgetOld, 2)
        {
            Does = "takes the old authority out of everything that trusts it, and lets the controller manager sign with the "
                + "authority's own file again",
            DoesForTokens = "takes the old public key out of what verifies tokens",
            Before = "on every node, and of every user, nothing is shown that only the old authority signed",
            After = "certificates of the old authority are refused here",
        },
        new(RotationStepKind.CleanUp, RotationPhase.Done, 3)
        {
            Does = "removes the copies of the new authority that lay beside it, and what was kept to take steps back",
            Before = "the old authority is trusted on no node",
            After = "the exchange is over and cannot be taken back",
        },
    ];

    /// <summary>The step of a kind.</summary>
    public static RotationStep Of(RotationStepKind kind) => All[(int)kind];

    /// <summary>The steps that an authority needs at all.</summary>
    public static IEnumerable<RotationStep> For(RotationAuthority authority) => All.Where(step => step.Kind switch
    {
        // The only signer whose file takes exactly one certificate is that of the cluster.
        RotationStepKind.SplitSigner => authority.Name == ClusterBlueprint.ClusterAuthority,
        // A token is made when somebody asks for one.
        RotationStepKind.IssueNew => !authority.IsKeyPair,
        _ => true,
    });

    /// <summary>What it does for an authority.</summary>
    public string DoesFor(RotationAuthority authority) => authority.IsKeyPair ? DoesForTokens ?? Does : Does;
}
