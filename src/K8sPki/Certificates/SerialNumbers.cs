using System.Numerics;
using System.Security.Cryptography;

namespace K8sPki;

/// <summary>Serial numbers of certificates that are issued (RFC 5280 section 4.1.2.2).</summary>
internal static class SerialNumbers
{
    /// <summary>128 random bits that read as a positive number.</summary>
    public static byte[] Random()
    {
        var bytes = RandomNumberGenerator.GetBytes(16);
        // The first byte stays from 0x01 to 0x7F: positive, and never shortened by DER.
        bytes[0] = (byte)((bytes[0] % 0x7F) + 1);
        return bytes;
    }

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
