namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>A step in a wrong order, and the pair that it would break.</summary>
/// <param name="Name">The rule that it breaks.</param>
/// <param name="Before">What was done before.</param>
/// <param name="Step">What is wrong.</param>
/// <param name="Shown">What is shown or signs, and is not trusted.</param>
/// <param name="Verifier">Who lacks trust, with its file.</param>
internal sealed record WrongOrder(string Name, Action<SampleRotation> Before, Action<SampleRotation> Step, string Shown,
    string Verifier);

/// <summary>Each rule of a safe order broken once, on two control planes and a worker.</summary>
internal static class WrongOrders
{
    private const string Ca = "ca";
    private const string Etcd = "etcd-ca";
    private const string Proxy = "front-proxy-ca";
    private const string ApiServer = "etc/kubernetes/manifests/kube-apiserver.yaml";
    private const string Manager = "etc/kubernetes/manifests/kube-controller-manager.yaml";

    public static IReadOnlyList<WrongOrder> All { get; } =
    [
        // The cluster's authority: trust before issuing.
        new("the server's certificate before the kubeconfigs trust it", Nothing, cluster =>
            {
                SampleRotation.SignWith(cluster.Cp1, Old(Ca));
                SampleRotation.TrustInFile(cluster.Cp1, Ca, Both(Ca));
                SampleRotation.Issue(cluster.Cp1, "apiserver", New(Ca));
            }, "kube-apiserver apiserver (/etc/kubernetes/pki/apiserver.crt) of cp1",
            "kubelet cluster kubernetes (/etc/kubernetes/kubelet.conf) of worker1"),
        new("the server's certificate before pods trust it", cluster =>
            {
                cluster.TrustBoth(Ca);
                SampleRotation.TrustInFile(cluster.Cp2, Ca, Old(Ca));
            }, cluster => SampleRotation.Issue(cluster.Cp1, "apiserver", New(Ca)),
            "kube-apiserver apiserver (/etc/kubernetes/pki/apiserver.crt) of cp1",
            "kube-controller-manager --root-ca-file (/etc/kubernetes/pki/ca.crt) of cp2"),
        new("an administrator's certificate before the API server trusts it", Nothing,
            cluster => SampleRotation.Issue(cluster.Cp1, "admin.conf", New(Ca)),
            "admin admin.conf (/etc/kubernetes/admin.conf) of cp1",
            "kube-apiserver --client-ca-file (/etc/kubernetes/pki/ca.crt) of cp1"),
        new("kubelet's client certificate before every API server trusts it", cluster =>
            {
                cluster.TrustBoth(Ca);
                SampleRotation.TrustInFile(cluster.Cp2, Ca, Old(Ca));
            }, cluster => SampleRotation.Issue(cluster.Worker, "kubelet.conf", New(Ca)),
            "kubelet kubelet-client (/var/lib/kubelet/pki/kubelet-client-current.pem) of worker1",
            "kube-apiserver --client-ca-file (/etc/kubernetes/pki/ca.crt) of cp2"),
        new("the API server's client certificate before kubelets trust it", cluster =>
            {
                cluster.TrustBoth(Ca);
                SampleRotation.TrustInFile(cluster.Worker, Ca, Old(Ca));
            }, cluster => SampleRotation.Issue(cluster.Cp1, "apiserver-kubelet-client", New(Ca)),
            "kube-apiserver apiserver-kubelet-client (/etc/kubernetes/pki/apiserver-kubelet-client.crt) of cp1",
            "kubelet authentication.x509.clientCAFile (/etc/kubernetes/pki/ca.crt) of worker1"),
        new("kubelet's serving certificate before the API server trusts it", cluster =>
            {
                cluster.Cp1.Write(SampleRotation.Pki + "kubelets.crt", Old(Ca).Certificate.Pem);
                cluster.Cp1.Replace(ApiServer, "    - --etcd-cafile=",
                    "    - --kubelet-certificate-authority=/etc/kubernetes/pki/kubelets.crt\n    - --etcd-cafile=");
                WriteKubeletServer(cluster.Worker, Old(Ca));
                cluster.TrustBoth(Ca);
            }, cluster => WriteKubeletServer(cluster.Worker, New(Ca)),
            "kubelet kubelet-server (/var/lib/kubelet/pki/kubelet-server-current.pem) of worker1",
            "kube-apiserver --kubelet-certificate-authority (/etc/kubernetes/pki/kubelets.crt) of cp1"),
        new("trust and new certificates in one step, while kubelets still run with the old bundle", Nothing, cluster =>
            {
                cluster.TrustBoth(Ca);
                SampleRotation.Issue(cluster.Cp1, "apiserver", New(Ca));
            }, "kube-apiserver apiserver (/etc/kubernetes/pki/apiserver.crt) of cp1 (as it will be)",
            "kubelet cluster kubernetes (/etc/kubernetes/kubelet.conf) of worker1 (as before)"),
        new("what signs requests before the API server trusts it", Nothing,
            cluster => SampleRotation.SignWith(cluster.Cp1, New(Ca)),
            "kube-controller-manager --cluster-signing-cert-file (/etc/kubernetes/pki/signing.crt) of cp1",
            "kube-apiserver --client-ca-file (/etc/kubernetes/pki/ca.crt) of cp1"),
        new("one API server's certificate while the other's scheduler trusts the old one", cluster =>
            {
                cluster.TrustBoth(Ca);
                SampleRotation.TrustInKubeConfig(cluster.Cp2, "scheduler.conf", Old(Ca));
            }, cluster => SampleRotation.Issue(cluster.Cp1, "apiserver", New(Ca)),
            "kube-apiserver apiserver (/etc/kubernetes/pki/apiserver.crt) of cp1",
            "kube-scheduler cluster kubernetes (/etc/kubernetes/scheduler.conf) of cp2"),
        new("an administrator's certificate before the controller manager trusts clients of it", cluster =>
            {
                cluster.Cp1.Write(SampleRotation.Pki + "clients.crt", Old(Ca).Certificate.Pem);
                cluster.Cp1.Replace(Manager, "--client-ca-file=/etc/kubernetes/pki/ca.crt",
                    "--client-ca-file=/etc/kubernetes/pki/clients.crt");
                cluster.TrustBoth(Ca);
            }, cluster => SampleRotation.Issue(cluster.Cp1, "admin.conf", New(Ca)),
            "admin admin.conf (/etc/kubernetes/admin.conf) of cp1",
            "kube-controller-manager --client-ca-file (/etc/kubernetes/pki/clients.crt) of cp1"),

        // The files that are signed with.
        new("a bundle in the file that is signed with", Nothing, cluster => SampleRotation.TrustInFile(cluster.Cp1, Ca, Both(Ca)),
            "kube-controller-manager --cluster-signing-cert-file (/etc/kubernetes/pki/ca.crt) of cp1",
            "holds 2 certificates, and kube-controller-manager takes exactly one"),
        new("the new one first in the bundle while the key is the old one's", cluster => cluster.TrustBoth(Ca),
            cluster => SampleRotation.TrustInFile(cluster.Cp1, Ca, New(Ca), Old(Ca)),
            "/etc/kubernetes/pki/ca.crt of cp1", "'/etc/kubernetes/pki/ca.crt' has a key that is not its first certificate's"),
        new("the new key while the old one is first in the bundle", cluster => cluster.TrustBoth(Ca),
            cluster => SampleRotation.WriteKey(cluster.Cp1, Ca, New(Ca)),
            "/etc/kubernetes/pki/ca.crt of cp1", "'/etc/kubernetes/pki/ca.crt' has a key that is not its first certificate's"),
        new("half of the pair that is signed with", cluster => cluster.TrustBoth(Ca),
            cluster =>
                cluster.Cp1.Write(SampleRotation.Pki + "signing.key", SampleCertificate.Text(New(Ca).Key!), isSecret: true),
            "kube-controller-manager --cluster-signing-cert-file (/etc/kubernetes/pki/signing.crt) of cp1",
            "'/etc/kubernetes/pki/signing.crt' has a key that is not its first certificate's"),

        // The cluster's authority: nothing old before forgetting.
        new("the old one forgotten for pods while an API server shows its certificate", cluster => cluster.TrustBoth(Ca),
            cluster => SampleRotation.TrustInFile(cluster.Cp1, Ca, New(Ca)),
            "kube-apiserver apiserver (/etc/kubernetes/pki/apiserver.crt) of cp2",
            "kube-controller-manager --root-ca-file (/etc/kubernetes/pki/ca.crt) of cp1"),
        new("the old one forgotten by the API server while an administrator has its certificate", cluster =>
            {
                cluster.TrustBoth(Ca);
                cluster.IssueNew(Ca);
                SampleRotation.Issue(cluster.Cp2, "admin.conf", Old(Ca));
            }, cluster => SampleRotation.TrustInFile(cluster.Cp1, Ca, New(Ca)),
            "admin admin.conf (/etc/kubernetes/admin.conf) of cp2",
            "kube-apiserver --client-ca-file (/etc/kubernetes/pki/ca.crt) of cp1"),
        new("the old one forgotten while a kubelet's client certificate has not been renewed", cluster =>
            {
                cluster.TrustBoth(Ca);
                cluster.IssueNew(Ca);
                SampleRotation.Issue(cluster.Worker, "kubelet.conf", Old(Ca));
            }, cluster => SampleRotation.TrustInFile(cluster.Cp2, Ca, New(Ca)),
            "kubelet kubelet-client (/var/lib/kubelet/pki/kubelet-client-current.pem) of worker1",
            "kube-apiserver --client-ca-file (/etc/kubernetes/pki/ca.crt) of cp2"),
        new("the old one forgotten by a kubelet while an API server shows its client certificate",
            cluster => cluster.TrustBoth(Ca),
            cluster => SampleRotation.TrustInFile(cluster.Worker, Ca, New(Ca)),
            "kube-apiserver apiserver-kubelet-client (/etc/kubernetes/pki/apiserver-kubelet-client.crt) of cp1",
            "kubelet authentication.x509.clientCAFile (/etc/kubernetes/pki/ca.crt) of worker1"),
        new("a kubeconfig without the bundle, as a renewal by kubeadm leaves it", cluster =>
            {
                cluster.TrustBoth(Ca);
                SampleRotation.Issue(cluster.Cp1, "apiserver", New(Ca));
            }, cluster => SampleRotation.TrustInKubeConfig(cluster.Cp1, "controller-manager.conf", New(Ca)),
            "kube-apiserver apiserver (/etc/kubernetes/pki/apiserver.crt) of cp2",
            "kube-controller-manager cluster kubernetes (/etc/kubernetes/controller-manager.conf) of cp1"),
        new("the new one alone from one day to the next", Nothing, cluster =>
            {
                cluster.IssueNew(Ca);
                cluster.ForgetOld(Ca);
            }, "kubelet kubelet-client (/var/lib/kubelet/pki/kubelet-client-current.pem) of worker1 (as before)",
            "kube-apiserver --client-ca-file (/etc/kubernetes/pki/ca.crt) of cp1 (as it will be)"),

        // etcd.
        new("etcd's certificate before API servers trust it", cluster => TrustInFiles(Etcd, cluster.Cp1),
            cluster => SampleRotation.Issue(cluster.Cp1, "etcd-server", New(Etcd)),
            "etcd etcd-server (/etc/kubernetes/pki/etcd/server.crt) of cp1",
            "kube-apiserver --etcd-cafile (/etc/kubernetes/pki/etcd/ca.crt) of cp2"),
        new("an API server's certificate before every member trusts it", cluster => TrustInFiles(Etcd, cluster.Cp1),
            cluster => SampleRotation.Issue(cluster.Cp1, "apiserver-etcd-client", New(Etcd)),
            "kube-apiserver apiserver-etcd-client (/etc/kubernetes/pki/apiserver-etcd-client.crt) of cp1",
            "etcd --trusted-ca-file (/etc/kubernetes/pki/etcd/ca.crt) of cp2"),
        new("a member's certificate before the other members trust it", cluster => TrustInFiles(Etcd, cluster.Cp1),
            cluster => SampleRotation.Issue(cluster.Cp1, "etcd-peer", New(Etcd)),
            "etcd etcd-peer (/etc/kubernetes/pki/etcd/peer.crt) of cp1",
            "etcd --peer-trusted-ca-file (/etc/kubernetes/pki/etcd/ca.crt) of cp2"),
        new("the health check's certificate before etcd trusts it", Nothing,
            cluster => SampleRotation.Issue(cluster.Cp2, "etcd-healthcheck-client", New(Etcd)),
            "etcd etcd-healthcheck-client (/etc/kubernetes/pki/etcd/healthcheck-client.crt) of cp2",
            "etcd --trusted-ca-file (/etc/kubernetes/pki/etcd/ca.crt) of cp1"),
        new("trust and new certificates of etcd in one step, before the restart that trust needs", Nothing, cluster =>
            {
                cluster.TrustBoth(Etcd);
                cluster.IssueNew(Etcd);
            }, "etcd etcd-peer (/etc/kubernetes/pki/etcd/peer.crt) of cp1 (as it will be)",
            "etcd --peer-trusted-ca-file (/etc/kubernetes/pki/etcd/ca.crt) of cp2 (as before)"),
        new("the old one forgotten by API servers while etcd shows its certificate", cluster =>
            {
                cluster.TrustBoth(Etcd);
                SampleRotation.Issue(cluster.Cp1, "etcd-server", New(Etcd));
            }, cluster => SampleRotation.TrustInFile(cluster.Cp1, Etcd, New(Etcd)),
            "etcd etcd-server (/etc/kubernetes/pki/etcd/server.crt) of cp2",
            "kube-apiserver --etcd-cafile (/etc/kubernetes/pki/etcd/ca.crt) of cp1"),
        new("the old one forgotten by a member while another shows its certificate", cluster => cluster.TrustBoth(Etcd),
            cluster => SampleRotation.TrustInFile(cluster.Cp2, Etcd, New(Etcd)),
            "etcd etcd-peer (/etc/kubernetes/pki/etcd/peer.crt) of cp1",
            "etcd --peer-trusted-ca-file (/etc/kubernetes/pki/etcd/ca.crt) of cp2"),

        // The front proxy.
        new("the front proxy's certificate before it is trusted", Nothing,
            cluster => SampleRotation.Issue(cluster.Cp1, "front-proxy-client", New(Proxy)),
            "kube-apiserver front-proxy-client (/etc/kubernetes/pki/front-proxy-client.crt) of cp1",
            "kube-apiserver --requestheader-client-ca-file (/etc/kubernetes/pki/front-proxy-ca.crt) of cp2"),
        new("the front proxy's old authority forgotten while its certificate is shown", cluster => cluster.TrustBoth(Proxy),
            cluster => SampleRotation.TrustInFile(cluster.Cp1, Proxy, New(Proxy)),
            "kube-apiserver front-proxy-client (/etc/kubernetes/pki/front-proxy-client.crt) of cp2",
            "kube-controller-manager --requestheader-client-ca-file (/etc/kubernetes/pki/front-proxy-ca.crt) of cp1"),
        new("the cluster's authority for the front proxy too", Nothing,
            cluster => SampleRotation.TrustInFile(cluster.Cp1, Proxy, Old(Proxy), Old(Ca)),
            "kube-apiserver --client-ca-file (/etc/kubernetes/pki/ca.crt) of cp1",
            "'/etc/kubernetes/pki/front-proxy-ca.crt' holds an authority of clients"),

        // Keys of tokens.
        new("tokens of the new key before it is verified", Nothing,
            cluster => cluster.WriteTokens(cluster.Cp1, isNew: true, cluster.OldTokens),
            "kube-apiserver --service-account-signing-key-file (/etc/kubernetes/pki/sa.key) of cp1",
            "kube-apiserver --service-account-key-file (/etc/kubernetes/pki/sa.pub) of cp1"),
        new("tokens of the new key before every API server verifies it",
            cluster => cluster.WriteTokens(cluster.Cp1, isNew: false, cluster.OldTokens, cluster.NewTokens),
            cluster => cluster.WriteTokens(cluster.Cp1, isNew: true, cluster.OldTokens, cluster.NewTokens),
            "kube-apiserver --service-account-signing-key-file (/etc/kubernetes/pki/sa.key) of cp1",
            "kube-apiserver --service-account-key-file (/etc/kubernetes/pki/sa.pub) of cp2"),
        new("the controller manager's tokens before the API servers verify them", Nothing, cluster =>
            {
                cluster.Cp1.Write(SampleRotation.Pki + "sa-new.key", cluster.NewTokenKey, isSecret: true);
                cluster.Cp1.Replace(Manager, "key-file=/etc/kubernetes/pki/sa.key", "key-file=/etc/kubernetes/pki/sa-new.key");
            }, "kube-controller-manager --service-account-private-key-file (/etc/kubernetes/pki/sa-new.key) of cp1",
            "kube-apiserver --service-account-key-file (/etc/kubernetes/pki/sa.pub) of cp2"),
        new("the old key of tokens dropped while another API server signs with it", cluster =>
            {
                cluster.TrustBoth("sa");
                cluster.WriteTokens(cluster.Cp1, isNew: true, cluster.NewTokens, cluster.OldTokens);
            }, cluster => cluster.WriteTokens(cluster.Cp1, isNew: true, cluster.NewTokens),
            "kube-apiserver --service-account-signing-key-file (/etc/kubernetes/pki/sa.key) of cp2",
            "kube-apiserver --service-account-key-file (/etc/kubernetes/pki/sa.pub) of cp1"),
        new("all keys of tokens at once", Nothing, cluster => cluster.ForgetOld("sa"),
            "kube-apiserver --service-account-signing-key-file (/etc/kubernetes/pki/sa.key) of cp1 (as before)",
            "kube-apiserver --service-account-key-file (/etc/kubernetes/pki/sa.pub) of cp1 (as it will be)"),
    ];

    public static TheoryData<string> Names => [.. All.Select(order => order.Name)];

    private static CertificateAuthority Old(string authority) => SampleRotation.Old(authority);

    private static CertificateAuthority New(string authority) => SampleRotation.New(authority);

    private static CertificateAuthority[] Both(string authority) => [Old(authority), New(authority)];

    private static void Nothing(SampleRotation cluster)
    {
    }

    private static void TrustInFiles(string authority, params SampleNode[] nodes)
    {
        foreach (var node in nodes)
            SampleRotation.TrustInFile(node, authority, Both(authority));
    }

    private static void WriteKubeletServer(SampleNode node, CertificateAuthority issuer)
    {
        var made = node.Entry(ClusterBlueprint.Find("kubelet.conf")!) with { Issuer = issuer,
            Usages = [ExtendedKeyUsage.ServerAuth] };
        node.Write("var/lib/kubelet/pki/kubelet-server-current.pem", made.Pem + made.KeyPem, isSecret: true);
    }
}
