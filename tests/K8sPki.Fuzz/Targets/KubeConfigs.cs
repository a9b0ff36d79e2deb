using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>
/// Kubeconfigs: reading, editing, and merging into another. What was edited is YAML still and means what was asked for, to
/// kubectl too: a change that only looks like one would leave a check turned off.
/// </summary>
internal static class KubeConfigs
{
    private const string Path = "/nowhere/config";

    private static readonly string[] Texts =
    [
        """
        apiVersion: v1
        kind: Config
        current-context: x # the one
        clusters:
        - cluster: &base
            server: https://me:pw@10.0.0.1:6443/path
            certificate-authority-data: QVVUSE9SSVRZ
            proxy-url: http://u:%00@proxy:3128
            extensions: [{name: minikube, extension: {a: [1, 2.5, yes]}}]
          name: c
        - name: d
          cluster:
            server: https://other
            <<: *base
        # about contexts
        contexts:
        - context: {cluster: c, user: u, namespace: dev}
          name: x
        - context: {cluster: d, user: p}
          name: "y"
        users:
        - name: u
          user: {token: "t\u0041", as: bob, as-groups: [a, b], as-user-extra: {k: [v]}}
        - name: p
          user:
            exec:
              apiVersion: client.authentication.k8s.io/v1
              command: ./login
              args:
              - --token=x # comment
              - 'y z'
              env: [{name: A, value: b}]
              interactiveMode: Never
              installHint: |
                two
                lines
            auth-provider: {name: oidc, config: {id-token: x}}
        preferences: {colors: true}
        ... # the end

        """,
        """{"kind":"Config","apiVersion":"v1","clusters":[{"name":"c","cluster":{"server":"https://a"}}],"users":[{"name":"u","user":{"token":"t"}}],"contexts":[{"name":"x","context":{"cluster":"c","user":"u"}}],"current-context":"x"}""",
        "clusters:\n- name: c\n  cluster:\n    server: https://a\nusers:\n- name: u\n  user:\n    username: a\n    password: p\n"
            + "contexts:\n- name: x\n  context: {cluster: c, user: u}\ncurrent-context: x\n",
    ];

    // What YAML is made of: bytes alone seldom make anything of it.
    private static readonly string[] Fragments =
    [
        "&a ", "*a", "*base", "<<: *base", "<<: [*base, *base]", "<<: x", "!!binary YQ==", "!!str ", "!<x y> ", "! ", "? ", ": ",
        "- ", "\n", "\n  ", "\n    ", "\t", "{", "}", "[", "]", ",", "'", "\"",
        "# c\n", " # c", "|\n", ">-\n", "|+\n", "---\n", "... # c\n", "%YAML 1.2\n", "null", "~", "yes", "1e3", ".inf", "\\0",
        "\\x41", "\\ud83d", "\u2028", "\u0085", "\u00e9", "😀", "token: t\n", "server: x\n", "users:\n", "name: u\n",
        "--password x", "://a:b@",
    ];

    public static IReadOnlyList<FuzzTarget> Targets { get; } =
    [
        new("kubeconfigs", Seeds(), Read) { Fragments = Fragments },
        new("kubeconfig-edits", Seeds(), Edit) { Readings = 12, Fragments = Fragments },
        new("kubeconfig-merges", Seeds(), Merge) { Readings = 8, Fragments = Fragments },
    ];

    private static List<byte[]> Seeds() =>
        [.. Texts.Select(text => Encoding.UTF8
            .GetBytes(text.Replace("QVVUSE9SSVRZ", Convert.ToBase64String(FuzzTarget.Seed("ca.crt")),
                StringComparison.Ordinal)))];

    private static void Read(byte[] input)
    {
        var file = KubeConfigFile.Parse(input, Path);
        _ = KubeConfigDecoding.Problems(file.Document);
        _ = YamlDuplicates.Of(file.Document);
        foreach (var entry in KubeConfigSection.All.SelectMany(file.AllEntries))
        {
            foreach (var rule in EntryRule.Of(entry.Section))
                _ = rule.Problem(entry) is null ? null : rule.Remedy(entry);
        }

        var set = KubeConfigView.AsSet(file);
        foreach (var showSecrets in new[] { false, true })
            Properties.ReadAll(new KubeConfig(set, showSecrets), nameof(KubeConfig));
        _ = KubeConfigDangers.Of(file);
        _ = KubeConfigConnection.Resolve(set, null);
    }

