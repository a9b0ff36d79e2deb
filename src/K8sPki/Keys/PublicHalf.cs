using System.Formats.Asn1;

namespace K8sPki;

/// <summary>
/// Takes the public half of an RSA private key from its numbers alone. The platform checks a key for a millisecond when it
/// takes one in, which a key that is only compared with certificates does not need.
/// </summary>
internal static class PublicHalf
{
    /// <summary>The public half of the first private key; null when it is not a plain RSA key whose numbers fit, which is then for <see cref="PrivateKeyReader"/>.</summary>
    public static PublicKey? Read(byte[] content)
    {
        try
        {
            var block = PemText.Read(content).FirstOrDefault(block => PrivateKeyReader.IsPrivateKeyLabel(block.Label));
            if (block is not { Problem: null, Label: "RSA PRIVATE KEY" or "PRIVATE KEY" } || TraditionalPemEncryption.IsEncrypted(block))
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
        key.Modulus.ToByteArray(isUnsigned: true, isBigEndian: true), key.PublicExponent.ToByteArray(isUnsigned: true, isBigEndian: true)));
}
