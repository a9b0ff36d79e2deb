using System.Runtime.InteropServices;
using System.Security;
using System.Text;

namespace K8sPki.Keys;

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

    /// <summary>The characters of UTF-8.</summary>
    public static Passphrase FromUtf8(ReadOnlySpan<byte> text)
    {
        var characters = new char[Encoding.UTF8.GetCharCount(text)];
        Encoding.UTF8.GetChars(text, characters);
        return new Passphrase(characters);
    }

    /// <inheritdoc/>
    public void Dispose() => Array.Clear(characters);
}

/// <summary>
/// Bounds the rounds of key derivation that one file can ask for: a hostile one may ask for 2^31, which is hours. They
/// are counted before the first is done.
/// </summary>
/// <param name="name">What to call the file in messages.</param>
internal sealed class DerivationBudget(string name)
{
    /// <summary>The rounds of all derivations of a file together; ten million are seconds.</summary>
    public const int Most = 10_000_000;

    private long used;

    /// <summary>What to call the file in messages.</summary>
    public string Name => name;

    /// <summary>Takes the rounds of one derivation.</summary>
    /// <exception cref="LimitExceededException">With them the file asks for too many.</exception>
    public int Take(long rounds)
    {
        if (rounds < 1 || used + rounds > Most)
            throw new LimitExceededException(
                "TooManyIterations",
                $"The content of {name} asks for {used + rounds} rounds of key derivation; from 1 to {Most} are done.");
        used += rounds;
        return (int)rounds;
    }
}