    private static void Edit(byte[] input)
    {
        var set = KubeConfigView.AsSet(KubeConfigFile.Parse(input, Path));
        foreach (var section in KubeConfigSection.All)
            _ = set.Entries(section);
        string[] clusters = ["c", "d", "made"];
        string[] users = ["u", "p"];
        Expect(set, draft => new ClusterSettings { Server = "https://new", InsecureSkipTlsVerify = false }
            .Apply(draft, clusters), Fields(KubeConfigSection.Clusters, clusters, "server", "insecure-skip-tls-verify"), after =>
        {
            foreach (var name in clusters)
                Equal("https://new, False",
                    $"{after.Get(KubeConfigSection.Clusters, name).Text("server")}, "
                        + $"{after.Get(KubeConfigSection.Clusters, name).Flag("insecure-skip-tls-verify")}");
        });
        Expect(set, draft => new UserSettings { Token = "y", Unset = ["exec", "as"], Username = "" }.Apply(draft, users),
            Fields(KubeConfigSection.Users, users, "token", "tokenFile", "exec", "as", "username", "password"), after =>
        {
            foreach (var name in users)
                Equal("y, , ",
                    $"{after.Get(KubeConfigSection.Users, name).Text("token")}, "
                        + $"{after.Get(KubeConfigSection.Users, name).Text("as")}, "
                        + $"{after.Get(KubeConfigSection.Users, name).Body.At("exec").Node}");
        });
        Expect(set, draft =>
            new UserSettings { Exec = new ExecSettings { Command = "c", Arguments = ["a", "1"],
                Environment = new Dictionary<string, string> { ["A"] = "z" } } }.Apply(draft, "p"),
            Fields(KubeConfigSection.Users, ["p"], "exec"), after =>
            Equal("c a 1", string.Join(' ', after.Get(KubeConfigSection.Users, "p").Texts("exec", "args")
                .Prepend(after.Get(KubeConfigSection.Users, "p").Text("exec", "command") ?? ""))));
        Expect(set, draft => CurrentContext.Write(draft, "z"), ["current-context"], after => Equal("z", after.CurrentContext));
        foreach (var section in KubeConfigSection.All)
        {
            var names = set.Entries(section).Select(entry => entry.Name).ToList();
            Expect(set, draft => EntryEdits.Remove(draft, section, names, false), [KubeConfigFacts.About(section)], after =>
                Equal("0", after.Entries(section).Count.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            if (names.Find(name => name.Length > 0) is { } first && !names.Contains("new, name"))
                Expect(set, draft => EntryEdits.Rename(draft, section, first, "new, name"), Named(section, first, "new, name"),
                    after => Equal("True, False",
                    $"{after.Find(section, "new, name") is not null}, {after.Find(section, first) is not null}"));
        }
    }

    private static void Merge(byte[] input)
    {
        var given = KubeConfigFile.Parse(input, Path);
        foreach (var section in KubeConfigSection.All)
            _ = given.Entries(section);
        foreach (var conflict in Enum.GetValues<KubeConfigConflict>())
        {
            foreach (var (target, source) in new[] { (Known(), given), (given, Known()) })
            {
                var draft = new KubeConfigDraft(KubeConfigView.AsSet(target));
                try
                {
                    KubeConfigMerge.Into(draft, source, conflict);
                }
                catch (TargetExistsException)
                {
                    continue;
                }

                Checked(draft, after =>
                {
                    if (conflict != KubeConfigConflict.Rename)
                        Equal("0",
                            KubeConfigSection.All.Sum(section =>
                                source.Entries(section).Keys.Count(name => after.Find(section, name) is null))
                                .ToString(System.Globalization.CultureInfo.InvariantCulture));
                });
            }
        }

        var set = KubeConfigView.AsSet(given);
        foreach (var context in set.Entries(KubeConfigSection.Contexts).Take(2))
            Checked(new KubeConfigDraft(KubeConfigView.Minify(set, context.Name)),
                after => Equal(context.Text("cluster"), after.Get(KubeConfigSection.Contexts, context.Name).Text("cluster")));
    }

    private static KubeConfigFile Known() => KubeConfigFile.Parse(Encoding.UTF8.GetBytes(Texts[0]), Path);

    // The entries themselves may be new, or lose their last field.
    private static string[] Fields(KubeConfigSection section, IEnumerable<string> names, params string[] fields) =>
        [.. names.SelectMany(name => fields.Append("\0").Select(field => KubeConfigFacts.About(section, name, field)))];

    // Whatever names an entry goes with it.
    private static string[] Named(KubeConfigSection section, params string[] names) =>
        [.. names.Select(name => KubeConfigFacts.About(section, name)), "current-context",
            .. section == KubeConfigSection.Contexts ? [] : new[] { KubeConfigFacts.About(KubeConfigSection.Contexts) }];

    private static void Expect(
        KubeConfigSet set, Action<KubeConfigDraft> operation, IReadOnlyCollection<string> about, Action<KubeConfigSet> check)
    {
        var before = KubeConfigFacts.Others(KubeConfigFacts.Of(set), about).ToList();
        var draft = new KubeConfigDraft(set);
        operation(draft);
        Checked(draft, after =>
        {
            check(after);
            Must.Same(before, KubeConfigFacts.Others(KubeConfigFacts.Of(after), about).ToList(), "Something else was changed");
        });
    }

    // Once something was changed, an error is a fault of the change.
    private static void Checked(KubeConfigDraft draft, Action<KubeConfigSet> check)
    {
        try
        {
            check(draft.Set);
            foreach (var change in draft.Changes)
                _ = KubeConfigDiff.Of(change);
        }
        catch (PkiException failure)
        {
            throw new InvalidOperationException("What was written is not read: " + draft.DefaultFile.Document.Text, failure);
        }
        catch (ArgumentException failure)
        {
            throw new InvalidOperationException(failure.Message + "\n" + draft.DefaultFile.Document.Text, failure);
        }
    }

    private static void Equal(string? wanted, string? found)
    {
        if (wanted != found)
            throw new ArgumentException($"'{found}' instead of '{wanted}'");
    }
}
