using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace K8sPki.Keys;

/// <summary>bcrypt_pbkdf, which turns the passphrase of an OpenSSH key into a key (OpenBSD's bcrypt_pbkdf(3)).</summary>
internal static class BcryptDerivation
{
    private const int BlockLength = 32;
    private const int CostRounds = 64;

    /// <summary>Derives <paramref name="length"/> bytes.</summary>
    public static byte[] Derive(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int rounds, int length)
    {
        var hashedPassphrase = SHA512.HashData(passphrase);
        var blocks = (length + BlockLength - 1) / BlockLength;
        var result = new byte[length];
        var countedSalt = new byte[salt.Length + 4];
        salt.CopyTo(countedSalt);
        for (var block = 0; block < blocks; block++)
        {
            BinaryPrimitives.WriteInt32BigEndian(countedSalt.AsSpan(salt.Length), block + 1);
            var part = DeriveBlock(hashedPassphrase, countedSalt, rounds);
            // The blocks are interleaved byte by byte, so that no part of the key comes cheaper than another.
            for (var i = 0; (i * blocks) + block < length; i++)
                result[(i * blocks) + block] = part[i];
        }

        Array.Clear(hashedPassphrase);
        return result;
    }

    private static byte[] DeriveBlock(byte[] hashedPassphrase, byte[] countedSalt, int rounds)
    {
        var output = Hash(hashedPassphrase, SHA512.HashData(countedSalt));
        var sum = (byte[])output.Clone();
        for (var round = 1; round < rounds; round++)
        {
            output = Hash(hashedPassphrase, SHA512.HashData(output));
            for (var i = 0; i < sum.Length; i++)
                sum[i] ^= output[i];
        }

        return sum;
    }

    private static byte[] Hash(byte[] passphrase, byte[] salt)
    {
        var state = new BlowfishState();
        state.Expand(passphrase, salt);
        for (var i = 0; i < CostRounds; i++)
        {
            state.Expand(salt, []);
            state.Expand(passphrase, []);
        }

        var output = "OxychromaticBlowfishSwatDynamite"u8.ToArray();
        for (var position = 0; position < BlockLength; position += 8)
        {
            var left = BinaryPrimitives.ReadUInt32BigEndian(output.AsSpan(position));
            var right = BinaryPrimitives.ReadUInt32BigEndian(output.AsSpan(position + 4));
            for (var i = 0; i < CostRounds; i++)
                state.Encipher(ref left, ref right);
            BinaryPrimitives.WriteUInt32LittleEndian(output.AsSpan(position), left);
            BinaryPrimitives.WriteUInt32LittleEndian(output.AsSpan(position + 4), right);
        }

        return output;
    }
}

/// <summary>
/// The state of Blowfish (Schneier 1993) with the key schedule that bcrypt needs: BouncyCastle has the cipher, but keeps
/// its schedule to itself.
/// </summary>
internal sealed class BlowfishState
{
    private const int SubkeyCount = 18;
    private const int BoxWords = 4 * 256;

    private static readonly Lazy<uint[]> Start = new(FractionOfPi);

    private readonly uint[] subkeys = Start.Value[..SubkeyCount];
    private readonly uint[] boxes = Start.Value[SubkeyCount..];

    /// <summary>Mixes a key into the state, and a salt into what is enciphered on the way; an empty salt is none.</summary>
    public void Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        var keyPosition = 0;
        for (var i = 0; i < subkeys.Length; i++)
            subkeys[i] ^= NextWord(key, ref keyPosition);
        var (left, right, saltPosition) = (0u, 0u, 0);
        Refill(subkeys, salt, ref left, ref right, ref saltPosition);
        Refill(boxes, salt, ref left, ref right, ref saltPosition);
    }

    /// <summary>Enciphers one block of two words.</summary>
    public void Encipher(ref uint left, ref uint right)
    {
        var (s, p) = (boxes, subkeys);
        var (l, r) = (left ^ p[0], right);
        for (var i = 1; i <= 16; i += 2)
        {
            r ^= ((s[l >> 24] + s[256 + ((l >> 16) & 255)]) ^ s[512 + ((l >> 8) & 255)]) + s[768 + (l & 255)] ^ p[i];
            l ^= ((s[r >> 24] + s[256 + ((r >> 16) & 255)]) ^ s[512 + ((r >> 8) & 255)]) + s[768 + (r & 255)] ^ p[i + 1];
        }

        (left, right) = (r ^ p[17], l);
    }

    private void Refill(uint[] words, ReadOnlySpan<byte> salt, ref uint left, ref uint right, ref int saltPosition)
    {
        for (var i = 0; i < words.Length; i += 2)
        {
            if (!salt.IsEmpty)
            {
                left ^= NextWord(salt, ref saltPosition);
                right ^= NextWord(salt, ref saltPosition);
            }

            Encipher(ref left, ref right);
            (words[i], words[i + 1]) = (left, right);
        }
    }

    // Keys and salts here have a length that four divides, so that a word never wraps around.
    private static uint NextWord(ReadOnlySpan<byte> data, ref int position)
    {
        var word = BinaryPrimitives.ReadUInt32BigEndian(data[position..]);
        position = (position + 4) % data.Length;
        return word;
    }

    // Blowfish starts from the binary digits of pi after the point. Machin: pi = 16 arctan(1/5) - 4 arctan(1/239).
    private static uint[] FractionOfPi()
    {
        const int words = SubkeyCount + BoxWords;
        const int guardBits = 64;
        var one = BigInteger.One << ((words * 32) + guardBits);
        var pi = (16 * ArcTangent(5, one)) - (4 * ArcTangent(239, one));
        var digits = ((pi - (3 * one)) >> guardBits).ToByteArray(isUnsigned: true, isBigEndian: true);
        var result = new uint[words];
        for (var i = 0; i < words; i++)
            result[i] = BinaryPrimitives.ReadUInt32BigEndian(digits.AsSpan(i * 4));
        return result;
    }

    private static BigInteger ArcTangent(int inverse, BigInteger one)
    {
        var power = one / inverse;
        var sum = power;
        var square = inverse * inverse;
        for (var divisor = 3; !power.IsZero; divisor += 2)
        {
            power /= -square;
            sum += power / divisor;
        }

        return sum;
    }
}
