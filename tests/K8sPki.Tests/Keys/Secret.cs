using System.Security;

namespace K8sPki.Tests.Keys;

/// <summary>Passwords for tests.</summary>
internal static class Secret
{
    public static SecureString String(string text)
    {
        var secret = new SecureString();
        foreach (var character in text)
            secret.AppendChar(character);
        return secret;
    }

    public static Passphrase Passphrase(string text) => K8sPki.Keys.Passphrase.From(String(text))!;
}
