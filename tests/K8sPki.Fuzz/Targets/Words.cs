using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>Short texts that people type and files hold: addresses, names, durations, versions.</summary>
internal static class Words
{
    private static readonly string[] Texts = ["https://me:p%40w@[fe80::1%25eth0]:6443/a/b?c#d", "k8s.example:6443", "[::1]:6443",
        "10.96.0.0/12", "fd00::/108", ".example.org,10.0.0.0/8,*.x:80,[::1]:1", "1.5h30m-2us", "v1.34.8-rc.1+k3s1", "server auth",
        "1.3.6.1.5.5.7.3.1", "bücher.example", "*.example.org", "spiffe://a/b", "jane@example.org",
        "URI:x", "^a(?P<n>[a-z&&b])\\d$",
        "/etc/kubernetes/../x", "2026-08-22T13:53:00.123456789+02:00"];

    private static readonly Uri Server = new("https://k8s.example:6443");

    // Each takes any text, and refuses what is not its own.
    private static readonly Action<string>[] Readers =
    [
        text => _ = GoUrl.TryParse(text)?.ToUri(),
        text => _ = GoUrl.TryParse(text)?.ToUriWithUser(),
        text => Comes(EndpointName.Parse(text).ToString(), back => EndpointName.Parse(back).ToString()),
        text => _ = EndpointName.ReadServerName(text),
        text => _ = KubeConfigConnection.ParseServer(text, "x"),
        text => _ = NoProxyList.Parse(text).Covers("a.example.org", 6443),
        text => _ = new EnvironmentProxy(name => name == "HTTPS_PROXY" ? text : null).GetProxy(Server)?.IdnHost,
        text => Comes($"{AddressText.Read(text)}", back => $"{AddressText.Read(back)}"),
        text => _ = AddressText.TryReadNetwork(text, out _, out _),
        text => _ = AddressText.TryReadScoped(text, out _),
        text => _ = ControlPlaneEndpoint.Parse(text).ToString(),
        text => _ = ServiceNetwork.Parse(text).ToString(),
        text => Comes(KubernetesVersion.Parse(text).ToString(), back => KubernetesVersion.Parse(back).ToString()),
        text => Comes(ExtendedKeyUsage.Parse(text).Name, back => ExtendedKeyUsage.Parse(back).Name),
        text => _ = GoDuration.TryParse(text, out _),
        text => _ = LogTimes(text),
        text => Must.Hold(!AddressText.LooksLikeAddress(SubjectAlternativeName.Dns(text).Value), "An address is a host name."),
        text => _ = SubjectAlternativeName.Host(text).ToString(),
        text => _ = SubjectAlternativeName.FromUri(text).ToString(),
        text => _ = SubjectAlternativeName.FromEmail(text).ToString(),
        text => _ = UriHost.TryRead(text, out _),
        text => _ = NodePath.Parse(text),
        text => _ = FileState.Parse(text),
        text => _ = SerialNumbers.Parse(text),
        text => Comes($"{Callee.Of(text)}", back => $"{Callee.Of(back)}"),
        text => _ = ApiAddress.Of(text).Path,
        text => _ = new ProxyFilter(text, text, "", "").Accepts("GET", text, text),
        text => Must.Equal(ProxyPaths.Clean(text), ProxyPaths.Clean(ProxyPaths.Clean(text)), "A clean path"),
        text => _ = ProxyPaths.Strip(text, ProxyPaths.Prefix(text)),
        text => _ = NamePattern.Matches(text, text),
        text => _ = new Base64Lines().TryAdd(text),
        text => _ = ObjectText.Begins(text),
        text => _ = new GivenLines("kubelet", new K8sPki.Logs.LogQuery()).Take(text).Count(),
    ];

    public static FuzzTarget Target { get; } = new("words", [.. Texts.Select(Encoding.UTF8.GetBytes)], input =>
    {
        var text = Encoding.UTF8.GetString(input);
        foreach (var read in Readers)
        {
            try
            {
                read(text);
            }
            catch (PkiException failure)
            {
                _ = failure.Message;
            }
        }
    })
    {
        Readings = Readers.Length,
        Fragments = ["://", "%25", "%", "[", "]", ":", "::", "/", "@", "*.", ".", "xn--", "xn--a-", "..",
            "-", "\0", "\u3002", "\uff11", "é",
            "e99", "99999999999999999999", "h", "µs", "0x", " ", "\n"],
    };

    private static string? LogTimes(string text) => K8sPki.Logs.LogTime.Read(text)?.ToString("O");

    private static void Comes(string shown, Func<string, string> again) =>
        Must.Equal(shown, Must.Read(() => again(shown), $"'{shown}', which is how it is shown,"), "What is shown, read again");
}
