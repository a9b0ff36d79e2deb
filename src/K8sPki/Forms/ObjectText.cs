using System.Text;
using K8sPki.PemAndDer;
using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.Forms;

/// <summary>
/// The certificates, requests and keys in YAML or JSON of objects: one, several documents, or a list of the API, read as
/// kubectl reads them.
/// </summary>
internal sealed class ObjectText
{
    private const int MostNested = 8;
    private const string List = "List";
    private static readonly string[] Beginnings = ["apiVersion:", "kind:", "items:", "{\"", "{ ", "---\n", "---\r\n", "{\n",
        "{\r\n", "[{"];

    private readonly List<ContentPart> parts = [];

    private ObjectText()
    {
    }

    /// <summary>What the fields of the objects hold; nothing when the text is no object of a kind that is known.</summary>
    public static IReadOnlyList<ContentPart> Open(byte[] content)
    {
        var text = new ObjectText();
        foreach (var document in Documents(content))
            text.ReadObject(document, null, 0);
        return text.parts;
    }

    /// <summary>The kind that the first object says it is of; null when the text is no object or says none.</summary>
    public static string? KindOf(byte[] content) => Documents(content).Select(document => document.Text("kind")).FirstOrDefault();

    /// <summary>Why a text that looks like an object cannot be read as one; null when it can, or is something else.</summary>
    public static string? ProblemOf(byte[] content)
    {
        _ = Documents(content, out var problem);
        return problem?.Message;
    }

    /// <summary>True for the first line of an object, or all of it.</summary>
    public static bool Begins(string text) => text is "---" or "{" or "["
        || Beginnings.Any(beginning => text.StartsWith(beginning, StringComparison.Ordinal));

    private static IReadOnlyList<YamlField> Documents(byte[] content) => Documents(content, out _);

    private static IReadOnlyList<YamlField> Documents(byte[] content, out YamlException? problem)
    {
        problem = null;
        if (!LooksLikeObject(content))
            return [];
        try
        {
            return [.. YamlStream.Read(content, "the text").Select(document => new YamlField(document))];
        }
        catch (YamlException failure)
        {
            // A template, or a text that only looks like an object: whoever wants PEM in it still finds that.
            problem = failure;
            return [];
        }
    }

    // A small part of what reading YAML would cost: most files are something else.
    private static bool LooksLikeObject(ReadOnlySpan<byte> content)
    {
        var text = content.StartsWith("\uFEFF"u8) ? content[3..] : content;
        return text.TrimStart(" \t\r\n"u8) is [(byte)'{', ..]
            or [(byte)'[', (byte)'{' or (byte)' ' or (byte)'\r' or (byte)'\n', ..]
            || (text.IndexOf("kind:"u8) >= 0 && (text.IndexOf("apiVersion:"u8) >= 0 || KubeConfigSigns.Matches(text)));
    }

    // The items of a list of one kind do not repeat it.
    private void ReadObject(YamlField read, string? kindOfItems, int depth)
    {
        if (depth > MostNested)
            return;
        foreach (var item in read.Items())
            ReadObject(item, kindOfItems, depth + 1);
        if (!read.IsMapping)
            return;
        var kind = read.Text("kind") ?? kindOfItems;
        if (kind?.EndsWith(List, StringComparison.Ordinal) == true)
            ReadObject(read.At("items"), kind == List ? null : kind[..^List.Length], depth + 1);
        var name = kind is null ? null : $"{kind} {read.Text("metadata", "name")}".TrimEnd();
        var first = parts.Count;
        foreach (var form in ObjectForm.All.Where(form => form.Kind == kind))
        {
            foreach (var field in form.Fields)
                ReadField(read, field.Split('.'), form, name);
        }

        if (kind == AskedOfSigner.Kind && AskedOfSigner.Of(read) is { } asked)
        {
            for (var i = first; i < parts.Count; i++)
                parts[i] = parts[i] with { Asked = asked };
        }
    }

    private void ReadField(YamlField read, ReadOnlySpan<string> path, ObjectForm form, string? place)
    {
        if (path.IsEmpty)
        {
            ReadValue(read, form, place);
            return;
        }

        if (path[0] != "*")
        {
            ReadField(read.At(path[0]), path[1..], form, path.Length == 1 ? Join(place, path[0]) : place);
            return;
        }

        foreach (var (name, value) in read.Fields())
            ReadField(value, path[1..], form, Join(place, name));
        var items = read.Items();
        for (var i = 0; i < items.Count; i++)
            ReadField(items[i], path[1..], form, Join(place, items[i].Text("name") ?? $"{i + 1}"));
    }

    private void ReadValue(YamlField value, ObjectForm form, string? place)
    {
        if (value.Text() is not { } text)
            return;
        var bytes = form.Text == FieldText.Plain ? Encoding.UTF8.GetBytes(text) : GoBase64.Decode(text);
        var named = PrintableText.Escape(place ?? "");
        parts.Add(bytes is not null ? new ContentPart(bytes, named) : new ContentPart([], named)
        {
            Problem = new NotBase64Exception($"What {named} has is not base64."),
        });
    }

    private static string Join(string? place, string name) => place is null ? name : $"{place}, {name}";
}
