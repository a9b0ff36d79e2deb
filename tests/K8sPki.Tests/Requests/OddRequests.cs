using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.OpenSsl;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;

namespace K8sPki.Tests.Requests;

/// <summary>Requests that are sound but for an algorithm that Go's crypto/x509 does not take.</summary>
internal static class OddRequests
{
    /// <summary>
    /// The PEM text of one signed by <c>MD5withRSA</c>, of the curve <c>secp256k1</c> or of an <c>Ed448</c> key.
    /// </summary>
    public static string Make(string what)
    {
        var (keys, signature) = what switch
        {
            "MD5withRSA" =>
                (Keys(new RsaKeyPairGenerator(),
                    new RsaKeyGenerationParameters(BigInteger.ValueOf(65537), new SecureRandom(), 1024, 16)), what),
            "secp256k1" =>
                (Keys(new ECKeyPairGenerator(),
                    new ECKeyGenerationParameters(SecObjectIdentifiers.SecP256k1, new SecureRandom())), "SHA256withECDSA"),
            _ => (Keys(new Ed448KeyPairGenerator(), new Ed448KeyGenerationParameters(new SecureRandom())), what),
        };
        var request = new Pkcs10CertificationRequest(signature, new X509Name("CN=odd"), keys.Public, null, keys.Private);
        using var text = new StringWriter();
        using (var pem = new PemWriter(text))
            pem.WriteObject(request);
        return text.ToString();
    }

    private static AsymmetricCipherKeyPair Keys(IAsymmetricCipherKeyPairGenerator generator, KeyGenerationParameters parameters)
    {
        generator.Init(parameters);
        return generator.GenerateKeyPair();
    }
}
