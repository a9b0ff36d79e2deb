using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace K8sPki.Tests.Verification;

/// <summary>Writes the extensions of a certificate that is made for a test.</summary>
internal static class ChainExtensions
{
    private static readonly Dictionary<string, string> Usages = new()
    {
        ["Any"] = "2.5.29.37.0",
        ["ServerAuth"] = "1.3.6.1.5.5.7.3.1",
        ["ClientAuth"] = "1.3.6.1.5.5.7.3.2",
        ["CodeSigning"] = "1.3.6.1.5.5.7.3.3",
        ["EmailProtection"] = "1.3.6.1.5.5.7.3.4",
    };

    public static void Write(AsnWriter writer, ChainCertificate certificate)
    {
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3)))
        using (writer.PushSequence())
        {
            foreach (var (oid, critical, value) in All(certificate))
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(oid);
                    if (critical)
                        writer.WriteBoolean(true);
                    writer.WriteOctetString(value);
                }
            }
        }
    }

    /// <summary>A value written by an action.</summary>
    public static byte[] Encode(Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        write(writer);
        return writer.Encode();
    }

    public static byte[] Policies(params string[] policies) => Encode(writer =>
    {
        using (writer.PushSequence())
        {
            foreach (var policy in policies)
            {
                using (writer.PushSequence())
                    writer.WriteObjectIdentifier(policy);
            }
        }
    });

    private static IEnumerable<(string Oid, bool Critical, byte[] Value)> All(ChainCertificate certificate)
    {
        if (certificate.IsCA is { } isCA)
            yield return ("2.5.29.19", true, BasicConstraints(isCA, certificate.PathLength));
        if (certificate.KeyUsage != KeyUsages.None)
            yield return ("2.5.29.15", true, KeyUsage(certificate.KeyUsage));
        if (certificate.Usages.Length > 0)
            yield return ("2.5.29.37", false, ExtendedKeyUsage(certificate.Usages));
        if (certificate.Names.Length > 0)
            yield return ("2.5.29.17", certificate.NamesAreCritical, Names(certificate.Names));
        if (certificate.Permitted.Length + certificate.Excluded.Length > 0)
            yield return ("2.5.29.30", certificate.ConstraintsAreCritical,
                Constraints(certificate.Permitted, certificate.Excluded));
        var own = certificate.SubjectKeyId ?? Identifier(certificate);
        if (own.Length > 0)
            yield return ("2.5.29.14", false, Encode(writer => writer.WriteOctetString(own)));
        var issuer = certificate.AuthorityKeyId ?? certificate.Issuer?.SubjectKeyId
            ?? Identifier(certificate.Issuer ?? certificate);
        if (issuer.Length > 0)
            yield return ("2.5.29.35", false, AuthorityKey(issuer));
        foreach (var extension in certificate.Extensions)
            yield return extension;
    }

    private static byte[] Identifier(ChainCertificate certificate) => SHA256.HashData(certificate.Key.Spki)[..20];

    private static byte[] AuthorityKey(byte[] identifier) => Encode(writer =>
    {
        using (writer.PushSequence())
            writer.WriteOctetString(identifier, new Asn1Tag(TagClass.ContextSpecific, 0));
    });

    private static byte[] BasicConstraints(bool isCA, int? length) => Encode(writer =>
    {
        using (writer.PushSequence())
        {
            if (isCA)
                writer.WriteBoolean(true);
            if (length is not null)
                writer.WriteInteger(length.Value);
        }
    });

    private static byte[] KeyUsage(KeyUsages usages) => Encode(writer =>
    {
        var bytes = new byte[2];
        for (var bit = 0; bit < 9; bit++)
        {
            if (((int)usages & (1 << bit)) != 0)
                bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        var used = bytes[1] == 0 ? bytes[..1] : bytes;
        var unused = 0;
        while (((used[^1] >> unused) & 1) == 0)
            unused++;
        writer.WriteBitString(used, unused);
    });

    private static byte[] ExtendedKeyUsage(string[] usages) => Encode(writer =>
    {
        using (writer.PushSequence())
        {
            foreach (var usage in usages)
                writer.WriteObjectIdentifier(Usages.GetValueOrDefault(usage, usage));
        }
    });

    private static byte[] Names(string[] names) => Encode(writer =>
    {
        using (writer.PushSequence())
        {
            foreach (var name in names)
                WriteName(writer, name, isConstraint: false);
        }
    });

    private static byte[] Constraints(string[] permitted, string[] excluded) => Encode(writer =>
    {
        using (writer.PushSequence())
        {
            WriteSubtrees(writer, 0, permitted);
            WriteSubtrees(writer, 1, excluded);
        }
    });

    private static void WriteSubtrees(AsnWriter writer, int number, string[] names)
    {
        if (names.Length == 0)
            return;
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, number)))
        {
            foreach (var name in names)
            {
                using (writer.PushSequence())
                    WriteName(writer, name, isConstraint: true);
            }
        }
    }

    private static void WriteName(AsnWriter writer, string name, bool isConstraint)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var (kind, value) = (name[..colon], name[(colon + 1)..]);
        switch (kind)
        {
            case "email":
                WriteText(writer, 1, value);
                break;
            case "dns":
                WriteText(writer, 2, value);
                break;
            case "uri":
                WriteText(writer, 6, value);
                break;
            case "ip":
                writer.WriteOctetString(Address(value, isConstraint), new Asn1Tag(TagClass.ContextSpecific, 7));
                break;
            default:
                WriteDirectoryName(writer, value);
                break;
        }
    }

    private static void WriteText(AsnWriter writer, int tag, string value) =>
        writer.WriteOctetString(Encoding.Latin1.GetBytes(value), new Asn1Tag(TagClass.ContextSpecific, tag));

    private static void WriteDirectoryName(AsnWriter writer, string commonName)
    {
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 4)))
        using (writer.PushSequence())
        using (writer.PushSetOf())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("2.5.4.3");
            writer.WriteCharacterString(UniversalTagNumber.UTF8String, commonName);
        }
    }

    private static byte[] Address(string value, bool isConstraint)
    {
        if (value.StartsWith("hex:", StringComparison.Ordinal))
            return Convert.FromHexString(value[4..]);
        if (!isConstraint)
            return IPAddress.Parse(value).GetAddressBytes();
        var network = IPNetwork.Parse(value);
        var address = network.BaseAddress.GetAddressBytes();
        var mask = new byte[address.Length];
        for (var bit = 0; bit < network.PrefixLength; bit++)
            mask[bit / 8] |= (byte)(0x80 >> (bit % 8));
        return [.. address, .. mask];
    }
}
