using System.Text.RegularExpressions;

namespace K8sPki.Tests.KubeConfigs;

public sealed class YamlEditorTests
{
    private static readonly string[] Sections = ["clusters", "contexts", "users"];

    [Theory]
    [InlineData("a:\n  x: 1 # one\n  y: two\n", "a:\n  x: new # one\n  y: two\n")]
    [InlineData("a:\n  x: [1]# one\n", "a:\n  x: new # one\n")]
    [InlineData("a:\n  x: 'one'# one\n", "a:\n  x: 'new' # one\n")]
    [InlineData("a:\n    x: 'one'", "a:\n    x: 'new'")]
    [InlineData("a: {x: \"one\", y: 2}\n", "a: {x: \"new\", y: 2}\n")]
    [InlineData("a: {}\n", "a:\n  x: new\n")]
    [InlineData("a: # c\nb: 1\n", "a:\n  x: new # c\nb: 1\n")]
    [InlineData("a:\r\n  y: 1 # c\r\n# d\r\nb: 1\r\n", "a:\r\n  y: 1 # c\r\n  x: new\r\n# d\r\nb: 1\r\n")]
    [InlineData("a:\n  y: 1", "a:\n  y: 1\n  x: new")]
    [InlineData("{\"a\": {\"y\": 1}}", "{\"a\": {\"y\": 1, \"x\": \"new\"}}")]
    [InlineData("{\n  \"a\": {\n    \"y\": 1\n  }\n}\n", "{\n  \"a\": {\n    \"y\": 1,\n    \"x\": \"new\"\n  }\n}\n")]
    [InlineData("b: &b {x: 1, z: 2}\na: *b\n", "b: &b {x: 1, z: 2}\na:\n  x: new\n  z: 2\n")]
    [InlineData("a: &b\n  x: 1\nc: *b\n", "a:\n  x: new\nc: &b\n  x: 1\n")]
    [InlineData("b: &b {x: 1}\na:\n  <<: *b\n", "b: &b {x: 1}\na:\n  <<: *b\n  x: new\n")]
    [InlineData("b: &b {x: 1}\na:\n  x: old\n  <<: *b\n  y: 2\n", "b: &b {x: 1}\na:\n  <<: *b\n  y: 2\n  x: new\n")]
    [InlineData("b: &b {x: 1}\na: {x: old, <<: *b}\n", "b: &b {x: 1}\na: {<<: *b, x: new}\n")]
    [InlineData("b: &b {x: 1}\na:\n  <<: *b\n  x: old\n", "b: &b {x: 1}\na:\n  <<: *b\n  x: new\n")]
    [InlineData("a:\n  x: 1\n  x: 2\n", "a:\n  x: 1\n  x: new\n")]
    [InlineData("a:\n  x: &v one\nc: *v\nd: *v\n", "a:\n  x: new\nc: &v one\nd: *v\n")]
    [InlineData("a:\n  x: |\n    one\n    two\nb: 1\n", "a:\n  x: new\nb: 1\n")]
    [InlineData("a:\n  y: |+\n    one\n\nb: 1\n", "a:\n  y: |+\n    one\n\n  x: new\nb: 1\n")]
    [InlineData("", "a:\n  x: new\n")]
    [InlineData("# only this", "# only this\na:\n  x: new\n")]
    public void A_field_is_set_in_the_style_around_it(string before, string after) =>
        Assert.Equal(after, Edited(before, YamlChange.Inside("a", [YamlChange.Set("x", "new")])));

