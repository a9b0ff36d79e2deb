using System.Text.Json;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Api;

/// <summary>Reads CertificateSigningRequests of certificates.k8s.io/v1 from JSON.</summary>
internal static class SigningRequestReader
{
    internal const string ApiVersion = "certificates.k8s.io/v1";
    internal const string Kind = "CertificateSigningRequest";

    // As deep as the transport reads answers.
    internal static readonly JsonDocumentOptions Options = new() { MaxDepth = 256 };

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
        catch (Exception failure) when (failure is InvalidOperationException or FormatException or KeyNotFoundException
            or OverflowException or ArgumentException)
        {
            throw Malformed(failure);
        }
    }

    private static MalformedInputException Malformed(Exception failure) => new(
        "SigningRequestMalformed",
        $"This is not a CertificateSigningRequest of {ApiVersion}: {PrintableText.Escape(failure.Message)}", failure);

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

    private static SigningRequestCondition[] Conditions(JsonElement status) =>
        Child(status, "conditions") is not { } conditions ? [] :
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

    private static IReadOnlyList<string> Texts(JsonElement parent, string name) =>
        Child(parent, name) is { } list ? Texts(list) : [];

    private static IReadOnlyList<string> Texts(JsonElement list) =>
        [.. list.EnumerateArray().Select(item => item.GetString() ?? "")];
}

/// <summary>
/// Reads spec.request: the API server takes the first PEM block, whose label must be CERTIFICATE REQUEST, and ignores
/// what follows (pkg/apis/certificates/helpers.go, ParseCSR).
/// </summary>
internal static class RequestContent
{
    /// <summary>The request.</summary>
    /// <exception cref="MalformedInputException">There is none, or it cannot be read.</exception>
    public static CertificateRequest Read(byte[] content, PrivateKey? key)
    {
        var block = PemText.Read(content).FirstOrDefault()
            ?? throw new OtherKindException("NotARequest", "spec.request holds no PEM block.");
        if (block.Problem is not null)
            throw new MalformedInputException("PemMalformed", $"In spec.request, {block.Problem}.");
        if (block.Label != CertificateRequest.PemLabel)
            throw new OtherKindException(
                "NotARequest",
                $"spec.request begins with a block '{PrintableText.Escape(block.Label)}', not '{CertificateRequest.PemLabel}'.");
        return CertificateRequest.FromDer(block.Data, key: key);
    }

    /// <summary>
    /// True when the content is one block and nothing else, so that every program reads the same request from it.
    /// </summary>
    public static bool IsPlain(byte[] content)
    {
        var begin = "-----BEGIN CERTIFICATE REQUEST-----"u8;
        var end = "-----END CERTIFICATE REQUEST-----"u8;
        var text = content.AsSpan().Trim(" \t\r\n"u8);
        return text.Length > begin.Length + end.Length && text.StartsWith(begin) && text.EndsWith(end)
            && text[begin.Length..^end.Length].IndexOf("-----"u8) < 0;
    }
}
