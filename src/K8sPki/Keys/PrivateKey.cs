using System.Formats.Asn1;
using System.Security.Cryptography;
using K8sPki.Keys;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>
/// A private key. What a user reads off it is public; the material itself leaves only through Export-K8sPrivateKey.
/// </summary>
public sealed class PrivateKey
{
    private readonly byte[] pkcs8;

    private PrivateKey(byte[] pkcs8, PublicKey publicKey, string? path)
    {
        this.pkcs8 = pkcs8;
        PublicKey = publicKey;
        Path = path;
    }

    /// <summary>The kind of key.</summary>
    public KeyAlgorithm Algorithm => PublicKey.Algorithm;

    /// <summary>The size in bits: of the modulus for RSA, of the curve otherwise.</summary>
    public int KeySize => PublicKey.KeySize;

    /// <summary>The same as <see cref="KeySize"/>, by the name that the table has.</summary>
    public int Bits => KeySize;

    /// <summary>The curve, for example <c>P-256</c>; null for RSA.</summary>
    public string? Curve => PublicKey.Curve;

    /// <summary>The public half.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>The fingerprint of the public half, as <c>ssh-keygen -l</c> prints it.</summary>
    public string Fingerprint => PublicKey.Fingerprint;

    /// <summary>The picture of the fingerprint as <c>ssh-keygen -lv</c> prints it, eleven lines.</summary>
    public string RandomArt => PublicKey.RandomArt;

    /// <summary>The comment of an OpenSSH key, often user@host; null when there is none.</summary>
    public string? Comment => PublicKey.Comment;

    /// <summary>The file it was read from or written to; null when it is only in memory.</summary>
    public string? Path { get; }

    /// <summary>The file with control characters escaped; null when it is only in memory.</summary>
    public string? DisplayPath => FileLocation.Shown(Path);

    /// <summary>Makes a new key.</summary>
    /// <param name="algorithm">The kind.</param>
    /// <param name="size">Bits: those of <see cref="KeyPolicy"/>, in steps of 8 for RSA; 256, 384 or 521 for ECDSA; 256 for
    /// Ed25519.</param>
    /// <exception cref="InvalidRequestException">The size is none of those.</exception>
    internal static PrivateKey Generate(KeyAlgorithm algorithm, int size)
    {
        KeyPolicy.CheckSize(algorithm, size);
        switch (algorithm)
        {
            case KeyAlgorithm.RSA:
                using (var rsa = RSA.Create(size))
                    return FromPkcs8(rsa.ExportPkcs8PrivateKey());
            case KeyAlgorithm.ECDSA:
                using (var ec = ECDsa.Create(EllipticCurve.FromSize(size).Curve))
                    return FromPkcs8(ec.ExportPkcs8PrivateKey());
            default:
                return FromPkcs8(Pkcs8Encoding.WrapEd25519(Ed25519Signature.GenerateSeed()));
        }
    }

    /// <summary>Reads a PrivateKeyInfo (RFC 5958).</summary>
    /// <exception cref="MalformedInputException">It is not one, or its numbers make no key.</exception>
    /// <exception cref="UnsupportedInputException">Its algorithm or curve is not known.</exception>
    internal static PrivateKey FromPkcs8(byte[] der, string? path = null)
    {
        try
        {
            var oid = Pkcs8Encoding.ReadAlgorithm(der);
            var spki = oid switch
            {
                Oids.Key.Rsa => RsaSpki(der),
                Oids.Key.Ec => EcSpki(der),
                Oids.Key.Ed25519 => Pkcs8Encoding.Ed25519Spki(Ed25519Signature.PublicKeyOf(Pkcs8Encoding.ReadEd25519(der))),
                _ => throw new UnsupportedInputException("KeyAlgorithmNotSupported",
                    $"The key algorithm {oid} is not one that Kubernetes components use: RSA, ECDSA or Ed25519."),
            };
            return new PrivateKey(der, PublicKey.FromSpki(spki), path);
        }
        catch (Exception failure) when (failure is AsnContentException or CryptographicException)
        {
            throw new BrokenKeyException(
                "PrivateKeyMalformed", "The private key is broken: its numbers do not make a key.", failure);
        }
    }

