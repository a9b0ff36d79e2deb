using System.Net;
using K8sPki.Endpoints;
using K8sPki.Tests.Rules;

namespace K8sPki.Tests.ClusterPki;

/// <summary>A sample of each finding about what a running component presents.</summary>
internal static class EndpointSamples
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    public static IEnumerable<SampleFinding> Findings()
    {
        foreach (var days in new[] { 20, -1 })
        {
            yield return Of(node => Presented(node, PkiEndpointKind.Loopback, "kube-apiserver", null,
                LoopbackSample.Of(Validity.Until(Now.AddDays(days), Now.AddDays(-300)))));
        }

        yield return Of(node => Presented(node, PkiEndpointKind.File, "kube-apiserver", "--tls-cert-file", Old(node, 1)));
        yield return Of(node =>
        {
            File.SetLastWriteTimeUtc(node.PathOf("etc/kubernetes/pki/apiserver.crt"), DateTime.UtcNow.AddSeconds(-30));
            return Presented(node, PkiEndpointKind.File, "kube-apiserver", "--tls-cert-file", Old(node, 1));
        });
        yield return Of(node => Presented(node, PkiEndpointKind.File, "kube-apiserver", "--tls-cert-file", Old(node, -1)));
        yield return Of(node => Presented(node, PkiEndpointKind.File, "konnectivity-server", "--cluster-cert", Old(node, 1)));
        yield return Of(node => Presented(node, PkiEndpointKind.File, "kubelet", "--tls-cert-file", Old(node, 1)));
        yield return Of(node => Presented(node, PkiEndpointKind.File, "kubelet", null, Old(node, 1)));
        yield return Of(node => Presented(node, PkiEndpointKind.File, "kube-apiserver", "--tls-cert-file",
            OfAnother(Old(node, 1))));
    }

    /// <summary>The same by an authority of the same name, with a key of its own.</summary>
    public static SampleCertificate OfAnother(SampleCertificate made) => made with
    {
        Issuer = SampleNode.NewAuthority("kubernetes"), Key = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256),
    };

    private static SampleCertificate Old(SampleNode node, int days) => node.Entry(ClusterBlueprint.Find("apiserver")!) with
    {
        Validity = Validity.Until(Now.AddDays(days), Now.AddDays(-300)), SerialNumber = [1, 2, 3],
    };

    private static SampleFinding Of(Func<SampleNode, PkiInventory> present)
    {
        using var node = SampleNode.ControlPlane();
        node.WriteEntry("apiserver", made => made with { SerialNumber = [4, 5, 6] });
        File.SetLastWriteTimeUtc(node.PathOf("etc/kubernetes/pki/apiserver.crt"), DateTime.UtcNow.AddHours(-1));
        return SampleFinding.In(node.Root, Assert.Single(new PkiChecks(new PkiCheckOptions()).Judge(present(node))));
    }

    // As if the component had the API server's file.
    private static PkiInventory Presented(
        SampleNode node, PkiEndpointKind kind, string component, string? flag, SampleCertificate shown)
    {
        var facts = node.Read();
        var name = EndpointName.Of(IPAddress.Loopback, 6443);
        var answer = new EndpointAnswer($"{name}", name.Host, name.Address!, name.Port);
        var endpoint = new PkiEndpoint(facts.Node, component, name)
        {
            Kind = kind, CertificateFlag = flag,
            Entry = kind == PkiEndpointKind.File ? facts.Entries.First(entry => entry.Name == "apiserver") : null,
        };
        return facts with
        {
            Presented =
                [new PresentedAtEndpoint(endpoint, new PresentedChain(answer, [new(shown.Certificate.From(answer), null)]))],
        };
    }
}
