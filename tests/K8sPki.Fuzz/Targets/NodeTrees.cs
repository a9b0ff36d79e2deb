using System.Text;
using K8sPki.Logs;

namespace K8sPki.Fuzz.Targets;

/// <summary>
/// The files of a node: units with drop-ins and variables, manifests, configurations, kubeconfigs, certificates. A tree is one
/// text in which a line <c>--- PATH</c> begins a file, so that names are broken as well as contents.
/// </summary>
internal static class NodeTrees
{
    private const string ControlPlane = """
        --- etc/hostname
        cp1
        --- etc/kubernetes/manifests/kube-apiserver.yaml
        apiVersion: v1
        kind: Pod
        spec:
          containers:
          - command: [sh, -c, "exec kube-apiserver --client-ca-file=$(PKI)/ca.crt --tls-cert-file=${PKI}/apiserver.crt --tls-private-key-file $PKI/apiserver.key --etcd-cafile=/x"]
            env: [{name: PKI, value: /etc/kubernetes/pki}, {name: ALL, value: $(PKI)$(PKI)}]
            volumeMounts: [{mountPath: /etc/kubernetes/pki, name: p, subPath: .}]
          volumes: [{name: p, hostPath: {path: /etc/kubernetes/pki}}, {name: s, secret: {}}]
        --- etc/kubernetes/pki/ca.crt
        CA
        --- etc/kubernetes/pki/apiserver.crt
        LEAF
        --- etc/kubernetes/pki/apiserver.key
        KEY
        --- etc/kubernetes/pki/sa.pub
        PUBLIC
        --- etc/kubernetes/admin.conf
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "https://k8s.example:6443", certificate-authority: pki/ca.crt}}]
        users: [{name: u, user: {client-certificate: pki/apiserver.crt, client-key: pki/apiserver.key}}]
        """;

    private const string Units = """
        --- etc/systemd/system/etcd@.service
        [Unit]
        Description=x
        [Service]
        Environment="A=1 2" B=%H-%i 'C=${A}'
        EnvironmentFile=-/etc/default/%p
        ExecStart=-@/usr/bin/etcd etcd --name=%n --cert-file=/opt/%I.crt ${CERTS} $MORE ; /bin/true \
          # a comment
          --key-file "/opt/%i.key"
        --- etc/systemd/system/multi-user.target.wants/etcd@e1.service
        --- etc/systemd/system/etcd@.service.d/10-x.conf
        [Service]
        ExecStart=
        ExecStart=/bin/bash -ec 'GOMAXPROCS=$(nproc) exec /usr/bin/etcd --config-file="${CONF}" 2>&1 | tee /x'
        --- etc/default/etcd
        CERTS=--trusted-ca-file=/etc/kubernetes/pki/ca.crt
        CONF='/etc/etcd.yml'
        MORE="--peer-cert-file \
        /opt/e1.crt"
        --- etc/etcd.yml
        client-transport-security: {cert-file: /opt/e1.crt, key-file: /opt/e1.key}
        peer-transport-security:
          trusted-ca-file: /etc/kubernetes/pki/ca.crt
        --- opt/e1.crt
        LEAF
        --- opt/e1.key
        KEY
        --- etc/kubernetes/pki/ca.crt
        CA
        --- etc/systemd/system/kubelet.service
        [Service]
        WorkingDirectory=/var/lib
        ExecStart=/usr/bin/kubelet --config kubelet/config.yaml --kubeconfig=/etc/kubernetes/kubelet.conf --cert-dir=/var/lib/kubelet/pki
        --- var/lib/kubelet/config.yaml
        apiVersion: kubelet.config.k8s.io/v1beta1
        kind: KubeletConfiguration
        authentication: {x509: {clientCAFile: ../../etc/kubernetes/pki/ca.crt}}
        rotateCertificates: yes
        --- proc/stat
        btime 1700000000
        --- proc/42/stat
        42 (etcd) S 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 9999 0
        """;

    private const string Logs = """
        --- etc/kubernetes/pki/ca.crt
        CA
        --- var/log/pods/kube-system_kube-apiserver-cp1_abc/kube-apiserver/0.log
        2026-08-22T13:53:00.123456789Z stderr F E0822 13:53:00.123456 1 a.go:7] x509: certificate has expired or is not yet valid
        --- var/log/pods/kube-system_etcd-cp1_abc/etcd/1.log.20260822-135300
        2026-08-22T13:53:00.123456789Z stderr P tls: bad
        --- var/lib/docker/containers/0123/config.v2.json
        {"Name":"/k8s_etcd_etcd-cp1_kube-system_abc_0","Config":{"Labels":{"io.kubernetes.container.name":"etcd","io.kubernetes.pod.name":"etcd-cp1","io.kubernetes.pod.namespace":"kube-system"}}}
        --- var/lib/docker/containers/0123/0123-json.log
        {"log":"I0822 13:53:00.123456 1 a.go:7] x\n","stream":"stderr","time":"2026-08-22T13:53:00.1Z"}
        --- var/lib/kubelet/pods/1/volumes/kubernetes.io~projected/kube-api-access/token
        eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.eyJpc3MiOiJ4In0.c2ln
        --- etc/rancher/k3s/config.yaml
        kube-apiserver-arg: [client-ca-file=/etc/kubernetes/pki/ca.crt]
        """;

    public static FuzzTarget Target { get; } = new("node-trees", [Seed(ControlPlane), Seed(Units), Seed(Logs)], Read)
    {
        Readings = 4,
    };

    private static byte[] Seed(string text) => Encoding.Latin1.GetBytes(Fill(text));

    private static string Fill(string text) => text
        .Replace("\nCA\n", "\n" + Text("ca.crt"), StringComparison.Ordinal)
        .Replace("\nLEAF\n", "\n" + Text("leaf.crt"), StringComparison.Ordinal)
        .Replace("\nKEY\n", "\n" + Text("ec-pkcs8.pem"), StringComparison.Ordinal)
        .Replace("\nPUBLIC\n", "\n" + Text("ec-public.pem"), StringComparison.Ordinal);

    private static string Text(string seed) => Encoding.Latin1.GetString(FuzzTarget.Seed(seed));

    private static void Read(byte[] input) => TextFolder.In(input, folder =>
    {
        try
        {
            var facts = InventoryReader.Read(NodeFileSystem.At(folder));
            foreach (var entry in facts.Entries)
            {
                foreach (var property in Properties.Of<PkiEntry>())
                    property(entry);
            }

            var choice = new LogChoice([], ContainerRuns.All);
            foreach (var source in LogDiscovery.Find(NodeFileSystem.At(folder), choice, (_, _) => { }))
            {
                if (source is FileLogSource)
                    _ = source.Read(new LogQuery(), (_, _) => { }, CancellationToken.None).Count();
            }

            foreach (var token in ProjectedTokens.Find(facts))
                Attempt(() => ProjectedTokens.Read(facts.Tree, token));
            _ = new RotationFactsReader(facts).Read();
            _ = EndpointDiscovery.Of(facts).Reached.Count;
            foreach (var finding in new PkiChecks(new PkiCheckOptions()).Judge(facts))
                _ = finding.Message + finding.Remedy;
        }
        catch (PkiException failure)
        {
            // A bad file is noted and the rest of the node is read: nothing may end it.
            throw new InvalidOperationException("A file ended the reading of its node.", failure);
        }
    });

    // What is no token may say so.
    private static void Attempt(Func<TokenHeader?> read)
    {
        try
        {
            _ = read();
        }
        catch (MalformedInputException failure)
        {
            _ = failure.Message;
        }
    }
}
