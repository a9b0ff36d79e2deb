using System.Globalization;
using System.Text;

namespace K8sPki.Tests.KubeConfigs;

/// <summary>
/// A kubeconfig in some style that a person or a tool may have written: chosen by a seed. Each comment has a marker of
/// its own (<c>c17c</c>), so that a test can say which ones are there.
/// </summary>
internal sealed class GeneratedKubeConfig
{
    private readonly Random random;
    private readonly StringBuilder text = new();
    private readonly string prefix;
    private readonly string lineBreak;
    private readonly int step;
    private readonly int sequenceStep;
    private readonly bool hasComments;
    private readonly bool hasAnchors;
    private readonly bool isPlain;
    private int commentCount;
    private bool anchorMade;

    private GeneratedKubeConfig(int seed, string prefix)
    {
        random = new Random(seed);
        this.prefix = prefix;
        lineBreak = Chance(5) ? "\r\n" : "\n";
        step = Chance(4) ? 4 : 2;
        sequenceStep = Chance(3) ? 2 : 0;
        hasComments = Chance(2);
        isPlain = Chance(3);
        hasAnchors = !isPlain && Chance(3);
    }

    public List<string> Clusters { get; } = [];

    public List<string> Contexts { get; } = [];

    public List<string> Users { get; } = [];

    public string Text { get; private set; } = "";

    public static GeneratedKubeConfig Make(int seed, string prefix = "")
    {
        var made = new GeneratedKubeConfig(seed, prefix);
        made.ChooseNames();
        if (!made.isPlain && made.Chance(5))
            made.WriteJson(made.Chance(2));
        else
            made.WriteYaml();
        return made;
    }

    public byte[] ToBytes(bool withByteOrderMark = false) =>
        [.. withByteOrderMark ? System.Text.Encoding.UTF8.Preamble.ToArray() : [], .. System.Text.Encoding.UTF8.GetBytes(Text)];

    private void ChooseNames()
    {
        foreach (var (names, word) in new[] { (Clusters, "cluster"), (Contexts, "context"), (Users, "user") })
        {
            var count = random.Next(0, 5);
            for (var i = 0; i < count; i++)
                names.Add(Pick(prefix + word + i, prefix + word + "." + i, prefix + word + "/" + i + "@x",
                    prefix + "my " + word + i));
        }
    }

    private void WriteYaml()
    {
        Comment(0);
        if (!isPlain && Chance(6))
            Line(0, "---");
        var sections = new List<Action>
        {
            () => Line(0, "apiVersion: v1" + Trailing()),
            () => Line(0, isPlain ? "kind: Config" : Pick("kind: 'Config'", "\"kind\": Config")),
            () => Section("clusters", Clusters, Cluster),
            () => Section("contexts", Contexts, Context),
            () => Section("users", Users, User),
            () => Line(0, "current-context: " + Quote(Contexts.Count > 0 && Chance(2) ? Any(Contexts) : "", false)),
            () => Line(0, isPlain ? "preferences: {}" : Pick("preferences: {colors: true}", "x-unknown: [1, {a: b}]")),
        };
        if (Chance(3))
            sections.Reverse();
        foreach (var section in sections)
        {
            section();
            Comment(0);
        }

        if (!isPlain && Chance(6))
            text.Append("...").Append(lineBreak);
        Text = Chance(6) ? text.ToString().TrimEnd('\r', '\n') : text.ToString();
    }

    private void Section(string name, List<string> entries, Action<int, string> body)
    {
        if (entries.Count == 0)
        {
            if (Chance(2))
                Line(0, name + ":" + Pick("", " []", " null", " ~") + Trailing());
            return;
        }

        Line(0, name + ":" + Trailing());
        foreach (var entry in entries)
        {
            Comment(sequenceStep);
            var singular = name[..^1];
            var nameFirst = Chance(2);
            var at = sequenceStep + 2;
            if (nameFirst)
                Line(sequenceStep, "- name: " + Quote(entry, false) + Trailing());
            WriteBody(singular, nameFirst ? at : sequenceStep, nameFirst ? "" : "- ", entry, body);
            if (!nameFirst)
                Line(at, "name: " + Quote(entry, false) + Trailing());
            if (Chance(8))
                Line(at, "x-note: kept");
        }
    }

