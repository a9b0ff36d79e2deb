namespace K8sPki.Tests.ClusterPki;

/// <summary>Nodes as public projects and administrators lay them out: each certificate is listed by what names it.</summary>
internal static class StrangerNodes
{
    private const string Units = "etc/systemd/system/";
    private const string Manifests = "etc/kubernetes/manifests/";
    private const string KubeletConfig = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
    private const string Kubelet = "ExecStart=/usr/bin/kubelet --config=/var/lib/kubelet/config.yaml";

    public static IReadOnlyList<StrangerNode> All { get; } =
    [
        new("T01: kubelet's drop-ins", Of(
                (Units + "kubelet.service", Unit(Kubelet + " --config-dir=/etc/kubernetes/kubelet.conf.d")),
                ("etc/kubernetes/kubelet.conf.d/10-tls.conf", KubeletConfig
                    + "tlsCertFile: /opt/pki/ks.crt\ntlsPrivateKeyFile: /opt/pki/ks.key\n"),
                ("var/lib/kubelet/config.yaml", KubeletConfig + "rotateCertificates: true\n")),
            ("opt/pki/ks.crt", "10-tls.conf tlsCertFile:3")),
        new("T02: kubelet's folder of certificates", Of(
                (Units + "kubelet.service", Unit(Kubelet + " --cert-dir=/data/kubelet/pki")),
                ("var/lib/kubelet/config.yaml", KubeletConfig + "serverTLSBootstrap: true\n")),
            ("data/kubelet/pki/kubelet-server-current.pem", "kubelet.service --cert-dir:2"),
            ("data/kubelet/pki/kubelet.crt", "kubelet.service --cert-dir:2")),
        new("T03: the API server's configurations", Of(
                (Manifests + "kube-apiserver.yaml",
                    Pod("kube-apiserver", "/etc/kubernetes", "kube-apiserver",
                        "--egress-selector-config-file=/etc/kubernetes/egress.yaml",
                        "--authorization-config=/etc/kubernetes/authz.yaml")),
                ("etc/kubernetes/authz.yaml", """
                    apiVersion: apiserver.config.k8s.io/v1
                    kind: AuthorizationConfiguration
                    authorizers:
                    - type: Webhook
                      name: w
                      webhook:
                        connectionInfo: {type: KubeConfigFile, kubeConfigFile: /etc/kubernetes/wh/authz.conf}
                    """),
                ("etc/kubernetes/egress.yaml", Egress(
                    "caBundle: /etc/kubernetes/kon/ca.crt", "clientKey: /etc/kubernetes/kon/client.key",
                    "clientCert: /etc/kubernetes/kon/client.crt")),
                ("etc/kubernetes/wh/authz.conf", KubeConfig("/etc/kubernetes/wh/a"))),
            ("etc/kubernetes/kon/ca.crt", "egress.yaml egressSelections.connection.transport.tcp.tlsConfig.caBundle:11"),
            ("etc/kubernetes/kon/client.crt", "egress.yaml egressSelections.connection.transport.tcp.tlsConfig.clientCert:13"),
            ("etc/kubernetes/wh/a.crt", "authz.conf user u, authz.yaml authorizers.webhook.connectionInfo.kubeConfigFile:7")),
        new("T05: specifiers in flags and in the paths of environment files", Of(
                (Units + "etcd.service", Unit("""
                    Environment="ETCD_PEER_CERT_FILE=/opt/ssl/%H-peer.crt" "ETCD_PEER_KEY_FILE=/opt/ssl/%H-peer.key"
                    EnvironmentFile=-/etc/default/%p
                    ExecStart=/usr/local/bin/etcd --name %m --cert-file=/opt/ssl/%H.crt --key-file=/opt/ssl/%H.key --trusted-ca-file=${CA}
                    """)),
                ("etc/hostname", "cp1\n"), ("etc/default/etcd", "CA=/opt/ssl/ca.crt\n")),
            ("opt/ssl/cp1.crt", "etcd.service --cert-file:4"), ("opt/ssl/cp1-peer.crt", "etcd.service ETCD_PEER_CERT_FILE:2"),
            ("opt/ssl/ca.crt", "etcd.service --trusted-ca-file:4")),
        new("T06: a shell in a manifest", Of((Manifests + "kube-apiserver.yaml", """
                kind: Pod
                spec:
                  containers:
                  - name: kube-apiserver
                    command: ["/bin/sh","-c"]
                    args:
                    - |
                      mkfifo /tmp/pipe; (tee -a /var/log/x < /tmp/pipe & )
                      exec /usr/local/bin/kube-apiserver --allow-privileged=true \
                        --tls-cert-file=/opt/p/a.crt --tls-private-key-file "/opt/p/a.key" \
                        --kubelet-client-certificate='/opt/p/k.crt' --kubelet-client-key=/opt/p/k.key > /tmp/pipe 2>&1
                    volumeMounts:
                    - {mountPath: /opt/p, name: v0}
                  volumes:
                  - {name: v0, hostPath: {path: /opt/p}}
                """)),
            ("opt/p/a.crt", "kube-apiserver.yaml --tls-cert-file:10"),
            ("opt/p/k.crt", "kube-apiserver.yaml --kubelet-client-certificate:11")),
        new("T09: kubespray's etcd", Of(
                (Units + "etcd.service",
                    Unit("User=root\nType=notify\nEnvironmentFile=/etc/etcd.env\nExecStart=/usr/local/bin/etcd")),
                ("etc/etcd.env", """
                    ETCD_CERT_FILE=/etc/ssl/etcd/ssl/member-cp1.pem
                    ETCD_KEY_FILE=/etc/ssl/etcd/ssl/member-cp1-key.pem
                    ETCDCTL_CERT=/etc/ssl/etcd/ssl/admin-cp1.pem
                    ETCDCTL_KEY=/etc/ssl/etcd/ssl/admin-cp1-key.pem
                    """)),
            ("etc/ssl/etcd/ssl/member-cp1.pem", "etcd.env ETCD_CERT_FILE:1"),
            ("etc/ssl/etcd/ssl/admin-cp1.pem", "etcd.env ETCDCTL_CERT:3")),
        new("T10: RKE1", Of(), ("etc/kubernetes/ssl/kube-node.pem", ""), ("etc/kubernetes/ssl/kube-apiserver.pem", "")),
        new("T11: microk8s",
            Of(("var/snap/microk8s/current/args/kube-apiserver",
                "# who serves\n--tls-cert-file=${SNAP_DATA}/certs/server.crt\n--tls-private-key-file=${SNAP_DATA}/certs/server.key\n")),
            ("var/snap/microk8s/current/certs/server.crt", "kube-apiserver --tls-cert-file:2")),
        new("T12: an etcd of another name",
            Of((Units + "etcd3.service", Unit("ExecStart=/usr/bin/etcd --cert-file=/opt/e.crt --key-file=/opt/e.key"))),
            ("opt/e.crt", "etcd3.service --cert-file:2")),
        new("T13: an instance of a template", Of(
                (Units + "etcd@.service", Unit("ExecStart=/usr/bin/etcd --cert-file=/opt/%i.crt --key-file=/opt/%i.key")),
                (Units + "multi-user.target.wants/etcd@e1.service", "")),
            ("opt/e1.crt", "etcd@.service --cert-file:2")),
        new("T14: konnectivity", Of(
                (Manifests + "konnectivity-server.yaml",
                    Pod("konnectivity-server", "/etc/kubernetes", "/proxy-server",
                        "--cluster-cert=/etc/kubernetes/pki/tunnel.crt", "--cluster-key=/etc/kubernetes/pki/tunnel.key",
                        "--kubeconfig=/etc/kubernetes/konnectivity-server.conf")),
                ("etc/kubernetes/konnectivity-server.conf", KubeConfig("/opt/kon"))),
            ("opt/kon.crt", "konnectivity-server.conf user u, konnectivity-server.yaml --kubeconfig:8"),
            ("etc/kubernetes/pki/tunnel.crt", "konnectivity-server.yaml --cluster-cert:8")),
        new("T21: a shell in a unit", Of(
                (Units + "etcd.service", Unit("""
                    ExecStart=/bin/bash -c "GOMAXPROCS=$(nproc) /usr/bin/etcd --cert-file=\"${ETCD_CERT_FILE}\" --key-file=\"${ETCD_KEY_FILE}\""
                    EnvironmentFile=-/etc/etcd/etcd.conf
                    """)),
                ("etc/etcd/etcd.conf", "#[security]\nETCD_CERT_FILE=\"/opt/e.crt\"\nETCD_KEY_FILE=\"/opt/e.key\"\n")),
            ("opt/e.crt", "etcd.service --cert-file:2")),
        new("T24: the kubeconfig that kubelet begins with", Of(
                (Units + "kubelet.service",
                    Unit("ExecStart=/usr/bin/kubelet --bootstrap-kubeconfig=/opt/boot.conf "
                        + "--kubeconfig=/var/lib/kubelet/kubeconfig --config=/var/lib/kubelet/config.yaml")),
                ("var/lib/kubelet/config.yaml", KubeletConfig), ("opt/boot.conf", KubeConfig("/opt/boot"))),
            ("opt/boot.crt", "boot.conf user u, kubelet.service --bootstrap-kubeconfig:2")),
        .. StrangerConfigurations.All,
    ];

