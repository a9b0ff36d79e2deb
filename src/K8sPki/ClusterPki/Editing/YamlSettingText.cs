using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.ClusterPki;

/// <summary>Settings in the first document of a YAML or JSON file, which is the one that components read.</summary>
internal abstract class YamlSettingText : SettingText
{
    private readonly NodeFile file;
    private readonly byte[] content;
    private readonly string text;
    private readonly YamlEncoding encoding;

    protected YamlSettingText(NodeFile file, byte[] content)
    {
        this.file = file;
        this.content = content;
        text = YamlText.Decode(content, file.Here.Text, out encoding);
        Document = ConfigurationText.Parse(content, file) is [var first, ..] && text.StartsWith(first.Document.Text,
            StringComparison.Ordinal) ? first : default;
        Obstacle = Document.IsThere ? null : "behind another document of its file";
    }

    /// <summary>The document; nothing where another one, without content, is before it.</summary>
    protected YamlField Document { get; }

    /// <summary>The words of a list, or of the one text that stands for a list.</summary>
    protected static IEnumerable<YamlField> Words(YamlField mapping, string name) =>
        mapping.Text(name) is null ? mapping.Items(name) : [mapping.At(name)];

    /// <summary>The file after a change to the document; none where the document cannot be changed so.</summary>
    protected IEnumerable<NodeEdit> Edited(Action<YamlEditor> edit)
    {
        if (!Document.IsThere)
            return [];
        try
        {
            var document = YamlDocument.Parse(Document.Document.Text, file.Here.Text, encoding);
            var editor = new YamlEditor(Document.Document);
            edit(editor);
            var after = editor.Apply().Text + text[document.Text.Length..];
            using var written = new MemoryStream();
            YamlText.Encode([after.AsMemory()], encoding, written);
            return [new NodeEdit(file, content, written.ToArray())];
        }
        catch (YamlException failure)
        {
            Obstacle = $"in YAML of a kind that is not changed here ({failure.What})";
            return [];
        }
    }

    /// <summary>A value in the type of the one that it replaces: what was true or false stays no text.</summary>
    protected YamlValue Typed(YamlNode? old, string value)
    {
        var isText = old is not null && Document.Document.MeaningOf(old) is not (YamlMeaning.Boolean or YamlMeaning.Number);
        return !isText && (value is "true" or "false" || long.TryParse(value, out _)) ? YamlScalar.Literal(value) : value;
    }
}
