using System.Text;

namespace K8sPki.Tests.ClusterPki;

/// <summary>
/// What is found where the file of a flag has a form, number or key that its component does not take; one row for every flag.
/// </summary>
public sealed class FlagFileTests
{
    private const string ApiServer = "kube-apiserver";
    private const string Manager = "kube-controller-manager";
    private const string Scheduler = "kube-scheduler";
    private const string CloudManager = "cloud-controller-manager";
    private const string TunnelServer = "konnectivity-server";
    private const string TunnelAgent = "konnectivity-agent";
    private const string NotRead = "FormNotRead";
    private const string Taken = "";
    private const string PassedOver = "CertificatesPassedOver";

    private static readonly string[] Ids =
    [
        "FormNotRead", "CertificateCountWrong", "CertificatesPassedOver", "KeyNotSupported", "FileUnreadable", "KeyMismatch",
        "PairIncomplete",
    ];

    // What the reader behind a flag does: with a second certificate, a key and a header beside the first; with a key
    // under the label of another form; with a lone half.
    private static readonly Reading Pair = new(Taken, Taken, Taken, Taken, "does not start") { Broken = PassedOver };
    private static readonly Reading OptionalPair = Pair with { WithoutHalf = "presents no certificate" };
    private static readonly Reading SigningPair = new("CertificateCountWrong", Taken, NotRead, NotRead, "does not start");
    private static readonly Reading Authorities = new(Taken, Taken, NotRead, null, null);
    private static readonly Reading Pool = new(Taken, Taken, NotRead, null, null) { Broken = PassedOver };
    private static readonly Reading EtcdPool = new(Taken, NotRead, Taken, null, null);

    // https://kubernetes.io/docs/reference/command-line-tools-reference/; each as the function reads that the component calls.
    private static readonly (string Component, Reading Reading, string[] Flags)[] Flags =
    [
        (ApiServer, Pair, ["--tls-cert-file", "--tls-sni-cert-key", "--etcd-certfile"]),
        (ApiServer, OptionalPair, ["--kubelet-client-certificate", "--proxy-client-cert-file"]),
        (ApiServer, Authorities, ["--client-ca-file", "--requestheader-client-ca-file", "--oidc-ca-file"]),
        (ApiServer, Pool, ["--kubelet-certificate-authority", "--peer-ca-file"]),
        (ApiServer, EtcdPool, ["--etcd-cafile"]),
        (Manager, Pair, ["--tls-cert-file"]),
        (Manager, Authorities, ["--client-ca-file", "--requestheader-client-ca-file", "--root-ca-file"]),
        (Manager, SigningPair,
        [
            "--cluster-signing-cert-file", "--cluster-signing-kube-apiserver-client-cert-file",
            "--cluster-signing-kubelet-client-cert-file", "--cluster-signing-kubelet-serving-cert-file",
            "--cluster-signing-legacy-unknown-cert-file",
        ]),
        (Scheduler, Pair, ["--tls-cert-file"]),
        (Scheduler, Authorities, ["--client-ca-file", "--requestheader-client-ca-file"]),
        (CloudManager, Pair, ["--tls-cert-file"]),
        (CloudManager, Authorities, ["--client-ca-file", "--requestheader-client-ca-file"]),
        ("kubelet", Pair, ["--tls-cert-file"]),
        ("kubelet", Authorities, ["--client-ca-file"]),
        ("etcd", Pair, ["--cert-file", "--client-cert-file", "--peer-cert-file", "--peer-client-cert-file"]),
        ("etcd", EtcdPool, ["--trusted-ca-file", "--peer-trusted-ca-file"]),
        ("etcdctl", Pair, ["--cert"]),
        ("etcdctl", EtcdPool, ["--cacert"]),
        (TunnelServer, Pair, ["--server-cert", "--cluster-cert"]),
        (TunnelServer, Pool, ["--server-ca-cert", "--cluster-ca-cert"]),
        (TunnelAgent, Pair, ["--agent-cert"]),
        (TunnelAgent, Pool, ["--ca-cert"]),
    ];

    private static readonly (string Component, string Flag, bool IsSigning)[] TokenKeys =
    [
        (ApiServer, "--service-account-key-file", false), (ApiServer, "--service-account-signing-key-file", true),
        (Manager, "--service-account-private-key-file", true),
    ];

    public static TheoryData<string, string> CertificateFlags() =>
        [.. Flags.SelectMany(row => row.Flags.Select(flag => (row.Component, flag)))];

    public static TheoryData<string, string, bool> KeyFlags() => [.. TokenKeys];

    [Fact]
    public void Every_flag_that_names_certificates_or_keys_has_its_row() => Assert.Equal(
        ComponentFlag.All.Where(flag => flag.Reader is not null && flag.Name.StartsWith("--", StringComparison.Ordinal))
            .Select(flag => $"{flag.Component} {flag.Name}").Order(),
        Flags.SelectMany(row => row.Flags.Select(flag => $"{row.Component} {flag}"))
            .Concat(TokenKeys.Select(row => $"{row.Component} {row.Flag}")).Order());