    public static IReadOnlyDictionary<string, string> Of(params IEnumerable<(string Path, string Text)> files) =>
        files.ToDictionary(file => file.Path, file => file.Text);

    public static string Unit(string service) => "[Service]\n" + service + "\n";

    /// <summary>The API server's way to a tunnel, with the settings of TLS to it.</summary>
    public static string Egress(params string[] tls) => $"""
        apiVersion: apiserver.k8s.io/v1beta1
        kind: EgressSelectorConfiguration
        egressSelections:
        - name: cluster
          connection:
            proxyProtocol: HTTPConnect
            transport:
              tcp:
                url: https://127.0.0.1:8131
                tlsConfig:
                  {string.Join("\n          ", tls)}
        """;

    public static string Pod(string name, string mount, params IEnumerable<string> command) => $$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: {{name}}, namespace: kube-system}
        spec:
          containers:
          - name: {{name}}
            image: x
            command: ["{{string.Join("\", \"", command)}}"]
            volumeMounts:
            - {mountPath: {{mount}}, name: v0}
          volumes:
          - name: v0
            hostPath: {path: {{mount}} }
        """;

    public static string KubeConfig(string user) => $$"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: w
          cluster: {server: "https://w.example:443"}
        users:
        - name: u
          user: {client-certificate: {{user}}.crt, client-key: {{user}}.key}
        contexts:
        - name: c
          context: {cluster: w, user: u}
        current-context: c
        """;
}
