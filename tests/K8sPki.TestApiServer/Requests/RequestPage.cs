using System.Globalization;
using System.Text.Json;
using K8sPki.TestServer.Objects;

namespace K8sPki.TestServer.Requests;

/// <summary>A page of a list.</summary>
internal sealed record RequestPage(long ResourceVersion, IReadOnlyList<SigningRequestObject> Items)
{
    public string Continue { get; init; } = "";

    public long? Remaining { get; init; }

    public void WriteMetadata(Utf8JsonWriter json)
    {
        json.WriteString("resourceVersion", ResourceVersion.ToString(CultureInfo.InvariantCulture));
        if (Continue.Length > 0)
            json.WriteString("continue", Continue);
        if (Remaining is { } remaining)
            json.WriteNumber("remainingItemCount", remaining);
    }
}
