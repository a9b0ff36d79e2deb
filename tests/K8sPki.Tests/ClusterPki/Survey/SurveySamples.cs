using K8sPki.Tests.Rules;

namespace K8sPki.Tests.ClusterPki.Survey;

/// <summary>A sample of each finding about a cluster's objects.</summary>
internal static class SurveySamples
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    public static IEnumerable<SampleFinding> Findings()
    {
        using var node = SampleNode.ControlPlane();
        foreach (var finding in Bundles().Concat(Roots()).Concat(Managed()).Concat(Times()))
            yield return SampleFinding.In(node.Root, finding);
        var survey = Begun();
        survey.Add(node.Read());
        Put(survey, SampleNode.NewAuthority("kubernetes").Certificate,
            At("ConfigMap", "kube-system", "extension-apiserver-authentication", "client-ca-file"));
        foreach (var finding in Judged(survey))
            yield return SampleFinding.In(node.Root, finding);
        var facts = node.Read();
        var endpoint = new PkiEndpoint(facts.Node, "kube-apiserver", K8sPki.Endpoints.EndpointName.Parse("10.0.0.10:6443"));
        var entry = facts.Entries.First(entry => entry.Name == "apiserver");
        yield return SampleFinding.In(node.Root, new AbsentHosts(facts.Node, entry, endpoint,
            [new AbsentHost("old.example", "not in the DNS"), new AbsentHost("10.0.0.99", "nobody listens there")]).Found());
    }

    private static IEnumerable<Finding> Bundles()
    {
        foreach (var (kind, policy, from) in ((string, string?, string?)[])
        [
            ("ValidatingWebhookConfiguration", "Fail", null), ("MutatingWebhookConfiguration", "Ignore", "ns/hook"),
            ("APIService", null, null), ("CustomResourceDefinition", null, null),
        ])
        {
            var survey = Begun();
            Put(survey, SampleNode.NewAuthority("other").Certificate, new ClusterObject(kind, null, "policy")
            {
                ApiVersion = "v1", Uid = "", Key = kind.EndsWith("WebhookConfiguration", StringComparison.Ordinal)
                    ? "a.example.com" : "spec.caBundle",
                Index = 0, Service = "ns/hook:443", FailurePolicy = policy,
                Annotations = from is null ? new Dictionary<string, string>()
                    : new Dictionary<string, string> { ["cert-manager.io/inject-ca-from"] = from },
            });
            Put(survey, SampleSurvey.Server("hook.ns.svc").Own.Certificate, At("Secret", "ns", "hook-tls", "tls.crt"));
            yield return Assert.Single(Judged(survey));
        }

        var ended = Begun();
        var (authority, own) = SampleSurvey.Server("hook.ns.svc");
        Put(ended, authority.Certificate, new ClusterObject("APIService", null, "v1.metrics")
        {
            ApiVersion = "v1", Uid = "", Key = "spec.caBundle", Index = 0, Service = "ns/hook:443",
        });
        Put(ended, (own with { Validity = Validity.Until(Now.AddHours(-1), Now.AddDays(-9)) }).Certificate,
            At("Secret", "ns", "hook-tls", "tls.crt"));
        foreach (var finding in Judged(ended))
            yield return finding;
    }

    private static List<Finding> Roots()
    {
        var survey = Begun();
        var most = SampleNode.NewAuthority("kubernetes").Certificate;
        foreach (var space in new[] { "a", "b", "c", "d", "e", "f", "g", "h", "i" })
            Put(survey, most, At("ConfigMap", space, "kube-root-ca.crt", "ca.crt"));
        var other = SampleNode.NewAuthority("kubernetes").Certificate;
        foreach (var space in new[] { "shop", "team-a", "team-b", "team-c" })
            Put(survey, other, At("ConfigMap", space, "kube-root-ca.crt", "ca.crt"));
        return Judged(survey);
    }

    private static IEnumerable<Finding> Managed()
    {
        foreach (var (end, renewal, stated) in ((int, int, int)[])[(60, -3, 60), (60, 30, 90), (-2, -30, -2)])
        {
            var survey = Begun();
            var certificate = (SampleSurvey.Server("web.example").Own with
            {
                Validity = Validity.Until(Now.AddDays(end), Now.AddDays(-90)),
            }).Certificate;
            Put(survey, certificate, new ClusterObject("Secret", "shop", "web")
            {
                ApiVersion = "v1", Uid = "", Key = "tls.crt", Index = 0, HasPrivateKey = true, CertificateName = "web-cert",
                RenewalTime = Now.AddDays(renewal).LocalDateTime, ManagedNotAfter = certificate.ValidTo.AddDays(stated - end),
            });
            foreach (var finding in Judged(survey))
                yield return finding;
        }
    }

    private static IEnumerable<Finding> Times()
    {
        foreach (var days in new[] { 5, -1 })
        {
            var survey = Begun();
            var certificate = (SampleSurvey.Server("web.example").Own with
            {
                Validity = Validity.Until(Now.AddDays(days), Now.AddDays(-90)),
            }).Certificate;
            Put(survey, certificate, At("Secret", "shop", "web", "tls.crt"));
            Put(survey, certificate, At("Secret", "shop", "web-copy", "tls.crt"));
            foreach (var finding in Judged(survey))
                yield return finding;
        }
    }

    private static PkiSurvey Begun()
    {
        var survey = new PkiSurvey();
        survey.Begin(new ClusterSource("cluster"));
        return survey;
    }

    private static void Put(PkiSurvey survey, Certificate certificate, ClusterObject at) =>
        survey.Add(certificate.In(at, $"{at}"), Now);

    private static ClusterObject At(string kind, string space, string name, string key) => new(kind, space, name)
    {
        ApiVersion = "v1", Uid = "", Key = key, Index = 0, HasPrivateKey = kind == "Secret",
    };

    private static List<Finding> Judged(PkiSurvey survey) => [.. SurveyChecks.Run(survey, new PkiCheckOptions { At = Now })];
}
