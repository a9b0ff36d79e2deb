using System.Formats.Asn1;

namespace K8sPki;

/// <summary>What a certificate says about policies (RFC 5280 sections 4.2.1.4, 4.2.1.5, 4.2.1.11 and 4.2.1.14).</summary>
internal sealed class PolicyExtensions
{
    /// <summary>The identifier that stands for every policy.</summary>

    /// <summary>The policies; empty when absent.</summary>
    public HashSet<string> Policies { get; } = new(StringComparer.Ordinal);

    /// <summary>Pairs of an issuer's policy and the subject's that counts as the same.</summary>
    public List<(string Issuer, string Subject)> Mappings { get; } = [];

    /// <summary>After how many certificates a policy must be there; null for never.</summary>
    public long? RequireExplicit { get; private set; }

    /// <summary>After how many certificates policies are no longer mapped; null for never.</summary>
    public long? InhibitMapping { get; private set; }

    /// <summary>After how many certificates the policy for everything no longer counts; null for never.</summary>
    public long? InhibitAny { get; private set; }

    internal void ReadPolicies(AsnReader reader)
    {
        var list = reader.ReadSequence();
        while (list.HasData)
            Policies.Add(list.ReadSequence().ReadObjectIdentifier());
    }

    internal void ReadMappings(AsnReader reader)
    {
        var list = reader.ReadSequence();
        while (list.HasData)
        {
            var pair = list.ReadSequence();
            Mappings.Add((pair.ReadObjectIdentifier(), pair.ReadObjectIdentifier()));
        }
    }

    internal void ReadConstraints(AsnReader reader)
    {
        var fields = reader.ReadSequence();
        RequireExplicit = Number(fields, 0);
        InhibitMapping = Number(fields, 1);
    }

    internal void ReadInhibitAny(AsnReader reader) => InhibitAny = Read(reader, Asn1Tag.Integer);

    private static long? Number(AsnReader fields, int number)
    {
        var tag = StrictDer.Context(number);
        return StrictDer.NextIs(fields, tag) ? Read(fields, tag) : null;
    }

    // A negative number counts as absent, as Go has it.
    private static long? Read(AsnReader reader, Asn1Tag tag)
    {
        if (!reader.TryReadInt64(out var value, tag))
            throw new AsnContentException("A number in the policy extensions is too large.");
        return value < 0 ? null : value;
    }
}
