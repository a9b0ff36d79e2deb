using K8sPki.Api;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>An API server refused a request or could not answer it.</summary>
public sealed class ApiException : PkiException
{
    internal ApiException(string errorId, string message, ServerStatus status)
        : base(errorId, message, null)
    {
        StatusCode = status.Code;
        Reason = PrintableText.EscapeOrNull(status.Reason);
        ServerMessage = PrintableText.Escape(status.Message);
        Causes = status.Causes.Select(cause => PrintableText.Escape(cause.ToString())).ToArray();
        RetryAfter = status.RetryAfter;
        Continue = status.Continue;
    }

    /// <summary>The HTTP status code, for example 403.</summary>
    public int StatusCode { get; }

    /// <summary>The server's word for the reason, for example <c>Forbidden</c>; null when the answer had none.</summary>
    public string? Reason { get; }

    /// <summary>The server's own message, with control characters escaped.</summary>
    public string ServerMessage { get; }

    /// <summary>What is wrong with which field, one line each.</summary>
    public IReadOnlyList<string> Causes { get; }

    /// <summary>How long the server asks to wait; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The token with which a list goes on all the same whose own is too old; null for none.</summary>
    internal string? Continue { get; }
}
