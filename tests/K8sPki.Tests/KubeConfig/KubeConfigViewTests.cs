using System.Reflection;
using K8sPki.Tests.KubeConfigs.Verdicts;

namespace K8sPki.Tests.KubeConfigs;

/// <summary>What the public objects show, and kubeconfigs as one text.</summary>
public sealed class KubeConfigViewTests
{
    private const string Base = "clusters:\n- name: a\n  cluster: {server: https://a}\ncontexts:\n- name: a\n  context: "
        + "{cluster: a, user: u}\nusers:\n- name: u\n  user: {token: t}\ncurrent-context: a\n";

    private static readonly string[] Hostile =
    [
        "users: [{name: u}, {name: u}]",
        "users: [{name: u, user: {client-certificate: \"a\\0b\", client-key: \"c\\0d\", tokenFile: \"\\0\"}}]",
        "users: [{name: u, user: {client-certificate-data: '!', exec: {args: {a: b}, env: [x, {name: [a]}]}, as-user-extra: {a: "
            + "b}, auth-provider: {config: [a]}}}]",
        "clusters: [{name: \"\\e[31m\", cluster: {server: [a], extensions: [x, {name: [a], extension: .inf}], "
            + "certificate-authority: \"\\0\"}}]",
        "contexts: [null, {name: x, context: y}]",
        "users: x",
        "users: [[x]]",
        "users: [{name: [x]}]",
        "a: &a [*b]",
        "? [a]\n: b\nusers: [{? [c] : d, name: u}]",
        "users: [{name: u, user: &u {token: &t [a, --password=b], exec: {args: *t}}}]",
        "users: [{name: u, user: {client-key-data: [1, 2, 300], token: !!binary //79}}]",
    ];

    public static TheoryData<string> Texts { get; } = new(KubeConfigKinds.All.Select(kind => kind.Text).Concat(Hostile));

    [Theory]
    [MemberData(nameof(Texts))]
    public void What_fails_fails_at_once_and_no_property_throws(string text)
    {
        KubeConfig config;
        try
        {
            config = new KubeConfig(
                KubeConfigView.AsSet(KubeConfigFile.Parse(System.Text.Encoding.UTF8.GetBytes(text), "/nowhere/config")),
                showSecrets: false);
        }
        catch (PkiException)
        {
            return;
        }

        ReadAll(config);
    }

    [Fact]
    public void A_getter_that_throws_is_found() => Assert.Throws<TargetInvocationException>(() => ReadAll(new Throwing()));

    [Fact]
    public void A_doubled_name_is_an_error_of_the_object() =>
        Assert.Equal("KubeConfigDuplicateName",
            Assert.Throws<MalformedInputException>(() => new KubeConfig(SetOf(Hostile[0]), showSecrets: false)).ErrorId);

    [Fact]
    public void What_stands_beside_the_entries_stays()
    {
        var set =
            SetOf(Base + "preferences: {colors: true}\nextensions:\n- {name: mine, extension: {a: 1}}\nx-unknown: [kept]\n");
        var minified = KubeConfigView.Minify(set, null).Files[0].Document;
        var excerpt = KubeConfigView.Excerpt(set, ["a"], "/elsewhere/config").Document;
        foreach (var document in new[] { minified, excerpt })
        {
            Assert.Equal("{\"colors\":true}", YamlJson.Write(document, document.Field(document.Root, "preferences")!));
            Assert.Equal("[{\"name\":\"mine\",\"extension\":{\"a\":1}}]",
                YamlJson.Write(document, document.Field(document.Root, "extensions")!));
            Assert.Equal("[\"kept\"]", YamlJson.Write(document, document.Field(document.Root, "x-unknown")!));
        }

        Assert.Equal("{\"a\":1}", new KubeConfig(set, showSecrets: false).Extensions["mine"]);
    }

    [Fact]
    public void Of_several_files_the_first_that_says_something_counts()
    {
        var one = KubeConfigFile.Parse("preferences: {colors: true}\nextensions: [{name: a, extension: 1}]\n"u8, "/x/one");
        var two = KubeConfigFile.Parse(
            "preferences: {colors: false}\nextensions: [{name: a, extension: 2}, {name: b, extension: 3}]\n"u8, "/x/two");
        var merged =
            KubeConfigView.Merged(KubeConfigSet.Of(new KubeConfigLocation(["/x/one", "/x/two"], false), [one, two])).Document;
        Assert.Equal("{\"colors\":true}", YamlJson.Write(merged, merged.Field(merged.Root, "preferences")!));
        Assert.Equal("[{\"name\":\"a\",\"extension\":1},{\"name\":\"b\",\"extension\":3}]",
            YamlJson.Write(merged, merged.Field(merged.Root, "extensions")!));
    }