    private void WriteBody(string singular, int column, string dash, string entry, Action<int, string> body)
    {
        var inner = column + dash.Length + step;
        if (hasAnchors && anchorMade && singular == "cluster" && Chance(3))
        {
            Line(column, dash + singular + ": *base");
        }
        else if (hasAnchors && anchorMade && singular == "cluster" && Chance(3))
        {
            Line(column, dash + singular + ":");
            Line(inner, "<<: *base");
            Line(inner, "server: https://merged.example.com");
        }
        else if (hasAnchors && !anchorMade && singular == "cluster")
        {
            anchorMade = true;
            Line(column, dash + singular + ": &base" + Trailing());
            body(inner, entry);
        }
        else if (singular == "context" && !isPlain && Chance(4))
        {
            Line(column, dash + singular + ": {cluster: " + Quote(NameIn(Clusters), true) + ", user: "
                + Quote(NameIn(Users), true) + "}" + Trailing());
        }
        else
        {
            Line(column, dash + singular + ":" + Trailing());
            body(inner, entry);
        }
    }

    private void Cluster(int column, string name)
    {
        Line(column, "server: " + Quote("https://" + random.Next(100) + ".example.com:6443", false) + Trailing());
        Comment(column);
        if (Chance(2))
            Line(column, "certificate-authority-data: " + Base64(60));
        else if (Chance(3))
            Line(column, "insecure-skip-tls-verify: true" + Trailing());
        if (Chance(4))
            Line(column, "tls-server-name: kubernetes");
        if (!isPlain && Chance(4))
            Line(column, "x-unknown-field: {deep: [1, 2, {three: 4}]}" + Trailing());
        if (Chance(5))
            Extensions(column);
    }

    private void Context(int column, string name)
    {
        Line(column, "cluster: " + Quote(NameIn(Clusters), false) + Trailing());
        Comment(column);
        if (Chance(2))
            Line(column, "namespace: " + Quote(Pick("default", "kube-system", "dev"), false) + Trailing());
        Line(column, "user: " + Quote(NameIn(Users), false));
        if (Chance(6))
            Extensions(column);
    }

    private void User(int column, string name)
    {
        switch (random.Next(isPlain ? 4 : 6))
        {
            case 0:
                Line(column, "token: " + Quote("tok" + random.Next(1000) + ":x", false) + Trailing());
                break;
            case 1:
                Line(column, "client-certificate-data: " + Base64(80));
                Comment(column);
                Line(column, "client-key-data: " + Base64(80));
                break;
            case 2:
                Exec(column);
                break;
            case 3:
                Line(column, "auth-provider:" + Trailing());
                Line(column + step, "name: oidc");
                Line(column + step, "config:");
                Line(column + (2 * step), "client-id: 'kube'" + Trailing());
                Line(column + (2 * step), "idp-issuer-url: https://issuer.example.com");
                break;
            case 4:
                Line(column, "username: admin");
                Line(column, "password: \"p\\\"w\\u0041\"" + Trailing());
                break;
            default:
                Line(column, "as: someone");
                Line(column, "as-groups: [a, 'b']" + Trailing());
                break;
        }
    }

