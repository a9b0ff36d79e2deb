using System.Globalization;
using K8sPki.TestServer.Http;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace K8sPki.TestServer.Faults;

/// <summary>Lets the faults happen to a call before, instead of or around its answer.</summary>
internal sealed class FaultPipeline(FaultSwitches switches, TimeProvider clock)
{
    private const string Page = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Sign in to continue</h1></body></html>\n";
    private const string HugeBegin =
        "{\"kind\":\"CertificateSigningRequestList\",\"apiVersion\":\"certificates.k8s.io/v1\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[{\"metadata\":{\"name\":\"";

    private const string HugeEnd = "\"},\"spec\":{\"request\":\"\",\"signerName\":\"example.com/x\"},\"status\":{}}]}";
    private const int Piece = 64 * 1024;
    private static readonly Dictionary<int, string> Temporary = new()
    {
        [429] = "TooManyRequests",
        [503] = "ServiceUnavailable",
        [504] = "Timeout",
    };

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
                response.Headers.Date = (clock.GetUtcNow() + fault.ClockOffset).ToString("R", CultureInfo.InvariantCulture);
                return false;
            case FaultKind.CutBody:
                response.Body = new CutStream(response.Body, fault.Bytes, () => Abort(context));
                return false;
            case FaultKind.Throttle:
                response.Headers.RetryAfter = fault.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
                await AnswerWriter.WriteTextAsync(context, 429, "Too many requests, please try again later.\n");
                return true;
            case FaultKind.ServerError:
                await AnswerWriter.WriteFailureAsync(context, Failure(fault));
                return true;
            case FaultKind.Canned:
                await AnswerWriter.WriteTextAsync(context, fault.StatusCode == 0 ? 200 : fault.StatusCode, fault.Text, fault.ContentType);
                return true;
            case FaultKind.Html:
                await AnswerWriter.WriteTextAsync(context, fault.StatusCode == 0 ? 200 : fault.StatusCode, Page, "text/html; charset=utf-8");
                return true;
            case FaultKind.Redirect:
                response.StatusCode = fault.StatusCode == 0 ? 307 : fault.StatusCode;
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

    private static ApiFailure Failure(Fault fault)
    {
        var code = fault.StatusCode == 0 ? 500 : fault.StatusCode;
        return Temporary.TryGetValue(code, out var reason)
            ? new ApiFailure(code, reason, "the server is currently unable to handle the request", new StatusDetails { RetryAfterSeconds = fault.RetryAfterSeconds })
            : new ApiFailure(code, "InternalError", "Internal error occurred: etcdserver: request timed out");
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
