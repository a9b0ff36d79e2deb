using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using K8sPki.Forms;

namespace K8sPki.Api;

/// <summary>Makes objects of the tokens of a list, each as soon as it ends.</summary>
internal sealed class ObjectListParser : IJsonTokens, IDisposable
{
    // The list, its items, an item.
    private const int DepthOfItem = 3;

    private readonly Queue<ListedObject> ready = new();
    private readonly Level[] levels = new Level[JsonBudget.ReaderOptions.MaxDepth + 2];
    private readonly FieldTree items;
    private byte[] scratch = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private ListedObject? current;
    private int depth;

    public ObjectListParser(ObjectKind kind) => levels[0].Next = FieldTree.OfListOf(kind, out items);

    /// <summary>The token for the next page; null after the last.</summary>
    public string? Continue { get; private set; }

    /// <summary>How many objects come after this page; null when the server does not say.</summary>
    public long? Remaining { get; private set; }

    /// <summary>True once the answer says that it is a list.</summary>
    public bool IsList { get; private set; }

    /// <summary>The next object that is whole; null until more is read.</summary>
    public ListedObject? Next() => ready.TryDequeue(out var found) ? found : null;

    /// <inheritdoc/>
    public void Take(ref Utf8JsonReader reader, bool isCut)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                Enter(ref reader);
                return;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                Open(isList: reader.TokenType == JsonTokenType.StartArray);
                return;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                Close();
                return;
            default:
                if (Step() is { } field)
                    Read(ref reader, field, isCut);
                return;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        current?.Dispose();
        while (Next() is { } left)
            left.Dispose();
        ArrayPool<byte>.Shared.Return(scratch, clearArray: true);
        scratch = [];
    }

    private void Enter(ref Utf8JsonReader name)
    {
        ref var level = ref levels[depth];
        var isNamed = true;
        level.Next = level.Tree?.At(ref name, out isNamed);
        level.Name = level.Next is null || isNamed ? null : Text(ref name);
    }

    // Where the value that comes stands in the tree.
    private FieldTree? Step()
    {
        ref var level = ref levels[depth];
        if (!level.IsList)
            return level.Next;
        level.Index++;
        return level.Tree?.Any;
    }

    private void Open(bool isList)
    {
        var tree = Step();
        levels[++depth] = new Level { Tree = tree, IsList = isList, Index = -1 };
        if (depth == DepthOfItem && !isList && ReferenceEquals(tree, items))
            current = new ListedObject();
    }

    private void Close()
    {
        if (depth == DepthOfItem && current is not null)
        {
            ready.Enqueue(current);
            current = null;
        }

        depth--;
    }

    private void Read(ref Utf8JsonReader reader, FieldTree field, bool isCut)
    {
        if (current is not null && field.Field is { } wanted && reader.TokenType == JsonTokenType.String)
            AddValue(ref reader, wanted, isCut);
        else if (field.Fact is { } fact && reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
            Say(fact, Text(ref reader));
    }

    private void Say(ObjectFact fact, string text)
    {
        switch (fact)
        {
            case ObjectFact.ListContinue:
                Continue = text.Length > 0 ? text : null;
                break;
            case ObjectFact.ListRemaining:
                Remaining = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
                break;
            case ObjectFact.ListKind:
                IsList = text.EndsWith("List", StringComparison.Ordinal);
                break;
            default:
                var (name, index) = Place();
                current?.Say(fact, index, name, text);
                break;
        }
    }

    private (string? Name, int Index) Place()
    {
        var (name, index) = ((string?)null, -1);
        for (var at = depth; at >= DepthOfItem; at--)
        {
            name ??= levels[at].Name;
            index = index < 0 && levels[at].IsList ? levels[at].Index : index;
        }

        return (name, index);
    }

    private void AddValue(ref Utf8JsonReader reader, ObjectField field, bool isCut)
    {
        var (name, index) = Place();
        if (isCut)
        {
            current!.Add(new ObjectValue(field, name, index, [])
            {
                Problem = new LimitExceededException("ValueTooLarge",
                    $"It is larger than {JsonFeed.LongestText / (1024 * 1024)} MiB, the most that is read of one value."),
            });
            return;
        }

        var length = Copy(ref reader);
        var content = scratch.AsSpan(0, length);
        if (field.Text == FieldText.Base64)
        {
            var isBase64 = Base64.DecodeFromUtf8InPlace(content, out var decoded) == OperationStatus.Done;
            if (!isBase64)
                current!.Add(new ObjectValue(field, name, index, []) { Problem = new NotBase64Exception("It is not base64.") });
            content = isBase64 ? content[..decoded] : [];
        }

        if (ContentSigns.IsWanted(field, name, content))
            current!.Add(new ObjectValue(field, name, index, content.ToArray()));
        scratch.AsSpan(0, length).Clear();
    }

    private string Text(ref Utf8JsonReader reader)
    {
        var length = Copy(ref reader);
        return Encoding.UTF8.GetString(scratch.AsSpan(0, length));
    }

    private int Copy(ref Utf8JsonReader reader)
    {
        if (scratch.Length < reader.ValueSpan.Length)
        {
            ArrayPool<byte>.Shared.Return(scratch, clearArray: true);
            scratch = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        }

        try
        {
            if (reader.TokenType != JsonTokenType.Number)
                return reader.CopyString(scratch);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, of which .NET makes no text: it stays as it is written.
        }

        reader.ValueSpan.CopyTo(scratch);
        return reader.ValueSpan.Length;
    }

    private struct Level
    {
        public FieldTree? Tree;
        public FieldTree? Next;
        public string? Name;
        public bool IsList;
        public int Index;
    }
}
