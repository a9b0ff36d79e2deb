namespace K8sPki.Tests.KubeConfigs;

/// <summary>Which scalars are strings for kubectl: the words and numbers were put to kubectl 1.32.</summary>
public sealed class YamlTypingTests
{
    [Theory]
    [InlineData("Boolean", "y Y yes Yes YES on On ON true True TRUE n N no No NO off Off OFF false False FALSE")]
    [InlineData("Null", "~ null Null NULL")]
    [InlineData("Number", "0 7 -7 +7 007 0123456 0o17 0O17 0x1F 0X1F 0b101 0B101 1_000 1__000 1000_ 0x_1F 18446744073709551615 "
        + "-9223372036854775808")]
    [InlineData("Number",
        "08 09 .5 -.5 +.5 5. 1. 1.0 1.10 1e3 1E3 1e+3 1e-3 +1e3 12e3 1_0.5 18446744073709551616 99999999999999999999999999")]
    [InlineData("Number", ".1_9 .5_5e1 .1e1_0 .1e-400 1e-400 +.5_5")]
    [InlineData("NoNumber", ".inf .Inf .INF +.inf -.inf .nan .NaN .NAN")]
    [InlineData("Text",
        "tRue yEs oN t f nULL nil none 0x 0xg 0b2 0x1FFFFFFFFFFFFFFFF 1e400 . .. 1e e1 1.2.3 10.0.0.1 inf nan NaN .Nan .inF")]
    [InlineData("Text", ".1_ .1__9 ._1 .1_e1 .1e_1 .1e400 0x_1p-2 0x1p-2 _1")]
    [InlineData("Text", "2001-01-01 2001-01-01T00:00:00Z 1:30 190:20:30 << = 1,000 12a 0a _1 -a +a abc 4f")]
    public void A_plain_scalar_is_what_kubectl_takes_it_for(string meaning, string words) =>
        Assert.All(words.Split(' '), word => Assert.Equal(meaning, YamlTyping.Of(null, word, isPlain: true).ToString()));

    [Theory]
    [InlineData("!!str 123", "Text")]
    [InlineData("! 123", "Text")]
    [InlineData("!x 123", "Text")]
    [InlineData("!!int '123'", "Number")]
    [InlineData("!!int 1.5", "Contradiction")]
    [InlineData("!!float 1", "Number")]
    [InlineData("!!bool 'yes'", "Boolean")]
    [InlineData("!!bool x", "Contradiction")]
    [InlineData("!!null x", "Contradiction")]
    [InlineData("!!null ''", "Null")]
    [InlineData("!!timestamp x", "Contradiction")]
    [InlineData("!!binary aGk=", "Text")]
    [InlineData("'yes'", "Text")]
    [InlineData("&a yes", "Boolean")]
    public void A_tag_says_what_it_is(string text, string meaning)
    {
        var document = YamlDocument.Parse($"a: {text}\n", "x");
        Assert.Equal(meaning, document.MeaningOf(document.Field(document.Root, "a")!).ToString());
    }

    [Theory]
    [InlineData("0x1F", "31")]
    [InlineData("-0b11", "-3")]
    [InlineData("0b-11", "-3")]
    [InlineData("017", "15")]
    [InlineData("1_000", "1000")]
    [InlineData("1e3", "1000")]
    [InlineData(".5", "0.5")]
    [InlineData(".1_9", "0.19")]
    public void A_number_is_written_as_JSON_has_it(string text, string json) => Assert.Equal(json, YamlTyping.Number(text));
}
