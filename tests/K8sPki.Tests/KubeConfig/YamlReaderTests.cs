using System.Globalization;
using System.Text;
using K8sPki.Tests.ClusterPki;

namespace K8sPki.Tests.KubeConfigs;

public sealed class YamlReaderTests
{
    [Fact]
    public void The_block_reader_and_the_full_parser_see_the_same_nodes()
    {
        var bothRead = 0;
        for (var seed = 0; seed < 3000; seed++)
        {
            var text = Mutated(GeneratedKubeConfig.Make(seed).Text, new Random(seed));
            var quick = YamlBlockReader.TryRead(text);
            if (quick is null)
                continue;
            var full = YamlNodeReader.Read(text, "x");
            Assert.Equal(Describe(full!, text), Describe(quick, text));
            bothRead++;
        }

        Assert.InRange(bothRead, 200, 3000);
    }

    [Fact]
    public void The_two_see_the_same_nodes_in_manifests_of_static_pods()
    {
        var bothRead = 0;
        for (var seed = 0; seed < 1000; seed++)
        {
            var text = Mutated(SampleManifests.All[seed % SampleManifests.All.Count].Manifest, new Random(seed));
            if (YamlBlockReader.TryRead(text) is not { } quick)
                continue;
            Assert.Equal(Describe(YamlNodeReader.Read(text, "x")!, text), Describe(quick, text));
            bothRead++;
        }

        Assert.InRange(bothRead, 300, 1000);
    }

    [Fact]
    public void A_manifest_needs_no_full_parser() =>
        Assert.All(SampleManifests.All, sample => Assert.NotNull(YamlBlockReader.TryRead(sample.Manifest)));

    [Theory]
    [InlineData("a:\n- --b\n- --c=d e # f\n")]
    [InlineData("a:\n- --b: c\n")]
    [InlineData("a:\n- --b:\n")]
    [InlineData("a:\n- --b\n  c\n")]
    [InlineData("a:\n- ---b\n")]
    [InlineData("a:\n- - b\n")]
    [InlineData("a:\n- -\n")]
    [InlineData("a: --b\n")]
    [InlineData("a.b/c-d: e:f\n")]
    [InlineData("a:\n- b/c: d\n")]
    [InlineData("a:\n- b/c\n")]
    public void What_looks_like_a_flag_is_read_as_the_full_parser_reads_it(string text)
    {
        if (YamlBlockReader.TryRead(text) is { } quick)
            Assert.Equal(Describe(YamlNodeReader.Read(text, "x")!, text), Describe(quick, text));
    }

    [Theory]
    [InlineData("a: b\n", true)]
    [InlineData("a:\n- --b=c # d\n- --e\n", true)]
    [InlineData("a/b: c\n", true)]
    [InlineData("a:\n- --b: c\n", false)]
    [InlineData("a:\n- - b\n", false)]
    [InlineData("a:\n- b: c # x\n  d: \"e\"\n- 'f'\n", true)]
    [InlineData("a:\n  b:\n\n  c: {}\nd: []\n", true)]
    [InlineData("a: b\n  c\n", false)]
    [InlineData("a: &x b\n", false)]
    [InlineData("a: |\n  b\n", false)]
    [InlineData("a: 'b''c'\n", false)]
    [InlineData("a: {b: c}\n", false)]
    [InlineData("a:\tb\n", false)]
    [InlineData("a: b # c\rd: e\n", false)]
    [InlineData("- a\n", false)]
    [InlineData("--- \na: b\n", false)]
    public void The_block_reader_knows_its_bounds(string text, bool reads) =>
        Assert.Equal(reads, YamlBlockReader.TryRead(text) is not null);

