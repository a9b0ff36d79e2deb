namespace K8sPki.Tests.Views;

public class TextLinesTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("short", "short")]
    [InlineData("one two three", "one two\nthree")]
    [InlineData("12345678 x", "12345678\nx")]
    [InlineData("a-word-that-is-longer-than-a-line and more", "a-word-that-is-longer-than-a-line\nand more")]
    [InlineData("first\nsecond line here", "first\nsecond\nline\nhere")]
    public void Break_between_words_only(string text, string expected) => Assert.Equal(expected, TextLines.Wrap(text, 8));

    [Fact]
    public void Of_a_list_break_between_its_items() =>
        Assert.Equal("IP Address:10.0.0.1, IP Address:10.0.0.2,\nIP Address:10.0.0.3",
            TextLines.List(["IP Address:10.0.0.1", "IP Address:10.0.0.2", "IP Address:10.0.0.3"]));

    [Fact]
    public void Keep_every_word_and_no_line_is_longer_unless_a_word_is()
    {
        var random = new Random(1);
        for (var round = 0; round < 500; round++)
        {
            var words = Enumerable.Range(0, random.Next(1, 40)).Select(_ => new string('x', random.Next(1, 20))).ToArray();
            var lines = TextLines.Wrap(string.Join(' ', words), 15).Split('\n');
            Assert.Equal(words, lines.SelectMany(line => line.Split(' ')));
            Assert.All(lines, line => Assert.True(line.Length <= 15 || !line.Contains(' ', StringComparison.Ordinal), line));
        }
    }
}
