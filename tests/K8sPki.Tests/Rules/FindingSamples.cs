using K8sPki.Tests.ClusterPki;
using K8sPki.Tests.ClusterPki.Rotation;
using K8sPki.Tests.ClusterPki.Survey;
using K8sPki.Tests.Keys;
using K8sPki.Tests.Logs;
using K8sPki.Tests.SigningRequests;
using K8sPki.Tests.Verification;

namespace K8sPki.Tests.Rules;

/// <summary>A sample of each finding, for its wording.</summary>
internal static class FindingSamples
{
    /// <summary>What the checks of an area say, with whatever differs from run to run replaced.</summary>
    public static IReadOnlyDictionary<string, Func<IEnumerable<SampleFinding>>> Areas { get; } =
        new Dictionary<string, Func<IEnumerable<SampleFinding>>>
    {
        ["certificates"] = () => AsTheyAre([.. CheckFindingTests.Samples.Select(sample => sample.Judge().Findings[0])]),
        ["chains"] = () => AsTheyAre([.. VerdictFindingTests.Samples.Select(sample => Failure(sample.Make()))]),
        ["endpoints"] = EndpointSamples.Findings,
        ["keys"] = () => AsTheyAre([.. KeyCheckTests.Samples().SelectMany(key => KeyChecks.Check(key, null))]),
        ["kubeconfigs"] = KubeConfigSamples.Findings,
        ["logs"] = Logs,
        ["nodes"] = () => [.. Nodes(), .. Cluster()],
        ["policies"] = () => AsTheyAre([.. CsrPolicyTests.Samples()]),
        ["requests"] = () => AsTheyAre([.. RequestSamples.Requests().SelectMany(request => RequestChecks.Check(request))]),
        ["signers"] = () => AsTheyAre([.. RequestSamples.OfSigners()]),
        ["surveys"] = SurveySamples.Findings,
    };

    private static SampleFinding[] AsTheyAre(Finding[] findings) =>
        [.. findings.Select(finding => new SampleFinding(finding, finding.Message, finding.Remedy))];

    private static Finding Failure(ChainCase made)
    {
        new MadeCase(made).Judge(out var result);
        return result!.Failure!;
    }

    private static IEnumerable<SampleFinding> Nodes()
    {
        foreach (var fault in Faults.All.DistinctBy(fault => fault.Id))
        {
            using var node = Faults.NodeWith(fault.Id, fault.Case);
            yield return Of(node, new PkiChecks(new PkiCheckOptions()).Judge(node.Read())[0]);
        }

        using var exchanged = RestartCheckTests.Running("etcd");
        SampleRotation.TrustInFile(exchanged.Cp1, "etcd-ca", SampleRotation.New("etcd-ca"));
        yield return Of(exchanged.Cp1, RestartChecks.Run(exchanged.Cp1.Read(), DateTimeOffset.UtcNow).First());
        using var sound = SampleNode.ControlPlane();
        var facts = sound.Read();
        yield return Of(sound, new PkiChecks(new PkiCheckOptions { At = DateTimeOffset.UtcNow.AddYears(-1) }).Judge(facts)[0]);
        yield return Of(sound, new PkiChecks(new PkiCheckOptions { At = DateTimeOffset.UtcNow.AddYears(2) }).Judge(facts)
            .First(finding => finding.Is(Rule.NodeLockedOut)));
        foreach (var entry in facts.Entries)
            entry.Key = new KeyFacts(entry.File, null, new AccessDeniedException("You may not read it."), null);
        yield return Of(sound, new PkiChecks(new PkiCheckOptions()).Judge(facts)[0]);
    }

    // Of a sound node: what its files do not show.
    private static SampleFinding[] Logs()
    {
        using var node = SampleNode.ControlPlane();
        var collector = new CertificateErrorCollector(() => node.Read());
        foreach (var (component, text) in new[]
        {
            ("etcd", "remote error: tls: bad certificate"),
            ("kube-scheduler", "Get \"https://10.0.0.10:6443/api\": x509: certificate signed by unknown authority"),
            ("metrics-server", "x509: something new"),
        })
            collector.Add(SampleLog.Line("E0822 13:53:00.123456       1 x.go:1] " + text, component));
        return [.. collector.Finish().Select(error => Of(node, error.Finding))];
    }

    // Three control planes, of which the last differs in everything that they have to share.
    private static SampleFinding[] Cluster()
    {
        var nodes = Enumerable.Range(1, 3).Select(number => SampleNode.ControlPlane("cp" + number)).ToList();
        foreach (var (node, file) in nodes.SelectMany(
            node => new[] { "sa.key", "sa.pub" }, (node, file) => (node, "etc/kubernetes/pki/" + file)))
            node.Write(file, nodes[0].ReadText(file), isSecret: file.EndsWith(".key", StringComparison.Ordinal));
        foreach (var node in nodes.Take(2))
            node.WriteEntry("apiserver", made => made with { Names = [.. made.Names, SubjectAlternativeName.Dns("lb.example")] });
        nodes[2].WriteTokenKeys();
        nodes[2].WriteAuthority("pki/front-proxy-ca", SampleNode.NewAuthority("kubernetes"));
        nodes[2].WriteEntry("apiserver-kubelet-client", made => made with { Key = PrivateKey.Generate(KeyAlgorithm.ECDSA, 384) });
        var checks = new PkiChecks(new PkiCheckOptions());
        nodes.ForEach(node => checks.Complete(node.Read(), []));
        var found = checks.JudgeTogether().Select(finding => Of(nodes[2], finding)).ToArray();
        nodes.ForEach(node => node.Dispose());
        return found;
    }

    private static SampleFinding Of(SampleNode node, Finding finding) => SampleFinding.In(node.Root, finding);
}
