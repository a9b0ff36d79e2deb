namespace K8sPki.Tests.Reports;

/// <summary>Reports to look at: a cluster of any size, and one in which every text is hostile.</summary>
internal static class SampleReport
{
    /// <summary>What a report must never take for anything but text.</summary>
    public static readonly string[] HostileTexts =
    [
        "<script>document.title='owned'</script>", "<img src=x onerror=\"document.title='owned'\">", "\"><svg/onload=alert(1)>",
        "'><a href='javascript:alert(1)'>x</a>", "=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(1)", "＝1", "\t=1", "a,\"b\"\r\nc",
        "@everyone https://evil.example www.evil.example a@b.example #1", "x | y `z` \\| **b** [l](https://evil.example)",
        "a \\| b | c", "``` x", "<!-- -->", "]]>&amp;<![CDATA[", "\u001b]0;x\u0007\rx\u202e", "\ud800 half \uffff", "\\n\n\"",
        new string('W', 10_000), "{{7*7}}${7*7}", " padded ",
    ];

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private static readonly PrivateKey Key = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256);

    public static CertificateAuthority Authority { get; } = NewAuthority("kubernetes");

    public static CertificateAuthority NewAuthority(string name, CertificateAuthority? issuer = null) =>
        CertificateAuthorityBuilder.Build(PrivateKey.Generate(KeyAlgorithm.ECDSA, 256), issuer, new AuthorityOptions
        {
            Subject = DistinguishedName.Parse("/CN=" + name),
            Validity = Validity.Until(Now.AddDays(3000), Now.AddDays(-900)),
        });

    /// <summary>A certificate that ends in some days.</summary>
    public static Certificate Leaf(string name, double days, CertificateAuthority? authority = null) =>
        CertificateIssuer.Issue(authority ?? Authority, new CertificateOptions
        {
            Subject = DistinguishedName.Parse($"/O=sample/CN={name}"), PublicKey = Key.PublicKey,
            KeyUsage = KeyUsageRules.ForTls(Key.PublicKey), ExtendedKeyUsage = [ExtendedKeyUsage.ClientAuth],
            Validity = Validity.Until(Now.AddDays(days), Now.AddDays(days - 365)),
        });

    /// <summary>A certificate at a path of a node.</summary>
    public static ReportEntry At(
        Certificate? certificate, string name, string node, string path, params string[] namedBy) => new()
    {
        Certificate = certificate, Name = name, Component = "kubelet", Role = "Client", IsMissing = certificate is null,
        Places = [ReportPlace.Of(node, path, path)], NamedBy = namedBy, Targets = [path],
    };

    public static ReportFinding Finding(string id, FindingSeverity severity, string node, string target) => new()
    {
        Id = id, Severity = severity, Node = node, Target = target, Message = $"{target} of {node}: {id}.",
        Commands = [$"Update-K8sPki {node}"], Words = "Look at it.",
    };

    /// <summary>One that has ended, one that ends soon, one that is missing, an authority, and workers.</summary>
    public static Report Cluster(int workers)
    {
        var builder = new ReportBuilder();
        foreach (var node in new[] { "cp1", "cp2" })
            builder.Add(At(
                Authority.Certificate, "ca", node, "/etc/kubernetes/pki/ca.crt", "kube-apiserver.yaml --client-ca-file"));
        builder.Add(At(Leaf("old", -3), "apiserver-etcd-client", "cp1", "/pki/apiserver-etcd-client.crt"));
        builder.Add(At(Leaf("new", 5), "apiserver", "cp1", "/pki/apiserver.crt"));
        builder.Add(At(null, "healthcheck", "cp2", "/pki/healthcheck.crt"));
        for (var i = 0; i < workers; i++)
            builder.Add(At(Leaf($"worker{i}", 40 + (i % 300)), "kubelet-client", $"worker{i}", "/kubelet.pem"));
        builder.Add(Finding("CertificateExpired", FindingSeverity.Error, "cp1", "/pki/apiserver-etcd-client.crt"));
        builder.Add(Finding("KeyReadableByOthers", FindingSeverity.Warning, "cp2", "/pki/sa.key"));
        return builder.Build("sample");
    }

    /// <summary>Each hostile text as everything that a report has.</summary>
    public static Report Hostile()
    {
        var builder = new ReportBuilder();
        foreach (var text in HostileTexts)
        {
            var entry = At(Leaf("x", 10), text, text, "/tmp/" + text, text);
            builder.Add(entry with
            {
                Component = text, Role = text,
                Places = [.. entry.Places, new ReportPlace(text, text) { Kind = ReportPlaceKind.Secret, Namespace = text,
                    ObjectName = text, Key = text }, new ReportPlace(text, text + "2") { Kind = ReportPlaceKind.Other }],
            });
            builder.Add(new ReportFinding
            {
                Id = text, Severity = FindingSeverity.Error, Node = text, Target = text, Message = text, Commands = [text],
                Words = text,
            });
        }

        return builder.Build(HostileTexts[0]);
    }
}
