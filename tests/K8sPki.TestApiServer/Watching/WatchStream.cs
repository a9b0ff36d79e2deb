using System.Buffers;
using System.Globalization;
using System.Text.Json;
using K8sPki.TestServer.Http;
using K8sPki.TestServer.Objects;
using K8sPki.TestServer.Requests;
using K8sPki.TestServer.Tables;
using Microsoft.AspNetCore.Http;

namespace K8sPki.TestServer.Watching;

/// <summary>Writes watch events, each at once.</summary>
internal sealed class WatchStream(HttpResponse response, MediaType form, RequestReads reads, string includeObject)
{
    private bool columnsSent;

    public async Task OpenAsync()
    {
        response.StatusCode = 200;
        response.ContentType = MediaTypes.Json;
        response.Headers.CacheControl = "no-cache, private";
        await response.StartAsync();
        await response.Body.FlushAsync();
    }

    public Task SendAsync(string type, SigningRequestObject item) => WriteAsync(type, json =>
    {
        if (form.As != "Table")
        {
            reads.WriteOne(json, item, form, includeObject);
            return;
        }

        RequestTable.Write(
            json,
            [item],
            metadata => metadata.WriteString("resourceVersion", item.Metadata.ResourceVersion),
            DateTime.UtcNow,
            withColumns: !columnsSent,
            includeObject);
        columnsSent = true;
    });

    /// <summary>An empty object that says up to which version the watch has come.</summary>
    public Task SendBookmarkAsync(long version) => WriteAsync("BOOKMARK", json =>
    {
        var metadata = new ObjectMetadata { ResourceVersion = version.ToString(CultureInfo.InvariantCulture) };
        SigningRequestWriter.Write(json, new SigningRequestObject(metadata, new SigningRequestSpec(), SigningRequestStatus.None));
    });

    public Task SendErrorAsync(ApiFailure failure) => WriteAsync("ERROR", failure.Write);

    private async Task WriteAsync(string type, Action<Utf8JsonWriter> writeObject)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, AnswerWriter.Layout(indented: false)))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WritePropertyName("object");
            writeObject(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        await response.Body.WriteAsync(buffer.WrittenMemory);
        await response.Body.FlushAsync();
    }
}
