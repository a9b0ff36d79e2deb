using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace K8sPki;

/// <summary>Serial numbers of certificates that are issued (RFC 5280 section 4.1.2.2).</summary>
internal static class SerialNumbers
{
    private const int Longest = 20;

    /// <summary>128 random bits that read as a positive number.</summary>
    public static byte[] Random()
    {
        var bytes = RandomNumberGenerator.GetBytes(16);
        // The first byte stays from 0x01 to 0x7F: positive, and never shortened by DER.
        bytes[0] = (byte)((bytes[0] % 0x7F) + 1);
        return bytes;
    }

    /// <summary>Reads hex as openssl and browsers print it: <c>01AB</c>, <c>0x01ab</c>, <c>01:AB</c>.</summary>
    /// <exception cref="InvalidRequestException">It is no hex, zero, or longer than 20 bytes.</exception>
    public static byte[] Parse(string text)
    {
        var digits = text.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        digits = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? digits[2..] : digits;
        digits = digits.TrimStart('0');
        if (digits.Length == 0 || !digits.All(char.IsAsciiHexDigit))
            throw Invalid(text, "is not a number in hex above zero, such as 01AB");
        var bytes = new List<byte>(Convert.FromHexString(digits.Length % 2 == 1 ? "0" + digits : digits));
        // DER reads a leading bit as a sign.
        if (bytes[0] >= 0x80)
            bytes.Insert(0, 0);
        return bytes.Count > Longest ? throw Invalid(text, string.Create(CultureInfo.InvariantCulture, $"is longer than {Longest} bytes, the most that RFC 5280 section 4.1.2.2 allows")) : [.. bytes];
    }

    private static InvalidRequestException Invalid(string text, string what) =>
        new("SerialNumberInvalid", $"The serial number '{PrintableText.Escape(text)}' {what}.");

    /// <summary>A random number under 2^128, as kube-controller-manager draws it: in DER it has up to 17 bytes.</summary>
    public static byte[] Random128()
    {
        while (true)
        {
            var number = new BigInteger(RandomNumberGenerator.GetBytes(16), isUnsigned: true, isBigEndian: true);
            if (!number.IsZero)
                return number.ToByteArray(isBigEndian: true);
        }
    }
}
