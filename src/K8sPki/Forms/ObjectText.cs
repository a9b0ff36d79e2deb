using System.Text;

namespace K8sPki;

/// <summary>
/// The certificates, requests and keys in YAML or JSON of objects: one, several documents, or a list of the API, read as
/// kubectl reads them.
/// </summary>
internal sealed class ObjectText
{
    private const int MostNested = 8;
    private const string List = "List";
    private static readonly string[] Beginnings = ["apiVersion:", "kind:", "items:", "{\"", "{ ", "---\n", "---\r\n", "{\n", "{\r\n", "[{"];

    private readonly YamlDocument document;
    private readonly List<ContentPart> parts;

    private ObjectText(YamlDocument document, List<ContentPart> parts) => (this.document, this.parts) = (document, parts);

    /// <summary>What the fields of the objects hold; nothing when the text is no object of a kind that is known.</summary>
    public static IReadOnlyList<ContentPart> Open(byte[] content)
    {
        var parts = new List<ContentPart>();
        foreach (var document in Documents(content))
            new ObjectText(document, parts).ReadObject(document.Root!, null, 0);
        return parts;
    }

    /// <summary>The kind that the first object says it is of; null when the text is no object or says none.</summary>
    public static string? KindOf(byte[] content) => Documents(content).Select(document => TextOf(document, document.Root, "kind")).FirstOrDefault();

    /// <summary>Why a text that looks like an object cannot be read as one; null when it can, or is something else.</summary>
    public static string? ProblemOf(byte[] content)
    {
        _ = Documents(content, out var problem);
        return problem?.Message;
    }

    /// <summary>True for the first line of an object, or all of it.</summary>
    public static bool Begins(string text) => text is "---" or "{" or "["
        || Beginnings.Any(beginning => text.StartsWith(beginning, StringComparison.Ordinal));

    private static IReadOnlyList<YamlDocument> Documents(byte[] content) => Documents(content, out _);

    private static IReadOnlyList<YamlDocument> Documents(byte[] content, out PkiException? problem)
    {
        problem = null;
        if (!LooksLikeObject(content))
            return [];
        try
        {
            return YamlStream.Read(content, "the text");
        }
        catch (PkiException failure)
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
        return text.TrimStart(" \t\r\n"u8) is [(byte)'{', ..] or [(byte)'[', (byte)'{' or (byte)' ' or (byte)'\r' or (byte)'\n', ..]
            || (text.IndexOf("kind:"u8) >= 0 && (text.IndexOf("apiVersion:"u8) >= 0 || KubeConfigSigns.Matches(text)));
    }

    // The items of a list of one kind do not repeat it.
    private void ReadObject(YamlNode node, string? kindOfItems, int depth)
    {
        var target = YamlDocument.Resolve(node);
        if (depth > MostNested)
            return;
        if (target.Kind == YamlKind.Sequence)
        {
            foreach (var item in target.Children)
                ReadObject(item, kindOfItems, depth + 1);
        }

        if (target.Kind != YamlKind.Mapping)
            return;
        var kind = TextOf(document, target, "kind") ?? kindOfItems;
        if (kind?.EndsWith(List, StringComparison.Ordinal) == true && document.Field(target, "items") is { } items)
            ReadObject(items, kind == List ? null : kind[..^List.Length], depth + 1);
        var name = kind is null ? null : $"{kind} {TextOf(document, document.Field(target, "metadata"), "name")}".TrimEnd();
        var first = parts.Count;
        foreach (var form in ObjectForm.All.Where(form => form.Kind == kind))
        {
            foreach (var field in form.Fields)
                ReadField(target, field.Split('.'), form, name);
        }

        if (kind == AskedOfSigner.Kind && AskedOfSigner.Of(document, target) is { } asked)
        {
            for (var i = first; i < parts.Count; i++)
                parts[i] = parts[i] with { Asked = asked };
        }
    }

    private void ReadField(YamlNode node, ReadOnlySpan<string> path, ObjectForm form, string? place)
    {
        var target = YamlDocument.Resolve(node);
        if (path.IsEmpty)
        {
            ReadValue(target, form, place);
        }
        else if (path[0] != "*")
        {
            if (document.Field(target, path[0]) is { } field)
                ReadField(field, path[1..], form, path.Length == 1 ? Join(place, path[0]) : place);
        }
        else if (target.Kind == YamlKind.Mapping)
        {
            foreach (var (name, value) in document.Fields(target))
                ReadField(value, path[1..], form, Join(place, name));
        }
        else if (target.Kind == YamlKind.Sequence)
        {
            for (var i = 0; i < target.Count; i++)
                ReadField(target.Children[i], path[1..], form, Join(place, TextOf(document, target.Children[i], "name") ?? $"{i + 1}"));
        }
    }

    private void ReadValue(YamlNode value, ObjectForm form, string? place)
    {
        if (value.Kind != YamlKind.Scalar || document.IsNull(value) || document.ValueOf(value) is not { Length: > 0 } text)
            return;
        var bytes = form.Text == FieldText.Plain ? Encoding.UTF8.GetBytes(text) : GoBase64.Decode(text);
        var named = PrintableText.Escape(place ?? "");
        parts.Add(bytes is not null ? new ContentPart(bytes, named) : new ContentPart([], named)
        {
            Problem = new NotBase64Exception($"What {named} has is not base64."),
        });
    }

    private static string Join(string? place, string name) => place is null ? name : $"{place}, {name}";

    private static string? TextOf(YamlDocument document, YamlNode? node, string field) =>
        document.Field(node, field) is { } value && YamlDocument.Resolve(value).Kind == YamlKind.Scalar && document.ValueOf(value) is { Length: > 0 } text ? text : null;
}
