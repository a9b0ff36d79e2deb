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
                (Units + "kubelet.service", StrangerNodes.Unit("WorkingDirectory=/srv\nExecStart=/usr/bin/kubelet --config=/etc/k/config.yaml --config-dir /etc/k.d --client-ca-file=/flag/ca.crt")),
                ("etc/k/config.yaml", KubeletConfig + "tlsCertFile: /hidden/a.crt\ntlsPrivateKeyFile: ../../srv/pki/last.key\n"),
                // By their bytes: a folder before the file with its name and more; other endings and another kind do not count or do.
                ("etc/k.d/a/9.conf", "TLSCertFile: /hidden/b.crt\n"),
                ("etc/k.d/a.conf", "kind: Whatever\ntlscertfile: pki/last.crt\n---\ntlsCertFile: /hidden/second-document.crt\n"),
                ("etc/k.d/b.CONF", "tlsCertFile: /hidden/c.crt\n"),
                ("etc/k.d/c.conf", "tlsCertFile: null\nauthentication: {x509: {clientCAFile: /hidden/ca.crt}}\n")),
            ("srv/pki/last.crt", "a.conf tlsCertFile:2"), ("flag/ca.crt", "kubelet.service --client-ca-file:3")),
        new("relative paths in kubelet's configuration", StrangerNodes.Of(
                (Units + "kubelet.service", StrangerNodes.Unit("WorkingDirectory=/srv\nExecStart=/usr/bin/kubelet --config=../etc/k/config.yaml")),
                ("etc/k/config.yaml", KubeletConfig + "tlsCertFile: pki/s.crt\ntlsPrivateKeyFile: ../k/pki/s.key\n")),
            ("etc/k/pki/s.crt", "config.yaml tlsCertFile:3")),
        new("a folder of drop-ins that is not there", StrangerNodes.Of((Units + "kubelet.service", StrangerNodes.Unit("ExecStart=/usr/bin/kubelet --config-dir=/none")))) { Missing = ["/none"] },
        new("hyperkube", StrangerNodes.Of((Units + "kubelet.service", StrangerNodes.Unit("ExecStart=/opt/hyperkube kubelet --tls-cert-file=/opt/k.crt --tls-private-key-file=/opt/k.key"))),
            ("opt/k.crt", "kubelet.service --tls-cert-file:2")),
        new("a unit of any name that the administrator starts", StrangerNodes.Of(
                ("usr/lib/systemd/system/control.service", StrangerNodes.Unit("ExecStart=/opt/kube-scheduler --tls-cert-file=/opt/s.crt --tls-private-key-file=/opt/s.key")),
                (Units + "multi-user.target.wants/control.service", "")),
            ("opt/s.crt", "control.service --tls-cert-file:2")),
        new("a script in a file", StrangerNodes.Of(
                (Units + "etcd.service", StrangerNodes.Unit("Environment=DIR=/opt\nExecStart=/opt/bin/start-etcd")),
                ("opt/bin/start-etcd", "#!/usr/bin/env bash\nset -e\nexec etcd \\\n  --cert-file=$DIR/e.crt --key-file=$DIR/e.key\n")),
            ("opt/e.crt", "start-etcd --cert-file:4")),
        new("a script that a shell is given", StrangerNodes.Of(
                (Units + "etcd.service", StrangerNodes.Unit("WorkingDirectory=/opt\nExecStart=/bin/sh -e bin/start")), ("opt/bin/start", "etcd --cert-file=e.crt --key-file=e.key\n")),
            ("opt/e.crt", "start --cert-file:1")),
        new("two webhooks, two tunnels and an issuer of tokens", StrangerNodes.Of(
                (Manifests + "kube-apiserver.yaml", StrangerNodes.Pod("kube-apiserver", "/etc/kubernetes", "kube-apiserver", "--authentication-config=/etc/kubernetes/authn.yaml", "--egress-selector-config-file=/etc/kubernetes/e.yaml")),
                ("etc/kubernetes/authn.yaml", "apiVersion: apiserver.config.k8s.io/v1beta1\nkind: AuthenticationConfiguration\njwt:\n- issuer:\n    url: https://issuer.example\n    certificateAuthority: |\n        CA-PEM\n"),
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
                (Manifests + "kube-apiserver.yaml", StrangerNodes.Pod("kube-apiserver", "/etc/kubernetes", "kube-apiserver", "--admission-control-config-file=/etc/kubernetes/adm/config.yaml")),
                ("etc/kubernetes/adm/config.yaml", """
                    kind: AdmissionConfiguration
                    plugins:
                    - name: ImagePolicyWebhook
                      path: image.yaml
                    - name: ValidatingAdmissionWebhook
                      configuration: {apiVersion: apiserver.config.k8s.io/v1, kind: WebhookAdmissionConfiguration, kubeConfigFile: /etc/kubernetes/v.conf}
                    """),
                ("etc/kubernetes/adm/image.yaml", "imagePolicy:\n  kubeConfigFile: /etc/kubernetes/i.conf\n  allowTTL: 50\n"),
                ("etc/kubernetes/i.conf", StrangerNodes.KubeConfig("/etc/kubernetes/image")), ("etc/kubernetes/v.conf", StrangerNodes.KubeConfig("validating"))),
            ("etc/kubernetes/image.crt", "i.conf user u, image.yaml imagePolicy.kubeConfigFile:2"), ("etc/kubernetes/validating.crt", "v.conf user u, config.yaml plugins.configuration.kubeConfigFile:6")),
        new("an extender of the scheduler", StrangerNodes.Of(
                (Manifests + "kube-scheduler.yaml", StrangerNodes.Pod("kube-scheduler", "/opt", "kube-scheduler", "--config=/opt/s.yaml")),
                ("opt/s.yaml", "kind: KubeSchedulerConfiguration\nextenders:\n- tlsConfig: {certFile: /opt/x.crt, keyFile: /opt/x.key}\n")),
            ("opt/x.crt", "s.yaml extenders.tlsConfig.certFile:3")),
        new("names of fields in any case, as etcd takes them", StrangerNodes.Of(
                (Units + "etcd.service", StrangerNodes.Unit("ExecStart=/usr/bin/etcd --config-file /etc/e.yml")),
                ("etc/e.yml", "Client-Transport-Security: {CERT-FILE: /opt/e.crt, key-file: /opt/e.key}\n")),
            ("opt/e.crt", "e.yml client-transport-security.cert-file:1")),
        new("what is not understood", StrangerNodes.Of(
                (Units + "kubelet.service", StrangerNodes.Unit("ExecStart=/opt/bin/kubelet-wrapper --node x")),
                (Units + "etcd.service", StrangerNodes.Unit("ExecStart=/usr/bin/etcd --cert-file=%b.crt")),
                (Manifests + "kube-scheduler.yaml", "kind: Pod\nspec:\n  containers:\n  - name: kube-scheduler\n    image: x\n"),
                (Manifests + "kube-apiserver.yaml", "kind: Pod\nspec:\n  containers:\n  - name: kube-apiserver\n    command: [kube-apiserver]\n    args: [--tls-cert-file, $(FILE), --client-ca-file, ca.crt, --etcd-cafile=/s/ca.crt]\n    env: [{name: FILE, valueFrom: {configMapKeyRef: {}}}]\n    volumeMounts: [{name: s, mountPath: /s}]\n  volumes: [{name: s, secret: {}}]\n")))
        {
            NotFollowed =
            [
                "etcd.service:2 --cert-file .crt", "kube-apiserver.yaml:6 --client-ca-file ca.crt", "kube-apiserver.yaml:6 --etcd-cafile /s/ca.crt", "kube-apiserver.yaml:6 --tls-cert-file",
                "kube-scheduler.yaml:4 container kube-scheduler", "kubelet.service:2 ExecStart=/opt/bin/kubelet-wrapper --node x",
            ],
        },
    ];
}
