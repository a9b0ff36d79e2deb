namespace K8sPki.Tests.Verification;

/// <summary>Which host a certificate is for.</summary>
internal static class NameCases
{
    private const string Mismatch = "NameMissing";

    // Alternative names, the host asked for, the finding.
    private static readonly (string Names, string Host, string Expected)[] Table =
    [
        ("dns:host.example", "host.example", ""),
        ("dns:host.example", "HOST.example", ""),
        ("dns:HOST.Example", "host.eXample", ""),
        ("dns:host.example", "host.example.", ""),
        ("dns:host.example", "host.example..", Mismatch),
        ("dns:host.example.", "host.example", Mismatch),
        ("dns:host.example.", "host.example.", ""),
        ("dns:host.example", "other.example", Mismatch),
        ("dns:host.example", "sub.host.example", Mismatch),
        ("dns:host.example", ".host.example", Mismatch),
        ("dns:*.example", "a.example", ""),
        ("dns:*.example", "a.example.", ""),
        ("dns:*.example", "A.EXAMPLE", ""),
        ("dns:*.example", "a.b.example", Mismatch),
        ("dns:*.example", "example", Mismatch),
        ("dns:*.example", ".example", Mismatch),
        ("dns:*.example", "*.example", ""),
        ("dns:a*.example", "ab.example", Mismatch),
        ("dns:*a.example", "ba.example", Mismatch),
        ("dns:a.*.example", "a.b.example", Mismatch),
        ("dns:*.*.example", "a.b.example", Mismatch),
        ("dns:*", "host", Mismatch),
        ("dns:*", "*", ""),
        ("dns:*.", "host.", Mismatch),
        ("dns:*.a_b.example", "x.a_b.example", ""),
        ("dns:_svc.example", "_svc.example", ""),
        ("dns:-host.example", "-host.example", ""),
        ("dns:*.-host.example", "a.-host.example", Mismatch),
        ("dns:host-.example", "host-.example", ""),
        ("dns:ho st.example", "ho st.example", ""),
        ("dns:ho st.example", "HO ST.example", ""),
        ("dns:host..example", "host..example", ""),
        ("dns:host", "host", ""),
        ("dns:kubernetes.default.svc", "kubernetes.default.svc", ""),
        ("dns:kubernetes;dns:kubernetes.default;ip:10.96.0.1", "kubernetes.default", ""),
        ("dns:kubernetes;dns:kubernetes.default;ip:10.96.0.1", "10.96.0.1", ""),
        ("dns:kubernetes;dns:kubernetes.default;ip:10.96.0.1", "[10.96.0.1]", ""),
        ("dns:kubernetes;ip:10.96.0.1", "10.96.0.2", Mismatch),
        ("dns:10.96.0.1", "10.96.0.1", Mismatch),
        ("dns:*.0.0.1", "10.0.0.1", Mismatch),
        ("ip:10.96.0.1", "010.96.0.1", Mismatch),
        ("ip:10.96.0.1", "10.96.1", Mismatch),
        ("ip:10.96.0.1", "10.96.0.1.", Mismatch),
        ("ip:10.96.0.1", "::ffff:10.96.0.1", ""),
        ("ip:10.96.0.1", "::ffff:a60:1", ""),
        ("ip:fd00::1", "fd00::1", ""),
        ("ip:fd00::1", "[fd00::1]", ""),
        ("ip:fd00::1", "FD00:0:0:0:0:0:0:1", ""),
        ("ip:fd00::1", "fd00:0000::0001", ""),
        ("ip:fd00::1", "fd00::00001", Mismatch),
        ("ip:fd00::1", "fd00::1/64", Mismatch),
        ("ip:fd00::1", "[fd00::1", Mismatch),
        ("ip:fd00::1", "[[fd00::1]]", Mismatch),
        ("ip:fd00::1", "fd00::1%eth0", Mismatch),
        ("ip:1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8", ""),
        ("ip:1:2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8", Mismatch),
        ("ip:1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7::", ""),
        ("ip:::1.2.3.4", "::1.2.3.4", ""),
        ("ip:::1.2.3.4", "::01.2.3.4", Mismatch),
        ("ip:::", "::", ""),
        ("email:host.example", "host.example", Mismatch),
        ("uri:https://host.example/", "host.example", Mismatch),
        ("dir:host.example", "host.example", Mismatch),
        ("dns:host.example", "", ""),
        ("dns:", "host.example", Mismatch),
        ("dns:.", ".", Mismatch),
    ];

    public static IEnumerable<ChainCase> All()
    {
        var root = ChainCertificate.Root("names root");
        foreach (var (names, host, expected) in Table)
        {
            yield return new ChainCase($"name '{host}' against {names}", root.Leaf(names.Split(';')), [root])
            {
                Host = host,
                Expected = expected,
                // A bare wildcard is no host name, and a group of an IPv6 address has four digits at most.
                Since = names == "dns:*" || host == "fd00::00001" ? "1.23" : "",
                Source = "Go 1.23 crypto/x509 validHostname, net.ParseIP",
            };
        }

        var unnamed = root.Leaf() with { Names = [], Subject = "host.example" };
        yield return new ChainCase("name: the common name does not count", unnamed, [root]) { Host = "host.example",
            Expected = Mismatch };
        yield return new ChainCase("name: nobody asks for one", unnamed, [root]) { Expected = "" };
    }
}
