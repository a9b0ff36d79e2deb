using System.Text;
using K8sPki.Logs;

namespace K8sPki.Fuzz.Targets;

/// <summary>
/// Lines of logs of every form, as a file and as lines of a pipeline, and what they say about certificates. What is looked for
/// first to pass over lines quickly loses none that is wanted.
/// </summary>
internal static class Logs
{
    private const string Pattern = "x509: [a-z ]+";

    private static readonly LogOrigin File = new("kube-apiserver") { Path = "/var/log/kube-apiserver.log" };

    private static readonly DateTimeOffset Written = new(2026, 8, 22, 14, 0, 0, TimeSpan.Zero);

    private static readonly LogQuery Quick = new() { Patterns = [Pattern], Prefilter = LogPrefilter.Of([Pattern]) };

    private static readonly LogQuery Slow = new() { Patterns = [Pattern] };

    private const string Cri = """
        2026-08-22T13:53:00.123456789Z stderr P E0822 13:53:00.123456       1 authentication.go:73]
        2026-08-22T13:53:00.123456789Z stderr F  "Unable to authenticate the request" err="[x509: certificate has expired or is not yet valid: current time 2026-08-22T13:53:00Z is after 2026-08-21T00:00:00Z, verifying certificate SN=12, SKID=AB, AKID= failed]"
        2026-08-22T13:53:01.000000000+02:00 stdout F {"level":"warn","ts":"2026-08-22T13:53:00.1Z","caller":"embed/config.go:1","msg":"rejected connection","remote-addr":"10.0.0.1:2380","server-name":"","error":"remote error: tls: bad certificate"}
        2026-08-22T13:53:01Z stderr F panic: x509: certificate signed by unknown authority
        2026-08-22T13:53:01Z stderr F goroutine 1 [running]:

        """;

    private const string Others = """
        {"log":"W0822 13:53:00.123456       1 x.go:1] http: TLS handshake error from 10.0.0.1:5: EOF\n","stream":"stderr","time":"2026-08-22T13:53:00.1Z"}
        {"__REALTIME_TIMESTAMP":"1787406780000000","MESSAGE":"I0822 13:53:00.123456 7 s.go:2] \"Rotating\" a=\"b c\" d=1","PRIORITY":"3","_SYSTEMD_UNIT":"kubelet.service"}
        {"__REALTIME_TIMESTAMP":"1","MESSAGE":[104,105],"PRIORITY":6}
        Aug 22 13:53:00 cp1 kubelet[812]: E0822 13:53:00.123456     812 bootstrap.go:1] part of the existing bootstrap client certificate in /etc/kubernetes/kubelet.conf is expired: 2026-08-21 00:00:00 +0000 UTC
        time="2026-08-22T13:53:00Z" level=info msg="E0822 13:53:00.123456 1 x.go:1] x509: certificate is valid for a, not b" component=kubelet stream=stderr
        [ERROR] plugin/errors: 2 x. A: tls: failed to verify certificate: x509: certificate signed by unknown authority
        kube-scheduler W0822 13:53:00.123456 1 x.go:1] "quoted \"message\"" err="tls: private key does not match public key"
        2026/08/22 13:53:00 http: TLS handshake error from 10.0.0.1:2: remote error: tls: unknown certificate authority

        """;

    public static FuzzTarget Target { get; } = new("logs", [Encoding.UTF8.GetBytes(Cri), Encoding.UTF8.GetBytes(Others)], Read)
    {
        Readings = 10,
        Fragments = ["x509: ", "E0822 13:53:00.123456 1 x.go:1] ", " stderr P ", " stderr F ", "\n", "\r", "\\n", "\\\"", "{",
            "\"log\":\"", "\"MESSAGE\":", "time=", "level=", "err=", "panic: ", "\t", "\\ud83d", "2026-08-22T13:53:00Z"],
    };

    private static void Read(byte[] input)
    {
        var all = OfFile(input, new LogQuery());
        var errors = new CertificateErrorCollector(() => throw new InvalidOperationException("No node is read here."));
        foreach (var entry in all)
        {
            foreach (var property in Properties.Of<ComponentLogEntry>())
                property(entry);
            errors.Add(entry);
        }

        Must.Equal(Shown(OfFile(input, Slow)), Shown(OfFile(input, Quick)), "Lines that were found with a look ahead");
        var reader = new LogLineReader(new LogOrigin(""), new LogQuery());
        foreach (var line in Encoding.UTF8.GetString(input).Split('\n'))
            _ = reader.Add(line.TrimEnd('\r')).Count();
        _ = reader.End().Count();
    }

    private static List<ComponentLogEntry> OfFile(byte[] input, LogQuery query)
    {
        var reader = new LogFileReader(new MemoryStream(input), File, query, Written);
        var found = new List<ComponentLogEntry>();
        while (reader.TryNextOf(CancellationToken.None) is { } entry)
            found.Add(entry);
        return found;
    }

    private static string Shown(IEnumerable<ComponentLogEntry> entries) => string.Join('\n', entries.Select(entry => entry.Text));
}
