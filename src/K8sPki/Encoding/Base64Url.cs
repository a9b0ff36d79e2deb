using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace K8sPki.PemAndDer;

/// <summary>Base64 for names of files and addresses, without padding (RFC 4648 section 5, RFC 7515 section 2).</summary>
internal static class Base64Url
{
    // What other base64 has, and what .NET passes over.
    private static readonly SearchValues<char> Strange = SearchValues.Create("+/= \t\r\n");

    /// <summary>The text of bytes.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) =>
        Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>The bytes of a text; null for what is none.</summary>
    public static byte[]? Decode(string text)
    {
        if (text.AsSpan().ContainsAny(Strange))
            return null;
        var padded = text.Replace('-', '+').Replace('_', '/') + new string('=', (4 - (text.Length % 4)) % 4);
        var bytes = Encoding.UTF8.GetBytes(padded);
        return Base64.DecodeFromUtf8InPlace(bytes, out var length) == OperationStatus.Done ? bytes[..length] : null;
    }
}
