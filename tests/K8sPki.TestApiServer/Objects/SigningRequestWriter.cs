using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace K8sPki.TestServer.Objects;

/// <summary>Writes a request in the field order of a real server.</summary>
internal static class SigningRequestWriter
{
    /// <summary>The object with its kind and apiVersion, which items of a list lack.</summary>
    public static void Write(Utf8JsonWriter json, SigningRequestObject item, bool asItem = false)
    {
        json.WriteStartObject();
        if (!asItem)
        {
            json.WriteString("kind", SigningRequestObject.Kind);
            json.WriteString("apiVersion", SigningRequestObject.ApiVersion);
        }

        json.WritePropertyName("metadata");
        WriteMetadata(json, item.Metadata);
        json.WritePropertyName("spec");
        WriteSpec(json, item.Spec);
        json.WritePropertyName("status");
        WriteStatus(json, item.Status);
        json.WriteEndObject();
    }

    public static void WriteMetadata(Utf8JsonWriter json, ObjectMetadata metadata)
    {
        json.WriteStartObject();
        WriteText(json, "name", metadata.Name);
        WriteText(json, "generateName", metadata.GenerateName);
        WriteText(json, "uid", metadata.Uid);
        WriteText(json, "resourceVersion", metadata.ResourceVersion);
        WriteTime(json, "creationTimestamp", metadata.CreationTimestamp, evenIfNone: true);
        if (metadata.DeletionTimestamp is { } deleted)
        {
            WriteTime(json, "deletionTimestamp", deleted, evenIfNone: false);
            json.WriteNumber("deletionGracePeriodSeconds", 0);
        }

        WriteMap(json, "labels", metadata.Labels);
        WriteMap(json, "annotations", metadata.Annotations);
        if (metadata.OwnerReferences is { Count: > 0 } owners)
        {
            json.WritePropertyName("ownerReferences");
            owners.WriteTo(json);
        }

        WriteTexts(json, "finalizers", metadata.Finalizers);
        json.WriteEndObject();
    }

    public static string TimeText(DateTime time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void WriteSpec(Utf8JsonWriter json, SigningRequestSpec spec)
    {
        json.WriteStartObject();
        if (spec.Request is null)
            json.WriteNull("request");
        else
            json.WriteBase64String("request", spec.Request);
        json.WriteString("signerName", spec.SignerName);
        if (spec.ExpirationSeconds is { } seconds)
            json.WriteNumber("expirationSeconds", seconds);
        WriteTexts(json, "usages", spec.Usages);
        WriteText(json, "username", spec.Username);
        WriteTexts(json, "groups", spec.Groups);
        json.WriteEndObject();
    }

    private static void WriteStatus(Utf8JsonWriter json, SigningRequestStatus status)
    {
        json.WriteStartObject();
        if (status.Conditions.Length > 0)
        {
            json.WriteStartArray("conditions");
            foreach (var condition in status.Conditions)
                WriteCondition(json, condition);
            json.WriteEndArray();
        }

        if (status.Certificate is { Length: > 0 } certificate)
            json.WriteBase64String("certificate", certificate);
        json.WriteEndObject();
    }

    private static void WriteCondition(Utf8JsonWriter json, RequestCondition condition)
    {
        json.WriteStartObject();
        json.WriteString("type", condition.Type);
        json.WriteString("status", condition.Status);
        WriteText(json, "reason", condition.Reason);
        WriteText(json, "message", condition.Message);
        WriteTime(json, "lastUpdateTime", condition.LastUpdateTime, evenIfNone: true);
        WriteTime(json, "lastTransitionTime", condition.LastTransitionTime, evenIfNone: true);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
            json.WriteString(name, value);
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, ImmutableArray<string> values)
    {
        if (values.Length == 0)
            return;
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter json, string name, ImmutableSortedDictionary<string, string> values)
    {
        if (values.Count == 0)
            return;
        json.WriteStartObject(name);
        foreach (var (key, value) in values)
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTime? time, bool evenIfNone)
    {
        if (time is { } moment)
            json.WriteString(name, TimeText(moment));
        else if (evenIfNone)
            json.WriteNull(name);
    }
}