    [Theory]
    [InlineData("a:\n  x: 1 # one\n  y: two\n", "a:\n  y: two\n")]
    [InlineData("a:\n  # before\n  x: 1\nb: 2\n", "a: {}\n  # before\nb: 2\n")]
    [InlineData("a: {x: 1, y: 2}\n", "a: {y: 2}\n")]
    [InlineData("a: {y: 2, x: 1}\n", "a: {y: 2}\n")]
    [InlineData("a: {x: 1}\n", "a: {}\n")]
    [InlineData("b: &b {x: 1}\na:\n  <<: *b\n", "b: &b {x: 1}\na:\n  <<: *b\n  x: null\n")]
    [InlineData("a:\n  x: &v\n    k: 1\nc: *v\n", "a: {}\nc: &v\n  k: 1\n")]
    [InlineData("b: &b {x: 1}\na:\n  x: old\n  <<: *b\n", "b: &b {x: 1}\na:\n  <<: *b\n  x: null\n")]
    [InlineData("a:\n  x: 1\n  y: 3\n  x: 2\n", "a:\n  y: 3\n")]
    public void A_field_is_removed_with_its_lines(string before, string after) =>
        Assert.Equal(after, Edited(before, YamlChange.Inside("a", [YamlChange.Remove("x")])));

