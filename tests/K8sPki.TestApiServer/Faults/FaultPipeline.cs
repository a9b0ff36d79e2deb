using System.Globalization;
using K8sPki.TestServer.Http;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace K8sPki.TestServer.Faults;

/// <summary>Lets the faults happen to a call before, instead of or around its answer.</summary>
internal sealed class FaultPipeline(FaultSwitches switches)
{
    private const string HugeBegin =
        "{\"kind\":\"CertificateSigningRequestList\",\"apiVersion\":\"certificates.k8s.io/v1\","
        + "\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[{\"metadata\":{\"name\":\"";

    private const string HugeEnd = "\"},\"spec\":{\"request\":\"\",\"signerName\":\"example.com/x\"},\"status\":{}}]}";
    private const int Piece = 64 * 1024;

    public async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        foreach (var fault in switches.For(context.Request))
        {
            if (await HappensInsteadAsync(context, fault))
                return;
        }

        await next(context);
    }

    public static void Abort(HttpContext context)
    {
        context.Features.Get<IConnectionLifetimeFeature>()?.Abort();
        context.Abort();
    }

    /// <summary>True when there is nothing more to answer.</summary>
    private async Task<bool> HappensInsteadAsync(HttpContext context, Fault fault)
    {
        var response = context.Response;
        switch (fault.Kind)
        {
            case FaultKind.Delay:
                await Task.Delay(fault.Delay, context.RequestAborted);
                return false;
            case FaultKind.WrongDate:
                response.Headers.Date = (DateTimeOffset.UtcNow + fault.ClockOffset).ToString("R", CultureInfo.InvariantCulture);
                return false;
            case FaultKind.Throttle:
                response.Headers.RetryAfter = fault.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
                await AnswerWriter.WriteTextAsync(context, 429, "Too many requests, please try again later.\n");
                return true;
            case FaultKind.ServerError:
                await AnswerWriter.WriteFailureAsync(
                    context, new ApiFailure(500, "InternalError", "Internal error occurred: etcdserver: request timed out"));
                return true;
            case FaultKind.Redirect:
                response.StatusCode = 307;
                response.Headers.Location = fault.Location;
                return true;
            case FaultKind.HugeBody:
                await SendHugeAsync(context, fault.Bytes);
                return true;
            default:
                Abort(context);
                return true;
        }
    }

    private static async Task SendHugeAsync(HttpContext context, long bytes)
    {
        context.Response.ContentType = MediaTypes.Json;
        await context.Response.WriteAsync(HugeBegin, context.RequestAborted);
        var piece = new byte[Piece];
        Array.Fill(piece, (byte)'x');
        for (var sent = 0L; sent < bytes; sent += Piece)
            await context.Response.Body.WriteAsync(piece, context.RequestAborted);
        await context.Response.WriteAsync(HugeEnd, context.RequestAborted);
    }
}
