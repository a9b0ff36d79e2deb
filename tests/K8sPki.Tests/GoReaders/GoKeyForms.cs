using static K8sPki.Tests.GoReaders.GoMaterial;

namespace K8sPki.Tests.GoReaders;

/// <summary>A private key in every form that people's files have it in, beside its plain certificate.</summary>
internal static class GoKeyForms
{
    private static readonly string Sec1 = Pem("EC PRIVATE KEY", EcSec1);
    private static readonly byte[] EcPkcs8 = EcKey.Pkcs8.ToArray();
    private static readonly byte[] RsaPkcs8 = RsaKey.Pkcs8.ToArray();

    /// <summary>Every form.</summary>
    public static IReadOnlyList<FormOfFile> All { get; } =
        [.. OfEc().Select(form => Of(form, EcCertificate)), .. OfRsa().Select(form => Of(form, RsaCertificate)),
        Of(("PRIVATE KEY (PKCS#8 Ed25519)", Pem("PRIVATE KEY", EdKey.Pkcs8.ToArray())), EdCertificate),
        new("key: DER", Bytes(Pem("CERTIFICATE", EcCertificate)), EcSec1)];

    private static FormOfFile Of((string Name, string Text) form, byte[] certificate) =>
        new("key: " + form.Name, Bytes(Pem("CERTIFICATE", certificate)), Bytes(form.Text));

