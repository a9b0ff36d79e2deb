using System.Formats.Asn1;
using System.Security.Cryptography;

namespace K8sPki.Tests.Verification;

/// <summary>
/// A certificate to be made for a test, good unless told otherwise. It is written field by field, so that every field can
/// also be wrong; none of the code under test takes part.
/// </summary>
internal sealed record ChainCertificate
{
    public static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public required string Subject { get; init; }

    /// <summary>Who signs; null for a self-signed certificate.</summary>
    public ChainCertificate? Issuer { get; init; }

    /// <summary>The issuer's name where it is not the issuer's subject.</summary>
    public string? IssuerName { get; init; }

    /// <summary>A name for <see cref="ChainKey.Named"/>; null for one of the subject's own.</summary>
    public string? KeyName { get; init; }

    /// <summary>A SubjectPublicKeyInfo in place of the key's.</summary>
    public byte[]? Spki { get; init; }

    public byte[] Serial { get; init; } = [0x11, 0x22];

    public int Version { get; init; } = 3;

    public DateTimeOffset NotBefore { get; init; } = Now.AddDays(-100);

    public DateTimeOffset NotAfter { get; init; } = Now.AddDays(100);

    /// <summary>The Validity's content in place of the two times.</summary>
    public byte[]? Validity { get; init; }

    /// <summary>Basic constraints: null leaves them out.</summary>
    public bool? IsCA { get; init; }

    public int? PathLength { get; init; }

    public KeyUsages KeyUsage { get; init; }

    public string[] Usages { get; init; } = [];

    /// <summary>
    /// Alternative names: <c>dns:a.example</c>, <c>ip:10.0.0.1</c>, <c>ip:hex:…</c>, <c>email:</c>, <c>uri:</c>, <c>dir:CN</c>.
    /// </summary>
    public string[] Names { get; init; } = [];

    public bool NamesAreCritical { get; init; }

    public string[] Permitted { get; init; } = [];

    public string[] Excluded { get; init; } = [];

    public bool ConstraintsAreCritical { get; init; } = true;

    /// <summary>Null: derived from the key. Empty: left out.</summary>
    public byte[]? SubjectKeyId { get; init; }

    public byte[]? AuthorityKeyId { get; init; }

    /// <summary>Further extensions as they are.</summary>
    public (string Oid, bool Critical, byte[] Value)[] Extensions { get; init; } = [];

    public HashAlgorithmName Hash { get; init; } = HashAlgorithmName.SHA256;

    public bool Pss { get; init; }

    /// <summary>An AlgorithmIdentifier in place of the right one.</summary>
    public byte[]? Algorithm { get; init; }

    /// <summary>An AlgorithmIdentifier beside the signature that differs from the one inside.</summary>
    public byte[]? OuterAlgorithm { get; init; }

    public bool BreakSignature { get; init; }

    public static ChainCertificate Root(string name, string? key = null) =>
        new() { Subject = name, KeyName = key, IsCA = true, KeyUsage = KeyUsages.KeyCertSign | KeyUsages.CrlSign };

    public ChainCertificate Below(string name) => Root(name) with { Issuer = this };

    public ChainCertificate Leaf(params string[] names) => new()
    {
        Subject = "leaf",
        Issuer = this,
        KeyUsage = KeyUsages.DigitalSignature,
        Usages = ["ServerAuth"],
        Names = names.Length > 0 ? names : ["dns:host.example"],
    };

    public ChainKey Key => ChainKey.Named(KeyName ?? "ec-" + Subject);

    private ChainKey Signer => (Issuer ?? this).Key;

    public byte[] Build()
    {
        var algorithm = Algorithm ?? SignatureAlgorithms.Identifier(Signer.Family, Hash, Pss);
        var signed = Signed(algorithm);
        var signature = Signer.Sign(signed, Hash, Pss);
        if (BreakSignature)
            signature[^1] ^= 1;
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(signed);
            writer.WriteEncodedValue(OuterAlgorithm ?? algorithm);
            writer.WriteBitString(signature);
        }

        return writer.Encode();
    }

    private byte[] Signed(byte[] algorithm)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            if (Version != 1)
            {
                using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                    writer.WriteInteger(Version - 1);
            }

            writer.WriteInteger(Serial);
            writer.WriteEncodedValue(algorithm);
            writer.WriteEncodedValue(Name(IssuerName ?? (Issuer ?? this).Subject));
            using (writer.PushSequence())
                WriteValidity(writer);
            writer.WriteEncodedValue(Name(Subject));
            writer.WriteEncodedValue(Spki ?? Key.Spki);
            if (Version == 3)
                ChainExtensions.Write(writer, this);
        }

        return writer.Encode();
    }

    private void WriteValidity(AsnWriter writer)
    {
        if (Validity is not null)
        {
            var reader = new AsnReader(Validity, AsnEncodingRules.BER);
            while (reader.HasData)
                writer.WriteEncodedValue(reader.ReadEncodedValue().Span);
            return;
        }

        foreach (var time in new[] { NotBefore, NotAfter })
        {
            if (time.Year < 2050)
                writer.WriteUtcTime(time, 2049);
            else
                writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
        }
    }

    private static byte[] Name(string name)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            if (name.Length > 0)
                WriteCommonName(writer, name);
        }

        return writer.Encode();
    }

    // A name that begins with # is the encoded value in hex.
    private static void WriteCommonName(AsnWriter writer, string name)
    {
        using (writer.PushSetOf())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("2.5.4.3");
            if (name[0] == '#')
                writer.WriteEncodedValue(Convert.FromHexString(name[1..]));
            else
                writer.WriteCharacterString(UniversalTagNumber.UTF8String, name);
        }
    }
}
