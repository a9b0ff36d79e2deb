
namespace K8sPki.Tests;

public sealed class PemTextTests
{
    private static readonly byte[] Data = [.. Enumerable.Range(0, 100).Select(number => (byte)number)];

    private static string Block(string label = "CERTIFICATE") => PemText.Write(label, Data);

    public static TheoryData<string, string> Wrappings { get; } = new()
    {
        { "plain", Block() },
        { "CRLF", Block().ReplaceLineEndings("\r\n") },
        { "text around", "Subject: x\n\n" + Block() + "after\n" },
        { "byte order mark", "\uFEFF" + Block() },
        { "one long line", $"-----BEGIN CERTIFICATE-----\n{Convert.ToBase64String(Data)}\n-----END CERTIFICATE-----" },
        { "no line ends at all", $"-----BEGIN CERTIFICATE-----{Convert.ToBase64String(Data)}-----END CERTIFICATE-----" },
        { "indented", Block().Replace("\n", "\n    ", StringComparison.Ordinal) },
        { "no final line end", Block().TrimEnd('\n') },
        { "headers", Block().Replace("-----\n", "-----\nProc-Type: 4,CLEAR\nX: y\n\n", StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(Wrappings))]
    public void Reads(string wrapping, string text)
    {
        var block = Assert.Single(PemText.Read(System.Text.Encoding.UTF8.GetBytes(text)));
        Assert.True(block.Problem is null, $"{wrapping}: {block.Problem}");
        Assert.Equal(Data, block.Data);
    }

    [Fact]
    public void Reads_utf16_as_windows_shells_write_it()
    {
        var text = System.Text.Encoding.Unicode.GetPreamble().Concat(System.Text.Encoding.Unicode.GetBytes(Block())).ToArray();
        Assert.Equal(Data, Assert.Single(PemText.Read(text)).Data);
    }

    [Fact]
    public void A_broken_block_leaves_its_neighbours_whole()
    {
        var text = Block() + "-----BEGIN CERTIFICATE-----\nAA!!\n-----END CERTIFICATE-----\n" + Block()
            + "-----BEGIN CERTIFICATE-----\nAAAA\n" + Block();
        var blocks = PemText.Read(System.Text.Encoding.UTF8.GetBytes(text)).ToList();
        Assert.Equal([true, false, true, false, true], blocks.Select(block => block.Problem is null));
        Assert.Equal([1, 6, 9, 14, 16], blocks.Select(block => block.Line));
        Assert.Contains("line 6", blocks[1].Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END KEY-----\n")]
    [InlineData("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAA=A\n-----END CERTIFICATE-----\n")]
    public void Says_what_is_wrong(string text)
    {
        var block = Assert.Single(PemText.Read(System.Text.Encoding.UTF8.GetBytes(text)));
        Assert.NotNull(block.Problem);
        Assert.Empty(block.Data);
    }

    [Fact]
    public void Takes_time_that_grows_with_the_length_and_no_faster()
    {
        // A hundred thousand openings without an end were quadratic in Go (CVE-2025-61723).
        var text = System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("-----BEGIN A-----\n", 100_000)));
        Assert.Equal(100_000, PemText.Read(text).Count());
    }

    [Fact]
    public void Writes_lines_of_64_characters()
    {
        Assert.All(Block().Split('\n'), line => Assert.True(line.Length <= 64));
        Assert.EndsWith("-----END CERTIFICATE-----\n", Block(), StringComparison.Ordinal);
        Assert.Equal(Block(), System.Text.Encoding.ASCII.GetString(PemText.WriteBytes("CERTIFICATE", Data)));
    }
}
