namespace K8sPki.Tests.ClusterPki.Rotation;

/// <summary>The table of what can be exchanged, read aloud.</summary>
public sealed class RotationAuthorityTests
{
    [Theory]
    [InlineData("ca",
        "kube-apiserver --client-ca-file, kube-apiserver --kubelet-certificate-authority, kube-apiserver --peer-ca-file, "
            + "kube-controller-manager --client-ca-file, kube-controller-manager --root-ca-file, kube-scheduler "
            + "--client-ca-file, cloud-controller-manager --client-ca-file, kubelet --client-ca-file")]
    [InlineData("etcd-ca", "kube-apiserver --etcd-cafile, etcd --trusted-ca-file, etcd --peer-trusted-ca-file, etcdctl --cacert")]
    [InlineData("front-proxy-ca",
        "kube-apiserver --requestheader-client-ca-file, kube-controller-manager --requestheader-client-ca-file, kube-scheduler "
            + "--requestheader-client-ca-file, cloud-controller-manager --requestheader-client-ca-file")]
    [InlineData("sa", "kube-apiserver --service-account-key-file")]
    public void These_flags_trust_it(string authority, string flags) =>
        Assert.Equal(flags, Text(RotationAuthority.Find(authority)!.TrustedBy));

    [Theory]
    [InlineData("ca",
        "kube-controller-manager --cluster-signing-cert-file, kube-controller-manager "
            + "--cluster-signing-kube-apiserver-client-cert-file, kube-controller-manager "
            + "--cluster-signing-kubelet-client-cert-file, kube-controller-manager --cluster-signing-kubelet-serving-cert-file, "
            + "kube-controller-manager --cluster-signing-legacy-unknown-cert-file")]
    [InlineData("etcd-ca", "")]
    [InlineData("front-proxy-ca", "")]
    [InlineData("sa",
        "kube-apiserver --service-account-signing-key-file, kube-controller-manager --service-account-private-key-file")]
    public void These_flags_sign_with_it(string authority, string flags)
    {
        var signing = RotationAuthority.Find(authority)!.SignedBy.ToList();
        Assert.Equal(flags, Text(signing));
        Assert.DoesNotContain(signing, flag => flag.TakesBundle);
    }

    [Theory]
    [InlineData("ca", "kube-apiserver --tls-cert-file, kube-apiserver --kubelet-client-certificate")]
    [InlineData("etcd-ca", "kube-apiserver --etcd-certfile, etcd --cert-file, etcd --peer-cert-file, etcdctl --cert")]
    [InlineData("front-proxy-ca", "kube-apiserver --proxy-client-cert-file")]
    [InlineData("sa", "")]
    public void These_flags_show_what_it_signed(string authority, string flags) =>
        Assert.Equal(flags, Text(RotationAuthority.Find(authority)!.ShownBy));

