using System.Net;
using System.Security;
using K8sPki.Keys;

namespace K8sPki.Internal;

/// <summary>Runs work with the characters of a -Password parameter, which are cleared afterwards.</summary>
internal static class Passwords
{
    public static T With<T>(SecureString? password, Func<Passphrase?, T> work)
    {
        using var passphrase = Passphrase.From(password);
        return work(passphrase);
    }
}

/// <summary>Secrets that a kubeconfig holds in clear, out of the types that PowerShell passes them in.</summary>
internal static class PlainText
{
    public static string? Of(SecureString? secret) => secret is null ? null : new NetworkCredential("", secret).Password;
}
