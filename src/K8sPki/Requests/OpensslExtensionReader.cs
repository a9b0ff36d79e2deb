using System.Formats.Asn1;
using K8sPki.Naming;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Requests;

/// <summary>Reads a section of extensions (x509v3_config(5)).</summary>
/// <param name="config">The file.</param>
/// <param name="subject">The subject, for <c>email:copy</c>.</param>
internal sealed class OpensslExtensionReader(OpensslConfig config, DistinguishedName? subject)
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["subjectAltName"] = Oids.Extension.SubjectAlternativeName,
        ["keyUsage"] = Oids.Extension.KeyUsage,
        ["extendedKeyUsage"] = Oids.Extension.ExtendedKeyUsage,
        ["basicConstraints"] = Oids.Extension.BasicConstraints,
        ["subjectKeyIdentifier"] = Oids.Extension.SubjectKeyIdentifier,
    };

    private static readonly Dictionary<string, KeyUsages> Usages = new(StringComparer.Ordinal)
    {
        ["digitalSignature"] = KeyUsages.DigitalSignature,
        ["nonRepudiation"] = KeyUsages.ContentCommitment,
        ["keyEncipherment"] = KeyUsages.KeyEncipherment,
        ["dataEncipherment"] = KeyUsages.DataEncipherment,
        ["keyAgreement"] = KeyUsages.KeyAgreement,
        ["keyCertSign"] = KeyUsages.KeyCertSign,
        ["cRLSign"] = KeyUsages.CrlSign,
        ["encipherOnly"] = KeyUsages.EncipherOnly,
        ["decipherOnly"] = KeyUsages.DecipherOnly,
    };

    /// <summary>What the section asks for; the subject is left out.</summary>
    /// <exception cref="PkiException">A line makes no sense or is not known.</exception>
    public CertificateRequestOptions Read(IReadOnlyList<OpensslConfig.Entry> section)
    {
        var options = new CertificateRequestOptions();
        var layout = new List<ExtensionPlacement>();
        foreach (var line in section)
        {
            var isCritical = line.Value.StartsWith("critical,", StringComparison.Ordinal);
            var value = isCritical ? line.Value["critical,".Length..].Trim() : line.Value;
            var oid = Names.GetValueOrDefault(line.Name) ?? line.Name;
            options = Apply(options, line, oid, value);
            layout.Add(new ExtensionPlacement(oid, isCritical));
        }

        return options with { Layout = layout };
    }

    private CertificateRequestOptions Apply(CertificateRequestOptions options, OpensslConfig.Entry line, string oid, string value)
    {
        if (value.StartsWith("DER:", StringComparison.Ordinal))
            return options with { OtherExtensions = [.. options.OtherExtensions, RawExtension(line, oid, value[4..])] };
        try
        {
            return oid switch
            {
                Oids.Extension.SubjectAlternativeName => options with { AlternativeNames = ReadNames(line, value) },
                Oids.Extension.KeyUsage =>
                    options with { KeyUsage = Words(value).Aggregate(KeyUsages.None, (all, word) => all | Usage(line, word)) },
                Oids.Extension.ExtendedKeyUsage =>
                    options with { ExtendedKeyUsage = [.. Words(value).Select(word => Purpose(line, word))] },
                Oids.Extension.BasicConstraints => options with { BasicConstraints = ReadConstraints(line, value) },
                Oids.Extension.SubjectKeyIdentifier when value == "hash" => options with { SubjectKeyIdentifier = true },
                _ => throw new UnsupportedInputException("ConfigExtensionNotSupported",
                    $"In {config.Name}, line {line.Line}: the extension '{PrintableText.Escape(line.Name)} = "
                        + $"{PrintableText.Escape(value)}' is not written here. "
                    + $"Leave it out; {string.Join(", ", Names.Keys)} are known, and OID = DER:HEX for any other."),
            };
        }
        catch (InvalidRequestException failure)
        {
            throw config.Broken(line.Line, failure.Message, failure);
        }
    }

    private List<SubjectAlternativeName> ReadNames(OpensslConfig.Entry line, string value)
    {
        var names = new List<SubjectAlternativeName>();
        if (value.StartsWith('@'))
        {
            var section = config.Section(value[1..]) ?? throw config.Broken(line.Line, $"there is no section [{value[1..]}].");
            foreach (var entry in section)
                names.AddRange(OpensslAlternativeName.Read(config, entry.Line, entry.Name, entry.Value, subject));
        }
        else
        {
            foreach (var word in Words(value))
            {
                var colon = word.IndexOf(':', StringComparison.Ordinal);
                if (colon < 0)
                    throw config.Broken(line.Line, $"'{word}' is not a kind and a name, such as DNS:kubernetes.");
                names.AddRange(
                    OpensslAlternativeName.Read(config, line.Line, word[..colon].Trim(), word[(colon + 1)..].Trim(), subject));
            }
        }

        return names.Count > 0 ? names : throw config.Broken(line.Line, $"'{line.Name}' has no names.");
    }

    private BasicConstraints ReadConstraints(OpensslConfig.Entry line, string value)
    {
        var constraints = new BasicConstraints(false, null);
        foreach (var word in Words(value))
        {
            var pair = word.Split(':', 2, StringSplitOptions.TrimEntries);
            constraints = pair switch
            {
                ["CA", "TRUE" or "true" or "Y" or "y" or "YES" or "yes"] => constraints with { IsCA = true },
                ["CA", "FALSE" or "false" or "N" or "n" or "NO" or "no"] => constraints with { IsCA = false },
                ["pathlen", var text] when int.TryParse(text, out var length) && length >= 0 =>
                    constraints with { PathLength = length },
                _ => throw config.Broken(line.Line, $"'{word}' is not CA:TRUE, CA:FALSE or pathlen:NUMBER."),
            };
        }

        return constraints;
    }

    private CertificateExtension RawExtension(OpensslConfig.Entry line, string oid, string hex)
    {
        try
        {
            return Oids.IsOne(oid)
                ? new CertificateExtension(oid, false,
                    Convert.FromHexString(hex.Replace(":", "", StringComparison.Ordinal).Trim()))
                : throw new FormatException($"'{oid}' is no object identifier.");
        }
        catch (FormatException failure)
        {
            throw config.Broken(line.Line, $"'{line.Name} = {line.Value}' is not OID = DER:HEX.", failure);
        }
    }

    private KeyUsages Usage(OpensslConfig.Entry line, string word) => Usages.TryGetValue(word, out var usage)
        ? usage
        : throw config.Broken(line.Line, $"'{word}' is not a key usage. Use {string.Join(", ", Usages.Keys)}.");

    // Beside the names of this module openssl has four of its own.
    private ExtendedKeyUsage Purpose(OpensslConfig.Entry line, string word) => word switch
    {
        "anyExtendedKeyUsage" => K8sPki.ExtendedKeyUsage.Any,
        "msSGC" => K8sPki.ExtendedKeyUsage.Parse("MicrosoftServerGatedCrypto"),
        "nsSGC" => K8sPki.ExtendedKeyUsage.Parse("NetscapeServerGatedCrypto"),
        _ => K8sPki.ExtendedKeyUsage.Parse(word),
    };

    private static string[] Words(string value) =>
        value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>Reads one alternative name of an OpenSSL configuration (x509v3_config(5), subject alternative name).</summary>
