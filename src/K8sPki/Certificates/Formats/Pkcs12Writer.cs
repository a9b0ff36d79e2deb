using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using K8sPki.Keys;
using K8sPki.PemAndDer;

namespace K8sPki.Certificates;

/// <summary>
/// Writes PKCS#12 files (RFC 7292) that openssl, Java and Windows (10 of 2017, Server 2019 and later) read: AES-256 and
/// SHA-256 throughout.
/// </summary>
internal sealed class Pkcs12Writer
{
    /// <summary>
    /// Rounds of each of the three derivations. More would be refused elsewhere: .NET's Pkcs12LoadLimits allow 300,000
    /// for one and 1,000,000 together, Java 5,000,000.
    /// </summary>
    public const int Iterations = 100_000;

    // Java shows a certificate without a key only when it has this attribute (JDK-8044445).

    private readonly Passphrase passphrase;
    private readonly int iterations;

    private Pkcs12Writer(Passphrase passphrase, int iterations)
    {
        this.passphrase = passphrase;
        this.iterations = iterations;
    }

    /// <summary>The bytes of a file.</summary>
    /// <param name="certificates">The certificates; with a key, its own first and then its chain.</param>
    /// <param name="key">The key of the first certificate; null writes a file of trusted certificates.</param>
    /// <param name="friendlyName">What the entry is called (Java: the alias); null takes the common name.</param>
    /// <param name="passphrase">Encrypts it.</param>
    /// <param name="iterations">Rounds of each derivation.</param>
    /// <exception cref="RefusedException">The key is not that of the first certificate.</exception>
    /// <exception cref="PasswordException">The password is empty.</exception>
    public static byte[] Write(
        IReadOnlyList<Certificate> certificates, PrivateKey? key, string? friendlyName, Passphrase passphrase,
        int iterations = Iterations)
    {
        if (passphrase.Characters.IsEmpty)
            throw new PasswordException("PasswordEmpty", "A PKCS#12 file needs a password. Give one with -Password.");
        if (certificates.Count == 0)
            throw new InvalidRequestException("CertificateMissing", "A PKCS#12 file needs at least one certificate.");
        if (key is not null && !certificates[0].PublicKey.Equals(key.PublicKey))
            throw new RefusedException("KeyDoesNotMatch", $"The private key is not that of '{certificates[0].Subject}'.");
        var authenticated = new Pkcs12Writer(passphrase, iterations).WriteSafes(certificates, key, friendlyName);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(3);
            WriteData(writer, authenticated);
            Pkcs12Mac.Write(writer, authenticated, passphrase, iterations);
        }

        return writer.Encode();
    }

    private byte[] WriteSafes(IReadOnlyList<Certificate> certificates, PrivateKey? key, string? friendlyName)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            WriteEncrypted(writer, WriteCertificates(certificates, key is not null, friendlyName));
            if (key is not null)
                WriteData(writer, WriteKey(key, certificates[0], NameOf(certificates[0], friendlyName)));
        }

        return writer.Encode();
    }

    private static void WriteData(AsnWriter writer, byte[] content)
    {
        using var info = writer.PushSequence();
        writer.WriteObjectIdentifier(Oids.Container.Data);
        using (writer.PushSequence(Pkcs12Bag.Explicit))
            writer.WriteOctetString(content);
    }

    private void WriteEncrypted(AsnWriter writer, byte[] content)
    {
        var (algorithm, encrypted) = PasswordEncryption.Encrypt(content, passphrase, iterations);
        using var info = writer.PushSequence();
        writer.WriteObjectIdentifier(Oids.Container.EncryptedData);
        using var tagged = writer.PushSequence(Pkcs12Bag.Explicit);
        using var data = writer.PushSequence();
        writer.WriteInteger(0);
        using var inner = writer.PushSequence();
        writer.WriteObjectIdentifier(Oids.Container.Data);
        writer.WriteEncodedValue(algorithm);
        writer.WriteOctetString(encrypted, new Asn1Tag(TagClass.ContextSpecific, 0));
    }

    private static byte[] WriteCertificates(IReadOnlyList<Certificate> certificates, bool hasKey, string? friendlyName)
    {
        var names = hasKey ? [] : TrustNames(certificates, friendlyName);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            for (var i = 0; i < certificates.Count; i++)
            {
                using var bag = writer.PushSequence();
                writer.WriteObjectIdentifier(Oids.Container.CertificateBag);
                using (writer.PushSequence(Pkcs12Bag.Explicit))
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(Oids.Container.X509Certificate);
                    using (writer.PushSequence(Pkcs12Bag.Explicit))
                        writer.WriteOctetString(certificates[i].Der.Span);
                }

                if (hasKey && i == 0)
                    WriteAttributes(writer, NameOf(certificates[0], friendlyName), certificates[0], isTrusted: false);
                else if (!hasKey)
                    WriteAttributes(writer, names[i], null, isTrusted: true);
            }
        }

        return writer.Encode();
    }

    private byte[] WriteKey(PrivateKey key, Certificate certificate, string name)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(Oids.Container.ShroudedKeyBag);
            using (writer.PushSequence(Pkcs12Bag.Explicit))
                writer.WriteEncodedValue(Pkcs8Encryption.Encrypt(key.Pkcs8, passphrase, iterations));
            WriteAttributes(writer, name, certificate, isTrusted: false);
        }

        return writer.Encode();
    }

    private static void WriteAttributes(AsnWriter writer, string name, Certificate? keyId, bool isTrusted)
    {
        using var set = writer.PushSetOf();
        WriteAttribute(
            writer, Oids.Container.FriendlyName, () => writer.WriteCharacterString(UniversalTagNumber.BMPString, name));
        if (keyId is not null)
            WriteAttribute(writer, Oids.Container.LocalKeyId, () => writer.WriteOctetString(SHA1.HashData(keyId.Der.Span)));
        if (isTrusted)
            WriteAttribute(writer, Oids.Container.JavaTrust, () => writer.WriteObjectIdentifier(Oids.Purpose.Any));
    }

    private static void WriteAttribute(AsnWriter writer, string oid, Action value)
    {
        using var attribute = writer.PushSequence();
        writer.WriteObjectIdentifier(oid);
        using (writer.PushSetOf())
            value();
    }

    // Java keeps one entry for a name, whatever its case.
    private static List<string> TrustNames(IReadOnlyList<Certificate> certificates, string? friendlyName)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var names = new List<string>();
        foreach (var certificate in certificates)
        {
            var name = NameOf(certificate, friendlyName);
            var unique = name;
            for (var number = 2; !taken.Add(unique); number++)
                unique = $"{name} {number}";
            names.Add(unique);
        }

        return names;
    }

    // BMPString has no characters beyond 16 bits.
    private static string NameOf(Certificate certificate, string? friendlyName)
    {
        var name = friendlyName ?? certificate.SubjectName.CommonName ?? certificate.Thumbprint;
        var plain = new StringBuilder();
        foreach (var character in name)
            plain.Append(char.IsSurrogate(character) || char.IsControl(character) ? '?' : character);
        return plain.Length > 0 ? plain.ToString() : certificate.Thumbprint;
    }
}
