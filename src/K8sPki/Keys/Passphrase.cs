using System.Runtime.InteropServices;
using System.Security;

namespace K8sPki;

/// <summary>The characters of a password for as long as they are needed; cleared when disposed.</summary>
internal sealed class Passphrase : IDisposable
{
    private readonly char[] characters;

    private Passphrase(char[] characters) => this.characters = characters;

    /// <summary>The password without characters.</summary>
    public static Passphrase Empty { get; } = new([]);

    /// <summary>The password.</summary>
    public ReadOnlySpan<char> Characters => characters;

    /// <summary>The characters of a SecureString; null stays null.</summary>
    public static Passphrase? From(SecureString? secret)
    {
        if (secret is null)
            return null;
        var characters = new char[secret.Length];
        var pointer = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            Marshal.Copy(pointer, characters, 0, characters.Length);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(pointer);
        }

        return new Passphrase(characters);
    }

    /// <inheritdoc/>
    public void Dispose() => Array.Clear(characters);
}
