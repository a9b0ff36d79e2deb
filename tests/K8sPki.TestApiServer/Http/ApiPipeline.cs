using K8sPki.TestServer.Authentication;
using K8sPki.TestServer.Discovery;
using K8sPki.TestServer.Rbac;
using K8sPki.TestServer.Requests;
using K8sPki.TestServer.Reviews;
using K8sPki.TestServer.Storage;
using K8sPki.TestServer.Stored;
using K8sPki.TestServer.Watching;
using Microsoft.AspNetCore.Http;

namespace K8sPki.TestServer.Http;

/// <summary>The way of a call: who is it, as whom, may it, and then what it asks for.</summary>
internal sealed class ApiPipeline(
    Authenticator authenticator,
    RequestResource requests,
    StoredReads stored,
    DiscoveryResource discovery,
    AccessRefusals refusals)
{
    private const string NoPage = "404 page not found\n";

    public static ApiPipeline Of(
        ObjectStore store, StoredResources resources, StoredReads stored, ClusterIdentity identity, AccessRefusals refusals,
        TestApiServerOptions options, CancellationToken stopping)
    {
        var reads = new RequestReads(store);
        var resource = new RequestResource(
            reads,
            new RequestWrites(store, reads),
            new RequestDeletes(store, reads),
            new RequestWatch(store, reads, stopping));
        return new ApiPipeline(
            new Authenticator(identity.ClientAuthorities, identity.Tokens),
            resource,
            stored,
            new DiscoveryResource(options.KubernetesVersion, resources),
            refusals);
    }

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await AnswerAsync(context);
        }
        catch (ApiFailure failure) when (!context.Response.HasStarted)
        {
            await AnswerWriter.WriteFailureAsync(context, failure);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var user = authenticator.Authenticate(context).ActingAs(context.Request.Headers);
        var path = RequestPath.Parse(context.Request.Path.Value!);
        if (path is null)
        {
            Authorize(user, AccessRequest.OnPath(context.Request.Method.ToLowerInvariant(), context.Request.Path.Value!));
            if (!await discovery.TryHandleAsync(context))
                await NothingThereAsync(context);
            return;
        }

        var call = new ApiCall(context, user, path);
        Authorize(user, new AccessRequest(path.Verb(call.Method, call.IsWatch), path.Group, path.Resource)
        {
            Subresource = path.Subresource,
            Name = path.Name,
            Namespace = path.Namespace,
        });
        if (path.IsSigningRequests)
            await requests.HandleAsync(call);
        else if (!await SelfReviews.TryHandleAsync(call) && !await stored.TryHandleAsync(call))
            await NothingThereAsync(context);
    }

    private Task NothingThereAsync(HttpContext context) => discovery.IsBelowGroup(context.Request.Path.Value!)
        ? throw ApiFailure.NoSuchPath()
        : AnswerWriter.WriteTextAsync(context, 404, NoPage);

    private void Authorize(User user, AccessRequest request)
    {
        if (AccessRules.Allows(user, request) && !refusals.Has(request))
            return;
        if (request.NonResourcePath.Length > 0)
        {
            throw new ApiFailure(
                403, "Forbidden", $"forbidden: User \"{user.Name}\" cannot {request.Verb} path \"{request.NonResourcePath}\"",
                new StatusDetails());
        }

        var resource = request.Group.Length > 0 ? $"{request.Resource}.{request.Group}" : request.Resource;
        var named = request.Name.Length > 0 ? $"{resource} \"{request.Name}\"" : resource;
        var scope = request.Namespace.Length > 0 ? $"in the namespace \"{request.Namespace}\"" : "at the cluster scope";
        throw new ApiFailure(
            403,
            "Forbidden",
            $"{named} is forbidden: User \"{user.Name}\" cannot {request.Verb} resource \"{request.FullResource}\" in API "
                + $"group \"{request.Group}\" {scope}",
            new StatusDetails(request.Name, request.Group, request.Resource));
    }
}
