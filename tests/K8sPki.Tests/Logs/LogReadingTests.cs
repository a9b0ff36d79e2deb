using System.Text;
using System.Text.RegularExpressions;
using K8sPki.Logs;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Logs;

/// <summary>The lines of files in every form, also where somebody means no good.</summary>
public sealed class LogReadingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Pieces_are_joined_by_stream()
    {
        var path = folder.Write("0.log", SampleLog.Cri("one ", "P") + SampleLog.Cri("other", "F", "stdout")
            + SampleLog.Cri("two ", "P:x")
            + SampleLog.Cri("three", "F:y") + SampleLog.Cri("") + SampleLog.Cri("  indented"));
        Assert.Equal(["other", "one two three", "", "  indented"], SampleLog.Read(path).Select(entry => entry.Text));
    }

    [Fact]
    public void A_value_over_several_lines_is_one_line()
    {
        var path = folder.Write("kubelet.log",
            "I0822 13:53:00.123456    1234 a.go:1] \"Said\" err=<\n\tone\n\ttwo\n > key=\"v\"\nE0822 13:53:01.000000    1234 b.go:2] next\n");
        var entries = SampleLog.Read(path);
        Assert.Equal(2, entries.Count);
        Assert.Equal(("Said", "one\ntwo", "v"), (entries[0].Message, entries[0].Fields["err"], entries[0].Fields["key"]));
        Assert.Equal("next", entries[1].Message);
    }

    [Theory]
    [InlineData("E0822 13:53:00.123456       1 authentication.go:70] \"Unable\" err=\"a \\\"b\\\"\"", LogSeverity.Error, "Unable",
        "authentication.go:70")]
    [InlineData("W1231 23:59:59.999999 1234567 x.go:1] plain text", LogSeverity.Warning, "plain text", "x.go:1")]
    [InlineData("{\"ts\":1755870780123.4,\"caller\":\"a/b.go:3\",\"msg\":\"Said\",\"v\":2}", LogSeverity.Information, "Said", "a/b.go:3")]
    [InlineData("{\"ts\":1755870780123.4,\"caller\":\"a/b.go:3\",\"msg\":\"Said\",\"err\":\"no\"}", LogSeverity.Error, "Said", "a/b.go:3")]
    [InlineData("{\"level\":\"warn\",\"ts\":\"2026-08-22T13:53:00.000Z\",\"caller\":\"embed/x.go:5\",\"msg\":\"rejected connection\"}",
        LogSeverity.Warning, "rejected connection", "embed/x.go:5")]
    [InlineData("time=\"2026-08-22T13:53:00.1Z\" level=error msg=\"failed to \\\"x\\\"\" error=\"no\"", LogSeverity.Error,
        "failed to \"x\"", null)]
    [InlineData("[ERROR] plugin/kubernetes: no", LogSeverity.Error, "plugin/kubernetes: no", null)]
    [InlineData("panic: runtime error", LogSeverity.Fatal, "panic: runtime error", null)]
    [InlineData("what nobody knows", null, "what nobody knows", null)]
    [InlineData("kube-apiserver I0822 13:53:00.123456    1 a.go:1] from MicroShift", LogSeverity.Information, "from MicroShift",
        "a.go:1")]
    [InlineData("time=\"2026-08-22 13:53:00Z\" level=info msg=\"E0822 13:53:00.123456    1 a.go:1] from k0s\" component=kubelet "
        + "stream=stderr", LogSeverity.Error, "from k0s", "a.go:1")]
    public void A_line_says(string text, LogSeverity? severity, string message, string? source)
    {
        var entry = SampleLog.Line(text);
        Assert.Equal((severity, message, source), (entry.Severity, entry.Message, entry.Source));
        Assert.Equal(text, entry.Text);
    }

    [Fact]
    public void A_line_of_a_program_that_runs_several_names_its_component()
    {
        Assert.Equal("kubelet", SampleLog.Line("time=\"2026-08-22 13:53:00Z\" level=info msg=\"x\" component=kubelet "
            + "stream=stderr")
            .Component);
        Assert.Equal("etcd", SampleLog.Line("etcd I0822 13:53:00.123456    1 a.go:1] x", "microshift").Component);
    }

    [Theory]
    [InlineData("2026-01-01T00:00:30Z", "E1231 23:59:59.000000    1 a.go:1] x", 2025)]
    [InlineData("2026-12-31T23:59:59.5Z", "E1231 23:59:59.000000    1 a.go:1] x", 2026)]
    [InlineData("2024-02-29T12:00:00Z", "E0229 11:00:00.000000    1 a.go:1] x", 2024)]
    public void The_year_of_klog_is_the_one_before_the_file_was_written(string written, string text, int year)
    {
        var path = folder.Write("k.log", text + "\n");
        File.SetLastWriteTimeUtc(path, DateTimeOffset.Parse(written,
            System.Globalization.CultureInfo.InvariantCulture).UtcDateTime);
        Assert.Equal(year, SampleLog.Read(path)[0].Instant!.Value.Year);
    }

    [Fact]
    public void Docker_keeps_lines_as_JSON()
    {
        var path = folder.Write("id-json.log", """
            {"log":"one ","stream":"stderr","time":"2026-08-22T13:53:00.1Z"}
            {"log":"\u003ctwo\u003e\n","stream":"stderr","time":"2026-08-22T13:53:00.2Z"}
            {"log":"three\n","stream":"stdout","attrs":{"log":"x"},"time":"2026-08-22T13:53:00.3Z"}
            {"log":"cut of
            """);
        Assert.Equal(["one <two>", "three", "{\"log\":\"cut of"], SampleLog.Read(path).Select(entry => entry.Text.Trim()));
        Assert.Equal("one <two>", Assert.Single(SampleLog.Read(path, SampleLog.Query("ONE"))).Text);
    }

    /// <summary>What is looked for may stand in any piece, and in any line of a value.</summary>
    [Fact]
    public void A_pattern_finds_what_is_cut_and_what_goes_on()
    {
        var text = new StringBuilder();
        for (var line = 0; line < 20_000; line++)
            text.Append(SampleLog.Cri($"I0822 13:53:00.123456       1 a.go:1] \"nothing {line}\""));
        var needle = SampleLog.Cri("an x50", "P") + SampleLog.Cri("9 error") + SampleLog.Cri("E0822 13:53:00.123456 1 a.go:1] "
            + "\"m\" err=<")
            + SampleLog.Cri("\tx509: bad") + SampleLog.Cri(" >") + SampleLog.Cri("X509 upper");
        var path = folder.Write("0.log", text.ToString() + needle + text);
        var found = SampleLog.Read(path, SampleLog.Query("x509"));
        Assert.Equal(["an x509 error", "E0822 13:53:00.123456 1 a.go:1] \"m\" err=<\n\tx509: bad\n >", "X509 upper"],
            found.Select(entry => entry.Text));
    }

    [Theory]
    [InlineData("x509|expired", true)]
    [InlineData("certificate has expired", true)]
    [InlineData("a\\.go:\\d+\\] .*bad", true)]
    [InlineData("(x509|tls): no", true)]
    [InlineData("(x509|tls):", false)]
    [InlineData("one (two|three)|four (five|six)", true)]
    [InlineData("one|(two|three)", false)]
    [InlineData("one|[two|three]", false)]
    [InlineData("[two|three] four", true)]
    [InlineData("\\x41pple", false)]
    [InlineData("\\p{IsGreek}", false)]
    [InlineData(".{100,}", false)]
    [InlineData("one{a|b}two", false)]
    [InlineData("[xy]509", true)]
    [InlineData("x5?0?9", false)]
    [InlineData("(?i)x", false)]
    [InlineData("a|b|certificate", false)]
    [InlineData(".*", false)]
    public void What_every_match_has_is_told_or_not(string pattern, bool isTold) =>
        Assert.Equal(isTold, LogPrefilter.Of([pattern]) is not null);

    /// <summary>What is not looked at again has no match.</summary>
    [Fact]
    public void What_is_told_of_every_match_is_in_every_match()
    {
        var random = new Random(5);
        string[] parts = ["abc", "ab", "(", ")", "|", "(abc|cba)", "?", "*", "+", "{0,2}", "{0,100}", "{", "}",
            ".", "\\", "\\(", "\\|", "[a|b]", "[]abc]", "]", "c", "\\x61bc", "\\p{IsBasicLatin}", "\\cA", "\\141bc"];
        var told = 0;
        for (var round = 0; round < 60_000; round++)
        {
            var pattern = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => parts[random.Next(parts.Length)]));
            if (Compiled(pattern) is not { } expression || LogPrefilter.Of([pattern]) is not { } filter)
                continue;
            var text = string.Concat(Enumerable.Range(0, 12).Select(_ => "aabbccabc|(\\]{}"[random.Next(15)]));
            told += expression.Match(text).Length > 0 ? 1 : 0;
            Assert.True(filter.IsIn(Encoding.UTF8.GetBytes(text)) || !expression.IsMatch(text), $"{pattern} in {text}");
        }

        Assert.True(told > 20, $"{told} matches");
    }

    private static Regex? Compiled(string pattern)
    {
        try
        {
            return new Regex(pattern);
        }
        catch (ArgumentException)
        {
            // Not every mixture is an expression.
            return null;
        }
    }

    [PeerFact("openssl")]
    public void Zgrep_gives_the_same_lines()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/zgrep") || File.Exists("/bin/zgrep"), "zgrep is not installed.");
        var random = new Random(7);
        string[] words = ["x509", "X509:", "certificate", "tls", "P", "x50", "9", "\u00e4", "expired"];
        var lines = Enumerable.Range(0, 5000).Select(_ => string.Join(' ', Enumerable.Range(0, random.Next(12))
            .Select(_ => words[random.Next(words.Length)]))).ToList();
        var path = folder.Write("0.log.20260822-135300.gz", SampleLog.Compressed(string.Concat(lines.Select(line => line
            + "\n"))));
        foreach (var pattern in new[] { "x509", "x509: .*tls", "expired|x509:", "certificate P" })
        {
            using var grep = PeerProcess.Start("zgrep", new PeerCall(["-iE", pattern, path]));
            var expected = grep.WaitForExit(Patience.Limit)!.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.NotEmpty(expected);
            Assert.Equal(expected, SampleLog.Read(path, SampleLog.Query(pattern)).Select(entry => entry.Text));
        }
    }

    [Fact]
    public void The_last_lines_are_those_of_all_files()
    {
        var old = folder.Write("0.log.20260822-135300", SampleLog.Cri("1") + SampleLog.Cri("2"));
        var now = folder.Write("0.log", SampleLog.Cri("3 ", "P") + SampleLog.Cri("and") + SampleLog.Cri("4"));
        var source = new FileLogSource([new LogOrigin("etcd") { Path = old }, new LogOrigin("etcd") { Path = now }])
        {
            Component = "etcd",
        };
        string[] Last(int count) => [.. source.Read(new LogQuery { Tail = count }, (_, problem) => throw problem, default)
            .Select(entry => entry.Text)];
        Assert.Equal(["2", "3 and", "4"], Last(3));
        Assert.Equal(["3 and", "4"], Last(2));
        Assert.Equal(["1", "2", "3 and", "4"], Last(100));
        Assert.Empty(Last(0));
    }

    [Fact]
    public void Several_logs_are_one_by_time_and_each_keeps_its_order()
    {
        static string At(string time, string text) => $"2026-08-22T{time}Z stderr F {text}\n";
        var one = folder.Write("a.log", At("10:00:00", "a1") + At("09:00:00", "a2 clock set back") + At("12:00:00", "a3"));
        var other = folder.Write("b.log", At("09:30:00", "b1") + At("11:00:00", "b2"));
        var sources = new[] { one, other }.Select(path => (LogSource)new FileLogSource([new LogOrigin("x") { Path = path }])
        {
            Component = "x",
        }).ToList();
        string[] Read(LogQuery query, bool newest) =>
            [.. LogReading.Read(sources, query, newest, (_, problem) => throw problem, default).Select(entry => entry.Text[..2])];
        Assert.Equal(["b1", "a1", "a2", "b2", "a3"], Read(new LogQuery(), newest: false));
        Assert.Equal(["a3", "b2"], Read(new LogQuery { Tail = 2 }, newest: true));
        Assert.Equal(["a1", "b2"], Read(new LogQuery
        {
            Since = new(2026, 8, 22, 9, 45, 0, TimeSpan.Zero), Until = new(2026, 8, 22, 11, 30, 0, TimeSpan.Zero),
        }, newest: false));
    }

    [Fact]
    public void A_line_of_ten_megabytes_is_shortened_and_the_next_is_whole()
    {
        var path = folder.Write("0.log", new string('x', 10_000_000) + "\nnext\n");
        var entries = SampleLog.Read(path);
        Assert.Equal(2, entries.Count);
        Assert.EndsWith("bytes more]", entries[0].Text, StringComparison.Ordinal);
        Assert.InRange(entries[0].Text.Length, LineScanner.LongestLine, LineScanner.LongestLine + 100);
        Assert.Equal("next", entries[1].Text);
        var pieces = folder.Write("1.log", string.Concat(Enumerable.Repeat(SampleLog.Cri(new string('y', 16384), "P"), 200))
            + SampleLog.Cri("end") + SampleLog.Cri("next"));
        Assert.Equal(["next"], SampleLog.Read(pieces).Skip(1).Select(entry => entry.Text));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_lines_and_drive_nothing()
    {
        var bytes = new byte[100_000];
        new Random(3).NextBytes(bytes);
        var path = folder.Write("0.log", bytes);
        var entries = SampleLog.Read(path);
        Assert.NotEmpty(entries);
        Assert.DoesNotContain(entries, entry => PrintableText.HasUnsafe(entry.ToString().Replace("\n", "",
            StringComparison.Ordinal))
            || PrintableText.HasUnsafe(entry.Message.Replace("\n", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_cannot_be_read_is_said_and_the_rest_is_read()
    {
        var problems = new List<PkiException>();
        var whole = SampleLog.Compressed(string.Concat(Enumerable.Range(0, 20_000).Select(line =>
            $"line {Guid.NewGuid()} {line}\n")));
        var cut = folder.Write("0.log.gz", whole[..(whole.Length / 2)]);
        _ = SampleLog.Read(cut, null, problems);
        _ = SampleLog.Read(folder["missing.log"], null, problems);
        _ = SampleLog.Read(folder.Write("bad.gz", "no gzip"), null, problems);
        Assert.Contains("PathNotFound", problems.Select(problem => problem.ErrorId));
        Assert.Contains("LogDamaged", problems.Select(problem => problem.ErrorId));
    }

    [Theory]
    [InlineData("(", "PatternInvalid")]
    public void A_pattern_that_is_none_is_refused(string pattern, string id) =>
        Assert.Equal(id, Assert.ThrowsAny<PkiException>(() => new LogQuery { Patterns = [pattern] }).ErrorId);

    [Fact]
    public void Times_in_a_line_of_nothing_else_take_no_stack()
    {
        var text = string.Concat(Enumerable.Repeat("2026-08-22T13:53:00Z ", 40_000));
        Assert.NotNull(SampleLog.Line(text).Message);
    }
}
