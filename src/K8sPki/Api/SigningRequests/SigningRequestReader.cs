using System.Text.Json;

namespace K8sPki;

/// <summary>Reads CertificateSigningRequests of certificates.k8s.io/v1 from JSON.</summary>
internal static class SigningRequestReader
{
    internal const string ApiVersion = "certificates.k8s.io/v1";
    internal const string Kind = "CertificateSigningRequest";

    // As deep as the transport reads answers.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 256 };

    /// <summary>Reads the text of one object.</summary>
    /// <exception cref="MalformedInputException">It is not one.</exception>
    public static SigningRequestFields Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return Read(document.RootElement);
        }
        catch (JsonException failure)
        {
            throw Malformed(failure);
        }
    }

    /// <summary>Reads one object. In a list the kind is not said.</summary>
    /// <exception cref="MalformedInputException">It is not one.</exception>
    public static SigningRequestFields Read(JsonElement item)
    {
        try
        {
            return Fields(item);
        }
        catch (Exception failure) when (failure is InvalidOperationException or FormatException or KeyNotFoundException or OverflowException or ArgumentException)
        {
            throw Malformed(failure);
        }
    }

    private static MalformedInputException Malformed(Exception failure) => new(
        "SigningRequestMalformed", $"This is not a CertificateSigningRequest of {ApiVersion}: {PrintableText.Escape(failure.Message)}", failure);

    private static SigningRequestFields Fields(JsonElement root)
    {
        if (Text(root, "kind") is { } kind && (kind != Kind || Text(root, "apiVersion") != ApiVersion))
            throw new FormatException($"it is a {kind} of {Text(root, "apiVersion")}.");
        var metadata = root.GetProperty("metadata");
        var spec = root.GetProperty("spec");
        var status = Child(root, "status");
        return new SigningRequestFields
        {
            Name = Text(metadata, "name") ?? "",
            Uid = Text(metadata, "uid") ?? "",
            ResourceVersion = Text(metadata, "resourceVersion") ?? "",
            Created = Time(metadata, "creationTimestamp"),
            Labels = Members(metadata, "labels").ToDictionary(label => label.Name, label => label.Value.GetString() ?? ""),
            SignerName = Text(spec, "signerName") ?? "",
            Username = Text(spec, "username") ?? "",
            Groups = Texts(spec, "groups"),
            Extra = Members(spec, "extra").ToDictionary(entry => entry.Name, entry => Texts(entry.Value)),
            Usages = Texts(spec, "usages"),
            ExpirationSeconds = Child(spec, "expirationSeconds")?.GetInt32(),
            Request = Child(spec, "request")?.GetBytesFromBase64() ?? [],
            Conditions = status is { } state ? Conditions(state) : [],
            Certificate = status is { } issued ? Child(issued, "certificate")?.GetBytesFromBase64() ?? [] : [],
        };
    }

    private static SigningRequestCondition[] Conditions(JsonElement status) => Child(status, "conditions") is not { } conditions ? [] :
    [
        .. conditions.EnumerateArray().Select(condition => new SigningRequestCondition(
            Text(condition, "type") ?? "", Text(condition, "status") ?? "", Text(condition, "reason"), Text(condition, "message"),
            Time(condition, "lastUpdateTime"))),
    ];

    private static JsonElement? Child(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement parent, string name) => Child(parent, name)?.GetString();

    private static DateTimeOffset? Time(JsonElement parent, string name) => Child(parent, name)?.GetDateTimeOffset();

    private static IEnumerable<JsonProperty> Members(JsonElement parent, string name) =>
        Child(parent, name) is { } child ? child.EnumerateObject() : Enumerable.Empty<JsonProperty>();

    private static IReadOnlyList<string> Texts(JsonElement parent, string name) => Child(parent, name) is { } list ? Texts(list) : [];

    private static IReadOnlyList<string> Texts(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString() ?? "")];
}
