using System.Formats.Asn1;
using K8sPki.Forms;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Certificates;

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
        return end < reading.Length(GoFile.Certificates)
            ? "unable to parse bytes as PEM block" : "no valid certificate authority data seen";
    }
}

/// <summary>One certificate as Go's x509.ParseCertificate takes or refuses it.</summary>
internal static class GoCertificate
{
    /// <summary>Reads a certificate.</summary>
    /// <param name="der">The bytes of one block.</param>
    /// <param name="problem">Why Go refuses it: its own text for what is wrong with the structure, ours for what lies
    /// deeper.</param>
    /// <returns>The certificate; null when Go refuses it.</returns>
    public static ChainMember? Read(byte[] der, out string problem)
    {
        problem = ProblemOfStructure(der) ?? "";
        if (problem.Length > 0)
            return null;
        try
        {
            var certificate = Certificate.FromDer(der);
            var read = ChainMemberReader.Read(certificate);
            problem = certificate.Der.Length < der.Length ? "x509: trailing data" : "";
            return problem.Length == 0 ? read : null;
        }
        catch (MalformedInputException failure)
        {
            problem = failure.Message;
            return null;
        }
    }

    // The order and the texts of Go's parser (crypto/x509, parser.go), as far as they speak of the structure.
    private static string? ProblemOfStructure(ReadOnlyMemory<byte> der)
    {
        var step = "malformed certificate";
        try
        {
            var outer = StrictDer.Open(der).ReadSequence();
            step = "malformed tbs certificate";
            var tbs = outer.ReadSequence();
            step = "malformed version";
            if (StrictDer.NextIs(tbs, StrictDer.Context(0, constructed: true)))
            {
                var version = tbs.ReadSequence(StrictDer.Context(0, constructed: true)).ReadInteger();
                if (version.Sign < 0)
                    return "x509: malformed version";
                if (version > 2)
                    return "x509: invalid version";
            }

            step = "malformed serial number";
            if (tbs.ReadIntegerBytes().Span[0] >= 0x80)
                return "x509: negative serial number";
            step = "malformed signature algorithm identifier";
            var inner = tbs.PeekEncodedValue();
            tbs.ReadSequence();
            step = "malformed algorithm identifier";
            var beside = outer.PeekEncodedValue();
            outer.ReadSequence();
            if (!inner.Span.SequenceEqual(beside.Span))
                return "x509: inner and outer signature algorithm identifiers don't match";
            step = "malformed issuer";
            tbs.ReadSequence();
            step = "malformed validity";
            tbs.ReadSequence();
            return null;
        }
        catch (AsnContentException)
        {
            // The step that failed says what is wrong.
            return "x509: " + step;
        }
    }
}

/// <summary>Whether Go finds a certificate in the text file that people read it from.</summary>
internal static class GoForm
{
    private const long LargestFile = 1024 * 1024;

    /// <summary>
    /// False when the certificate's file is PEM, or base64 of it, in which no reader of Go finds it; true for files of other
    /// kinds, which nobody takes for PEM.
    /// </summary>
    public static bool IsRead(Certificate certificate)
    {
        if (certificate.Path is not { } path || !File.Exists(path) || new FileInfo(path).Length > LargestFile)
            return true;
        var content = FileStore.Read(path, LargestFile);
        var isText = PemText.HasBlock(content) || (Base64Text.TryDecode(content) is { } decoded && PemText.HasBlock(decoded));
        return !isText || IsPkcs7(content)
            || Enum.GetValues<GoPemRules>().All(rules => Finds(content, rules, certificate));
    }

    private static bool Finds(byte[] content, GoPemRules rules, Certificate certificate) =>
        GoPem.Read(content, rules)
            .Exists(block => block.Label == Certificate.PemLabel && block.Data.AsSpan().SequenceEqual(certificate.Der.Span));

    private static bool IsPkcs7(byte[] content) => PemText.Read(content).Any(block => Pkcs7Certificates.IsLabel(block.Label));
}
