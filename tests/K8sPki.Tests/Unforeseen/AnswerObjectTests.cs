using System.Text.Json;
using K8sPki.Fuzz;
using K8sPki.Internal;

namespace K8sPki.Tests.Unforeseen;

/// <summary>Answers of a server become objects whatever types their fields have.</summary>
public class AnswerObjectTests
{
    [Theory]
    [InlineData(
        """{"kind":"Table","columnDefinitions":[7,{"name":8},{"name":"A"}],"rows":[9,{"cells":7},{"cells":["x",1,"\ud800"]}]}""")]
    [InlineData("""{"kind":"Table","columnDefinitions":{},"rows":7}""")]
    [InlineData("""{"kind":7,"items":[]}""")]
    [InlineData("""{"kind":"PodList","apiVersion":7,"items":[1,"a",{"kind":3,"metadata":7}]}""")]
    [InlineData("""[1,"\udfff",null]""")]
    [InlineData("7")]
    public void Fields_of_other_types_are_no_fault(string answer) => ReadBytes(System.Text.Encoding.UTF8.GetBytes(answer));

    [Fact]
    public void Half_of_a_pair_of_surrogates_is_what_it_is_to_Go()
    {
        using var document = JsonDocument.Parse(
            GoJson.Readable("""["a\ud800b", "\ud83d\ude00", "\\ud800", "\udc00\ud83d\ude00\ud83d"]"""u8.ToArray()));
        Assert.Equal(["a\ufffdb", "\U0001F600", "\\ud800", "\ufffd\U0001F600\ufffd"], document.RootElement.EnumerateArray()
            .Select(text => text.GetString()));
    }

    [Fact]
    public void A_column_has_a_name_whatever_the_server_calls_it()
    {
        var table =
            Page(
                """{"kind":"Table","columnDefinitions":[7,{"name":8},{"name":"A\u001b"}],"rows":[{"cells":["x",1,"y"]}]}"""u8.ToArray());
        Assert.Equal(["Column1", "Column2", "A\\u001B"],
            TableRows.Of(table).Single().Properties.Select(property => property.Name));
    }

    [Fact]
    public void Broken_answers_are_read_or_refused()
    {
        var target = FuzzTarget.All.Single(known => known.Name == "api-lists") with { Read = ReadBytes };
        for (var round = 0; round < RunLength.Of(2000, 50_000); round++)
        {
            var problem = FuzzRun.Try(target, FuzzRun.DefaultSeed, round).Problem;
            Assert.True(problem is null, problem);
        }
    }

    private static ApiPage Page(byte[] input) =>
        ApiPage.Read(GoJson.Readable(input), new ApiConnection { Server = new Uri("https://192.0.2.1") });

    private static void ReadBytes(byte[] input)
    {
        try
        {
            var page = Page(input);
            _ = TableRows.Of(page).Count();
            _ = page.HasItems && page.IsList ? page.Items().Select(item => ListItems.Item(item, page)).Count() : 0;
            using var whole = page.Whole();
            _ = JsonObjects.From(whole.RootElement);
        }
        catch (JsonException)
        {
            // Refused where an answer is read, with the server's name.
        }
    }
}
