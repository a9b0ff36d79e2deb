using System.Security.Cryptography;
using K8sPki.PemAndDer;

namespace K8sPki.Keys;

/// <summary>The named curves that Kubernetes (Go's crypto/tls) speaks. Explicit curve parameters are never accepted.</summary>
internal sealed record EllipticCurve(string Name, int Bits, string Oid, string SshName, HashAlgorithmName Hash)
{
    /// <summary>Every known curve, with the hash that fits its size.</summary>
    public static readonly IReadOnlyList<EllipticCurve> All =
    [
        new("P-256", 256, Oids.Curve.P256, "nistp256", HashAlgorithmName.SHA256),
        new("P-384", 384, Oids.Curve.P384, "nistp384", HashAlgorithmName.SHA384),
        new("P-521", 521, Oids.Curve.P521, "nistp521", HashAlgorithmName.SHA512),
    ];

    /// <summary>The curves that Go's crypto/x509 reads: P-224 too, which its crypto/tls does not speak.</summary>
    public static readonly IReadOnlyList<(string Oid, int FieldLength)> ReadByGo =
        [(Oids.Curve.P224, 28), .. All.Select(curve => (curve.Oid, curve.FieldLength))];

    /// <summary>The length of one coordinate in bytes.</summary>
    public int FieldLength => (Bits + 7) / 8;

    /// <summary>The curve as .NET knows it.</summary>
    public ECCurve Curve => ECCurve.CreateFromValue(Oid);

    /// <summary>True when an uncompressed point lies on the curve.</summary>
    public bool Contains(byte[] point)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportParameters(new ECParameters
            {
                Curve = Curve,
                Q = new ECPoint { X = point[1..(1 + FieldLength)], Y = point[(1 + FieldLength)..] },
            });
            return true;
        }
        catch (CryptographicException)
        {
            // The platform refuses points beside the curve.
            return false;
        }
    }

    /// <summary>The curve with an object identifier.</summary>
    /// <exception cref="UnsupportedInputException">It is not one of <see cref="All"/>.</exception>
    public static EllipticCurve FromOid(string oid) =>
        All.FirstOrDefault(curve => curve.Oid == oid) ?? throw new UnsupportedInputException(
            "CurveNotSupported", $"The curve {oid} is not one that Kubernetes components accept; use P-256, P-384 or P-521.");

    /// <summary>The curve of a size in bits.</summary>
    /// <exception cref="InvalidRequestException">There is none of that size.</exception>
    public static EllipticCurve FromSize(int bits) =>
        All.FirstOrDefault(curve => curve.Bits == bits) ?? throw new InvalidRequestException(
            "KeySizeNotSupported", $"There is no ECDSA key of {bits} bits; use 256, 384 or 521.");
}
