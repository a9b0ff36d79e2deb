using System.Formats.Asn1;
using System.Numerics;
using K8sPki.PemAndDer;

namespace K8sPki.Keys;

/// <summary>The numbers of an RSA private key (RFC 8017 appendix A.1.2).</summary>
internal sealed record RsaKeyNumbers(
    BigInteger Modulus,
    BigInteger PublicExponent,
    BigInteger PrivateExponent,
    BigInteger Prime1,
    BigInteger Prime2,
    BigInteger Exponent1,
    BigInteger Exponent2,
    BigInteger Coefficient)
{
    /// <summary>Reads an RSAPrivateKey of two primes.</summary>
    /// <exception cref="AsnContentException">It is not one.</exception>
    /// <exception cref="LimitExceededException">Its numbers are larger than is worked with.</exception>
    public static RsaKeyNumbers Read(ReadOnlyMemory<byte> pkcs1)
    {
        var sequence = new AsnReader(pkcs1, AsnEncodingRules.BER).ReadSequence();
        if (sequence.ReadInteger() != BigInteger.Zero)
            throw new UnsupportedInputException(
                "KeyAlgorithmNotSupported", "The RSA key has more than two primes, which Kubernetes components do not take.");
        var numbers = new BigInteger[8];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (sequence.PeekContentBytes().Length > (KeyPolicy.LargestRsa / 8) + 1)
                throw new LimitExceededException(
                    "KeyTooLarge",
                    $"A number of the RSA key has more than {KeyPolicy.LargestRsa} bits, the most that is worked with.");
            numbers[i] = sequence.ReadInteger();
        }

        if (numbers[1].GetBitLength() > KeyPolicy.LargestExponent)
            throw new LimitExceededException(
                "ExponentTooLarge",
                $"The public exponent of the RSA key has {numbers[1].GetBitLength()} bits; more than "
                + $"{KeyPolicy.LargestExponent} is not worked with. {KeyPolicy.UsualExponent} is usual.");
        return new RsaKeyNumbers(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7]);
    }

    /// <summary>Fills in the numbers that follow from the others.</summary>
    public static RsaKeyNumbers From(
        BigInteger modulus, BigInteger publicExponent, BigInteger privateExponent, BigInteger prime1, BigInteger prime2,
        BigInteger coefficient) =>
        new(modulus, publicExponent, privateExponent, prime1, prime2, privateExponent % (prime1 - 1),
            privateExponent % (prime2 - 1), coefficient);

    /// <summary>
    /// True when every number follows from the primes. One wrong number of the second half makes a signature that
    /// gives the key away (Boneh, DeMillo and Lipton 1997), so such a key is never used.
    /// </summary>
    public bool IsConsistent()
    {
        if (Prime1 < 3 || Prime2 < 3 || Coefficient.Sign < 1 || PublicExponent < 3 || PrivateExponent.Sign < 1)
            return false;
        var (order1, order2) = (Prime1 - 1, Prime2 - 1);
        return Prime1 * Prime2 == Modulus
            && PrivateExponent < Modulus
            && Exponent1 == PrivateExponent % order1
            && Exponent2 == PrivateExponent % order2
            && PublicExponent * Exponent1 % order1 == BigInteger.One
            && PublicExponent * Exponent2 % order2 == BigInteger.One
            && Coefficient < Prime1
            && Coefficient * Prime2 % Prime1 == BigInteger.One;
    }

    /// <summary>The RSAPrivateKey.</summary>
    public byte[] Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            foreach (var number in new[] { Modulus, PublicExponent, PrivateExponent, Prime1, Prime2, Exponent1, Exponent2,
                Coefficient })
                writer.WriteInteger(number);
        }

        return writer.Encode();
    }
}

/// <summary>
/// Takes the public half of an RSA private key from its numbers alone. The platform checks a key for a millisecond when it
/// takes one in, which a key that is only compared with certificates does not need.
/// </summary>
internal static class PublicHalf
{
    /// <summary>
    /// The public half of the first private key; null when it is not a plain RSA key whose numbers fit, which is then for
    /// <see cref="PrivateKeyReader"/>.
    /// </summary>
    public static PublicKey? Read(byte[] content)
    {
        try
        {
            var block = PemText.Read(content).FirstOrDefault(block => PrivateKeyReader.IsPrivateKeyLabel(block.Label));
            if (block is not { Problem: null, Label: "RSA PRIVATE KEY" or "PRIVATE KEY" }
                || TraditionalPemEncryption.IsEncrypted(block))
                return null;
            var numbers = block.Label == "RSA PRIVATE KEY" ? block.Data
                : Pkcs8Encoding.ReadAlgorithm(block.Data) == Oids.Key.Rsa ? Pkcs8Encoding.ReadInner(block.Data) : null;
            return numbers is not null && RsaKeyNumbers.Read(numbers) is var key && key.IsConsistent() ? OfNumbers(key) : null;
        }
        catch (Exception failure) when (failure is AsnContentException or PkiException)
        {
            // The reader that is asked next says what is wrong with it.
            return null;
        }
    }

    private static PublicKey OfNumbers(RsaKeyNumbers key) => PublicKey.FromSpki(SpkiEncoding.FromRsa(
        key.Modulus.ToByteArray(isUnsigned: true, isBigEndian: true),
        key.PublicExponent.ToByteArray(isUnsigned: true, isBigEndian: true)));
}
