using K8sPki.TestServer.Http;
using K8sPki.TestServer.Watching;

namespace K8sPki.TestServer.Requests;

/// <summary>The methods of certificatesigningrequests and their subresources.</summary>
internal sealed class RequestResource(RequestReads reads, RequestWrites writes, RequestDeletes deletes, RequestWatch watch)
{
    private static readonly string[] Subresources = ["", "approval"];

    public Task HandleAsync(ApiCall call)
    {
        if (!Subresources.Contains(call.Path.Subresource))
            throw ApiFailure.NoSuchPath();
        var one = call.Path.Name.Length > 0;
        var whole = call.Path.Subresource.Length == 0;
        return call.Method switch
        {
            "GET" when call.IsWatch && whole => watch.RunAsync(call),
            "GET" when one => reads.GetAsync(call),
            "GET" => reads.ListAsync(call),
            "POST" when !one => writes.CreateAsync(call),
            "PUT" when one => writes.UpdateAsync(call),
            "PATCH" when one => writes.PatchAsync(call),
            "DELETE" when one && whole => deletes.DeleteAsync(call),
            "DELETE" when !one => deletes.DeleteCollectionAsync(call),
            _ => throw ApiFailure.MethodNotAllowed(),
        };
    }
}
