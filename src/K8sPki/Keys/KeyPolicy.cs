using K8sPki.Keys;

namespace K8sPki;

/// <summary>The kinds of key that Kubernetes components use.</summary>
public enum KeyAlgorithm
{
    /// <summary>RSA (RFC 8017). Accepted everywhere.</summary>
    RSA,

    /// <summary>ECDSA on P-256, P-384 or P-521 (RFC 5480).</summary>
    ECDSA,

    /// <summary>
    /// Ed25519 (RFC 8410). kubeadm and service account tokens do not take it; kube-apiserver does as a client key.
    /// </summary>
    Ed25519,
}

/// <summary>Which keys are made, taken and refused, and by whose word. Sizes are bits.</summary>
internal static class KeyPolicy
{
    /// <summary>
    /// Go's crypto/rsa refuses smaller RSA keys since 1.24 (GODEBUG rsa1024min), and every Kubernetes component with it.
    /// </summary>
    public const int SmallestRsa = 1024;

    /// <summary>
    /// Smaller RSA keys are warned of: under 112 bits of strength NIST SP 800-131A revision 2 disallows a key. It is also
    /// what kubeadm makes (RSA-2048 as its encryptionAlgorithm), and so what is made when nothing is said.
    /// </summary>
    public const int GoodRsa = 2048;

    /// <summary>The largest that is recommended: past it TLS gets slow and nothing safer.</summary>
    public const int LargestRecommendedRsa = 4096;

    /// <summary>
    /// Go's crypto/tls refuses larger RSA keys: GODEBUG tlsmaxrsasize, Go 1.19.13, 1.20.8 and 1.21.1 on (CVE-2023-29409).
    /// None larger is made.
    /// </summary>
    public const int LargestRsaForTls = 8192;

    /// <summary>
    /// RSA keys past this are not worked with: one signature takes seconds to make, and several to verify on some platforms.
    /// </summary>
    public const int LargestRsa = 16384;

    /// <summary>Go's crypto/rsa refuses a larger public exponent (errPublicExponentLarge).</summary>
    public const int LargestExponentForGo = 31;

    /// <summary>
    /// Larger public exponents are not worked with (FIPS 186-5 appendix A.1.1): every bit costs a multiplication.
    /// </summary>
    public const int LargestExponent = 256;

    /// <summary>The exponent of nearly every RSA key; FIPS 186-5 has none smaller.</summary>
    public const int UsualExponent = 65537;

    /// <summary>Ed25519 has one size (RFC 8032).</summary>
    public const int Ed25519Size = 256;

    /// <summary>
    /// The sizes that are offered for a kind of key: RSA up to what is recommended, and the curves that Go's crypto/tls
    /// speaks.
    /// </summary>
    public static IReadOnlyList<int> SizesOf(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.RSA => [GoodRsa, 3072, LargestRecommendedRsa],
        KeyAlgorithm.ECDSA => [.. EllipticCurve.All.Select(curve => curve.Bits)],
        _ => [Ed25519Size],
    };

    /// <summary>The size of a key when nothing is said.</summary>
    public static int UsualSize(KeyAlgorithm algorithm) => SizesOf(algorithm)[0];

    /// <summary>True for an RSA key that is still taken and ought not to be made.</summary>
    public static bool IsWeak(KeyAlgorithm algorithm, int size) =>
        algorithm == KeyAlgorithm.RSA && size is >= SmallestRsa and < GoodRsa;

    /// <summary>Refuses a size of which no key is made.</summary>
    /// <exception cref="InvalidRequestException">It is such a size.</exception>
    public static void CheckSize(KeyAlgorithm algorithm, int size)
    {
        if (algorithm == KeyAlgorithm.RSA && (size is < SmallestRsa or > LargestRsaForTls || size % 8 != 0))
        {
            throw new InvalidRequestException(
                "KeySizeNotSupported",
                $"An RSA key of {size} bits cannot be made: from {SmallestRsa} to {LargestRsaForTls} bits. Under {SmallestRsa} "
                    + $"Go refuses it, over {LargestRsaForTls} TLS does.");
        }

        if (algorithm == KeyAlgorithm.Ed25519 && size != Ed25519Size)
            throw new InvalidRequestException("KeySizeNotSupported", $"An Ed25519 key always has {Ed25519Size} bits.");
    }
}
