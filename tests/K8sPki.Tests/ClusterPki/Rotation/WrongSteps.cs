namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>A step that is asked for too early, and why it is refused.</summary>
/// <param name="Name">The rule that it breaks.</param>
/// <param name="Authority">The authority.</param>
/// <param name="Node">The node whose step it is.</param>
/// <param name="Arrange">What was done before, in part by hand.</param>
/// <param name="ErrorId">The error.</param>
/// <param name="Named">What it names: the node that is not as far, or both sides of the pair that would break.</param>
internal sealed record WrongStep(string Name, string Authority, string Node, Action<SampleRotation> Arrange, string ErrorId,
    params string[] Named)
{
    /// <summary>Gone on with by force.</summary>
    public bool IsForced { get; init; }

    /// <summary>The nodes that were to report and have not.</summary>
    public IReadOnlyList<string> Unheard { get; init; } = [];
}

/// <summary>Each rule of the safe order broken once before a step, on two control planes and a worker.</summary>
internal static class WrongSteps
{
    private const string Ca = "ca";
    private const string Etcd = "etcd-ca";
    private const string Proxy = "front-proxy-ca";
    private const string Tokens = "sa";
    private const string Breaks = "RotationBreaksTrust";
    private const string Behind = "RotationNodeBehind";
    private const string Faulty = "RotationFaulty";

