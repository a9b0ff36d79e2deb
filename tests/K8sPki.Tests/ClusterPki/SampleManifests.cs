namespace K8sPki.Tests.ClusterPki;

/// <summary>The configuration files of a node as kubeadm writes them.</summary>
internal static class SampleManifests
{
    public static IReadOnlyList<(string Component, string Manifest)> All { get; } =
    [
        ("kube-apiserver", Pod("kube-apiserver", """
                - --advertise-address=10.0.0.10
                - --authorization-mode=Node,RBAC
                - --client-ca-file=/etc/kubernetes/pki/ca.crt
                - --etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt
                - --etcd-certfile=/etc/kubernetes/pki/apiserver-etcd-client.crt
                - --etcd-keyfile=/etc/kubernetes/pki/apiserver-etcd-client.key
                - --kubelet-client-certificate=/etc/kubernetes/pki/apiserver-kubelet-client.crt
                - --kubelet-client-key=/etc/kubernetes/pki/apiserver-kubelet-client.key
                - --proxy-client-cert-file=/etc/kubernetes/pki/front-proxy-client.crt
                - --proxy-client-key-file=/etc/kubernetes/pki/front-proxy-client.key
                - --requestheader-allowed-names=front-proxy-client
                - --requestheader-client-ca-file=/etc/kubernetes/pki/front-proxy-ca.crt
                - --service-account-issuer=https://kubernetes.default.svc.cluster.local
                - --service-account-key-file=/etc/kubernetes/pki/sa.pub
                - --service-account-signing-key-file=/etc/kubernetes/pki/sa.key
                - --service-cluster-ip-range=10.96.0.0/12
                - --tls-cert-file=/etc/kubernetes/pki/apiserver.crt
                - --tls-private-key-file=/etc/kubernetes/pki/apiserver.key
            """, "/etc/kubernetes/pki")),
        ("kube-controller-manager", Pod("kube-controller-manager", """
                - --authentication-kubeconfig=/etc/kubernetes/controller-manager.conf
                - --authorization-kubeconfig=/etc/kubernetes/controller-manager.conf
                - --client-ca-file=/etc/kubernetes/pki/ca.crt
                - --cluster-signing-cert-file=/etc/kubernetes/pki/ca.crt
                - --cluster-signing-key-file=/etc/kubernetes/pki/ca.key
                - --kubeconfig=/etc/kubernetes/controller-manager.conf
                - --requestheader-client-ca-file=/etc/kubernetes/pki/front-proxy-ca.crt
                - --root-ca-file=/etc/kubernetes/pki/ca.crt
                - --service-account-private-key-file=/etc/kubernetes/pki/sa.key
            """, "/etc/kubernetes/pki", "/etc/kubernetes/controller-manager.conf")),
        ("kube-scheduler", Pod("kube-scheduler", """
                - --authentication-kubeconfig=/etc/kubernetes/scheduler.conf
                - --authorization-kubeconfig=/etc/kubernetes/scheduler.conf
                - --kubeconfig=/etc/kubernetes/scheduler.conf
            """, "/etc/kubernetes/scheduler.conf")),
        ("etcd", Pod("etcd", """
                - --advertise-client-urls=https://10.0.0.10:2379
                - --cert-file=/etc/kubernetes/pki/etcd/server.crt
                - --client-cert-auth=true
                - --key-file=/etc/kubernetes/pki/etcd/server.key
                - --listen-client-urls=https://127.0.0.1:2379,https://10.0.0.10:2379
                - --peer-cert-file=/etc/kubernetes/pki/etcd/peer.crt
                - --peer-client-cert-auth=true
                - --peer-key-file=/etc/kubernetes/pki/etcd/peer.key
                - --peer-trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt
                - --trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt
            """, "/etc/kubernetes/pki/etcd")),
    ];

    public const string KubeletConfiguration = """
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        authentication:
          anonymous:
            enabled: false
          x509:
            clientCAFile: /etc/kubernetes/pki/ca.crt
        clusterDomain: cluster.local
        rotateCertificates: true
        staticPodPath: /etc/kubernetes/manifests
        """;

    public const string KubeletKubeConfig = """
        apiVersion: v1
        kind: Config
        clusters:
        - name: kubernetes
          cluster:
            server: https://k8s.example:6443
            certificate-authority-data: CA-DATA
        contexts:
        - name: default
          context:
            cluster: kubernetes
            user: default-auth
        current-context: default
        users:
        - name: default-auth
          user:
            client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem
            client-key: /var/lib/kubelet/pki/kubelet-client-current.pem
        """;

    public const string KubeletUnit = """
        [Unit]
        Description=kubelet: The Kubernetes Node Agent

        [Service]
        ExecStart=/usr/bin/kubelet
        Restart=always
        """;

    public const string KubeletDropIn = """
        # Note: This dropin only works with kubeadm and kubelet v1.11+
        [Service]
        Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
        Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
        # This is a file that "kubeadm init" and "kubeadm join" generate at runtime
        EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
        EnvironmentFile=-/etc/sysconfig/kubelet
        ExecStart=
        ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
        """;

    private static string Pod(string component, string flags, params string[] mounts) => $"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: {component}
          namespace: kube-system
        spec:
          containers:
          - command:
            - {component}
        {flags}
            image: registry.k8s.io/{component}
            name: {component}
            volumeMounts:
        {string.Join('\n', mounts.Select((mount, index) => $"    - mountPath: {mount}\n      name: v{index}\n      readOnly: true"))}
          hostNetwork: true
          volumes:
        {string.Join('\n', mounts.Select((mount, index) => $"  - hostPath:\n      path: {mount}\n    name: v{index}"))}
        """;
}
