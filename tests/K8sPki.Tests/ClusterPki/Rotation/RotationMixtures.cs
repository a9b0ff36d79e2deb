namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>A tree that was exchanged in part, and where it stands by that.</summary>
internal sealed record RotationMixture(string Name, string Authority, RotationPhase Phase, Action<SampleRotation> Change,
    params string[] Lagging);

/// <summary>Trees between two phases, and trees that no safe order has.</summary>
internal static class RotationMixtures
{
    private const string Ca = "ca";
    private const string Etcd = "etcd-ca";
    private const string Proxy = "front-proxy-ca";
    private const string Tokens = "sa";

    public static IReadOnlyList<RotationMixture> All { get; } =
    [
        new("a new authority lies ready beside the old one", Etcd, RotationPhase.Idle, cluster =>
            cluster.Cp1.WriteAuthority("pki/etcd/ca-new", SampleRotation.New(Etcd))),
        new("the file trusts both, the kubeconfigs the old one", Ca, RotationPhase.TrustBoth, cluster =>
        {
            SampleRotation.SignWith(cluster.Cp1, SampleRotation.Old(Ca));
            SampleRotation.TrustInFile(cluster.Cp1, Ca, Both(Ca));
        }, "admin cluster kubernetes (/etc/kubernetes/admin.conf)", "/etc/kubernetes/kubelet.conf",
        "/etc/kubernetes/scheduler.conf"),
        new("the kubeconfigs trust both, the file the old one", Ca, RotationPhase.TrustBoth, cluster =>
        {
            cluster.TrustBoth(Ca);
            SampleRotation.TrustInFile(cluster.Cp1, Ca, SampleRotation.Old(Ca));
        }, "kube-apiserver --client-ca-file", "kubelet authentication.x509.clientCAFile",
        "kube-controller-manager --root-ca-file"),
        new("one kubeconfig was forgotten", Ca, RotationPhase.TrustBoth, cluster =>
        {
            cluster.TrustBoth(Ca);
            SampleRotation.TrustInKubeConfig(cluster.Cp1, "scheduler.conf", SampleRotation.Old(Ca));
        }, "kube-scheduler cluster kubernetes"),
        new("half of what is shown is new", Etcd, RotationPhase.IssueNew, cluster =>
        {
            cluster.TrustBoth(Etcd);
            SampleRotation.Issue(cluster.Cp1, "etcd-server", SampleRotation.New(Etcd));
        }, "etcd etcd-peer", "kube-apiserver apiserver-etcd-client"),
        new("all that is shown is new, and what signs is not", Ca, RotationPhase.IssueNew, cluster =>
        {
            cluster.TrustBoth(Ca);
            cluster.Issue(Ca, SampleRotation.New(Ca));
        }, "kube-controller-manager --cluster-signing-cert-file"),
        new("what signs is new, and nothing that is shown", Ca, RotationPhase.IssueNew, cluster =>
        {
            cluster.TrustBoth(Ca);
            SampleRotation.SignWith(cluster.Cp1, SampleRotation.New(Ca));
        }, "kube-apiserver apiserver (", "kubelet-client"),
        new("some places have forgotten the old one", Ca, RotationPhase.ForgetOld, cluster =>
        {
            cluster.TrustBoth(Ca);
            cluster.IssueNew(Ca);
            SampleRotation.TrustInFile(cluster.Cp1, Ca, SampleRotation.New(Ca));
        }, "admin cluster kubernetes", "kubelet cluster kubernetes"),
        new("a kubeconfig lost the bundle, as a renewal by kubeadm leaves it", Ca, RotationPhase.Mixed, cluster =>
        {
            cluster.TrustBoth(Ca);
            SampleRotation.TrustInKubeConfig(cluster.Cp1, "admin.conf", SampleRotation.New(Ca));
        }, "admin cluster kubernetes (/etc/kubernetes/admin.conf)"),
        new("a new certificate before anything trusts it", Etcd, RotationPhase.Mixed, cluster =>
        {
            cluster.Cp1.WriteAuthority("pki/etcd/ca-new", SampleRotation.New(Etcd));
            SampleRotation.Issue(cluster.Cp1, "etcd-server", SampleRotation.New(Etcd));
        }, "etcd --trusted-ca-file", "kube-apiserver --etcd-cafile"),
        new("the old one forgotten before anything was made anew", Proxy, RotationPhase.Mixed, cluster =>
        {
            cluster.Cp1.Write(SampleRotation.Pki + "front-proxy-ca-old.crt", SampleRotation.Old(Proxy).Certificate.Pem);
            SampleRotation.TrustInFile(cluster.Cp1, Proxy, SampleRotation.New(Proxy));
            SampleRotation.WriteKey(cluster.Cp1, Proxy, SampleRotation.New(Proxy));
        }, "kube-apiserver --requestheader-client-ca-file", "kube-controller-manager --requestheader-client-ca-file"),
        new("the old one gone from everywhere but from what it signed", Proxy, RotationPhase.Mixed, cluster =>
        {
            cluster.Cp1.WriteAuthority("pki/front-proxy-ca", SampleNode.NewAuthority("front-proxy-ca"));
        }, "front-proxy-client (/etc/kubernetes/pki/front-proxy-client.crt): is signed by neither"),
        new("a bundle in the file that is signed with", Ca, RotationPhase.Mixed, cluster => cluster.Trust(Ca, Both(Ca)),
            "--cluster-signing-cert-file (/etc/kubernetes/pki/ca.crt): holds 2 certificates, and kube-controller-manager takes "
                + "exactly one"),
        new("the new key beside the old certificate", Etcd, RotationPhase.Mixed, cluster =>
        {
            cluster.TrustBoth(Etcd);
            SampleRotation.WriteKey(cluster.Cp1, Etcd, SampleRotation.New(Etcd));
        }, "/etc/kubernetes/pki/etcd/ca.crt: has a key that is not its first certificate's"),
        new("the new one first beside the old key", Etcd, RotationPhase.Mixed, cluster =>
            cluster.Trust(Etcd, SampleRotation.New(Etcd), SampleRotation.Old(Etcd)),
            "/etc/kubernetes/pki/etcd/ca.crt: has a key that is not its first certificate's"),
        new("a file of a stranger where an authority is trusted", Ca, RotationPhase.TrustBoth, cluster =>
        {
            cluster.TrustBoth(Ca);
            cluster.Cp1.Write(SampleRotation.Pki + "clients.crt", SampleRotation.Old(Ca).Certificate.Pem);
            cluster.Cp1.Replace("etc/kubernetes/manifests/kube-apiserver.yaml", "--client-ca-file=/etc/kubernetes/pki/ca.crt",
                "--client-ca-file=/etc/kubernetes/pki/clients.crt");
        }, "kube-apiserver --client-ca-file (/etc/kubernetes/pki/clients.crt)"),
        new("tokens are signed with a key that is not verified", Tokens, RotationPhase.Mixed, cluster =>
            cluster.WriteTokens(cluster.Cp1, isNew: true, cluster.OldTokens), "kube-apiserver --service-account-key-file"),
        new("the controller manager alone signs with the new key", Tokens, RotationPhase.IssueNew, cluster =>
        {
            cluster.TrustBoth(Tokens);
            cluster.Cp1.Write(SampleRotation.Pki + "sa-new.key", cluster.NewTokenKey, isSecret: true);
            cluster.Cp1.Replace("etc/kubernetes/manifests/kube-controller-manager.yaml", "key-file=/etc/kubernetes/pki/sa.key",
                "key-file=/etc/kubernetes/pki/sa-new.key");
        }, "kube-apiserver --service-account-signing-key-file"),
        new("the new key of tokens in a file of its own", Tokens, RotationPhase.TrustBoth, cluster =>
        {
            cluster.Cp1.Write(SampleRotation.Pki + "sa-new.pub", cluster.NewTokens.Pem);
            cluster.Cp1.Replace("etc/kubernetes/manifests/kube-apiserver.yaml",
                "    - --service-account-key-file=/etc/kubernetes/pki/sa.pub",
                "    - --service-account-key-file=/etc/kubernetes/pki/sa.pub\n    - "
                    + "--service-account-key-file=/etc/kubernetes/pki/sa-new.pub");
        }),
    ];

    public static TheoryData<string> Names => [.. All.Select(mixture => mixture.Name)];

    private static CertificateAuthority[] Both(string authority) =>
        [SampleRotation.Old(authority), SampleRotation.New(authority)];
}