    [Theory]
    [InlineData("a:\n\t- b\n", YamlFault.NotYaml, 2, 1)]
    [InlineData("a: b\n\tc: d\n", YamlFault.NotYaml, 2, 1)]
    [InlineData("a: \u0000\n", YamlFault.ControlCharacter, 1, 4)]
    [InlineData("a: b\nc: \u001b[31m\n", YamlFault.ControlCharacter, 2, 4)]
    [InlineData("a: [b\nc: d\n", YamlFault.NotYaml, 1, 4)]
    [InlineData("a: \"b\n", YamlFault.NotYaml, 1, 4)]
    [InlineData("a: *x\n", YamlFault.UnknownAnchor, 1, 4)]
    [InlineData("a: &x [*x]\n", YamlFault.RecursiveAlias, 1, 8)]
    [InlineData("a:\n  b: c\n d: e\n", YamlFault.NotYaml, 3, 2)]
    public void Bad_text_is_an_error_with_line_and_column(string text, object fault, int line, int column)
    {
        var failure = Assert.Throws<YamlException>(() => YamlDocument.Parse(System.Text.Encoding.UTF8.GetBytes(text), "file"));
        Assert.Equal(fault, failure.Fault);
        Assert.Equal((line, column), failure.Place);
        Assert.StartsWith($"file, line {line}, column {column}: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_an_error_with_line_and_column()
    {
        var failure = Assert.Throws<YamlException>(
            () => YamlDocument.Parse([.. "a: b\nc: "u8, 0xC3, 0x28], "file"));
        Assert.Equal(YamlFault.NotUtf8, failure.Fault);
        Assert.StartsWith("file, line 2, column 4: the byte 0xC3", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sixty_four_megabytes_are_the_most()
    {
        var failure = Assert.Throws<YamlException>(() => YamlDocument.Parse(new byte[YamlLimits.Bytes + 1], "file"));
        Assert.Equal(YamlFault.TooLarge, failure.Fault);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    [InlineData("- ", "")]
    public void A_hundred_levels_are_the_most(string open, string close)
    {
        Assert.NotNull(Nested(open, close, 100).Root);
        foreach (var depth in new[] { 101, 2000 })
        {
            var failure = Assert.Throws<YamlException>(() => Nested(open, close, depth));
            Assert.Equal(YamlFault.TooDeep, failure.Fault);
            Assert.Contains("line 1, column ", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_hundred_thousand_brackets_end_in_an_error_and_not_in_a_crash()
    {
        var failure = Assert.Throws<YamlException>(() => YamlDocument.Parse("a: " + new string('[', 100_000), "file"));
        Assert.Equal(YamlFault.TooDeep, failure.Fault);
    }

    [Fact]
    public void Aliases_may_stand_for_sixteen_megabytes()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 9; i++)
        {
            var alias = "*a" + (i - 1);
            bomb.Append(CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat(alias, 9))}]\n");
        }

        var failure = Assert.Throws<YamlException>(() => YamlDocument.Parse(bomb.ToString(), "file"));
        Assert.Equal(YamlFault.TooManyAliases, failure.Fault);
        Assert.Contains("file, line ", failure.Message, StringComparison.Ordinal);
        Assert.NotNull(YamlDocument.Parse("a: &a [x, y]\nb: [" + string.Join(", ", Enumerable.Repeat("*a", 100_000)) + "]\n",
            "file").Root);
    }

    [Fact]
    public void Ten_thousand_aliases_of_one_long_text_are_too_much()
    {
        var text = $"a: &a {new string('x', 100_000)}\nb: [{string.Join(", ", Enumerable.Repeat("*a", 9_900))}]\n";
        Assert.Equal(YamlFault.TooManyAliases, Assert.Throws<YamlException>(() => YamlDocument.Parse(text, "file")).Fault);
    }

    // Each merge leads to the one before: what walks them goes as deep as the chain is long.
    [Fact]
    public void A_long_chain_of_merges_is_too_deep()
    {
        var chain = string.Concat(Enumerable.Range(1, 100_000)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"a{i}: &a{i} {{<<: *a{i - 1}}}\n")));
        Assert.Equal(YamlFault.TooDeep,
            Assert.Throws<YamlException>(() => YamlDocument.Parse("a0: &a0 {x: y}\n" + chain, "file")).Fault);
    }

    [Theory]
    [InlineData("a: !<x y> b\n")]
    [InlineData("a: !x%zz b\n")]
    [InlineData("a: !{ b\n")]
    [InlineData("%TAG !e! tag:x%\n---\na: !e!x b\n")]
    [InlineData("a: !!binary x\n")]
    [InlineData("!\u00e9: b\n")]
    public void A_tag_that_is_no_address_is_an_error(string text) =>
        Assert.Equal(YamlFault.NotYaml, Assert.Throws<YamlException>(() => YamlDocument.Parse(text, "file")).Fault);

    [Theory]
    [InlineData("a: b # one\n... # two\n", 1)]
    [InlineData("a: b # one\n---\nc: d # two\n", 1)]
    [InlineData("# one\n---\na: 'x # y' # two\n...\n# three\n", 2)]
    [InlineData("a: | # one\n  # no\n# two\nb: c#no\n", 2)]
    [InlineData("a: [b, # one\n  c] # two\n", 2)]
    [InlineData("a: \"# no\" # one\nb: x\n  # two\n", 2)]
    [InlineData("a: &x # one\n  b: c\n", 1)]
    public void Comments_of_the_first_document_are_found(string text, int count) =>
        Assert.Equal(count, YamlComments.Of(YamlDocument.Parse(text, "file")).Count);

    [Theory]
    [InlineData("x: &x {a: merged}\ny: {<<: *x, a: own}\n", "own")]
    [InlineData("x: &x {a: merged}\ny: {a: own, <<: *x}\n", "merged")]
    [InlineData("x: &x {a: merged}\nz: &z {a: other}\ny: {<<: [*x, *z]}\n", "merged")]
    [InlineData("x: &x {a: merged}\nz: &z {a: other}\ny: {<<: *x, <<: *z}\n", "other")]
    [InlineData("x: &x {a: merged}\ny: {a: own, '<<': *x}\n", "own")]
    [InlineData("x: &x {b: merged}\ny: {a: own, <<: *x}\n", "own")]
    [InlineData("y: {a: first, a: last}\n", "last")]
    [InlineData("w: &w {a: deep}\nx: &x {<<: *w}\ny: {<<: *x}\n", "deep")]
    public void A_merge_key_counts_where_it_stands(string text, string value)
    {
        var document = YamlDocument.Parse(text, "file");
        var field = document.Field(document.Field(document.Root, "y"), "a")!;
        Assert.Equal(value, document.ValueOf(field));
        Assert.Same(field, document.Fields(document.Field(document.Root, "y")!).Single(found => found.Name == "a").Value);
    }

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    public void A_text_stays_in_its_encoding(string name, bool hasMark)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] Bytes(string text) => [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
        var editor = new YamlEditor(YamlDocument.Parse(Bytes("a: \u00fc\n"), "file"));
        editor.ChangeRoot([YamlChange.Set("b", "\u2603")]);
        using var written = new MemoryStream();
        editor.Apply().WriteTo(written);
        Assert.Equal(Bytes("a: \u00fc\nb: \"\u2603\"\n"), written.ToArray());
    }

    [Fact]
    public void Utf_16_without_a_mark_is_named()
    {
        var failure = Assert.Throws<YamlException>(() => YamlDocument.Parse(Encoding.Unicode.GetBytes("a: b\n"), "file"));
        Assert.EndsWith("UTF-16 needs a byte order mark.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_text_of_any_kind_is_read_or_refused()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var bytes = GeneratedKubeConfig.Make(seed).ToBytes(seed % 7 == 0);
            for (var i = random.Next(1, 4); i > 0; i--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var cut = bytes.AsSpan(0, random.Next(bytes.Length)).ToArray();
            try
            {
                _ = YamlDocument.Parse(cut, "file");
            }
            catch (YamlException failure)
            {
                Assert.Matches("^file, line \\d+, column \\d+: ", failure.Message);
            }
        }
    }

    [Fact]
    public void Every_fault_has_a_name_in_a_kubeconfig() =>
        Assert.All(Enum.GetValues<YamlFault>(), fault =>
            Assert.StartsWith("KubeConfig", KubeConfigYaml.IdOf(fault), StringComparison.Ordinal));

    [Theory]
    [InlineData("a: [b\n", "KubeConfigNotYaml", typeof(MalformedInputException))]
    [InlineData("a: *x\n", "KubeConfigUnknownAnchor", typeof(MalformedInputException))]
    [InlineData("a: {deep}\n", "KubeConfigDepthLimit", typeof(LimitExceededException))]
    public void A_kubeconfig_makes_errors_of_its_own_of_them(string text, string id, Type type)
    {
        var content = Encoding.UTF8.GetBytes(text.Replace("{deep}", new string('[', 200), StringComparison.Ordinal));
        var failure = Assert.ThrowsAny<PkiException>(() => KubeConfigFile.Parse(content, "file"));
        Assert.Equal((id, type), (failure.ErrorId, failure.GetType()));
        Assert.Equal(Assert.Throws<YamlException>(() => YamlDocument.Parse(content, "file")).Message, failure.Message);
    }

    private static YamlDocument Nested(string open, string close, int depth)
    {
        var opening = string.Concat(Enumerable.Repeat(open, depth));
        var closing = string.Concat(Enumerable.Repeat(close, depth));
        return YamlDocument.Parse(opening + "x" + closing, "file");
    }

    // Also shapes that nobody means, so that the two readers are compared where they are most likely to differ.
    private static string Mutated(string text, Random random)
    {
        if (random.Next(3) == 0)
            return text;
        var lines = text.Split('\n').Where(line => !line.Contains('|') && !line.Contains('&') && !line.Contains('*')).ToList();
        for (var i = random.Next(3); i > 0 && lines.Count > 2; i--)
        {
            var at = random.Next(lines.Count);
            lines[at] = random.Next(4) switch
            {
                0 => " " + lines[at],
                1 => lines[at].TrimEnd('\r') + " ",
                2 => "",
                _ => lines[random.Next(lines.Count)],
            };
        }

        return string.Join('\n', lines);
    }

    private static string Describe(YamlNode node, string text)
    {
        var described = new StringBuilder();
        Describe(node, text, 0, described);
        return described.ToString();
    }

    private static void Describe(YamlNode node, string text, int depth, StringBuilder described)
    {
        described.Append(' ', depth)
            .Append(CultureInfo.InvariantCulture, $"{node.Kind} {node.Notation} {node.Start}-{node.End} {node.DecodedValue}\n");
        foreach (var child in node.Children)
            Describe(child, text, depth + 1, described);
    }
}