    [Theory]
    [InlineData("kube-apiserver", "--client-ca-file", "within a minute")]
    [InlineData("kube-apiserver", "--requestheader-client-ca-file", "within a minute")]
    [InlineData("kube-apiserver", "--tls-cert-file", "within a minute")]
    [InlineData("kube-apiserver", "--tls-sni-cert-key", "within a minute")]
    [InlineData("kube-apiserver", "--proxy-client-cert-file", "within a minute")]
    [InlineData("kube-apiserver", "--kubelet-client-certificate", "within five minutes")]
    [InlineData("kube-apiserver", "--kubelet-certificate-authority",
        "within five minutes from 1.36.0 on, before it at a restart")]
    [InlineData("kube-apiserver", "--etcd-certfile", "at the next handshake")]
    [InlineData("kube-apiserver", "--etcd-cafile", "at a restart")]
    [InlineData("kube-apiserver", "--service-account-key-file", "at a restart")]
    [InlineData("kube-apiserver", "--service-account-signing-key-file", "at a restart")]
    [InlineData("kube-controller-manager", "--cluster-signing-cert-file", "within a minute")]
    [InlineData("kube-controller-manager", "--cluster-signing-kubelet-client-cert-file", "within a minute")]
    [InlineData("kube-controller-manager", "--root-ca-file", "at a restart")]
    [InlineData("kube-controller-manager", "--client-ca-file", "within a minute")]
    [InlineData("kube-controller-manager", "--service-account-private-key-file", "at a restart")]
    [InlineData("kube-controller-manager", "--kubeconfig", "at a restart")]
    [InlineData("kube-scheduler", "--requestheader-client-ca-file", "within a minute")]
    [InlineData("kubelet", "--client-ca-file", "within a minute")]
    [InlineData("kubelet", "--tls-cert-file", "within a minute from 1.31.0 on, before it at a restart")]
    [InlineData("kubelet", "--kubeconfig", "at a restart")]
    [InlineData("etcd", "--cert-file", "at the next handshake")]
    [InlineData("etcd", "--peer-cert-file", "at the next handshake")]
    [InlineData("etcd", "--client-cert-file", "at the next handshake")]
    [InlineData("etcd", "--trusted-ca-file", "at a restart")]
    [InlineData("etcd", "--peer-trusted-ca-file", "at a restart")]
    public void What_is_new_in_a_file_is_taken_up(string component, string flag, string when) =>
        Assert.Equal(when, ComponentFlag.Find(component, flag)!.Reload.ToString());

    [Theory]
    [InlineData("1.35", true, "at a restart")]
    [InlineData("1.36", false, "within five minutes")]
    [InlineData(null, true, "within five minutes from 1.36.0 on, before it at a restart")]
    public void A_version_that_does_not_reload_needs_a_restart(string? version, bool needsRestart, string when)
    {
        var reload = ComponentFlag.Find("kube-apiserver", "--kubelet-certificate-authority")!.Reload
            .In(version is null ? null : KubernetesVersion.Parse(version));
        Assert.Equal((needsRestart, when), (reload.NeedsRestart, reload.ToString()));
    }

    [Theory]
    [InlineData("registry.example/kube-apiserver:v1.36.2", "1.36.2")]
    [InlineData("registry.example:5000/kube-apiserver:v1.34.8@sha256:0123", "1.34.8")]
    [InlineData("kube-apiserver:v1.35.0-rc.1", "1.35.0")]
    [InlineData("registry.example:5000/kube-apiserver", null)]
    [InlineData("kube-apiserver:latest", null)]
    [InlineData("kube-apiserver:v1", null)]
    [InlineData("kube-apiserver:1.36.2", null)]
    [InlineData("kube-apiserver@sha256:0123", null)]
    [InlineData("", null)]
    public void A_version_is_in_the_tag_of_an_image(string image, string? version) =>
        Assert.Equal(version, KubernetesVersion.OfImage(image)?.ToString());

    /// <summary>A component's version changes when a file is taken up, and never whether it is trusted.</summary>
    [Theory]
    [InlineData("v1.30.2", true)]
    [InlineData("v1.36.1", false)]
    [InlineData("", true)]
    public void A_component_of_whatever_version_trusts_the_same(string tag, bool needsRestart)
    {
        using var node = SampleNode.ControlPlane();
        const string manifest = "etc/kubernetes/manifests/kube-apiserver.yaml";
        node.Replace(manifest, "/kube-apiserver\n    name", $"/kube-apiserver{(tag.Length > 0 ? ":" : "")}{tag}\n    name");
        node.Replace(manifest, "    - --client-ca-file=",
            "    - --kubelet-certificate-authority=/etc/kubernetes/pki/ca.crt\n    - --client-ca-file=");
        var place = Assert.Single(RotationFacts.Of(node.Read()).Trusts,
            place => place.Flag?.Name == "--kubelet-certificate-authority");
        Assert.Equal(("ca", needsRestart), (place.Authority, place.NeedsRestart));
    }

    private static string Text(IEnumerable<ComponentFlag> flags) =>
        string.Join(", ", flags.Select(flag => $"{flag.Component} {flag.Name}"));
}
