using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using K8sPki.Naming;
using K8sPki.Platform;

namespace K8sPki.Certificates;

/// <summary>
/// Where a certificate was found that is in no file, as one line of JSON: remoting keeps a text whole, and of an object in a
/// property only its name.
/// </summary>
internal static class OriginText
{
    // Annotations are the longest of it, 256 KiB in an object (apimachinery, ValidateAnnotations).
    private const int LongestText = 1024 * 1024;

    /// <summary>Writes the endpoint's answer or the object; null for a certificate of a file.</summary>
    public static string? Write(Certificate certificate) =>
        certificate.ClusterObject is { } place ? Of(place).ToJsonString()
        : certificate.Answer is { } answer ? Of(answer).ToJsonString() : null;

    /// <summary>Reads what was written, which may come from anywhere; neither where it is something else.</summary>
    public static (EndpointAnswer? Answer, ClusterObject? Object) Read(string text)
    {
        try
        {
            return text.Length <= LongestText && JsonNode.Parse(text) is JsonObject data
                ? data.ContainsKey("endpoint") ? (Answer(data), null) : (null, Object(data)) : (null, null);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException
            or OverflowException or ArgumentException)
        {
            return (null, null);
        }
    }

    private static JsonObject Of(EndpointAnswer answer) => new()
    {
        ["endpoint"] = answer.Endpoint, ["host"] = answer.Host, ["address"] = answer.Address, ["port"] = answer.Port,
        ["serverName"] = answer.ServerName, ["protocol"] = answer.Protocol, ["cipher"] = answer.Cipher,
        ["requestsClientCertificate"] = answer.RequestsClientCertificate, ["position"] = answer.Position,
        ["acceptableAuthorities"] = new JsonArray([.. answer.AcceptableAuthorities.Select(name => (JsonNode?)name)]),
        ["count"] = answer.Count, ["duration"] = answer.Duration.Ticks, ["refusal"] = answer.Refusal,
        ["component"] = answer.Component, ["certificateFlag"] = answer.CertificateFlag,
        ["certificatePath"] = answer.CertificatePath,
    };

    private static EndpointAnswer Answer(JsonObject data) => new(
        Text(data, "endpoint") ?? "", Text(data, "host") ?? "", Address(data),
        Number(data, "port"))
    {
        ServerName = Text(data, "serverName") ?? "", Protocol = Text(data, "protocol"), Cipher = Text(data, "cipher"),
        RequestsClientCertificate = data["requestsClientCertificate"]?.GetValue<bool>(),
        AcceptableAuthorities = [.. (data["acceptableAuthorities"] as JsonArray ?? []).Select(name => Shown($"{name}"))],
        Position = Math.Max(1, Number(data, "position")), Count = Math.Max(1, Number(data, "count")),
        Duration = TimeSpan.FromTicks(data["duration"]?.GetValue<long>() ?? 0), Refusal = Text(data, "refusal"),
        Component = Text(data, "component"), CertificateFlag = Text(data, "certificateFlag"),
        CertificatePath = Text(data, "certificatePath"),
    };

    private static IPAddress Address(JsonObject data) =>
        AddressText.TryRead(Text(data, "address") ?? "", out var address) ? address : throw new FormatException();

    private static JsonObject Of(ClusterObject place) => new()
    {
        ["kind"] = place.Kind, ["apiVersion"] = place.ApiVersion, ["namespace"] = place.Namespace, ["name"] = place.Name,
        ["uid"] = place.Uid, ["type"] = place.Type, ["key"] = place.Key, ["index"] = place.Index,
        ["hasPrivateKey"] = place.HasPrivateKey, ["certificateName"] = place.CertificateName,
        ["renewalTime"] = place.RenewalTime?.ToUniversalTime(), ["service"] = place.Service,
        ["failurePolicy"] = place.FailurePolicy, ["signerName"] = place.SignerName,
        ["annotations"] = new JsonObject(place.Annotations.Select(pair =>
            KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
    };

    private static ClusterObject? Object(JsonObject data) => Text(data, "kind") is not { } kind
        || Text(data, "name") is not { } name ? null : new ClusterObject(kind, Text(data, "namespace"), name)
        {
            ApiVersion = Text(data, "apiVersion") ?? "", Uid = Text(data, "uid") ?? "", Type = Text(data, "type"),
            Key = Text(data, "key") ?? "", Index = Number(data, "index"),
            HasPrivateKey = data["hasPrivateKey"]?.GetValue<bool>() ?? false,
            CertificateName = Text(data, "certificateName"),
            RenewalTime = data["renewalTime"]?.GetValue<DateTime>().ToLocalTime(), Service = Text(data, "service"),
            FailurePolicy = Text(data, "failurePolicy"), SignerName = Text(data, "signerName"),
            Annotations = (data["annotations"] as JsonObject ?? []).ToDictionary(pair => Shown(pair.Key),
                pair => Shown($"{pair.Value}")),
        };

    private static string? Text(JsonObject data, string name) => PrintableText.EscapeOrNull(data[name]?.GetValue<string>());

    private static int Number(JsonObject data, string name) => Math.Max(0, data[name]?.GetValue<int>() ?? 0);

    private static string Shown(string text) => PrintableText.Escape(text);
}
