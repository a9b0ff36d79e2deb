using System.Net;
using K8sPki.Tests.Requests;

namespace K8sPki.Tests.ClusterPki;

/// <summary>The table of certificates that a cluster needs.</summary>
public sealed class RequestProfileTests
{
    private static readonly SubjectAlternativeName[] Addresses = [SubjectAlternativeName.IP(IPAddress.Parse("10.96.0.1")),
        SubjectAlternativeName.IP(IPAddress.Parse("192.168.1.5"))];

    [Theory]
    [InlineData("ApiServer", "CN=kube-apiserver", "ServerAuth",
        "cp1,kubernetes,kubernetes.default,kubernetes.default.svc,kubernetes.default.svc.cluster.local,10.96.0.1,192.168.1.5")]
    [InlineData("ApiServerKubeletClient", "CN=kube-apiserver-kubelet-client", "ClientAuth", "")]
    [InlineData("ApiServerEtcdClient", "CN=kube-apiserver-etcd-client", "ClientAuth", "")]
    [InlineData("FrontProxyClient", "CN=front-proxy-client", "ClientAuth", "")]
    [InlineData("EtcdServer", "CN=cp1", "ServerAuth,ClientAuth", "cp1,localhost,127.0.0.1,::1,10.96.0.1,192.168.1.5")]
    [InlineData("EtcdPeer", "CN=cp1", "ServerAuth,ClientAuth", "cp1,localhost,127.0.0.1,::1,10.96.0.1,192.168.1.5")]
    [InlineData("EtcdHealthcheckClient", "CN=kube-etcd-healthcheck-client", "ClientAuth", "")]
    [InlineData("Admin", "CN=kubernetes-admin, O=kubeadm:cluster-admins", "ClientAuth", "")]
    [InlineData("SuperAdmin", "CN=kubernetes-super-admin, O=system:masters", "ClientAuth", "")]
    [InlineData("ControllerManager", "CN=system:kube-controller-manager", "ClientAuth", "")]
    [InlineData("Scheduler", "CN=system:kube-scheduler", "ClientAuth", "")]
    [InlineData("KubeProxy", "CN=system:kube-proxy", "ClientAuth", "")]
    [InlineData("KubeletClient", "CN=system:node:cp1, O=system:nodes", "ClientAuth", "")]
    [InlineData("KubeletServer", "CN=system:node:cp1, O=system:nodes", "ServerAuth", "cp1,10.96.0.1,192.168.1.5")]
    [InlineData("User", "CN=jane, O=dev", "ClientAuth", "")]
    public void Asks_for_what_kubeadm_issues(string name, string subject, string usages, string names)
    {
        var profile = RequestProfile.Find(name);
        var options = profile.Fill(RequestForge.Ec.PublicKey, profile.NeedsNode ? "cp1" : null, profile.NeedsUser ? "jane" : null,
            profile.NeedsUser ? ["dev"] : [], profile.Addresses == 0 ? [] : Addresses);
        var request = CertificateRequestBuilder.Build(RequestForge.Ec, options);
        Assert.Equal(subject, request.Subject);
        Assert.Equal(usages, string.Join(',', request.ExtendedKeyUsage));
        Assert.Equal(names, string.Join(',', request.SubjectAlternativeNames.Select(san => san.Value)));
        Assert.Equal(KeyUsages.DigitalSignature, request.KeyUsage);
        Assert.DoesNotContain(RequestChecks.Check(request), finding => finding.Severity == FindingSeverity.Error);
    }

    [Fact]
    public void Every_profile_has_a_row_above() => Assert.Equal(15, RequestProfile.All.Count);

    [Theory]
    [InlineData("EtcdServer", null, null, "ProfileNodeMissing")]
    [InlineData("EtcdServer", "n", "jane", "ProfileNameGiven")]
    [InlineData("User", null, null, "ProfileUserMissing")]
    [InlineData("User", "n", "jane", "ProfileNodeGiven")]
    [InlineData("KubeletServer", "n", null, "ProfileAddressMissing")]
    [InlineData("ApiServer", "n", null, "ProfileAddressMissing")]
    [InlineData("Nothing", null, null, "ProfileUnknown")]
    public void Says_what_is_missing(string name, string? node, string? user, string expected) =>
        Assert.Equal(expected, Assert.Throws<InvalidRequestException>(() => RequestProfile.Find(name)
            .Fill(RequestForge.Ec.PublicKey, node, user, [], [])).ErrorId);

    [Fact]
    public void An_organization_can_be_replaced()
    {
        var options = RequestProfile.Find("Admin").Fill(RequestForge.Ec.PublicKey, null, null, ["system:masters"], []);
        Assert.Equal("CN=kubernetes-admin, O=system:masters", options.Subject!.ToString());
    }

    [Fact]
    public void Kubelet_profiles_pass_their_signers()
    {
        foreach (var (name, signer) in new[] { ("KubeletClient", "kubernetes.io/kube-apiserver-client-kubelet"),
            ("KubeletServer", "kubernetes.io/kubelet-serving") })
        {
            var options = RequestProfile.Find(name)
                .Fill(RequestForge.Rsa.PublicKey, "n1", null, [], name == "KubeletServer" ? Addresses : []);
            var request = CertificateRequestBuilder.Build(RequestForge.Rsa, options);
            Assert.Empty(SignerChecks.Check(request,
                new SigningSpec(signer, RequestedUsage.NamesOf(request.KeyUsage, request.ExtendedKeyUsage), null)));
        }
    }
}
