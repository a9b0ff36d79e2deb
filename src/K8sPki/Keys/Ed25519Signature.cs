using Org.BouncyCastle.Math.EC.Rfc8032;
using Org.BouncyCastle.Security;

namespace K8sPki.Keys;

/// <summary>Ed25519 (RFC 8032), which .NET does not have.</summary>
internal static class Ed25519Signature
{
    /// <summary>A new 32-byte private key.</summary>
    public static byte[] GenerateSeed()
    {
        var seed = new byte[Ed25519.SecretKeySize];
        Ed25519.GeneratePrivateKey(new SecureRandom(), seed);
        return seed;
    }

    /// <summary>The public key of a private one.</summary>
    public static byte[] PublicKeyOf(byte[] seed)
    {
        var key = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, key, 0);
        return key;
    }

    /// <summary>True for the encoding of a point that can be a public key.</summary>
    public static bool IsPublicKey(byte[] key) => Ed25519.ValidatePublicKeyPartial(key, 0);

    /// <summary>Signs.</summary>
    public static byte[] Sign(byte[] seed, byte[] data)
    {
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(seed, 0, data, 0, data.Length, signature, 0);
        return signature;
    }

    /// <summary>Checks a signature.</summary>
    public static bool Verify(byte[] key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == Ed25519.SignatureSize
        && Ed25519.Verify(signature.ToArray(), 0, key, 0, data.ToArray(), 0, data.Length);
}
