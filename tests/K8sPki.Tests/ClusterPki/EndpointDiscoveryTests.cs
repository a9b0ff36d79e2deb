namespace K8sPki.Tests.ClusterPki;

/// <summary>Which endpoints the files of a node name, and what has to be presented there.</summary>
public sealed class EndpointDiscoveryTests
{
    private const string Manifests = "etc/kubernetes/manifests/";

    [Fact]
    public void Of_a_mounted_node_what_is_reached_from_here_is_found()
    {
        using var node = SampleNode.ControlPlane();
        node.Replace(
            Manifests + "kube-scheduler.yaml", "    - --kubeconfig", "    - --bind-address=127.0.0.1\n    - --kubeconfig");
        node.Replace(Manifests + "etcd.yaml", "    - --peer-cert-file", "    - --listen-peer-urls=https://10.0.0.10:2380\n"
            + "    - --listen-metrics-urls=http://127.0.0.1:2381\n    - --peer-cert-file");
        var (reached, unreached) = EndpointDiscovery.Of(node.Read());
        Assert.Equal(
        [
            "etcd 10.0.0.10:2379  --cert-file etcd-server File",
            "etcd 10.0.0.10:2380  --peer-cert-file etcd-peer File",
            "kube-apiserver 10.0.0.10:6443  --tls-cert-file apiserver File",
            "kube-apiserver 10.0.0.10:6443 apiserver-loopback-client   Loopback",
            "kube-controller-manager 10.0.0.10:10257    InMemory",
            "kubelet 10.0.0.10:10250    InMemory",
        ], Lines(reached));
        Assert.Equal(["etcd --listen-client-urls", "kube-scheduler --bind-address"],
            Named(unreached).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Without_a_flag_that_tells_an_address_nothing_is_guessed()
    {
        using var node = SampleNode.Worker();
        var (reached, unreached) = EndpointDiscovery.Of(node.Read());
        Assert.Empty(reached);
        Assert.Equal(["kubelet --address"], Named(unreached));
    }

    private static IEnumerable<string> Named(IEnumerable<UnreachedListener> listeners) =>
        listeners.Select(one => $"{one.Component} {one.Flag}");

    [Theory]
    [InlineData("port: 10444\naddress: 10.0.0.12\n", "kubelet 10.0.0.12:10444    InMemory")]
    [InlineData("port: 0\naddress: 10.0.0.12\n", null)]
    [InlineData("port: many\naddress: 10.0.0.12\n", null)]
    [InlineData("address: fd00::12\n", "kubelet [fd00::12]:10250    InMemory")]
    public void The_configuration_of_a_kubelet_counts(string fields, string? line)
    {
        using var node = SampleNode.Worker();
        node.Write("var/lib/kubelet/config.yaml", node.ReadText("var/lib/kubelet/config.yaml") + "\n" + fields);
        Assert.Equal(line is null ? [] : [line], Lines(EndpointDiscovery.Of(node.Read()).Reached));
    }

    [Theory]
    [InlineData(false, "kubelet.crt")]
    [InlineData(true, "kubelet-server-current.pem")]
    public void A_kubelet_presents_what_it_made_or_what_it_asked_for(bool asks, string file)
    {
        using var node = SampleNode.Worker();
        var serving = new SampleCertificate(node.Ca, DistinguishedName.Parse("/CN=system:node:worker1/O=system:nodes"),
            [ExtendedKeyUsage.ServerAuth], [SubjectAlternativeName.Dns("worker1")], Validity.For(TimeSpan.FromDays(9)),
            PrivateKey.Generate(KeyAlgorithm.ECDSA, 256));
        node.Write("var/lib/kubelet/pki/kubelet.crt", serving.Pem);
        node.Write("var/lib/kubelet/pki/kubelet.key", serving.KeyPem, isSecret: true);
        node.Write("var/lib/kubelet/pki/kubelet-server-current.pem", serving.Pem + serving.KeyPem, isSecret: true);
        node.Write("var/lib/kubelet/config.yaml", node.ReadText("var/lib/kubelet/config.yaml")
            + $"\nserverTLSBootstrap: {(asks ? "true" : "false")}\naddress: 10.0.0.12\n");
        var endpoint = Assert.Single(EndpointDiscovery.Of(node.Read()).Reached);
        Assert.Equal(PkiEndpointKind.File, endpoint.Kind);
        Assert.Equal(file, Path.GetFileName(endpoint.Entry!.Path));
        Assert.Null(endpoint.CertificateFlag);
    }

    [Fact]
    public void Pairs_for_server_names_are_asked_for_by_their_names()
    {
        using var node = SampleNode.ControlPlane();
        var named = node.WriteEntry("apiserver");
        node.Write("etc/kubernetes/pki/lb.crt", named.Pem);
        node.Write("etc/kubernetes/pki/lb.key", named.KeyPem, isSecret: true);
        node.Replace(Manifests + "kube-apiserver.yaml", "    - --tls-cert-file",
            "    - --tls-sni-cert-key=/etc/kubernetes/pki/lb.crt,/etc/kubernetes/pki/lb.key:*.example,lb.example\n"
                + "    - --secure-port=7443\n    - --bind-address=10.0.0.9\n    - --tls-cert-file");
        var endpoints = EndpointDiscovery.Of(node.Read()).Reached
            .Where(endpoint => endpoint.Component == "kube-apiserver").ToList();
        Assert.Equal(["10.0.0.9:7443", "10.0.0.9:7443", "10.0.0.9:7443"], endpoints.Select(endpoint => endpoint.Endpoint));
        Assert.Equal(["", "lb.example", "apiserver-loopback-client"], endpoints.Select(endpoint => endpoint.ServerName));
        Assert.Equal(node.PathOf("etc/kubernetes/pki/lb.crt"), endpoints[1].Entry!.Path);
    }

    private static IEnumerable<string> Lines(IEnumerable<PkiEndpoint> endpoints) => endpoints.Select(endpoint =>
        $"{endpoint.Component} {endpoint.Endpoint} {endpoint.ServerName} {endpoint.CertificateFlag} {endpoint.Entry?.Name} "
            + $"{endpoint.Kind}").Order(StringComparer.Ordinal);
}
