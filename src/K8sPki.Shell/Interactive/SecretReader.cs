using System.Security;
using K8sPki.Shell.Hosting;

namespace K8sPki.Shell.Interactive;

/// <summary>Reads a secret from the terminal, showing a star for each character.</summary>
internal static class SecretReader
{
    /// <returns>Null when Ctrl+C was pressed.</returns>
    public static SecureString? Read(ShellUserInterface ui)
    {
        var secret = new SecureString();
        using var keys = new KeyInput();
        while (true)
        {
            var key = keys.Read();
            switch (key)
            {
                case { Key: ConsoleKey.Enter } or { KeyChar: '\n' or '\r' }:
                    ui.WriteLine();
                    secret.MakeReadOnly();
                    return secret;
                case { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control }:
                    ui.WriteLine("^C");
                    secret.Dispose();
                    return null;
                case { Key: ConsoleKey.Backspace } when secret.Length > 0:
                    secret.RemoveAt(secret.Length - 1);
                    ui.Write("\b \b");
                    break;
                default:
                    if (!char.IsControl(key.KeyChar) && key.KeyChar != '\0')
                    {
                        secret.AppendChar(key.KeyChar);
                        ui.Write("*");
                    }
                    break;
            }
        }
    }
}
