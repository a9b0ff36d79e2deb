using YamlDotNet.RepresentationModel;
using YamlDocument = K8sPki.Yaml.YamlDocument;
using YamlNode = K8sPki.Yaml.YamlNode;
using YamlStream = YamlDotNet.RepresentationModel.YamlStream;

namespace K8sPki.Tests.KubeConfigs;

/// <summary>
/// Well-formed documents mean the same to YamlDotNet: those that people write, and what is left of them after an edit.
/// </summary>
public class YamlPeerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void YamlDotNet_sees_the_same_fields_and_values(bool isEdited)
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var text = GeneratedKubeConfig.Make(seed).Text;
            if (isEdited)
                text = Edited(text);
            Assert.Equal(Theirs(text), Ours(text));
        }
    }

    [Theory]
    [InlineData("a: {b: [c, 'd ''e''', \"f\\n\\u00e9\"], g: }\n")]
    [InlineData("a: |\n  two\n  lines\nb: >-\n  one\n  line\n\n  more\n")]
    [InlineData("a: &x {b: c}\nd: *x\ne: !!str 1\n")]
    [InlineData("{}: a\n")]
    [InlineData("{}: {}\n[]: []\n")]
    [InlineData("[{}: a, [b]: c]\n")]
    [InlineData("- - a\n  - b\n- c: d\n  e: f\n")]
    public void YamlDotNet_sees_the_same_in_every_form(string text) => Assert.Equal(Theirs(text), Ours(text));

    [Fact]
    public void What_differs_is_seen() => Assert.NotEqual(Theirs("a: [b, c]\n"), Ours("a: [b, d]\n"));

    private static string Edited(string text)
    {
        var set = KubeConfigView.AsSet(KubeConfigFile.Parse(System.Text.Encoding.UTF8.GetBytes(text), "/nowhere/config"));
        var draft = new KubeConfigDraft(set);
        new ClusterSettings { Server = "https://new:6443" }.Apply(draft, "new");
        new UserSettings { Token = "a: 'b' #c" }.Apply(draft, "new");
        return draft.DefaultFile.Document.Text;
    }

    private static string Ours(string text)
    {
        var document = YamlDocument.Parse(text, "text");
        return document.Root is { } root ? Draw(document, YamlDocument.Resolve(root)) : "";
    }

    private static string Draw(YamlDocument document, YamlNode node)
    {
        var inner = node.Children.ToArray().Select(child => Draw(document, YamlDocument.Resolve(child))).ToArray();
        return node.Kind switch
        {
            YamlKind.Scalar => Quoted(document.ValueOf(node)),
            YamlKind.Sequence => $"[{string.Join(',', inner)}]",
            _ => $"{{{string.Join(',', inner.Chunk(2).Select(field => $"{field[0]}:{field[1]}"))}}}",
        };
    }

    private static string Theirs(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return stream.Documents is [var first, ..] ? Draw(first.RootNode) : "";
    }

    private static string Draw(YamlDotNet.RepresentationModel.YamlNode node) => node switch
    {
        YamlScalarNode scalar => Quoted(scalar.Value ?? ""),
        YamlSequenceNode list => $"[{string.Join(',', list.Children.Select(Draw))}]",
        YamlMappingNode fields =>
            $"{{{string.Join(',', fields.Children.Select(field => $"{Draw(field.Key)}:{Draw(field.Value)}"))}}}",
        _ => throw new InvalidOperationException($"{node.NodeType} is neither."),
    };

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