    public static IReadOnlyList<WrongStep> All { get; } =
    [
        // Nobody signs before everybody trusts.
        new("signing before another API server trusts it", Ca, "cp1", cluster =>
            {
                Trusting(Ca)(cluster);
                SampleRotation.TrustInFile(cluster.Cp2, Ca, Old(Ca));
            }, Behind, "cp2 (TrustBoth)"),
        new("the same by force", Ca, "cp1", cluster =>
            {
                Trusting(Ca)(cluster);
                SampleRotation.TrustInFile(cluster.Cp2, Ca, Old(Ca));
            }, Breaks, "of cp1", "kube-apiserver --client-ca-file (/etc/kubernetes/pki/ca.crt) of cp2") { IsForced = true },
        new("signing before a worker trusts it", Ca, "cp1", cluster =>
            {
                Trusting(Ca)(cluster);
                SampleRotation.TrustInFile(cluster.Worker, Ca, Old(Ca));
            }, Behind, "worker1 (TrustBoth)"),
        new("signing before a scheduler's kubeconfig trusts it", Ca, "cp1", cluster =>
            {
                Trusting(Ca)(cluster);
                SampleRotation.TrustInKubeConfig(cluster.Cp2, "scheduler.conf", Old(Ca));
            }, Behind, "cp2 (TrustBoth)"),
        new("signing while a node has not reported", Ca, "cp1", Trusting(Ca), "RotationNodeUnheard", "cp9")
        {
            Unheard = ["cp9"],
        },
        new("etcd's authority signing before another member trusts it", Etcd, "cp1", cluster =>
            {
                Trusting(Etcd)(cluster);
                SampleRotation.TrustInFile(cluster.Cp2, Etcd, Old(Etcd));
            }, Behind, "cp2 (TrustBoth)"),
        new("the front proxy's authority signing before another API server trusts it", Proxy, "cp1", cluster =>
            {
                Trusting(Proxy)(cluster);
                SampleRotation.TrustInFile(cluster.Cp2, Proxy, Old(Proxy));
            }, Behind, "cp2 (TrustBoth)"),
        new("tokens of the new key before another API server verifies them, by force", Tokens, "cp1", cluster =>
            {
                cluster.Prepare(Tokens);
                cluster.WriteTokens(cluster.Cp1, isNew: false, cluster.OldTokens, cluster.NewTokens);
            }, Breaks, "--service-account-signing-key-file (/etc/kubernetes/pki/sa.key) of cp1",
            "--service-account-key-file (/etc/kubernetes/pki/sa.pub) of cp2") { IsForced = true },

        // Nothing new is shown before everybody trusts it.
        new("certificates before a kubelet's kubeconfig trusts them, by force", Ca, "cp1", cluster =>
            {
                Signing(Ca)(cluster);
                SampleRotation.TrustInKubeConfig(cluster.Worker, "kubelet.conf", Old(Ca));
            }, Breaks, "kube-apiserver apiserver (/etc/kubernetes/pki/apiserver.crt) of cp1",
            "kubelet cluster kubernetes (/etc/kubernetes/kubelet.conf) of worker1") { IsForced = true },
        new("certificates before a kubelet takes them of clients, by force", Ca, "cp1", cluster =>
            {
                Signing(Ca)(cluster);
                SampleRotation.TrustInFile(cluster.Worker, Ca, Old(Ca));
            }, Breaks, "kube-apiserver apiserver-kubelet-client (/etc/kubernetes/pki/apiserver-kubelet-client.crt) of cp1",
            "kubelet authentication.x509.clientCAFile (/etc/kubernetes/pki/ca.crt) of worker1") { IsForced = true },
        new("etcd's certificates before another member trusts them, by force", Etcd, "cp1", cluster =>
            {
                Signing(Etcd)(cluster);
                SampleRotation.TrustInFile(cluster.Cp2, Etcd, Old(Etcd));
                SampleRotation.WriteKey(cluster.Cp2, Etcd, Old(Etcd));
            }, Breaks, "of cp1", "(/etc/kubernetes/pki/etcd/ca.crt) of cp2") { IsForced = true },
        new("the front proxy's certificate before another API server trusts it, by force", Proxy, "cp1", cluster =>
            {
                Signing(Proxy)(cluster);
                SampleRotation.TrustInFile(cluster.Cp2, Proxy, Old(Proxy));
                SampleRotation.WriteKey(cluster.Cp2, Proxy, Old(Proxy));
            }, Breaks, "kube-apiserver front-proxy-client (/etc/kubernetes/pki/front-proxy-client.crt) of cp1",
            "kube-apiserver --requestheader-client-ca-file (/etc/kubernetes/pki/front-proxy-ca.crt) of cp2") { IsForced = true },

        // Nothing is forgotten that is shown.
        new("forgetting while an administrator has the old one's certificate", Ca, "cp1", cluster =>
            {
                Issuing(Ca)(cluster);
                SampleRotation.Issue(cluster.Cp2, "admin.conf", Old(Ca));
            }, Behind, "cp2 (IssueNew)"),
        new("forgetting while an administrator has the old one's certificate, by force", Ca, "cp1", cluster =>
            {
                Issuing(Ca)(cluster);
                SampleRotation.Issue(cluster.Cp2, "admin.conf", Old(Ca));
            }, Breaks, "admin admin.conf (/etc/kubernetes/admin.conf) of cp2",
            "kube-apiserver --client-ca-file (/etc/kubernetes/pki/ca.crt) of cp1") { IsForced = true },
        new("forgetting while a kubelet has not been renewed, by force", Ca, "cp1", cluster =>
            {
                Issuing(Ca)(cluster);
                SampleRotation.Issue(cluster.Worker, "kubelet.conf", Old(Ca));
            }, Breaks, "kubelet kubelet-client (/var/lib/kubelet/pki/kubelet-client-current.pem) of worker1",
            "kube-apiserver --client-ca-file (/etc/kubernetes/pki/ca.crt) of cp1") { IsForced = true },
        new("forgetting while another API server shows the old one's certificate, by force", Ca, "cp1", cluster =>
            {
                Issuing(Ca)(cluster);
                SampleRotation.Issue(cluster.Cp2, "apiserver", Old(Ca));
            }, Breaks, "kube-apiserver apiserver (/etc/kubernetes/pki/apiserver.crt) of cp2", "of cp1") { IsForced = true },
        new("etcd's old authority forgotten while another member shows it, by force", Etcd, "cp1", cluster =>
            {
                Issuing(Etcd)(cluster);
                SampleRotation.Issue(cluster.Cp2, "etcd-peer", Old(Etcd));
            }, Breaks, "etcd etcd-peer (/etc/kubernetes/pki/etcd/peer.crt) of cp2",
            "etcd --peer-trusted-ca-file (/etc/kubernetes/pki/etcd/ca.crt) of cp1") { IsForced = true },
        new("the front proxy's old authority forgotten while it is shown", Proxy, "cp1", cluster =>
            {
                Issuing(Proxy)(cluster);
                SampleRotation.Issue(cluster.Cp2, "front-proxy-client", Old(Proxy));
            }, Behind, "cp2 (IssueNew)"),
        new("forgetting while a node has not reported", Proxy, "cp1", Issuing(Proxy), "RotationNodeUnheard", "cp9")
        {
            Unheard = ["cp9"],
        },
        new("the old key of tokens forgotten while tokens of it are alive", Tokens, "cp1", Issuing(Tokens),
            "RotationTokensAlive", "kubelets keep a token"),
        new("the old key of tokens forgotten while another API server signs with it, by force", Tokens, "cp1", cluster =>
            {
                Issuing(Tokens)(cluster);
                cluster.WriteTokens(cluster.Cp2, isNew: false, cluster.NewTokens, cluster.OldTokens);
            }, Breaks, "--service-account-signing-key-file (/etc/kubernetes/pki/sa.key) of cp2",
            "--service-account-key-file (/etc/kubernetes/pki/sa.pub) of cp1") { IsForced = true },

        // The pair that signs.
        new("a bundle in the file that is signed with, whose key is nobody's, by force", Ca, "cp1", cluster =>
            {
                cluster.Prepare(Ca);
                SampleRotation.TrustInFile(cluster.Cp1, Ca, Old(Ca), New(Ca));
                SampleRotation.WriteKey(cluster.Cp1, Ca, New(Proxy));
            }, Faulty, "/etc/kubernetes/pki/ca.crt") { IsForced = true },
        new("a bundle in the file that is signed with, whose key is the new one's while others trust the old one", Ca, "cp1",
            cluster =>
            {
                cluster.Prepare(Ca);
                SampleRotation.TrustInFile(cluster.Cp1, Ca, Old(Ca), New(Ca));
                SampleRotation.WriteKey(cluster.Cp1, Ca, New(Ca));
            }, Breaks, "kube-controller-manager --cluster-signing-cert-file (/etc/kubernetes/pki/ca-signing.crt) of cp1",
            "kube-apiserver --client-ca-file (/etc/kubernetes/pki/ca.crt) of cp2"),
        new("the new one first in the bundle while the key is the old one's", Ca, "cp1", cluster =>
            {
                Trusting(Ca)(cluster);
                SampleRotation.TrustInFile(cluster.Cp1, Ca, New(Ca), Old(Ca));
            }, Faulty, "/etc/kubernetes/pki/ca.crt"),
        new("half of the pair that is signed with, by force", Ca, "cp1", cluster =>
            {
                Trusting(Ca)(cluster);
                cluster.Cp1.Write(SampleRotation.Pki + "signing.key", SampleCertificate.Text(New(Ca).Key!), isSecret: true);
            }, Faulty, "/etc/kubernetes/pki/signing.crt") { IsForced = true },
        new("one authority for clients and for the front proxy, by force", Proxy, "cp1", cluster =>
            {
                cluster.TrustBoth(Ca);
                foreach (var node in cluster.ControlPlanes)
                    node.WriteAuthority("pki/front-proxy-ca-new", New(Ca));
            }, Breaks, "could speak as the front proxy", "front-proxy-ca.crt") { IsForced = true },

        // What runs goes by what it read.
        new("a step while what runs has not read the step before", Etcd, "cp1", cluster =>
            {
                Trusting(Etcd)(cluster);
                SampleRotation.Run(cluster.Cp1, "etcd", 42);
            }, "RotationRestartFirst", "etcd"),
        new("a second member's trust while the first is still to be restarted", Etcd, "cp1", cluster =>
            {
                cluster.Prepare(Etcd);
                SampleRotation.TrustInFile(cluster.Cp2, Etcd, Old(Etcd), New(Etcd));
                SampleRotation.Run(cluster.Cp2, "etcd", 42);
            }, "RotationMemberFirst", "cp2"),
        new("signing while what runs on another node has not read the bundle", Ca, "cp1", cluster =>
            {
                Trusting(Ca)(cluster);
                SampleRotation.Run(cluster.Worker, "kubelet", 42);
            }, Behind, "worker1 (restart kubelet)"),
    ];

    public static TheoryData<string> Names => [.. All.Select(step => step.Name)];

    private static CertificateAuthority Old(string authority) => SampleRotation.Old(authority);

    private static CertificateAuthority New(string authority) => SampleRotation.New(authority);

    // Everything trusts both.
    private static Action<SampleRotation> Trusting(string authority) => cluster =>
    {
        cluster.Prepare(authority);
        cluster.TrustBoth(authority);
    };

    // The new one signs, and nothing of it is shown.
    private static Action<SampleRotation> Signing(string authority) => cluster =>
    {
        Trusting(authority)(cluster);
        foreach (var node in cluster.ControlPlanes)
        {
            if (authority == Ca)
                SampleRotation.SignWith(node, New(Ca));
            SampleRotation.WriteKey(node, authority, New(authority));
            SampleRotation.TrustInFile(node, authority, New(authority), Old(authority));
        }
    };

    private static Action<SampleRotation> Issuing(string authority) => cluster =>
    {
        Trusting(authority)(cluster);
        cluster.IssueNew(authority);
    };
}