    [Theory]
    [MemberData(nameof(CertificateFlags))]
    public void A_file_of_certificates_is_judged_as_its_component_reads_it(string component, string name)
    {
        var reading = Flags.Single(row => row.Component == component && row.Flags.Contains(name)).Reading;
        var (own, next) = (SampleNode.Authority("ca"), SampleNode.NewAuthority("next"));
        var (pem, key) = (own.Certificate.Pem, Sec1(own.Key!));
        var header = pem.Replace("CERTIFICATE-----\nM", "CERTIFICATE-----\nof: ours\n\nM", StringComparison.Ordinal);
        var otherName = pem.Replace(" CERTIFICATE", " X509 CERTIFICATE", StringComparison.Ordinal);
        const string broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        Assert.Equal(Taken, Found(component, name, pem, key));
        Assert.Equal(reading.Two, Found(component, name, pem + next.Certificate.Pem, key));
        Assert.Equal(reading.Broken, Found(component, name, pem + broken, key));
        Assert.Equal(reading.Key, Found(component, name, pem + Sec1(next.Key!), key));
        Assert.Equal(reading.Header, Found(component, name, header, key));
        Assert.Equal(NotRead, Found(component, name, "\uFEFF" + pem, key));
        Assert.Equal(reading == EtcdPool ? Taken : NotRead, Found(component, name, otherName, key));
        if (reading.OtherLabel is { } otherLabel)
        {
            Assert.Equal(otherLabel, Found(component, name, pem, Relabelled(key)));
            Assert.Equal("KeyMismatch", Found(component, name, pem, Sec1(next.Key!)));
            Assert.Equal(NotRead, Found(component, name, pem, "\uFEFF" + key));
        }

        if (reading.WithoutHalf is { } without && name != "--tls-sni-cert-key")
        {
            var finding = Judge(component, name, pem, null).Single(finding => finding.Id == "PairIncomplete");
            Assert.Contains($"{component} {without}.", finding.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(KeyFlags))]
    public void A_key_of_tokens_is_judged_as_its_component_reads_it(string component, string name, bool isSigning)
    {
        var (elliptic, rsa) = (PrivateKey.Generate(KeyAlgorithm.ECDSA, 256), PrivateKey.Generate(KeyAlgorithm.RSA, 2048));
        var ed25519 = PrivateKey.Generate(KeyAlgorithm.Ed25519, 256);
        Assert.Equal(Taken, Found(component, name, Sec1(elliptic), null));
        Assert.Equal(Taken, Found(component, name, SampleCertificate.Text(rsa), null));
        Assert.Equal(isSigning ? Taken : NotRead, Found(component, name, SampleCertificate.Text(elliptic), null));
        Assert.Equal("KeyNotSupported", Found(component, name, SampleCertificate.Text(ed25519), null));
        Assert.Equal(isSigning ? "FileUnreadable" : Taken, Found(component, name, elliptic.PublicKey.Pem, null));
        Assert.Equal(NotRead, Found(component, name, "\uFEFF" + Sec1(elliptic), null));
        Assert.Equal(isSigning ? NotRead : Taken, Found(component, name, Relabelled(Sec1(elliptic)), null));
    }

    [Fact]
    public void One_file_behind_both_flags_of_authorities_is_a_shared_authority()
    {
        var unit = $"ExecStart=/usr/bin/{ApiServer} --client-ca-file=/opt/f.crt --requestheader-client-ca-file=/opt/f.crt";
        var findings = Judge(unit, SampleNode.Authority("ca").Certificate.Pem, null);
        Assert.Contains(findings, finding => finding.Id == "FrontProxyAuthorityShared");
    }

    private static string Found(string component, string name, string content, string? key) =>
        string.Join(", ", Judge(component, name, content, key).Select(finding => finding.Id).Where(Ids.Contains).Distinct());

    private static IReadOnlyList<Finding> Judge(string component, string name, string content, string? key)
    {
        var flag = ComponentFlag.Find(component, name)!;
        var keyFlag = key is null ? null : flag.KeyFlag;
        if (component == "etcdctl")
        {
            var variables = new[] { (name, "/opt/f.crt"), (keyFlag, "/opt/f.key") }.Where(pair => pair.Item1 is not null);
            var environment = string.Join(' ',
                variables.Select(pair => $"ETCDCTL_{pair.Item1![2..].ToUpperInvariant()}={pair.Item2}"));
            return Judge($"Environment={environment}\nExecStart=/usr/bin/etcd", content, key);
        }

        var program = component.Replace("konnectivity", "proxy", StringComparison.Ordinal);
        var value = flag.Kind == ComponentFlagKind.CertificateAndKey ? "/opt/f.crt,/opt/f.key" : "/opt/f.crt";
        var second = keyFlag is null ? "" : $" {keyFlag}=/opt/f.key";
        return Judge($"ExecStart=/usr/bin/{program} {name}={value}{second}", content, key);
    }

    private static IReadOnlyList<Finding> Judge(string service, string content, string? key)
    {
        using var folder = new SampleFolder();
        folder.Write("etc/systemd/system/one.service", StrangerNodes.Unit(service));
        folder.Write("opt/f.crt", content);
        if (key is not null)
            folder.Write("opt/f.key", key);
        return new PkiChecks(new PkiCheckOptions()).Judge(folder.Inventory());
    }

    private static string Relabelled(string pem) => pem.Replace(" EC PRIVATE", " PRIVATE", StringComparison.Ordinal);

    private static string Sec1(PrivateKey key) =>
        Encoding.ASCII.GetString(PrivateKeyWriter.Write(key, PrivateKeyFormat.Sec1, false, null));

    // What is found: with two certificates, a key beside, a header, a key under another label, only one half.
    private sealed record Reading(string Two, string Key, string Header, string? OtherLabel, string? WithoutHalf)
    {
        /// <summary>What is found where a block behind the good one is broken.</summary>
        public string Broken { get; init; } = "FileUnreadable";
    }
}
