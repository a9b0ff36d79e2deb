using System.Formats.Asn1;
using K8sPki.PemAndDer;

namespace K8sPki.Requests;

/// <summary>The extensions of a certificate or request, read when they are asked for.</summary>
internal sealed class ExtensionSet
{
    /// <summary>No extensions.</summary>
    public static readonly ExtensionSet Empty = new([]);

    private ExtensionSet(IReadOnlyList<CertificateExtension> all) => All = all;

    /// <summary>Every extension in order, doubled ones too.</summary>
    public IReadOnlyList<CertificateExtension> All { get; }

    /// <summary>Reads an Extensions sequence.</summary>
    /// <exception cref="AsnContentException">It is not one.</exception>
    public static ExtensionSet Read(AsnReader sequence)
    {
        var all = new List<CertificateExtension>();
        while (sequence.HasData)
        {
            var extension = sequence.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            var critical = extension.PeekTag() == Asn1Tag.Boolean && extension.ReadBoolean();
            all.Add(new CertificateExtension(oid, critical, extension.ReadOctetString()));
        }

        return new ExtensionSet(all);
    }

    /// <summary>The extensions of several sets, one after the other.</summary>
    public static ExtensionSet Join(IReadOnlyList<ExtensionSet> sets) =>
        sets.Count == 1 ? sets[0] : new ExtensionSet(sets.SelectMany(set => set.All).ToArray());

    /// <summary>The first extension of that identifier.</summary>
    public CertificateExtension? Find(string oid)
    {
        foreach (var extension in All)
        {
            if (extension.Oid == oid)
                return extension;
        }

        return null;
    }

    /// <summary>Null when absent.</summary>
    public BasicConstraints? BasicConstraints => Decode(Oids.Extension.BasicConstraints, reader =>
    {
        var sequence = reader.ReadSequence();
        var isCA = sequence.HasData && sequence.PeekTag() == Asn1Tag.Boolean && sequence.ReadBoolean();
        int? length = sequence.HasData ? (sequence.TryReadInt32(out var value) ? value : int.MaxValue) : null;
        return new BasicConstraints(isCA, length);
    });

    /// <summary>None when absent.</summary>
    public KeyUsages KeyUsage
    {
        get
        {
            var bytes = Decode(Oids.Extension.KeyUsage, reader => reader.ReadBitString(out _)) ?? [];
            var usages = KeyUsages.None;
            for (var bit = 0; bit < Math.Min(9, bytes.Length * 8); bit++)
            {
                if ((bytes[bit / 8] & (0x80 >> (bit % 8))) != 0)
                    usages |= (KeyUsages)(1 << bit);
            }

            return usages;
        }
    }

    /// <summary>Empty when absent.</summary>
    public IReadOnlyList<ExtendedKeyUsage> ExtendedKeyUsage => Decode(Oids.Extension.ExtendedKeyUsage, reader =>
    {
        var usages = new List<ExtendedKeyUsage>();
        var sequence = reader.ReadSequence();
        while (sequence.HasData)
            usages.Add(K8sPki.ExtendedKeyUsage.FromOid(sequence.ReadObjectIdentifier()));
        return usages;
    }) ?? [];

    /// <summary>Empty when absent.</summary>
    public IReadOnlyList<SubjectAlternativeName> AlternativeNames => Decode(Oids.Extension.SubjectAlternativeName, reader =>
    {
        var names = new List<SubjectAlternativeName>();
        var sequence = reader.ReadSequence();
        while (sequence.HasData)
            names.Add(SubjectAlternativeName.Read(sequence.ReadEncodedValue()));
        return names;
    }) ?? [];

    /// <summary>Null when absent.</summary>
    public byte[]? SubjectKeyIdentifier => Decode(Oids.Extension.SubjectKeyIdentifier, reader => reader.ReadOctetString());

    /// <summary>Null when absent or given as issuer and serial number only.</summary>
    public byte[]? AuthorityKeyIdentifier => Decode(Oids.Extension.AuthorityKeyIdentifier, reader =>
    {
        var sequence = reader.ReadSequence();
        var tag = new Asn1Tag(TagClass.ContextSpecific, 0);
        return sequence.HasData && sequence.PeekTag() == tag ? sequence.ReadOctetString(tag) : null;
    });

    private T? Decode<T>(string oid, Func<AsnReader, T?> read)
        where T : class
    {
        if (Find(oid) is not { } extension)
            return null;
        try
        {
            return read(new AsnReader(extension.Value, AsnEncodingRules.BER));
        }
        catch (AsnContentException failure)
        {
            throw new MalformedInputException("ExtensionMalformed", $"The extension {extension.Name} is broken.", failure);
        }
    }
}
