using System.Formats.Asn1;
using System.Security.Cryptography;
using K8sPki.Forms;
using K8sPki.Keys;
using K8sPki.PemAndDer;

namespace K8sPki.Api;

/// <summary>
/// Which certificates of an object have their private keys beside them. Of a key only the public number is kept, by which its
/// certificate is known; what was decoded of it is cleared at once.
/// </summary>
internal sealed class KeyTraces
{
    // Of Ed25519; less would be found in any certificate.
    private const int ShortestNumber = 32;

    private readonly List<byte[]> numbers = [];

    /// <summary>True when a key is encrypted, so that nobody can say whose it is.</summary>
    public bool HasHidden { get; private set; }

    /// <summary>Looks for keys in a part of an object.</summary>
    public void Add(byte[] content)
    {
        if (content.AsSpan().IndexOf("PRIVATE KEY-----"u8) >= 0)
        {
            foreach (var block in PemText.Read(content))
            {
                if (PrivateKeyReader.IsPrivateKeyLabel(block.Label))
                    Note(block.Data, block.Headers.ContainsKey("DEK-Info"));
                CryptographicOperations.ZeroMemory(block.Data);
            }
        }
        else if (content is [0x30, ..])
        {
            Note(content, isEncrypted: false);
        }
    }

    /// <summary>True when the key of a certificate is there.</summary>
    public bool Has(Certificate certificate) => numbers.Exists(number => certificate.Der.Span.IndexOf(number) >= 0);

    private void Note(byte[] der, bool isEncrypted)
    {
        if (isEncrypted || DerForm.Of(der)?.Kind == DerKind.EncryptedPrivateKey)
        {
            HasHidden = true;
            return;
        }

        if (DerForm.Of(der)?.Kind != DerKind.PrivateKey)
            return;
        try
        {
            if (PublicNumber(der) is { Length: >= ShortestNumber } number)
                numbers.Add(number);
        }
        catch (Exception failure) when (failure is AsnContentException or CryptographicException or PlatformNotSupportedException
            or PkiException)
        {
            // A broken key is the key of no certificate, and whether keys are whole is not asked here.
        }
    }

    // The modulus, or the point: what stands in the certificate too.
    private static byte[] PublicNumber(ReadOnlyMemory<byte> key)
    {
        var fields = new AsnReader(key, AsnEncodingRules.BER).ReadSequence();
        fields.ReadInteger();
        var tag = fields.PeekTag();
        if (tag.HasSameClassAndValue(Asn1Tag.Integer))
            return fields.ReadIntegerBytes().ToArray();
        if (tag.HasSameClassAndValue(Asn1Tag.PrimitiveOctetString))
            return PointOf(curve => curve.ImportECPrivateKey(key.Span, out _));
        var oid = fields.ReadSequence().ReadObjectIdentifier();
        if (oid == Oids.Key.Ec)
            return PointOf(curve => curve.ImportPkcs8PrivateKey(key.Span, out _));
        if (oid != Oids.Key.Ed25519)
            return fields.TryReadPrimitiveOctetString(out var inner) ? PublicNumber(inner) : throw new AsnContentException();
        var seed = Pkcs8Encoding.ReadEd25519(key);
        var point = Ed25519Signature.PublicKeyOf(seed);
        CryptographicOperations.ZeroMemory(seed);
        return point;
    }

    // Some programs leave the point out of the key.
    private static byte[] PointOf(Action<ECDsa> import)
    {
        using var curve = ECDsa.Create();
        import(curve);
        var point = curve.ExportParameters(includePrivateParameters: false).Q;
        return [.. point.X!, .. point.Y!];
    }
}
