namespace K8sPki.TestServer.Protobuf;

internal enum FieldForm
{
    Text,
    Bytes,
    Number,
    Flag,
    Time,
    Message,

    /// <summary>Key and value, both texts.</summary>
    TextMap,

    /// <summary>Key and a message of one list of texts.</summary>
    TextsMap,
}

/// <summary>A field of a message with its name in JSON.</summary>
internal sealed record MessageField(string Name, FieldForm Form = FieldForm.Text, bool Repeated = false, MessageShape? Shape = null);

/// <summary>The fields of a message by their numbers.</summary>
internal sealed class MessageShape : Dictionary<int, MessageField>;
