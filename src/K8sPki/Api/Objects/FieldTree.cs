using System.Text;
using System.Text.Json;

namespace K8sPki.Api;

/// <summary>
/// The fields of a list of objects that are wanted, as a tree to walk beside the JSON: what it does not have is passed over
/// without being read, as <c>metadata.managedFields</c> is.
/// </summary>
internal sealed class FieldTree
{
    private static readonly (string, ObjectFact)[] OfList =
    [
        ("kind", ObjectFact.ListKind), ("metadata.continue", ObjectFact.ListContinue),
        ("metadata.remainingItemCount", ObjectFact.ListRemaining),
    ];

    private static readonly (string, ObjectFact)[] OfEach =
    [
        ("metadata.name", ObjectFact.Name), ("metadata.namespace", ObjectFact.Namespace), ("metadata.uid", ObjectFact.Uid),
        ("metadata.annotations.*", ObjectFact.Annotation),
    ];

    private readonly List<(byte[] Name, FieldTree Field)> named = [];

    /// <summary>What stands for every field or item here; null for nothing.</summary>
    public FieldTree? Any { get; private set; }

    /// <summary>What the value here says; null for nothing.</summary>
    public ObjectFact? Fact { get; private set; }

    /// <summary>The field with certificates that the value here is of; null for none.</summary>
    public ObjectField? Field { get; private set; }

    /// <summary>The tree of a list.</summary>
    /// <param name="kind">The kind of its objects.</param>
    /// <param name="items">Each of the objects.</param>
    public static FieldTree OfListOf(ObjectKind kind, out FieldTree items)
    {
        var root = new FieldTree();
        foreach (var (path, fact) in OfList)
            root.At(path).Fact = fact;
        items = root.At("items.*");
        foreach (var (path, fact) in OfEach.Concat(kind.Facts))
            items.At(path).Fact = fact;
        foreach (var field in kind.Fields)
            items.At(field.Path).Field = field;
        return root;
    }

    /// <summary>The field of a name; null when it is not wanted.</summary>
    /// <param name="name">A reader at the name.</param>
    /// <param name="isNamed">True when the tree has it by this name.</param>
    public FieldTree? At(ref Utf8JsonReader name, out bool isNamed)
    {
        foreach (var (known, field) in named)
        {
            if (name.ValueTextEquals(known))
            {
                isNamed = true;
                return field;
            }
        }

        isNamed = false;
        return Any;
    }

    private FieldTree At(string path)
    {
        var field = this;
        foreach (var name in path.Split('.'))
            field = name == "*" ? field.Any ??= new FieldTree() : field.Named(Encoding.UTF8.GetBytes(name));
        return field;
    }

    private FieldTree Named(byte[] name)
    {
        foreach (var (known, field) in named)
        {
            if (known.AsSpan().SequenceEqual(name))
                return field;
        }

        var added = new FieldTree();
        named.Add((name, added));
        return added;
    }
}