    private void Exec(int column)
    {
        var dash = column + step + sequenceStep;
        Line(column, "exec:" + Trailing());
        Line(column + step, "apiVersion: client.authentication.k8s.io/v1");
        Line(column + step, "command: get-token" + Trailing());
        Line(column + step, "args:");
        Line(dash, "- --cluster");
        Comment(dash);
        Line(dash, "- 'a b'" + Trailing());
        Line(column + step, "env:");
        Line(dash, "- name: A");
        Line(dash, "  value: '1'" + Trailing());
        Line(dash, isPlain ? "- name: B" : "- {name: B, value: two}");
        if (isPlain)
            Line(dash, "  value: two");
        Line(column + step, "interactiveMode: IfAvailable");
        Line(column + step, "provideClusterInfo: false" + Trailing());
        if (isPlain)
            return;
        if (Chance(2))
        {
            Line(column + step, "installHint: |" + Pick("", "-"));
            Line(column + (2 * step), "Install the # thing");
            Line(column + (2 * step), "  from: somewhere");
        }
        else
        {
            Line(column + step, "installHint: \"two");
            Line(column + (2 * step), "lines\"");
        }
    }

    private void Extensions(int column)
    {
        Line(column, "extensions:");
        Line(column + sequenceStep, "- extension:");
        Line(column + sequenceStep + 2 + step, "last-update: Thu, 01 Jan 2026 00:00:00 UTC");
        Line(column + sequenceStep + 2, "name: minikube" + Trailing());
    }

    private void WriteJson(bool spread)
    {
        var end = spread ? lineBreak : "";
        var pad = spread ? new string(' ', step) : "";
        var parts = new List<string> { "\"kind\": \"Config\"", "\"apiVersion\": \"v1\"", "\"preferences\": {}" };
        parts.Add(JsonSection("clusters", Clusters, name => "\"cluster\": {\"server\": \"https://" + random.Next(100)
            + ".example.com\", \"x-unknown\": [1, null, true]}"));
        parts.Add(JsonSection("users", Users, name => "\"user\": {\"token\": \"tok\\u0041" + random.Next(100) + "\"}"));
        parts.Add(JsonSection("contexts", Contexts, name => "\"context\": {\"cluster\": \"" + NameIn(Clusters)
            + "\", \"user\": \"" + NameIn(Users) + "\"}"));
        if (Chance(2))
            parts.Add("\"current-context\": \"" + (Contexts.Count > 0 ? Any(Contexts) : "") + "\"");
        Text = "{" + end
            + string.Join("," + (spread ? end : " "), parts.Select(part =>
                pad + part.Replace("\n", lineBreak + pad, StringComparison.Ordinal))) + end + "}" + (Chance(2) ? lineBreak : "");

        string JsonSection(string name, List<string> entries, Func<string, string> body)
        {
            var items = entries.Select(entry => "{\"name\": \"" + entry + "\", " + body(entry) + "}").ToList();
            return "\"" + name + "\": [" + (spread && items.Count > 0
                ? "\n" + string.Join(",\n", items.Select(item => pad + item)) + "\n]"
                : string.Join(", ", items) + "]");
        }
    }

    private string NameIn(List<string> names) => names.Count == 0 || Chance(8) ? "missing" : Any(names);

    private string Any(List<string> names) => names[random.Next(names.Count)];

    private string Quote(string value, bool inFlow) =>
        value.Length == 0 || (inFlow && value.Contains(' ', StringComparison.Ordinal))
        ? "\"" + value + "\""
        : Pick(value, value, value, "\"" + value + "\"", "'" + value + "'");

    private string Base64(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return Convert.ToBase64String(bytes);
    }

    private void Comment(int column)
    {
        if (hasComments && Chance(3))
            Line(column, "# " + Marker() + " - name: not an entry");
        if (Chance(12))
            Line(0, "");
    }

    private string Trailing() => hasComments && Chance(4) ? " # " + Marker() : "";

    private string Marker() => "c" + prefix + (++commentCount).ToString(CultureInfo.InvariantCulture) + "c";

    private void Line(int column, string line) => text.Append(' ', line.Length == 0 ? 0 : column).Append(line).Append(lineBreak);

    private bool Chance(int oneIn) => random.Next(oneIn) == 0;

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];
}
