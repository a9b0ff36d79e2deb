using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>What programs of credentials print, and what bindings of a cluster say.</summary>
internal static class Cluster
{
    private static readonly ExecPlugin Plugin = new("login", "client.authentication.k8s.io/v1");

    private static readonly string Answer = $$"""
        {"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t","expirationTimestamp":"2026-01-01T00:00:00Z",
        "clientCertificateData":"{{Escaped("leaf.crt")}}","clientKeyData":"{{Escaped("ec-pkcs8.pem")}}"} }
        """;

    private const string Bindings = """
        {"items":[{"metadata":{"name":"a b","namespace":"n","annotations":{"rbac.authorization.kubernetes.io/autoupdate":"true"}},
        "roleRef":{"kind":"ClusterRole","name":"admin"},"subjects":[{"kind":"User","name":"jane"},{"kind":"Group","name":"dev"},
        {"kind":"ServiceAccount","name":"s"}]},{"metadata":{"name":"b"},"roleRef":{}}]}
        """;

    private static readonly string[] Fragments = ["null", "[]", "{}", "1", "\"\"", "\\ud800", "\\u0000", "'", "$(x)", "`",
        "\"status\":", "\"token\":", "\"subjects\":", "\"roleRef\":", "\"metadata\":", "\"annotations\":"];

    public static IReadOnlyList<FuzzTarget> Targets { get; } =
    [
        new("exec-answers", [Encoding.UTF8.GetBytes(Answer)], input => _ = ExecAnswer.Read(input, Plugin).ToString())
        {
            Fragments = Fragments,
        },
        new("role-bindings", [Encoding.UTF8.GetBytes(Bindings)], ReadBindings) { Fragments = Fragments },
    ];

    private static string Escaped(string seed) =>
        Encoding.ASCII.GetString(FuzzTarget.Seed(seed)).Replace("\n", "\\n", StringComparison.Ordinal);

    private static void ReadBindings(byte[] input)
    {
        var server = new ApiConnection { Server = new Uri("https://192.0.2.1") };
        using var answer = new HttpResponseMessage { Content = new ByteArrayContent(input) };
        var page = JsonAnswer.ReadAsync(new MemoryStream(input), answer, server, ApiPage.Read, CancellationToken.None)
            .GetAwaiter().GetResult();
        var jane = new AccessIdentity("jane", ["dev"]);
        foreach (var item in page.HasItems ? page.Items() : [])
        {
            foreach (var kind in Enum.GetValues<ClusterAccessKind>())
            {
                if (RoleBinding.Read(kind, item) is not { } binding)
                    continue;
                foreach (var index in binding.PlacesOf(jane))
                    _ = new AccessCut("", "").Of(binding, index) + binding.Path;
            }
        }
    }
}
