using System.Formats.Asn1;

namespace K8sPki;

/// <summary>The name constraints of an authority: what it may certify and what not.</summary>
/// <param name="Permitted">Of each kind that stands here, only names that one of these covers.</param>
/// <param name="Excluded">No name that one of these covers.</param>
internal sealed record NameLimits(IReadOnlyList<NameSubtree> Permitted, IReadOnlyList<NameSubtree> Excluded)
{
    /// <summary>No limits.</summary>
    public static readonly NameLimits None = new([], []);

    /// <summary>True when nothing is limited.</summary>
    public bool IsEmpty => Permitted.Count + Excluded.Count == 0;

    /// <summary>Reads the content of the extension.</summary>
    /// <exception cref="AsnContentException">It is not one.</exception>
    public static NameLimits Read(AsnReader content)
    {
        var fields = content.ReadSequence();
        var lists = new List<NameSubtree>[] { [], [] };
        while (fields.HasData)
        {
            var subtrees = fields.ReadField(out var number);
            while (subtrees.HasData)
                lists[number == 0 ? 0 : 1].Add(NameSubtree.Read(subtrees.ReadSequence().ReadEncodedValue()));
        }

        return new NameLimits(lists[0], lists[1]);
    }

    /// <summary>The extension, critical as RFC 5280 section 4.2.1.10 demands.</summary>
    public CertificateExtension Encode()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            Write(writer, 0, Permitted);
            Write(writer, 1, Excluded);
        }

        return new CertificateExtension(Oids.Extension.NameConstraints, true, writer.Encode());
    }

    private static void Write(AsnWriter writer, int number, IReadOnlyList<NameSubtree> subtrees)
    {
        if (subtrees.Count == 0)
            return;
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, number)))
        {
            foreach (var subtree in subtrees)
            {
                using (writer.PushSequence())
                    writer.WriteEncodedValue(subtree.Der);
            }
        }
    }
}