    [Theory]
    [InlineData("a:\n- 1\n- 2 # two\n- 3\n", "a:\n- x\n- \"2\" # two\n")]
    [InlineData("a: [1, 2, 3]\n", "a: [x, \"2\"]\n")]
    [InlineData("a: [x]\n", "a: [x, \"2\"]\n")]
    [InlineData("a:\n  - x\n", "a:\n  - x\n  - \"2\"\n")]
    [InlineData("a: []\n", "a:\n- x\n- \"2\"\n")]
    [InlineData("b: 1\n", "b: 1\na:\n- x\n- \"2\"\n")]
    public void A_list_is_changed_item_by_item(string before, string after) =>
        Assert.Equal(after, Edited(before, YamlChange.Set("a", new YamlList(["x", "2"]))));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("NO", "\"NO\"")]
    [InlineData("12", "\"12\"")]
    [InlineData("1e3", "\"1e3\"")]
    [InlineData("0x1F", "\"0x1F\"")]
    [InlineData("1:30", "\"1:30\"")]
    [InlineData("2001-01-01", "\"2001-01-01\"")]
    [InlineData(".inf", "\".inf\"")]
    [InlineData("~", "\"~\"")]
    [InlineData("", "\"\"")]
    [InlineData("a: b", "\"a: b\"")]
    [InlineData("a #b", "\"a #b\"")]
    [InlineData("ends:", "\"ends:\"")]
    [InlineData("--flag=x", "--flag=x")]
    [InlineData("- x", "\"- x\"")]
    [InlineData("*x", "\"*x\"")]
    [InlineData("two\nlines\t\u001b\"\\", "\"two\\nlines\\t\\u001b\\\"\\\\\"")]
    [InlineData("Ünder 😀", "\"Ünder 😀\"")]
    [InlineData("https://[::1]:6443", "\"https://[::1]:6443\"")]
    [InlineData("https://10.0.0.1:6443", "https://10.0.0.1:6443")]
    public void A_string_is_quoted_where_a_reader_would_take_it_for_something_else(string value, string written)
    {
        Assert.Equal($"a: {written}\n", Edited("a: x\n", YamlChange.Set("a", value)));
        Assert.Equal(value,
            YamlDocument.Parse($"a: {written}\n", "x") is var read ? read.ValueOf(read.Field(read.Root, "a")!) : null);
    }

    [Fact]
    public void Setting_what_is_there_already_changes_nothing()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var document = YamlDocument.Parse(GeneratedKubeConfig.Make(seed).Text, "x");
            var editor = new YamlEditor(document);
            var same = document.Fields(document.Root!)
                .Select(field => YamlChange.Set(field.Name, YamlValue.From(document, field.Value)));
            editor.ChangeRoot([.. same]);
            Assert.Same(document, editor.Apply());
        }
    }

    [Fact]
    public void Random_edits_read_back_as_meant_and_keep_the_comments_of_other_lines()
    {
        for (var seed = 0; seed < 4000; seed++)
            EditAtRandom(seed);
    }

    private static void EditAtRandom(int seed)
    {
        var random = new Random(seed);
        var document = YamlDocument.Parse(GeneratedKubeConfig.Make(seed).Text, "seed " + seed);
        var model = (YamlMap)YamlValue.From(document, document.Root!);
        var editor = new YamlEditor(document);
        var section = Sections[random.Next(3)];
        var items = document.Field(document.Root, section) is { } list ? YamlDocument.Resolve(list) : null;
        var lost = new HashSet<string>();
        if (items is not { Kind: YamlKind.Sequence, Count: > 0 } || random.Next(4) == 0)
        {
            YamlValue entry = new YamlMap([(section[..^1], new YamlMap([("x", "y")])), ("name", "added")]);
            editor.Append(section, [new YamlInsertion(entry, null)]);
            var before = (model.Find(section) as YamlList)?.Items ?? [];
            model = model.With([YamlChange.Set(section, new YamlList([.. before, entry]))]);
        }
        else if (random.Next(3) == 0)
        {
            var gone = Enumerable.Range(0, items.Count).Where(_ => random.Next(2) == 0).ToList();
            foreach (var index in gone)
                lost.UnionWith(Markers(LinesOf(document, items.Children[index])));
            editor.Remove(document.OwnField(document.Root, section)!.Value.Key, items,
                [.. gone.Select(index => items.Children[index])]);
            var rest = ((YamlList)model.Find(section)!).Items.Where((_, index) => !gone.Contains(index)).ToList();
            model = model.With([YamlChange.Set(section, new YamlList(rest))]);
        }
        else
        {
            var index = random.Next(items.Count);
            var changes = RandomChanges(random, section);
            var item = items.Children[index];
            lost.UnionWith(Markers(LinesOf(document, item)));
            editor.ChangeFields(null, item, changes, inFlow: items.IsFlow);
            var list2 = ((YamlList)model.Find(section)!).Items.ToList();
            list2[index] = ((YamlMap)list2[index]).With(changes);
            model = model.With([YamlChange.Set(section, new YamlList(list2))]);
        }

        var edited = editor.Apply();
        Assert.True(
            YamlValue.Same(WithoutNulls(model), WithoutNulls(YamlValue.From(edited, edited.Root!))),
            $"seed {seed}:\n{document.Text}\n----\n{edited.Text}");
        Assert.Superset(Markers(document.Text).Except(lost).ToHashSet(), Markers(edited.Text).ToHashSet());
        if (document.Text.Contains("\r\n", StringComparison.Ordinal))
            Assert.DoesNotMatch("[^\r]\n", edited.Text);
    }

    private static List<YamlChange> RandomChanges(Random random, string section)
    {
        string[] names = ["server", "namespace", "token", "exec", "certificate-authority-data", "x-new", "password"];
        var changes = new List<YamlChange>();
        foreach (var name in names.OrderBy(_ => random.Next()).Take(random.Next(1, 4)))
        {
            changes.Add(random.Next(4) switch
            {
                0 => YamlChange.Remove(name),
                1 when name == "exec" =>
                    YamlChange.Inside(name, [YamlChange.Set("args", new YamlList(["--x", "y"])), YamlChange.Remove("env")]),
                _ => YamlChange.Set(name, "value " + random.Next(100)),
            });
        }

        return [YamlChange.Inside(section[..^1], changes)];
    }

    // A field that a merge key brings is removed by setting it to null.
    private static YamlValue WithoutNulls(YamlValue value) => value switch
    {
        YamlMap map => new YamlMap([.. map.Fields.Where(field => field.Value is not YamlScalar { IsLiteral: true, Text: "null" })
            .Select(field => (field.Name, WithoutNulls(field.Value)))]),
        YamlList list => new YamlList([.. list.Items.Select(WithoutNulls)]),
        _ => value,
    };

    private static string LinesOf(YamlDocument document, YamlNode node)
    {
        var start = YamlText.LineStart(document.Text, node.Start);
        return document.Text[start..YamlText.NextLine(document.Text, node.End)];
    }

    private static IEnumerable<string> Markers(string text) => Regex.Matches(text, "c\\d+c").Select(match => match.Value);

    private static string Edited(string before, YamlChange change)
    {
        var editor = new YamlEditor(YamlDocument.Parse(before, "x"));
        editor.ChangeRoot([change]);
        return editor.Apply().Text;
    }
}
