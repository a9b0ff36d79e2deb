namespace K8sPki.Tests.Verification;

/// <summary>One question to a verifier and, where that is certain, the answer.</summary>
internal sealed record ChainCase(string Name, ChainCertificate Leaf, ChainCertificate[] Roots)
{
    public ChainCertificate[] Intermediates { get; init; } = [];

    public string Host { get; init; } = "";

    public DateTimeOffset At { get; init; } = ChainCertificate.Now;

    public string[] Usages { get; init; } = ["ServerAuth"];

    /// <summary>The id of the expected finding; empty for a good chain; null where only Go knows.</summary>
    public string? Expected { get; init; }

    /// <summary>The first version of Go that judges so, such as 1.24; empty for every version.</summary>
    public string Since { get; init; } = "";

    /// <summary>The first version of Go that no longer judges so; empty where none is known.</summary>
    public string Until { get; init; } = "";

    /// <summary>Where those versions say so.</summary>
    public string Source { get; init; } = "";

    public override string ToString() => Name;
}

/// <summary>
/// The certificates of a case, made. What is too broken to be a certificate at all is left out, as a reader would.
/// </summary>
internal sealed class MadeCase
{
    private readonly Dictionary<ChainCertificate, byte[]> built = new(ReferenceEqualityComparer.Instance);

    public MadeCase(ChainCase from)
    {
        From = from;
        // A certificate that is both judged and trusted keeps its bytes.
        LeafDer = Build(from.Leaf);
        RootDers = from.Roots.Select(Build).ToList();
        IntermediateDers = from.Intermediates.Select(Build).ToList();
    }

    public ChainCase From { get; }

    public byte[] LeafDer { get; }

    public IReadOnlyList<byte[]> RootDers { get; }

    public IReadOnlyList<byte[]> IntermediateDers { get; }

    /// <summary>The verdict of the code under test: the id of its finding, empty for a good chain.</summary>
    public string Judge(out VerificationResult? result)
    {
        result = null;
        if (Read(LeafDer) is not { } leaf)
            return "CertificateMalformed";
        result = new CertificateVerifier(new VerificationOptions
        {
            Roots = RootDers.Select(Read).OfType<Certificate>().ToList(),
            Intermediates = IntermediateDers.Select(Read).OfType<Certificate>().ToList(),
            At = From.At,
            Name = From.Host,
            Usages = From.Usages.Select(ExtendedKeyUsage.Parse).ToList(),
        }).Verify(leaf);
        return result.Failure?.Id ?? "";
    }

    private byte[] Build(ChainCertificate certificate)
    {
        if (!built.TryGetValue(certificate, out var der))
            built.Add(certificate, der = certificate.Build());
        return der;
    }

    private static Certificate? Read(byte[] der)
    {
        try
        {
            return Certificate.FromDer(der);
        }
        catch (MalformedInputException)
        {
            return null;
        }
    }
}
