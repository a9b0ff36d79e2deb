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
}

/// <summary>A field of a message with its name in JSON.</summary>
internal sealed record MessageField(
    string Name, FieldForm Form = FieldForm.Text, bool Repeated = false, MessageShape? Shape = null);

/// <summary>The fields of a message by their numbers.</summary>
internal sealed class MessageShape : Dictionary<int, MessageField>;

/// <summary>
/// The messages that kubectl sends in protobuf. Source: the generated.proto files of k8s.io/api and apimachinery.
/// </summary>
internal static class MessageShapes
{
    private static readonly MessageShape OwnerReference = new()
    {
        [1] = new("kind"), [3] = new("name"), [4] = new("uid"), [5] = new("apiVersion"),
        [6] = new("controller", FieldForm.Flag), [7] = new("blockOwnerDeletion", FieldForm.Flag),
    };

    private static readonly MessageShape Metadata = new()
    {
        [1] = new("name"), [2] = new("generateName"), [3] = new("namespace"), [5] = new("uid"), [6] = new("resourceVersion"),
        [8] = new("creationTimestamp", FieldForm.Time),
        [11] = new("labels", FieldForm.TextMap), [12] = new("annotations", FieldForm.TextMap),
        [13] = new("ownerReferences", FieldForm.Message, Repeated: true, OwnerReference),
        [14] = new("finalizers", Repeated: true),
    };

    private static readonly MessageShape RequestSpec = new()
    {
        [1] = new("request", FieldForm.Bytes), [2] = new("username"), [3] = new("uid"), [4] = new("groups", Repeated: true),
        [5] = new("usages", Repeated: true), [7] = new("signerName"),
        [8] = new("expirationSeconds", FieldForm.Number),
    };

    private static readonly MessageShape Condition = new()
    {
        [1] = new("type"), [2] = new("reason"), [3] = new("message"), [4] = new("lastUpdateTime", FieldForm.Time),
        [5] = new("lastTransitionTime", FieldForm.Time), [6] = new("status"),
    };

    private static readonly MessageShape RequestStatus = new()
    {
        [1] = new("conditions", FieldForm.Message, Repeated: true, Condition), [2] = new("certificate", FieldForm.Bytes),
    };

    private static readonly MessageShape ResourceAttributes = new()
    {
        [1] = new("namespace"), [2] = new("verb"), [3] = new("group"), [4] = new("version"), [5] = new("resource"),
        [6] = new("subresource"), [7] = new("name"),
    };

    private static readonly MessageShape NonResourceAttributes = new() { [1] = new("path"), [2] = new("verb") };

    private static readonly MessageShape AccessSpec = new()
    {
        [1] = new("resourceAttributes", FieldForm.Message, Shape: ResourceAttributes),
        [2] = new("nonResourceAttributes", FieldForm.Message, Shape: NonResourceAttributes),
    };

    /// <summary>By kind.</summary>
    public static IReadOnlyDictionary<string, MessageShape> ByKind { get; } = new Dictionary<string,
    MessageShape>(StringComparer.Ordinal)
    {
        ["CertificateSigningRequest"] = new()
        {
            [1] = new("metadata", FieldForm.Message, Shape: Metadata),
            [2] = new("spec", FieldForm.Message, Shape: RequestSpec),
            [3] = new("status", FieldForm.Message, Shape: RequestStatus),
        },
        ["SelfSubjectReview"] = new() { [1] = new("metadata", FieldForm.Message, Shape: Metadata) },
        ["SelfSubjectAccessReview"] = new()
        {
            [1] = new("metadata", FieldForm.Message, Shape: Metadata), [2] = new("spec", FieldForm.Message, Shape: AccessSpec),
        },
        ["DeleteOptions"] = new()
        {
            [1] = new("gracePeriodSeconds", FieldForm.Number),
            [2] = new("preconditions", FieldForm.Message, Shape: new() { [1] = new("uid"), [2] = new("resourceVersion") }),
            [4] = new("propagationPolicy"), [5] = new("dryRun", Repeated: true),
        },
    };
}
