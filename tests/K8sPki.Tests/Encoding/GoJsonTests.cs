using System.Text;
using System.Text.Json;

namespace K8sPki.Tests;

/// <summary>Texts in JSON that no string of .NET can be, as Go reads them.</summary>
public class GoJsonTests
{
    // Seen with Go: json.Unmarshal into a string.
    [Theory]
    [InlineData("\"\\ud800\"", "\uFFFD")]
    [InlineData("\"\\udc00a\"", "\uFFFDa")]
    [InlineData("\"\\ud800\\ud800\\udc00\"", "\uFFFD\U00010000")]
    [InlineData("\"\\ud83d\\ude00\"", "\U0001F600")]
    [InlineData("\"\\\\ud800\"", "\\ud800")]
    [InlineData("\"\\u00e9\\n\"", "é\n")]
    [InlineData("\"\u00FF\"", "\uFFFD")]
    public void A_string_is_what_Go_makes_of_it(string json, string expected)
    {
        using var document = JsonDocument.Parse(GoJson.Readable(Encoding.Latin1.GetBytes(json)));
        Assert.Equal(expected, document.RootElement.GetString());
    }

    [Theory]
    [InlineData("\\")]
    [InlineData("\\u")]
    [InlineData("\\ud8")]
    [InlineData("\\ud800\\")]
    [InlineData("\\ud800\\u12")]
    public void What_ends_in_the_middle_stays_so(string text) =>
        Assert.Equal(text.Length, GoJson.Readable(Encoding.ASCII.GetBytes(text)).Length);
}
