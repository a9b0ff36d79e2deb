using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using K8sPki.TestServer.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace K8sPki.TestServer.Hosting;

/// <summary>Kestrel on the loopback address with TLS, asking for a client certificate but taking calls without one.</summary>
internal sealed class KestrelHost : IAsyncDisposable
{
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);
    private readonly WebApplication application;

    public KestrelHost(TestApiServerOptions options, ClusterIdentity identity, RequestDelegate handle)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = null;
            server.Listen(IPAddress.Loopback, options.Port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(Tls(identity)) });
            });
        });
        application = builder.Build();
        application.Run(handle);
    }

    public async Task<Uri> StartAsync()
    {
        await application.StartAsync();
        return new Uri(
            application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(Goodbye);
        await application.StopAsync(patience.Token);
        await application.DisposeAsync();
    }

    // Any client certificate passes the handshake, as with kube-apiserver: whether it is good is answered as 401.
    private static SslServerAuthenticationOptions Tls(ClusterIdentity identity) => new()
    {
        ServerCertificateContext = identity.ServingContext,
        ClientCertificateRequired = true,
#pragma warning disable CA5359 // The authenticator judges the certificate.
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
    };
}
