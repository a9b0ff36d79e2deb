namespace K8sPki;

/// <summary>What a reader does when it has found no certificate.</summary>
internal enum GoNone
{
    /// <summary>It goes on without any.</summary>
    Taken,

    /// <summary>It says so: util/cert.ParseCertsPEM.</summary>
    ParseCerts,

    /// <summary>CertPool.AppendCertsFromPEM answers false, and whoever called it says something of its own.</summary>
    False,

    /// <summary>client-go says why (transport.go, createErrorParsingCAData).</summary>
    RestCaData,
}

/// <summary>The certificates of a file, by one of Go's loops over its blocks.</summary>
/// <param name="None">What happens when there is none.</param>
internal sealed record GoCertificates(GoNone None) : GoStep
{
    /// <summary>The label that counts; null for every block, whatever it is.</summary>
    public string? Label { get; init; } = Certificate.PemLabel;

    /// <summary>True when a block with headers counts.</summary>
    public bool TakesHeaders { get; init; }

    /// <summary>True when a block that is no certificate is passed over without a word; else it refuses the file.</summary>
    public bool SkipsBroken { get; init; }

    /// <summary>How many there must be; null for any number.</summary>
    public int? Exactly { get; init; }

    /// <summary>True when an empty file means the authorities of the system.</summary>
    public bool EmptyIsSystem { get; init; }

    /// <inheritdoc/>
    public override void Run(GoReading reading)
    {
        if (EmptyIsSystem && reading.Length(GoFile.Certificates) == 0)
            return;
        var found = new List<Certificate>();
        foreach (var block in reading.Blocks(GoFile.Certificates).Where(Counts))
        {
            if (GoCertificate.Read(block.Data, out var problem) is { } read)
            {
                found.Add(read.Certificate);
            }
            else if (!SkipsBroken)
            {
                reading.Refuse(GoFile.Certificates, GoRefusal.Content, problem);
                return;
            }
        }

        if (found.Count == 0 && WithoutAny(reading) is { } text)
            reading.Refuse(GoFile.Certificates, GoRefusal.Form, text);
        else if (Exactly is { } demanded && found.Count != demanded)
            reading.Refuse(GoFile.Certificates, GoRefusal.Count, $"expected {demanded} certificate, found {found.Count}");
        else
            reading.Take(found);
    }

    private bool Counts(GoPemBlock block) => (Label is null || block.Label == Label) && (TakesHeaders || !block.HasHeaders);

    private string? WithoutAny(GoReading reading) => None switch
    {
        GoNone.Taken => null,
        GoNone.ParseCerts => "data does not contain any valid RSA or ECDSA certificates",
        GoNone.RestCaData => RestReason(reading),
        _ => "no valid certificate found",
    };

    private string RestReason(GoReading reading)
    {
        foreach (var block in reading.Blocks(GoFile.Certificates))
        {
            if (Counts(block) && GoCertificate.Read(block.Data, out var problem) is null)
                return $"failed to parse certificate: {problem}";
        }

        var end = reading.Blocks(GoFile.Certificates) is [.., var last] ? last.End : 0;
        return end < reading.Length(GoFile.Certificates) ? "unable to parse bytes as PEM block" : "no valid certificate authority data seen";
    }
}
