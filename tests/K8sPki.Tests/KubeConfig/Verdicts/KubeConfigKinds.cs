using System.Text;
using static K8sPki.Tests.KubeConfigs.Verdicts.KubectlVerdict;

namespace K8sPki.Tests.KubeConfigs.Verdicts;

/// <summary>
/// Kinds of kubeconfigs that people have, and those that a reader of another YAML or with other types would take for
/// something else. What is said of each was seen with kubectl 1.32, and a test asks the kubectl that is there.
/// </summary>
internal static class KubeConfigKinds
{
    private const string Token = "authorization=Bearer t";
    private const string Certificate = "certificate=CN=cert-user";
    private const string WithCertificate = "client-certificate: client.crt, client-key: client.key";
    private const string Bob = Token + "; impersonate-user=bob";
    private const string Exec = "apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: ./login";
    private const string Oidc = "idp-issuer-url: 'https://issuer', client-id: kube";

    public static IReadOnlyList<KubeConfigKind> All { get; } =
    [
        // Scalars that are no strings.
        User("a token that is a number", RefusesFile, "", "token: 279979740599990001"),
        User("a token of digits and an e", RefusesFile, "", "token: 1e3"),
        User("a token that begins with a point", RefusesFile, "", "token: .1_9"),
        User("a token that ends in an underscore", Connects, "authorization=Bearer .1_", "token: .1_"),
        User("a token in octal", RefusesFile, "", "token: 0123456"),
        User("a token in quotes", Connects, "authorization=Bearer 1e3", "token: '1e3'"),
        User("a token with the tag of strings", Connects, "authorization=Bearer 123", "token: !!str 123"),
        User("a token with a tag that nobody knows", Connects, "authorization=Bearer 123", "token: !x 123"),
        User("a token that is a date", Connects, "authorization=Bearer 2001-01-01", "token: 2001-01-01"),
        User("a token in base 60", Connects, "authorization=Bearer 190:20:30", "token: 190:20:30"),
        User("a token past the largest number", Connects, "authorization=Bearer 1e400", "token: 1e400"),
        User("a token that is binary", Connects, "authorization=Bearer t", "token: !!binary dA=="),
        User("a binary that is none", RefusesFile, "", "token: !!binary x"),
        User("a number by its tag that is none", RefusesFile, "", "token: t, x: !!int y"),
        User("infinity in a field that nobody knows", RefusesFile, "", "token: t, x: .inf"),
        User("a user name that is y", RefusesFile, "", "username: y, password: p"),
        User("a list for a string", RefusesFile, "", "token: [t]"),
        User("a null", Connects, Token, "token: t, as: ~, client-certificate: null"),
        Text("names that are numbers", RefusesFile, "", "clusters: [{name: 1, cluster: {server: 'SERVER'}}]"),
        Text("a current context that is yes", RefusesFile, "", "current-context: yes"),
        Text("a namespace that is y", RefusesFile, "", Standard(context: ", namespace: y")),
        Text("a namespace that is 1e3", RefusesFile, "", Standard(context: ", namespace: 1e3")),
        Text("colors as a string", RefusesFile, "", Standard() + "preferences: {colors: 'true'}\n"),
        Cluster("insecure as a string", RefusesFile, "", "server: 'SERVER', insecure-skip-tls-verify: 'true'"),
        Cluster("insecure as a number", RefusesFile, "", "server: 'SERVER', insecure-skip-tls-verify: 1"),
        Cluster("insecure as on", Connects, Token, "server: 'SERVER', insecure-skip-tls-verify: on"),
        Cluster("insecure with a capital inside", RefusesFile, "", "server: 'SERVER', insecure-skip-tls-verify: tRue"),
        Cluster("extensions that are no list", RefusesFile, "", Good + ", extensions: {a: b}"),

        // Who it makes somebody.
        User("a group as a string", RefusesFile, "", "token: t, as: bob, as-groups: dev"),
        User("groups", Connects, Token + "; impersonate-group=; impersonate-group=dev; impersonate-user=bob",
            "token: t, as: bob, as-groups: [dev, null]"),
        User("all to be taken for", Connects,
            Token + "; impersonate-extra-oid=a; impersonate-extra-oid=b; impersonate-uid=5; impersonate-user=bob",
            "token: t, as: bob, as-uid: '5', as-user-extra: {oid: [a, b]}"),
        User("extra as a string", RefusesFile, "", "token: t, as: bob, as-user-extra: {oid: a}"),
        User("extra without values", Connects, Bob, "token: t, as: bob, as-user-extra: {oid: []}"),
        User("extra without values and without a user", RefusesUse, "", "token: t, as-user-extra: {oid: []}"),
        User("groups without a user", RefusesUse, "", "token: t, as-groups: [dev]"),
        User("a uid without a user", RefusesUse, "", "token: t, as-uid: x"),
        User("empty impersonation", Connects, Token, "token: t, as: '', as-groups: [], as-uid: '', as-user-extra: {}"),
        Text("a merge key behind the own key", Connects, Token + "; impersonate-user=amy", Merged("{as: bob, <<: *b}")),
        Text("a merge key before the own key", Connects, Bob, Merged("{<<: *b, as: bob}")),
        Text("two merge keys", Connects, Bob, Merged("{<<: *b, <<: *c}")),
        Text("a list of merges", Connects, Token + "; impersonate-user=amy", Merged("{<<: [*b, *c]}")),
        Text("a merge key in quotes", Connects, Bob, Merged("{as: bob, token: t, '<<': *b}")),
        Text("a merge of nothing", RefusesFile, "", Merged("{as: bob, token: t, <<: }")),
        Text("a merge of a scalar", RefusesFile, "", Merged("{as: bob, token: t, <<: x}")),
        User("a field twice", Connects, Bob, "token: t, as: amy, as: bob"),
        Text("the users twice", Connects, Token, Standard(user: "token: other") + "users: [{name: u, user: {token: t}}]\n"),
        Text("a name twice", RefusesFile, "", Standard() + "users: [{name: u, user: {token: t}}, {name: u, user: {token: t}}]\n"),
        User("a field in another case", Connects, Token, "token: t, Token: x, AS: bob"),

        // Credentials beside each other.
        User("a certificate", Connects, Certificate, WithCertificate),
        User("a certificate and a token", Connects, Token + "; " + Certificate, WithCertificate + ", token: t"),
        User("a token and a password", RefusesUse, "", "token: t, username: a, password: p"),
        User("a token and half a password", RefusesUse, "", "token: t, password: p"),
        User("a token file and a password", RefusesUse, "", "tokenFile: token, username: a, password: p"),
        User("a token file", Connects, "authorization=Bearer from-file", "tokenFile: token"),
        User("a token beside a token file", Connects, "authorization=Bearer from-file", "tokenFile: token, token: t"),
        User("a token beside a token file that is not there", Connects, Token, "tokenFile: gone, token: t"),
        User("a token file that is not there", RefusesUse, "", "tokenFile: gone"),
        User("a token of two lines", RefusesUse, "", "token: \"a\\nb\""),
        User("a password", Connects, "authorization=Basic YTpwOnE=", "username: a, password: 'p:q'"),
        User("a certificate behind its key in one file", Connects, Certificate,
            "client-certificate: both.pem, client-key: both.pem"),
        User("a key under another label", Connects, Certificate, "client-certificate: client.crt, client-key: label.key"),
        User("a key behind a byte order mark", RefusesUse, "", "client-certificate: client.crt, client-key: bom.key"),
        User("an encrypted key", RefusesUse, "", "client-certificate: client.crt, client-key: encrypted.key"),
        User("a key of another certificate", RefusesUse, "", "client-certificate: client.crt, client-key: other.key"),
        User("a certificate with another label", RefusesUse, "", "client-certificate: x509.crt, client-key: client.key"),
        User("certificate data", Connects, Certificate, "client-certificate-data: CERTDATA, client-key-data: KEYDATA"),
        User("certificate data and file", RefusesUse, "", WithCertificate + ", client-certificate-data: CERTDATA"),
        User("key data and file", RefusesUse, "", WithCertificate + ", client-key-data: KEYDATA"),
        User("a certificate without a key", RefusesUse, "", "client-certificate: client.crt, token: t"),
        User("a key without a certificate", Connects, Token, "client-key: gone.key, token: t"),
        User("a certificate that is not there", RefusesUse, "", "client-certificate: gone.crt, client-key: client.key"),
        User("a certificate that is a folder", RefusesUse, "", "client-certificate: ., client-key: client.key"),

        // Programs and providers.
        User("a program", Connects, "authorization=Bearer from-program", $"exec: {{{Exec}}}"),
        User("a program of v1beta1", Connects, "authorization=Bearer from-program",
            "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./login}"),
        User("a program beside a certificate", Connects, Certificate, WithCertificate + $", exec: {{{Exec}}}"),
        User("a program beside a token", Connects, Token, $"token: t, exec: {{{Exec}}}"),
        User("a program beside a token file", Connects, "authorization=Bearer from-file", $"tokenFile: token, exec: {{{Exec}}}"),
        User("a program beside a password", Connects, "authorization=Basic YTpw", $"username: a, password: p, exec: {{{Exec}}}"),
        User("a program of v1alpha1", RefusesUse, "",
            "exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: ./login}"),
        User("a program of v1alpha1 beside a token", RefusesUse, "",
            "token: t, exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: ./login}"),
        User("a program of v1 without a mode", RefusesUse, "",
            "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login}"),
        User("a program with a mode in small letters", RefusesUse, "",
            "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login, interactiveMode: never}"),
        User("a program without a version", RefusesUse, "", "exec: {command: ./login, interactiveMode: Never}"),
        User("a program without a name", RefusesUse, "",
            "exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}"),
        User("a program that is not there", RefusesUse, "",
            "exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: ./gone}"),
        User("a program with a NUL in its name", RefusesUse, "",
            "exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: \"./lo\\0gin\"}"),
        User("a program with a NUL in an argument", RefusesUse, "", $"exec: {{{Exec}, args: [\"a\\0b\"]}}"),
        User("arguments that are a string", RefusesFile, "", $"exec: {{{Exec}, args: foo}}"),
        User("an argument that is a number", RefusesFile, "", $"exec: {{{Exec}, args: [8080]}}"),
        User("an argument that is nothing", Connects, "authorization=Bearer from-program", $"exec: {{{Exec}, args: [null]}}"),
        User("an environment that is a mapping", RefusesFile, "", $"exec: {{{Exec}, env: {{P: v}}}}"),
        User("an environment without names", RefusesUse, "", $"exec: {{{Exec}, env: [{{value: v}}]}}"),
        User("an environment", Connects, "authorization=Bearer from-program",
            $"exec: {{{Exec}, env: [{{name: A, value: b}}, {{name: C}}]}}"),
        User("a program beside a provider", RefusesUse, "", $"auth-provider: {{name: oidc}}, exec: {{{Exec}}}"),
        User("gcp", RefusesUse, "", "auth-provider: {name: gcp, config: {access-token: x}}"),
        User("gcp beside a certificate", RefusesUse, "", WithCertificate + ", auth-provider: {name: gcp}"),
        User("a provider that nobody knows", RefusesUse, "", "token: t, auth-provider: {name: mine}"),
        User("oidc", Connects, "authorization=Bearer IDTOKEN",
            $"auth-provider: {{name: oidc, config: {{{Oidc}, id-token: IDTOKEN}}}}"),
        User("oidc beside a token", Connects, Token,
            $"token: t, auth-provider: {{name: oidc, config: {{{Oidc}, id-token: OLDTOKEN}}}}"),
        User("oidc beside a certificate", Connects, "authorization=Bearer IDTOKEN; " + Certificate,
            WithCertificate + $", auth-provider: {{name: oidc, config: {{{Oidc}, id-token: IDTOKEN}}}}"),
        User("oidc whose token has ended", RefusesUse, "",
            $"auth-provider: {{name: oidc, config: {{{Oidc}, id-token: OLDTOKEN}}}}"),
        User("oidc whose token is none", RefusesUse, "", $"auth-provider: {{name: oidc, config: {{{Oidc}, id-token: x}}}}"),
        User("oidc without an issuer", RefusesUse, "", "auth-provider: {name: oidc, config: {id-token: IDTOKEN}}"),

        // Bytes.
        Cluster("authorities as data", Connects, Token, "server: 'SERVER', certificate-authority-data: CADATA"),
        Cluster("data with a blank", RefusesFile, "", "server: 'SERVER', certificate-authority-data: 'CAFIRST CAREST'"),
        Cluster("data without padding", RefusesFile, "", "server: 'SERVER', certificate-authority-data: YQ"),
        Cluster("data of another alphabet", RefusesFile, "", "server: 'SERVER', certificate-authority-data: 'YQ-_'"),
        Cluster("binary data", Connects, Token, "server: 'SERVER', certificate-authority-data: !!binary CADATA2"),
        Cluster("data as a list of numbers", Connects, Token, "server: 'SERVER', certificate-authority-data: [CABYTES]"),
        Text("data in lines", Connects, Token, Block("|", "CAFIRST\n      CAREST")),
        Text("data in folded lines", RefusesFile, "", Block(">-", "CAFIRST\n      CAREST")),
        Text("data in quotes over lines", Connects, Token, Block("\"CAFIRST\\", "CAREST\"")),

        // Clusters.
        Cluster("authorities in a file", Connects, Token, Good),
        Cluster("one expired authority beside a valid one", Connects, Token,
            "server: 'SERVER', certificate-authority: bundle.crt"),
        Cluster("an empty file of authorities", RefusesUse, "", "server: 'SERVER', certificate-authority: empty.crt"),
        Cluster("authorities behind a byte order mark", RefusesUse, "", "server: 'SERVER', certificate-authority: bom.crt"),
        Cluster("authorities glued together", RefusesUse, "", "server: 'SERVER', certificate-authority: glued.crt"),
        Cluster("authorities with another label", RefusesUse, "", "server: 'SERVER', certificate-authority: x509.crt"),
        Cluster("authorities with carriage returns alone", RefusesUse, "", "server: 'SERVER', certificate-authority: cr.crt"),
        Cluster("authorities beside a broken block", Connects, Token, "server: 'SERVER', certificate-authority: broken.crt"),
        Cluster("authorities behind text, with CR and LF", Connects, Token, "server: 'SERVER', certificate-authority: text.crt"),
        Cluster("a key for authorities", RefusesUse, "", "server: 'SERVER', certificate-authority: client.key"),
        Cluster("authorities as data and file", RefusesUse, "", Good + ", certificate-authority-data: CADATA"),
        Cluster("authorities that are not there", RefusesUse, "", "server: 'SERVER', certificate-authority: gone.crt"),
        Cluster("authorities that are a folder", RefusesUse, "", "server: 'SERVER', certificate-authority: ."),
        Cluster("authorities and insecure", RefusesUse, "", Good + ", insecure-skip-tls-verify: true"),
        Cluster("authorities and not insecure", Connects, Token, Good + ", insecure-skip-tls-verify: false"),
        Cluster("another name for TLS", Connects, Token, Good + ", tls-server-name: localhost"),
        Cluster("a server with a user", Connects, "authorization=Basic bWU6cHc=",
            "server: 'https://me:pw@127.0.0.1:PORT', certificate-authority: ca.crt"),
        Cluster("a server with a path, query and fragment", Connects, Token,
            "server: 'SERVER/a/b?c=d#e', certificate-authority: ca.crt"),
        Cluster("a server that ends in a blank", RefusesUse, "", "server: 'SERVER ', certificate-authority: ca.crt"),
        Cluster("a server with a line break", RefusesUse, "", "server: \"SERVER\\n\", certificate-authority: ca.crt"),
        Cluster("a server of another scheme", RefusesUse, "", "server: 'ftp://127.0.0.1:PORT', certificate-authority: ca.crt"),
        Cluster("a server with a port that is none", RefusesUse, "",
            "server: 'https://127.0.0.1:x', certificate-authority: ca.crt"),
        Cluster("a server with a name that C reads as an address", RefusesUse, "",
            "server: 'https://0177.0.0.1:PORT', certificate-authority: ca.crt, tls-server-name: localhost"),
        Cluster("a proxy without a scheme", RefusesUse, "", Good + ", proxy-url: '127.0.0.1:1'"),
        Cluster("a proxy by ftp", RefusesUse, "", Good + ", proxy-url: 'ftp://127.0.0.1:1'"),
        Cluster("a proxy by socks5h", RefusesUse, "", Good + ", proxy-url: 'socks5h://127.0.0.1:1'"),
        Cluster("a proxy without a host", RefusesUse, "", Good + ", proxy-url: 'http://'"),
        Cluster("a proxy with a NUL", RefusesUse, "", Good + ", proxy-url: \"http://a:%00@127.0.0.1:1\""),

        // The text itself.
        Text("a comment before the dashes", Connects, Token, "# comment\n---\n" + Standard()),
        Text("a second document that is broken", Connects, Token, Standard() + "---\n\t{\n"),
        Text("an end of the document with a comment", Connects, Token, Standard() + "... # the end\n"),
        Text("a directive of 1.1", Connects, Token, "%YAML 1.1\n---\n" + Standard()),
        Text("a directive of 1.2", RefusesFile, "", "%YAML 1.2\n---\n" + Standard()),
        Text("a directive that nobody knows", RefusesFile, "", "%X\n---\n" + Standard()),
        Text("a tab behind a dash", RefusesFile, "", Standard() + "extensions:\n-\tname: a\n"),
        Text("a tab that indents", RefusesFile, "", Standard() + "extensions:\n\t- name: a\n"),
        Text("a tab behind a colon", Connects, Token, Standard() + "x:\ty\n"),
        Text("an escaped slash", RefusesFile, "", Standard() + "x: \"a\\/b\"\n"),
        Text("a colon glued to a quoted key", Connects, Token, Standard() + "x: {\"a\":b}\n"),
        Text("a question mark in brackets", RefusesFile, "", Standard() + "x: [a?b]\n"),
        Text("a tag that is no address", RefusesFile, "", Standard() + "x: !<a b> c\n"),
        Text("an anchor twice", Connects, Token, Standard() + "x: [&a 1, &a 2, *a]\n"),
        Text("an alias of nothing", RefusesFile, "", Standard() + "x: *a\n"),
        Text("a key that is a list", RefusesFile, "", Standard() + "? [a]\n: b\n"),
        Text("a key that is nothing", RefusesFile, "", Standard() + "~: b\n"),
        Text("carriage returns", Connects, Token, Standard().Replace("\n", "\r\n", StringComparison.Ordinal)),
        Text("an apiVersion of another case", RefusesFile, "",
            Standard().Replace("apiVersion: v1", "APIVERSION: v2", StringComparison.Ordinal)),
        Text("an apiVersion in two cases", Connects, Token, Standard() + "APIVERSION: v2\n"),
        Text("another kind", RefusesFile, "", Standard().Replace("kind: Config", "kind: config", StringComparison.Ordinal)),
        Text("kind and version of nothing", Connects, Token,
            Standard().Replace("apiVersion: v1\nkind: Config", "apiVersion:\nkind: ~", StringComparison.Ordinal)),
        Text("a list of users that is a mapping", RefusesFile, "", Standard() + "users: {}\n"),
        Text("a user that is nothing", Connects, Token,
            Standard().Replace("users: [", "users: [null, ", StringComparison.Ordinal)),
        Text("a context without a name", Connects, Token, Standard().Replace("current-context: x\n", "", StringComparison.Ordinal)
            .Replace("name: x, ", "", StringComparison.Ordinal)),
        Text("a context that is not there", RefusesUse, "", Standard() + "current-context: gone\n"),
        Text("JSON", Connects, Token,
            "{\"apiVersion\":\"v1\",\"kind\":\"Config\",\"current-context\":\"x\",\"contexts\":[{\"name\":\"x\",\"context\":{\"cluster\":\"c\",\"user\":\"u\"}}],\"clusters\":[{\"name\":\"c\",\"cluster\":{\"server\":\"SERVER\",\"certificate-authority\":\"ca.crt\"}}],\"users\":[{\"name\":\"u\",\"user\":{\"token\":\"t\"}}]}"),
        Text("a mark of UTF-8", Connects, Token, Standard()) with { Encode = text =>
            [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)] },
        Text("UTF-16", Connects, Token, Standard()) with { Encode = text =>
            [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)] },
        Text("UTF-16 of the other order", Connects, Token, Standard()) with { Encode = text =>
            [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(text)] },
        Text("UTF-16 without a mark", RefusesFile, "", Standard()) with { Encode = Encoding.Unicode.GetBytes },
        Text("Latin-1", RefusesFile, "", "# \u00fc\n" + Standard()) with { Encode = Encoding.Latin1.GetBytes },
    ];

    private const string Good = "server: 'SERVER', certificate-authority: ca.crt";

    private static KubeConfigKind User(string name, KubectlVerdict verdict, string caller, string user) =>
        Text(name, verdict, caller, Standard(user: user));

    private static KubeConfigKind Cluster(string name, KubectlVerdict verdict, string caller, string cluster) =>
        Text(name, verdict, caller, Standard(cluster: cluster));

    private static KubeConfigKind Text(string name, KubectlVerdict verdict, string caller, string text) =>
        new(name, verdict, caller) { Text = text };

    private static string Standard(string cluster = Good, string user = "token: t", string context = "") =>
        "apiVersion: v1\nkind: Config\ncurrent-context: x\ncontexts: [{name: x, context: {cluster: c, user: "
            + $"u{context}}}}}]\nclusters: [{{name: c, cluster: {{{cluster}}}}}]\nusers: [{{name: u, user: {{{user}}}}}]\n";

    private static string Merged(string user) =>
        Standard()
            .Replace("users: [{name: u, user: {token: t}}]",
                "users:\n- name: b\n  user: &b {token: t, as: amy}\n- name: c\n  user: &c {token: t, as: bob}\n- name: u\n  "
                    + $"user: {user}", StringComparison.Ordinal);

    private static string Block(string header, string lines) =>
        Standard()
            .Replace($"clusters: [{{name: c, cluster: {{{Good}}}}}]",
                $"clusters:\n- name: c\n  cluster:\n    server: 'SERVER'\n    certificate-authority-data: {header}\n      "
                    + $"{lines}", StringComparison.Ordinal);
}
