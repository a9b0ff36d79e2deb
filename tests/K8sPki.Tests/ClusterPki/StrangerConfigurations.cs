namespace K8sPki.Tests.ClusterPki;

/// <summary>Configuration in every form that leads to certificates, and what leads nowhere.</summary>
internal static class StrangerConfigurations
{
    private const string Units = "etc/systemd/system/";
    private const string Manifests = "etc/kubernetes/manifests/";
    private const string KubeletConfig = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";

    public static IReadOnlyList<StrangerNode> All { get; } =
    [
        new("drop-ins in the order in which kubelet reads them", StrangerNodes.Of(
                (Units + "kubelet.service",
                    StrangerNodes.Unit("WorkingDirectory=/srv\nExecStart=/usr/bin/kubelet --config=/etc/k/config.yaml "
                        + "--config-dir /etc/k.d --client-ca-file=/flag/ca.crt")),
                ("etc/k/config.yaml", KubeletConfig + "tlsCertFile: /hidden/a.crt\ntlsPrivateKeyFile: ../../srv/pki/last.key\n"),
                // By their bytes: a folder before the file with its name and more; other endings and another kind do not count or
                // do.
                ("etc/k.d/a/9.conf", "TLSCertFile: /hidden/b.crt\n"),
                ("etc/k.d/a.conf", "kind: Whatever\ntlscertfile: pki/last.crt\n---\ntlsCertFile: /hidden/second-document.crt\n"),
                ("etc/k.d/b.CONF", "tlsCertFile: /hidden/c.crt\n"),
                ("etc/k.d/c.conf", "tlsCertFile: null\nauthentication: {x509: {clientCAFile: /hidden/ca.crt}}\n")),
            ("srv/pki/last.crt", "a.conf tlsCertFile:2"), ("flag/ca.crt", "kubelet.service --client-ca-file:3")),
        new("relative paths in kubelet's configuration", StrangerNodes.Of(
                (Units + "kubelet.service",
                    StrangerNodes.Unit("WorkingDirectory=/srv\nExecStart=/usr/bin/kubelet --config=../etc/k/config.yaml")),
                ("etc/k/config.yaml", KubeletConfig + "tlsCertFile: pki/s.crt\ntlsPrivateKeyFile: ../k/pki/s.key\n")),
            ("etc/k/pki/s.crt", "config.yaml tlsCertFile:3")),
        new("a folder of drop-ins that is not there",
            StrangerNodes.Of((Units + "kubelet.service", StrangerNodes.Unit("ExecStart=/usr/bin/kubelet --config-dir=/none")))) {
                Missing = ["/none"] },
        new("hyperkube",
            StrangerNodes.Of((Units + "kubelet.service",
                StrangerNodes.Unit(
                    "ExecStart=/opt/hyperkube kubelet --tls-cert-file=/opt/k.crt --tls-private-key-file=/opt/k.key"))),
            ("opt/k.crt", "kubelet.service --tls-cert-file:2")),
        new("a unit of any name that the administrator starts", StrangerNodes.Of(
                ("usr/lib/systemd/system/control.service",
                    StrangerNodes.Unit(
                        "ExecStart=/opt/kube-scheduler --tls-cert-file=/opt/s.crt --tls-private-key-file=/opt/s.key")),
                (Units + "multi-user.target.wants/control.service", "")),
            ("opt/s.crt", "control.service --tls-cert-file:2")),
        new("a script in a file", StrangerNodes.Of(
                (Units + "etcd.service", StrangerNodes.Unit("Environment=DIR=/opt\nExecStart=/opt/bin/start-etcd")),
                ("opt/bin/start-etcd",
                    "#!/usr/bin/env bash\nset -e\nexec etcd \\\n  --cert-file=$DIR/e.crt --key-file=$DIR/e.key\n")),
            ("opt/e.crt", "start-etcd --cert-file:4")),
        new("a script that a shell is given", StrangerNodes.Of(
                (Units + "etcd.service", StrangerNodes.Unit("WorkingDirectory=/opt\nExecStart=/bin/sh -e bin/start")),
                ("opt/bin/start", "etcd --cert-file=e.crt --key-file=e.key\n")),
            ("opt/e.crt", "start --cert-file:1")),
        new("two webhooks, two tunnels and an issuer of tokens", StrangerNodes.Of(
                (Manifests + "kube-apiserver.yaml",
                    StrangerNodes.Pod("kube-apiserver", "/etc/kubernetes", "kube-apiserver",
                        "--authentication-config=/etc/kubernetes/authn.yaml",
                        "--egress-selector-config-file=/etc/kubernetes/e.yaml")),
                ("etc/kubernetes/authn.yaml",
                    "apiVersion: apiserver.config.k8s.io/v1beta1\nkind: AuthenticationConfiguration\njwt:\n- issuer:\n    url: "
                        + "https://issuer.example\n    certificateAuthority: |\n        CA-PEM\n"),
                ("etc/kubernetes/e.yaml", """
                    kind: EgressSelectorConfiguration
                    egressSelections:
                    - connection: {transport: {tcp: {tlsConfig: {clientCert: /etc/kubernetes/one.crt, clientKey: /etc/kubernetes/one.key}}}}
                    - connection: {transport: {tcp: {tlsConfig: {clientCert: /etc/kubernetes/two.crt, clientKey: /etc/kubernetes/two.key}}}}
                    - connection: {transport: {uds: {udsName: /x}}}
                    """)),
            ("etc/kubernetes/authn.yaml", "authn.yaml jwt.issuer.certificateAuthority:6"),
            ("etc/kubernetes/one.crt", "e.yaml egressSelections.connection.transport.tcp.tlsConfig.clientCert:3"),
            ("etc/kubernetes/two.crt", "e.yaml egressSelections.connection.transport.tcp.tlsConfig.clientCert:4")),
        new("plug-ins of admission, in the file and beside it", StrangerNodes.Of(
                (Manifests + "kube-apiserver.yaml", StrangerNodes.Pod("kube-apiserver", "/etc/kubernetes", "kube-apiserver",
                    "--admission-control-config-file=/etc/kubernetes/adm/config.yaml")),
                ("etc/kubernetes/adm/config.yaml", """
                    kind: AdmissionConfiguration
                    plugins:
                    - name: ImagePolicyWebhook
                      path: image.yaml
                    - name: ValidatingAdmissionWebhook
                      configuration: {apiVersion: apiserver.config.k8s.io/v1, kind: WebhookAdmissionConfiguration, kubeConfigFile: /etc/kubernetes/v.conf}
                    """),
                ("etc/kubernetes/adm/image.yaml", "imagePolicy:\n  kubeConfigFile: /etc/kubernetes/i.conf\n  allowTTL: 50\n"),
                ("etc/kubernetes/i.conf", StrangerNodes.KubeConfig("/etc/kubernetes/image")),
                ("etc/kubernetes/v.conf", StrangerNodes.KubeConfig("validating"))),
            ("etc/kubernetes/image.crt", "i.conf user u, image.yaml imagePolicy.kubeConfigFile:2"),
            ("etc/kubernetes/validating.crt", "v.conf user u, config.yaml plugins.configuration.kubeConfigFile:6")),
        new("an extender of the scheduler", StrangerNodes.Of(
                (Manifests + "kube-scheduler.yaml",
                    StrangerNodes.Pod("kube-scheduler", "/opt", "kube-scheduler", "--config=/opt/s.yaml")),
                ("opt/s.yaml",
                    "kind: KubeSchedulerConfiguration\nextenders:\n- tlsConfig: {certFile: /opt/x.crt, keyFile: /opt/x.key}\n")),
            ("opt/x.crt", "s.yaml extenders.tlsConfig.certFile:3")),
        new("names of fields in any case, as etcd takes them", StrangerNodes.Of(
                (Units + "etcd.service", StrangerNodes.Unit("ExecStart=/usr/bin/etcd --config-file /etc/e.yml")),
                ("etc/e.yml", "Client-Transport-Security: {CERT-FILE: /opt/e.crt, key-file: /opt/e.key}\n")),
            ("opt/e.crt", "e.yml client-transport-security.cert-file:1")),
        new("k3s: its configuration, what is laid over it, and its command line", StrangerNodes.Of(
                (Units + "k3s.service",
                    StrangerNodes.Unit(
                        "ExecStart=/usr/local/bin/k3s \\\n    server \\\n    "
                            + "'--kube-apiserver-arg=tls-sni-cert-key=/opt/sni.crt,/opt/sni.key' \\\n    --kubelet-arg "
                            + "tls-cert-file=/opt/kubelet.crt --kubelet-arg=tls-private-key-file=/opt/kubelet.key\n")),
                ("etc/rancher/k3s/config.yaml",
                    "token: x\nkube-apiserver-arg:\n- oidc-ca-file=/hidden/ca.crt\nkube-controller-manager-arg: "
                        + "root-ca-file=/opt/ca-root.crt\ndatastore-endpoint: https://e:2379\ndatastore-cafile: "
                        + "/opt/ca-etcd.crt\n"),
                ("etc/rancher/k3s/config.yaml.d/20-more.yml",
                    "kube-apiserver-arg+:\n- client-ca-file=/opt/ca-client.crt\n- authorization-config=/opt/authz.yaml\n"),
                ("etc/rancher/k3s/config.yaml.d/10-first.YAML",
                    "kube-apiserver-arg:\n- --requestheader_client-ca-file=/opt/ca-front.crt\nkube-scheduler-arg+: "
                        + "[\"client-ca-file+=/opt/ca-scheduler.crt\"]\n"),
                ("etc/rancher/k3s/config.yaml.d/30-no.txt",
                    "kube-apiserver-arg: [kubelet-certificate-authority=/hidden/ca2.crt]\n"),
                ("opt/authz.yaml", "kind: AuthorizationConfiguration\nauthorizers:\n- webhook: {connectionInfo: {kubeConfigFile: "
                    + "/opt/authz.conf}}\n"), ("opt/authz.conf", StrangerNodes.KubeConfig("/opt/authz"))),
            ("opt/sni.crt", "k3s.service kube-apiserver-arg tls-sni-cert-key:2"),
            ("opt/kubelet.crt", "k3s.service kubelet-arg tls-cert-file:2"),
            ("opt/ca-root.crt", "config.yaml kube-controller-manager-arg root-ca-file:4"),
            ("opt/ca-etcd.crt", "config.yaml datastore-cafile:6"),
            ("opt/ca-client.crt", "20-more.yml kube-apiserver-arg client-ca-file:2"),
            ("opt/ca-front.crt", "10-first.YAML kube-apiserver-arg requestheader-client-ca-file:2"),
            ("opt/ca-scheduler.crt", "10-first.YAML kube-scheduler-arg client-ca-file:3"),
            ("opt/authz.crt", "authz.conf user u, authz.yaml authorizers.webhook.connectionInfo.kubeConfigFile:3")),
        new("RKE2: an agent, which has only flags of kubelet and kube-proxy, and its configuration elsewhere", StrangerNodes.Of(
                (Units + "rke2-agent.service",
                    StrangerNodes.Unit("EnvironmentFile=-/etc/default/%N\nExecStart=/usr/local/bin/rke2 agent")),
                    ("etc/default/rke2-agent", "RKE2_CONFIG_FILE=/srv/rke2.yaml\n"),
                ("srv/rke2.yaml", "kube-apiserver-arg: tls-cert-file=/hidden/a.crt\nkubelet-arg: [config=/srv/kubelet.yaml]\n"),
                ("srv/kubelet.yaml", KubeletConfig + "authentication: {x509: {clientCAFile: /opt/ca.crt}}\n")),
            ("opt/ca.crt", "kubelet.yaml authentication.x509.clientCAFile:3")),
        new("RKE2: what a manifest shows is not told twice, and no unit is needed", StrangerNodes.Of(
                ("etc/rancher/rke2/config.yaml",
                    "kube-apiserver-arg: [tls-cert-file=/opt/a.crt, tls-private-key-file=/opt/a.key]\nkubelet-arg: "
                        + "client-ca-file=/opt/ca.crt\n"),
                ("var/lib/rancher/rke2/agent/pod-manifests/kube-apiserver.yaml", StrangerNodes.Pod("kube-apiserver", "/opt",
                    "kube-apiserver", "--tls-cert-file=/opt/a.crt", "--tls-private-key-file=/opt/a.key"))),
            ("opt/a.crt", "kube-apiserver.yaml --tls-cert-file:8"), ("opt/ca.crt", "config.yaml kubelet-arg client-ca-file:2")),
        new("what of k3s is not understood", StrangerNodes.Of(
                (Units + "k3s.service", StrangerNodes.Unit("ExecStart=/usr/local/bin/k3s server --data-dir /data/k3s")),
                ("etc/rancher/k3s/config.yaml",
                    "kube-apiserver-arg:\n  tls-cert-file: /opt/a.crt\nkubelet-arg:\n- {tls-cert-file: "
                        + "/opt/a.crt}\ndatastore-endpoint: mysql://x\ndatastore-cafile: /opt/ca.crt\n")))
        {
            NotFollowed = ["config.yaml:2 kube-apiserver-arg", "config.yaml:4 kubelet-arg",
                "config.yaml:6 datastore-cafile /opt/ca.crt", "k3s.service:2 data-dir /data/k3s"],
        },
        new("k3s: a configuration that no file here holds",
            StrangerNodes.Of((Units + "k3s.service",
                StrangerNodes.Unit("ExecStart=/usr/local/bin/k3s server -c https://h/k3s.yaml"))))
        {
            NotFollowed = ["k3s.service:2 config https://h/k3s.yaml"],
        },
        new("what is not understood", StrangerNodes.Of(
                (Units + "kubelet.service", StrangerNodes.Unit("ExecStart=/opt/bin/kubelet-wrapper --node x")),
                (Units + "etcd.service", StrangerNodes.Unit("ExecStart=/usr/bin/etcd --cert-file=%b.crt")),
                (Manifests + "kube-scheduler.yaml", "kind: Pod\nspec:\n  containers:\n  - name: kube-scheduler\n    image: x\n"),
                (Manifests + "kube-apiserver.yaml",
                    "kind: Pod\nspec:\n  containers:\n  - name: kube-apiserver\n    command: [kube-apiserver]\n    args: "
                        + "[--tls-cert-file, $(FILE), --client-ca-file, ca.crt, --etcd-cafile=/s/ca.crt]\n    env: [{name: FILE, "
                        + "valueFrom: {configMapKeyRef: {}}}]\n    volumeMounts: [{name: s, mountPath: /s}]\n  volumes: [{name: "
                        + "s, secret: {}}]\n")))
        {
            NotFollowed =
            [
                "etcd.service:2 --cert-file .crt", "kube-apiserver.yaml:6 --client-ca-file ca.crt",
                "kube-apiserver.yaml:6 --etcd-cafile /s/ca.crt", "kube-apiserver.yaml:6 --tls-cert-file",
                "kube-scheduler.yaml:4 container kube-scheduler", "kubelet.service:2 ExecStart=/opt/bin/kubelet-wrapper --node x",
            ],
        },
    ];
}