    [Theory]
    [InlineData("clusters: []\n", "{\"colors\":true}", "[{\"name\":\"mine\",\"extension\":{\"a\":1}}]")]
    [InlineData("preferences: {}\nextensions: []\n", "{\"colors\":true}", "[{\"name\":\"mine\",\"extension\":{\"a\":1}}]")]
    [InlineData("preferences: {colors: false}\nextensions:\n- name: other # of another program\n  extension: 2\n",
        "{\"colors\":false}", "[{\"name\":\"other\",\"extension\":2},{\"name\":\"mine\",\"extension\":{\"a\":1}}]")]
    [InlineData("preferences: {colors: true}\nextensions: [{name: mine, extension: 2}]\n", "{\"colors\":true}",
        "[{\"name\":\"mine\",\"extension\":2}]")]
    public void What_stands_beside_the_entries_is_merged_where_nothing_says_it(string into, string preferences, string extensions)
    {
        var draft = new KubeConfigDraft(SetOf(into));
        KubeConfigMerge.Into(draft,
            SetOf(Base + "preferences: {colors: true}\nextensions:\n- {name: mine, extension: {a: 1}}\n").Files[0],
            KubeConfigConflict.Error);
        var document = draft.DefaultFile.Document;
        Assert.Equal(preferences, YamlJson.Write(document, document.Field(document.Root, "preferences")!));
        Assert.Equal(extensions, YamlJson.Write(document, document.Field(document.Root, "extensions")!));
        Assert.Equal(into.Contains('#', StringComparison.Ordinal),
            document.Text.Contains("# of another program", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_merged_where_nothing_stands_beside_the_entries()
    {
        var draft = new KubeConfigDraft(SetOf("clusters: []\n"));
        KubeConfigMerge.Into(draft, SetOf(Base + "preferences: {}\nextensions: []\n").Files[0], KubeConfigConflict.Error);
        Assert.DoesNotContain("preferences", draft.DefaultFile.Document.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("extensions", draft.DefaultFile.Document.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_that_ends_with_a_comment_is_exported_and_merged()
    {
        var set = SetOf(Base + "... # the end\n");
        Assert.Contains("https://a", KubeConfigView.Excerpt(set, ["a"], "/elsewhere/config").Document.Text,
            StringComparison.Ordinal);
        var draft = new KubeConfigDraft(SetOf("clusters: []\n... # of this too\n"));
        KubeConfigMerge.Into(draft, set.Files[0], KubeConfigConflict.Error);
        Assert.Equal("a", draft.Set.CurrentContext);
        Assert.EndsWith("... # of this too\n", draft.DefaultFile.Document.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clusters:\n- {name: a, cluster: {server: https://a}}\n- name: b\n  cluster: {server: https://b, extensions: "
        + "[{name: x}]}\n", "\n- cluster:\n    server: https://new\n  name: new\n")]
    [InlineData("clusters:\n  - {name: a, cluster: {server: https://a}}\n",
        "\n  - cluster:\n      server: https://new\n    name: new\n")]
    public void An_entry_behind_those_in_brackets_is_indented_as_usual(string text, string added)
    {
        var draft = new KubeConfigDraft(SetOf(text));
        new ClusterSettings { Server = "https://new" }.Apply(draft, "new");
        Assert.Equal(text.TrimEnd('\n') + added, draft.DefaultFile.Document.Text);
    }

    [Theory]
    [InlineData("users: [{name: u, user: {token: t}}]\n")]
    [InlineData("users:\n- {name: u, user: {token: t}}\n")]
    [InlineData("users:\n- name: u\n  user: {token: t}\n")]
    [InlineData("{\"users\": [{\"name\": \"u\", \"user\": {\"token\": \"t\"}}]}")]
    [InlineData("x: &n {name: u}\nusers:\n- user: {token: t}\n  <<: *n\n")]
    public void Names_and_paths_with_commas_stay_whole(string text)
    {
        var draft = new KubeConfigDraft(SetOf(text));
        new UserSettings { ClientCertificate = "/nowhere/a,b.crt", ClientKey = "/nowhere/{c}.key" }.Apply(draft, "u");
        EntryEdits.Rename(draft, KubeConfigSection.Users, "u", "u, v");
        var user = draft.Set.Get(KubeConfigSection.Users, "u, v");
        Assert.Equal(("a,b.crt", "{c}.key", "t"), (user.Text("client-certificate"), user.Text("client-key"), user.Text("token")));
        Assert.Null(draft.Set.Find(KubeConfigSection.Users, "u"));
    }

    [Theory]
    [InlineData("clusters: null\n")]
    [InlineData("{\"clusters\": null}")]
    [InlineData("{\"clusters\":}")]
    [InlineData("{clusters: [], users: []}")]
    [InlineData("  clusters:\n")]
    [InlineData("  users: []\n")]
    public void An_entry_is_added_where_there_is_no_list_yet(string text)
    {
        var draft = new KubeConfigDraft(SetOf(text));
        new ClusterSettings { Server = "https://new" }.Apply(draft, "new");
        Assert.Equal("https://new", draft.Set.Get(KubeConfigSection.Clusters, "new").Text("server"));
    }

    [Theory]
    [InlineData("base: &b {insecure-skip-tls-verify: true}\nclusters:\n- name: c\n  cluster:\n    insecure-skip-tls-verify: "
        + "false\n    <<: *b\n    server: https://a\n")]
    [InlineData("base: &b {insecure-skip-tls-verify: true}\nclusters: [{name: c, cluster: {insecure-skip-tls-verify: false, <<: "
        + "*b, server: https://a}}]\n")]
    [InlineData("clusters:\n- name: c\n  cluster:\n    insecure-skip-tls-verify: false\n    insecure-skip-tls-verify: true\n    "
        + "server: https://a\n")]
    [InlineData("clusters:\n- name: x\n  cluster: &b\n    insecure-skip-tls-verify: true\n- name: c\n  cluster: *b\n")]
    public void A_check_that_is_turned_on_is_on_for_kubectl_too(string text)
    {
        var set = SetOf(text);
        Assert.True(set.Get(KubeConfigSection.Clusters, "c").Flag("insecure-skip-tls-verify"));
        var draft = new KubeConfigDraft(set);
        new ClusterSettings { InsecureSkipTlsVerify = false }.Apply(draft, "c");
        Assert.False(draft.Set.Get(KubeConfigSection.Clusters, "c").Flag("insecure-skip-tls-verify"));
    }

    [Theory]
    [InlineData("{\"clusters\": []} x\n")]
    [InlineData("? [a]\n: b\nclusters: []\n")]
    [InlineData("?  # a: b\n")]
    [InlineData("?  # a: b\nkind: Config\n")]
    [InlineData("?\n: b\nclusters: []\n")]
    [InlineData("? kind # a: b\n: Config\nclusters: []\n")]
    [InlineData("? kind\n: Config\n")]
    [InlineData("? |\n  kind\n\n: Config\n")]
    [InlineData("kind: Config\npreferences:\n  ?\n  ? a\n  : b\n")]
    [InlineData("kind: Config\nextensions:\n- ? name\n  : b\n")]
    [InlineData("{? kind # a: b\n : Config}\n")]
    [InlineData("clusters:\n? x\n")]
    [InlineData("{clusters}\n")]
    [InlineData("---\n%YAML 1.2\nx\n")]
    [InlineData("# a\n---\n---\n")]
    [InlineData("---\n...\n")]
    [InlineData("clusters:\n- name: new\n  cluster:\n    ? server")]
    public void What_cannot_be_changed_line_by_line_is_refused(string text)
    {
        var draft = new KubeConfigDraft(SetOf(text));
        Assert.Equal("KubeConfigNotEditable", Assert.Throws<UnsupportedInputException>(() =>
            new ClusterSettings { Server = "https://new" }.Apply(draft, "new")).ErrorId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("--- # nothing\n")]
    [InlineData("%YAML 1.1\n---\n\n# nothing\n")]
    public void What_is_empty_can_be_filled(string text)
    {
        var draft = new KubeConfigDraft(SetOf(text));
        new ClusterSettings { Server = "https://new" }.Apply(draft, "new");
        var written = SetOf(draft.DefaultFile.Document.Text);
        Assert.Equal("https://new", written.Get(KubeConfigSection.Clusters, "new").Text("server"));
    }

    /// <summary>At the end of a text a block scalar has no last line break; what follows it must not give it one.</summary>
    [Theory]
    [InlineData("|")]
    [InlineData(">")]
    [InlineData("|+")]
    [InlineData("|-")]
    [InlineData("|2 # why")]
    [InlineData("!!str |")]
    public void A_value_that_ends_the_text_stays_as_it_is(string header)
    {
        var text = $"users:\n- name: u\n  user:\n    token: {header}\n      t";
        Assert.Equal("t", SetOf(text).Get(KubeConfigSection.Users, "u").Text("token"));
        var edited = new KubeConfigDraft(SetOf(text));
        new UserSettings { Token = "x" }.Apply(edited, "new");
        var merged = new KubeConfigDraft(SetOf("users:\n- name: a\n  user: {}\n"));
        KubeConfigMerge.Into(merged, SetOf(text).Files[0], KubeConfigConflict.Error);
        foreach (var draft in new[] { edited, merged })
        {
            var written = SetOf(draft.DefaultFile.Document.Text);
            Assert.Equal("t", written.Get(KubeConfigSection.Users, "u").Text("token"));
        }
    }

    private static KubeConfigSet SetOf(string text) =>
        KubeConfigView.AsSet(KubeConfigFile.Parse(System.Text.Encoding.UTF8.GetBytes(text), "/nowhere/config"));

    private static void ReadAll(object owner)
    {
        foreach (var property in owner.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var value = property.GetValue(owner);
            foreach (var item in value is System.Collections.IEnumerable items and not string ? items.Cast<object?>() : [value])
            {
                _ = item?.ToString();
                if (item?.GetType().Name.StartsWith(nameof(KubeConfig), StringComparison.Ordinal) == true)
                    ReadAll(item);
            }
        }
    }

    private sealed class Throwing
    {
        public string Text => throw new InvalidOperationException();
    }
}
