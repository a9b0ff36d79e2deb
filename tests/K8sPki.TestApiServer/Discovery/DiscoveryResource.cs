using System.Text.Json.Nodes;
using K8sPki.TestServer.Http;
using K8sPki.TestServer.Stored;
using Microsoft.AspNetCore.Http;

namespace K8sPki.TestServer.Discovery;

/// <summary>Answers the paths that tell what the server has, and how it is.</summary>
internal sealed class DiscoveryResource(string kubernetesVersion, StoredResources stored)
{
    private static readonly (string As, string Version)[] Aggregated = [("APIGroupDiscoveryList", "v2beta1")];

    private IReadOnlyList<ApiGroup> Groups => ApiResources.With(stored.Groups);

    /// <summary>Whether a path is below a group that is served: there the server has resources to look among.</summary>
    public bool IsBelowGroup(string path) => path.Split('/') switch
    {
        ["", "api", _, ..] => true,
        ["", "apis", var name, ..] => Groups.Any(group => group.Name == name),
        _ => false,
    };

    /// <summary>False for a path that is none of these.</summary>
    public async Task<bool> TryHandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.TrimEnd('/');
        if (path is "/healthz" or "/livez" or "/readyz")
        {
            await AnswerWriter.WriteTextAsync(context, 200, "ok");
            return true;
        }

        if (path == OpenApiV2.Path)
        {
            context.Response.ContentType = OpenApiV2.MediaType;
            await context.Response.Body.WriteAsync(OpenApiV2.Document, context.RequestAborted);
            return true;
        }

        if (path == TokenKeys.Path)
        {
            context.Response.ContentType = TokenKeys.MediaType;
            await context.Response.WriteAsync(TokenKeys.Set.ToJsonString(), context.RequestAborted);
            return true;
        }

        if (path == "/openapi/v3" || path.StartsWith("/openapi/v3/", StringComparison.Ordinal))
            return await OpenApi.TryHandleAsync(context, path);
        var form = MediaTypes.Choose(context.Request, Aggregated);
        var isAggregated = form.As.Length > 0 && path is ("/api" or "/apis");
        var answer = isAggregated
            ? DiscoveryAnswers.Aggregated(Groups.Where(group => group.Name.Length == 0 == (path == "/api")))
            : Answer(path, context.Request.Host.Value ?? "");
        if (answer is null)
            return false;
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            throw ApiFailure.MethodNotAllowed();
        var type = isAggregated ? "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList" : null;
        await AnswerWriter.WriteAsync(context, 200, form, json => answer.WriteTo(json), type);
        return true;
    }

    private JsonObject? Answer(string path, string address)
    {
        switch (path)
        {
            case "/version":
                return DiscoveryAnswers.Version(kubernetesVersion);
            case "/api":
                return DiscoveryAnswers.CoreVersions(address);
            case "/apis":
                return DiscoveryAnswers.GroupList([.. Groups.Where(group => group.Name.Length > 0)]);
            case "/api/v1":
                return DiscoveryAnswers.ResourceList(Groups.First(group => group.Name.Length == 0));
            default:
                if (Groups.Where(group => path == $"/apis/{group.Name}").ToList() is { Count: > 0 } versions)
                    return DiscoveryAnswers.SingleGroup(versions);
                return Groups.FirstOrDefault(group => path == $"/apis/{group.GroupVersion}") is { } group
                    ? DiscoveryAnswers.ResourceList(group) : null;
        }
    }
}
