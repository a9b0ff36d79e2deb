using System.Buffers.Binary;
using System.Security.Cryptography;

namespace K8sPki;

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
