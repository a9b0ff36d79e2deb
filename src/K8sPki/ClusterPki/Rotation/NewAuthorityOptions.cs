using K8sPki.Certificates;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>What a new authority is to be.</summary>
/// <param name="Validity">Its validity.</param>
internal sealed record NewAuthorityOptions(Validity Validity)
{
    // yyyyMMdd.
    private const int DigitsOfDay = 8;

    /// <summary>Its common name; null for that of the old one with the day behind it.</summary>
    public string? CommonName { get; init; }

    /// <summary>The kind of its key; null for that of the old one.</summary>
    public TreeKeyAlgorithm? KeyKind { get; init; }

    /// <summary>Makes the new authority of a cluster, or its new key for tokens.</summary>
    /// <exception cref="RefusedException">It would have the name of the old one.</exception>
    public NewAuthority Make(AuthorityGenerations generations, PublicKey? oldKey)
    {
        var old = generations.Old!.Certificate;
        var key = KeyKind?.Generate() ?? KeyLike(old?.PublicKeyOrNull() ?? oldKey);
        if (old is null)
            return new NewAuthority(null, key);
        var name = CommonName ?? NameAfter(old.SubjectName.CommonName ?? "ca");
        if (name == old.SubjectName.CommonName)
            throw new RefusedException("AuthorityNameTaken", $"The old authority is called '{PrintableText.Escape(name)}' too. "
                + "Two of one name cannot be told apart by who verifies, and OpenSSL and .NET do not take one that certifies the "
                + "other. Give another -CommonName.");
        var made = CertificateAuthorityBuilder.Build(key, null, new AuthorityOptions
        {
            Subject = Named(old.SubjectName, name), Validity = After(old),
        });
        return new NewAuthority(made.Certificate, key);
    }

    // Of two authorities that one is the newer which began later.
    private Validity After(Certificate old)
    {
        var first = old.ValidFrom + TimeSpan.FromSeconds(1);
        return Validity.From >= first ? Validity : Validity.Until(Validity.To, first);
    }

    // What is weak or not taken becomes RSA.
    private static PrivateKey KeyLike(PublicKey? old) =>
        old is not null && (old.Algorithm != KeyAlgorithm.RSA || old.KeySize >= KeyPolicy.GoodRsa)
            ? PrivateKey.Generate(old.Algorithm, old.KeySize) : PrivateKey.Generate(KeyAlgorithm.RSA, KeyPolicy.GoodRsa);

    // The second one of a day is told by its time.
    private static string NameAfter(string old)
    {
        var now = Clock.UtcNow;
        var day = IsoTime.UtcDayInName(now);
        var dash = old.LastIndexOf('-');
        var hasDay = dash > 0 && old[(dash + 1)..] is { Length: >= DigitsOfDay } tail && tail.All(char.IsAsciiDigit);
        var stem = hasDay ? old[..dash] : old;
        var name = $"{stem}-{day}";
        return name == old ? $"{stem}-{IsoTime.UtcSecondInName(now)}" : name;
    }

    private static DistinguishedName Named(DistinguishedName old, string commonName)
    {
        var others = old.Parts
            .Where(part => part.Attributes.All(attribute => attribute.Oid != Oids.Attribute.CommonName)).ToList();
        return new DistinguishedName(
            [.. others, new RelativeName([new NameAttribute(Oids.Attribute.CommonName, commonName)])]);
    }
}
