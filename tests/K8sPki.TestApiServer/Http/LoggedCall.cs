using Microsoft.AspNetCore.Http;

namespace K8sPki.TestServer.Http;

/// <summary>What came in with one call; of credentials only which kinds there were.</summary>
/// <param name="Connection">Calls over one connection have the same.</param>
public sealed record LoggedCall(string Method, string Path, string Query, string Connection)
{
    public bool HasAuthorizationHeader { get; init; }

    public bool HasClientCertificate { get; init; }

    /// <summary>HTTP/1.1 or HTTP/2.</summary>
    public string Protocol { get; init; } = "";

    public string UserAgent { get; init; } = "";

    public string Accept { get; init; } = "";

    public string ImpersonatedUser { get; init; } = "";

    internal static LoggedCall Of(HttpContext context) =>
        new(context.Request.Method, context.Request.Path.Value!, context.Request.QueryString.Value ?? "", context.Connection.Id)
        {
            HasAuthorizationHeader = context.Request.Headers.Authorization.Count > 0,
            HasClientCertificate = context.Connection.ClientCertificate is not null,
            Protocol = context.Request.Protocol,
            UserAgent = context.Request.Headers.UserAgent.ToString(),
            Accept = context.Request.Headers.Accept.ToString(),
            ImpersonatedUser = context.Request.Headers["Impersonate-User"].ToString(),
        };
}