internal static class OpensslAlternativeName
{
    /// <summary>The names of one entry: one, or for <c>email:copy</c> the addresses in the subject.</summary>
    /// <param name="config">The file.</param>
    /// <param name="line">The number of the line.</param>
    /// <param name="kind">DNS, IP, email, URI, RID or dirName, with a dot and anything behind it in a section.</param>
    /// <param name="value">The name.</param>
    /// <param name="subject">The subject.</param>
    public static IEnumerable<SubjectAlternativeName> Read(
        OpensslConfig config, int line, string kind, string value, DistinguishedName? subject)
    {
        try
        {
            return kind.Split('.')[0] switch
            {
                "DNS" => [SubjectAlternativeName.Dns(value)],
                "IP" => [SubjectAlternativeName.IP(AddressText.Read(value))],
                "URI" => [SubjectAlternativeName.FromUri(value)],
                "email" when value == "copy" =>
                    [.. (subject?.Values(Oids.Attribute.Email) ?? []).Select(SubjectAlternativeName.FromEmail)],
                "email" when value != "move" => [SubjectAlternativeName.FromEmail(value)],
                "RID" => [Registered(value)],
                "dirName" => [Directory(config, line, value)],
                _ => throw new UnsupportedInputException("ConfigNameNotSupported",
                    $"In {config.Name}, line {line}: the alternative name "
                        + $"'{PrintableText.Escape(kind)}:{PrintableText.Escape(value)}' is not written here. Use DNS, IP, "
                        + "email, URI, RID or dirName."),
            };
        }
        catch (Exception failure) when (failure is InvalidRequestException or ArgumentException)
        {
            throw config.Broken(line, failure.Message, failure);
        }
    }

    private static SubjectAlternativeName Registered(string oid)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        if (!Oids.IsOne(oid))
            throw new ArgumentException($"'{oid}' is no object identifier.");
        writer.WriteObjectIdentifier(oid, new Asn1Tag(TagClass.ContextSpecific, (int)SubjectAlternativeNameKind.RegisteredId));
        return SubjectAlternativeName.Read(writer.Encode());
    }

    private static SubjectAlternativeName Directory(OpensslConfig config, int line, string section)
    {
        var entries = config.Section(section) ?? throw config.Broken(line, $"there is no section [{section}].");
        var name = OpensslRequestConfig.NameOf(config, entries.Select(entry => (entry, entry.Value)), line, section);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, (int)SubjectAlternativeNameKind.DirectoryName)))
            writer.WriteEncodedValue((name ?? DistinguishedName.Empty).Der);
        return SubjectAlternativeName.Read(writer.Encode());
    }
}