    private static IEnumerable<(string Name, string Text)> OfEc() =>
    [
        ("EC PRIVATE KEY (SEC1)", Sec1),
        ("header 'Foo: bar' + plain key", Sec1.Replace("KEY-----\nM", "KEY-----\nFoo: bar\n\nM")),
        ("byte after DER, SEC1", Pem("EC PRIVATE KEY", [.. EcSec1, 0])),
        ("byte after DER, PKCS#8", Pem("PRIVATE KEY", [.. EcPkcs8, 0])),
        ("CRLF", Sec1.Replace("\n", "\r\n")),
        ("text before, own line", "x\n" + Sec1),
        ("no newline at the end", Sec1.TrimEnd('\n')),
        ("PRIVATE KEY (PKCS#8 EC)", Pem("PRIVATE KEY", EcPkcs8)),
        ("PRIVATE KEY, DER is SEC1", Pem("PRIVATE KEY", EcSec1)),
        ("RSA PRIVATE KEY, DER is SEC1", Pem("RSA PRIVATE KEY", EcSec1)),
        ("ECDSA PRIVATE KEY, DER is SEC1", Pem("ECDSA PRIVATE KEY", EcSec1)),
        ("EC PRIVATE KEY, DER is PKCS#8", Pem("EC PRIVATE KEY", EcPkcs8)),
        ("ANY PRIVATE KEY, DER is PKCS#8", Pem("ANY PRIVATE KEY", EcPkcs8)),
        ("ENCRYPTED PRIVATE KEY label, plain PKCS#8", Pem("ENCRYPTED PRIVATE KEY", EcPkcs8)),
        ("FOOPRIVATE KEY (no blank)", Pem("FOOPRIVATE KEY", EcSec1)),
        ("private key (lower case)", Pem("private key", EcPkcs8)),
        ("EC PARAMETERS only", Pem("EC PARAMETERS", EcParameters)),
        ("PUBLIC KEY Ed25519 (SPKI)", Pem("PUBLIC KEY", EdKey.PublicKey.Spki.ToArray())),
        ("public key only", Pem("PUBLIC KEY", EcKey.PublicKey.Spki.ToArray())),
        ("public key, byte after DER", Pem("PUBLIC KEY", [.. EcKey.PublicKey.Spki.ToArray(), 0])),
        ("OPENSSH PRIVATE KEY", Pem("OPENSSH PRIVATE KEY", [1, 2, 3])),
        ("legacy encrypted (Proc-Type, DEK-Info)",
            Sec1.Replace("KEY-----\nM", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nN")),
        ("legacy encrypted, then ours", Pem("EC PRIVATE KEY", [9, 9])
            .Replace("KEY-----\nC", "KEY-----\nProc-Type: 4,ENCRYPTED\n\nC") + Sec1),
        ("EC PARAMETERS then EC key", Pem("EC PARAMETERS", EcParameters) + Sec1),
        ("EC key then EC PARAMETERS", Sec1 + Pem("EC PARAMETERS", EcParameters)),
        ("cert then key", Pem("CERTIFICATE", EcCertificate) + Sec1),
        ("key then cert", Sec1 + Pem("CERTIFICATE", EcCertificate)),
        ("public key then key", Pem("PUBLIC KEY", EcKey.PublicKey.Spki.ToArray()) + Sec1),
        ("two keys, ours first", Sec1 + Pem("EC PRIVATE KEY", OtherSec1)),
        ("two keys, ours second", Pem("EC PRIVATE KEY", OtherSec1) + Sec1),
        ("broken key block, then ours", Pem("EC PRIVATE KEY", [1, 2, 3]) + Sec1),
        ("RSA key first, our EC key second", Pem("RSA PRIVATE KEY", RsaPkcs1) + Sec1),
        ("other key (no match)", Pem("EC PRIVATE KEY", OtherSec1)),
        ("other type (RSA for EC cert)", Pem("RSA PRIVATE KEY", RsaPkcs1)),
        ("P-224 key, P-256 cert", Pem("EC PRIVATE KEY", P224Sec1)),
        ("cert only", Pem("CERTIFICATE", EcCertificate)),
        ("indented", "  " + Sec1),
        ("UTF-8 BOM", "\u00EF\u00BB\u00BF" + Sec1),
        ("cert, key glued in one file", Pem("CERTIFICATE", EcCertificate).TrimEnd('\n') + Sec1),
        ("empty file", ""),
        ("leading zero in front of the number", Pem("EC PRIVATE KEY", WithLongNumber(0))),
        ("number too large", Pem("EC PRIVATE KEY", WithLongNumber(1))),
        ("number past the order", Pem("EC PRIVATE KEY", WithNumber(Enumerable.Repeat((byte)0xFF, 32).ToArray()))),
    ];

    private static IEnumerable<(string Name, string Text)> OfRsa() =>
    [
        ("RSA PRIVATE KEY (PKCS#1)", Pem("RSA PRIVATE KEY", RsaPkcs1)),
        ("PRIVATE KEY (PKCS#8 RSA)", Pem("PRIVATE KEY", RsaPkcs8)),
        ("PRIVATE KEY, DER is PKCS#1", Pem("PRIVATE KEY", RsaPkcs1)),
        ("RSA PRIVATE KEY, DER is PKCS#8", Pem("RSA PRIVATE KEY", RsaPkcs8)),
        ("EC PRIVATE KEY, DER is PKCS#1", Pem("EC PRIVATE KEY", RsaPkcs1)),
        ("byte after DER, PKCS#1", Pem("RSA PRIVATE KEY", [.. RsaPkcs1, 0])),
        ("RSA PUBLIC KEY (PKCS#1)", Pem("RSA PUBLIC KEY", RsaKey.PublicKey.KeyBits.ToArray())),
        ("PUBLIC KEY RSA (SPKI)", Pem("PUBLIC KEY", RsaKey.PublicKey.Spki.ToArray())),
        ("other RSA key (no match)", Pem("RSA PRIVATE KEY", OtherPkcs1)),
    ];

    private static byte[] WithLongNumber(byte first) => WithNumber([first, .. EcSec1[7..39]]);

    private static byte[] WithNumber(byte[] number)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteOctetString(number);
            using (writer.PushSequence(new System.Formats.Asn1.Asn1Tag(System.Formats.Asn1.TagClass.ContextSpecific, 0)))
                writer.WriteObjectIdentifier("1.2.840.10045.3.1.7");
        }

        return writer.Encode();
    }
}
