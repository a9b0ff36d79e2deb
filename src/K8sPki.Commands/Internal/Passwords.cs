using System.Security;

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