    /// <summary>The same key, known to be in a file.</summary>
    internal PrivateKey At(string path) => new(pkcs8, PublicKey, path);

    /// <summary>The same key with a comment.</summary>
    internal PrivateKey WithComment(string? comment) => new(pkcs8, PublicKey.WithComment(comment), Path);

    /// <summary>The PrivateKeyInfo. For writing key files and for nothing else.</summary>
    internal ReadOnlySpan<byte> Pkcs8 => pkcs8;

    /// <summary>Clears the material of a key that is of no further use; nothing else may have it.</summary>
    internal void Erase() => Array.Clear(pkcs8);

    /// <summary>Signs with the scheme that fits the key, <see cref="SignatureScheme.For"/>.</summary>
    internal byte[] Sign(byte[] data)
    {
        switch (Algorithm)
        {
            case KeyAlgorithm.RSA:
                using (var rsa = RSA.Create())
                {
                    rsa.ImportPkcs8PrivateKey(pkcs8, out _);
                    return rsa.SignData(data, SignatureScheme.For(PublicKey).Hash, RSASignaturePadding.Pkcs1);
                }

            case KeyAlgorithm.ECDSA:
                using (var ec = ECDsa.Create())
                {
                    ec.ImportPkcs8PrivateKey(pkcs8, out _);
                    return ec.SignData(data, SignatureScheme.For(PublicKey).Hash, DSASignatureFormat.Rfc3279DerSequence);
                }

            default:
                return Ed25519Signature.Sign(Pkcs8Encoding.ReadEd25519(pkcs8), data);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => PublicKey.ToString();

    private static byte[] RsaSpki(byte[] pkcs8) => RsaKeyNumbers.Read(Pkcs8Encoding.ReadInner(pkcs8)).IsConsistent()
        ? SpkiOf(RSA.Create(), pkcs8)
        : throw new CryptographicException("The numbers of the RSA key contradict each other.");

    private static byte[] EcSpki(byte[] pkcs8)
    {
        _ = Pkcs8Encoding.ReadCurve(pkcs8);
        return SpkiOf(ECDsa.Create(), pkcs8);
    }

    private static byte[] SpkiOf(AsymmetricAlgorithm algorithm, byte[] pkcs8)
    {
        using (algorithm)
        {
            algorithm.ImportPkcs8PrivateKey(pkcs8, out _);
            return algorithm.ExportSubjectPublicKeyInfo();
        }
    }
}

/// <summary>Makes keys on all cores.</summary>
internal static class KeyGeneration
{
    /// <summary>New keys, each as soon as it is there.</summary>
    /// <param name="algorithm">The kind.</param>
    /// <param name="size">The size in bits.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellation">Ends the sequence at once; a key that is being made then is thrown away.</param>
    /// <exception cref="InvalidRequestException">The size does not exist for the algorithm.</exception>
    public static IEnumerable<PrivateKey> Make(KeyAlgorithm algorithm, int size, int count, CancellationToken cancellation)
    {
        // Twice the cores, so that they have work while the oldest is waited for.
        var ahead = Math.Min(count, Environment.ProcessorCount * 2);
        var underWay = new Queue<Task<PrivateKey>>(ahead);
        for (var started = 0; started < count || underWay.Count > 0;)
        {
            while (started < count && underWay.Count < ahead)
            {
                underWay.Enqueue(Task.Run(() => PrivateKey.Generate(algorithm, size), cancellation));
                started++;
            }

            var oldest = underWay.Dequeue();
            Task.WaitAny([oldest], cancellation);
            yield return oldest.GetAwaiter().GetResult();
        }
    }
}
