using System.Net;
using System.Security;

namespace K8sPki.Internal;

/// <summary>Secrets that a kubeconfig holds in clear, out of the types that PowerShell passes them in.</summary>
internal static class PlainText
{
    public static string? Of(SecureString? secret) => secret is null ? null : new NetworkCredential("", secret).Password;
}
