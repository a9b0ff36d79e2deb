using K8sPki.Tests.ClusterPki;

namespace K8sPki.Tests.Rules;

/// <summary>Kubeconfigs with one thing wrong each, or few.</summary>
internal static class KubeConfigSamples
{
    private const string Exec = "apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never";

    private static readonly string[] Clusters =
    [
        "{}", "{server: no where}", "{server: http://a}",
        "{server: https://a, insecure-skip-tls-verify: true, certificate-authority: ca.crt}",
        "{server: https://a, certificate-authority: ca.crt, certificate-authority-data: YQ==}",
        "{server: https://a, proxy-url: ftp://p}",
        "{server: https://a, certificate-authority: gone.crt}", "{server: https://a, certificate-authority: empty}",
        "{server: https://a, certificate-authority: text}", "{server: https://a, certificate-authority: indented.crt}",
        "{server: https://a, certificate-authority: half.crt}", "{server: https://a, certificate-authority-data: '!'}",
    ];

    private static readonly string[] Users =
    [
        "{}", "{client-certificate: jane.crt}", "{client-key: jane.key}", "{client-certificate: jane.crt, client-key: other.key}",
        "{client-certificate: jane.crt, client-certificate-data: YQ==, client-key: jane.key, client-key-data: YQ==}",
        "{client-certificate: jane.crt, client-key: text}", "{client-certificate: soon.crt, client-key: jane.key}",
        "{client-certificate: ended.crt, client-key: open.key}", "{client-certificate: later.crt, client-key: jane.key}",
        "{token: \"a\\nb\"}", "{token: t, password: p}", "{as-groups: [g]}", "{token: 123}", "{token: a, token: b}",
        "{tokenFile: .}", "{token: t, tokenFile: ../gone}",
        "{token: t, exec: {" + Exec + ", command: x}}", "{exec: {" + Exec + "}}", "{exec: {" + Exec + ", command: \"./a\\0b\"}}",
        "{exec: {" + Exec + ", command: ./gone}}", "{exec: {" + Exec + ", command: x, env: [{value: v}]}}",
        "{exec: {command: x}}",
        "{exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: never}}",
        "{auth-provider: {name: gcp}, exec: {" + Exec + ", command: x}}", "{auth-provider: {name: oidc}}",
    ];

    private static readonly string[] Whole =
    [
        "contexts: [{name: a, context: {}}, {name: b, context: {cluster: gone, user: gone, namespace: Not A "
        + "Label}}]\ncurrent-context: gone",
        "clusters: [{name: a, cluster: {server: https://a}}, {name: a, cluster: {server: https://b}}, {cluster: {server: "
        + "https://c}}]",
        "[]", "kind: Pod", "extra: .inf", "extra: !!int x", "extra: {<<: 1, [a]: b}", "clusters: [",
    ];

    public static IEnumerable<SampleFinding> Findings()
    {
        using var folder = new TemporaryFolder();
        Fill(folder);
        var place = Path.GetDirectoryName(folder["config"])!;
        var texts = Clusters.Select(body => $"clusters: [{{name: a, cluster: {body}}}]")
            .Concat(Users.Select(body => $"users: [{{name: a, user: {body}}}]")).Concat(Whole);
        foreach (var text in texts)
        {
            FileModes.Close(folder.Write("config", text));
            foreach (var finding in KubeConfigTest.Run(KubeConfigLocation.Of(folder["config"])))
                yield return SampleFinding.In(place, finding);
        }

        File.WriteAllText(folder["config"], "users: []", System.Text.Encoding.Unicode);
        FileModes.Open(folder["config"]);
        foreach (var finding in new[] { "config", "none" }.SelectMany(
            name => KubeConfigTest.Run(KubeConfigLocation.Of(folder[name]))))
            yield return SampleFinding.In(place, finding);
    }

    private static void Fill(TemporaryFolder folder)
    {
        using var node = SampleNode.ControlPlane();
        var jane = node.Entry(ClusterBlueprint.Find("admin.conf")!);
        var now = DateTimeOffset.UtcNow;
        var authority = node.Ca.Certificate.Pem;
        folder.Write("ca.crt", authority);
        folder.Write("indented.crt", "  " + authority.Replace("\n", "\n  ", StringComparison.Ordinal));
        folder.Write("half.crt", authority + authority.Replace("\nM", "\nA", StringComparison.Ordinal));
        folder.Write("empty", "");
        folder.Write("text", "no certificate");
        folder.Write("jane.crt", jane.Pem);
        folder.Write("soon.crt", (jane with { Validity = Validity.For(TimeSpan.FromDays(5)) }).Pem);
        folder.Write("ended.crt", (jane with { Validity = Validity.Until(now.AddDays(-1), now.AddDays(-2)) }).Pem);
        folder.Write("later.crt", (jane with { Validity = Validity.Until(now.AddDays(300), now.AddDays(2)) }).Pem);
        FileModes.Close(folder.Write("jane.key", jane.KeyPem));
        FileModes.Close(folder.Write("other.key", SampleCertificate.Text(PrivateKey.Generate(KeyAlgorithm.ECDSA, 256))));
        FileModes.Open(folder.Write("open.key", jane.KeyPem));
    }

    private static class FileModes
    {
        private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        public static void Open(string path) => Set(path, Owner | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        public static void Close(string path) => Set(path, Owner);

        private static void Set(string path, UnixFileMode mode)
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(path, mode);
        }
    }
}
