using static K8sPki.Tests.GoReaders.GoMaterial;

namespace K8sPki.Tests.GoReaders;

/// <summary>What a verdict says beyond the reading of one release of Go.</summary>
public sealed class GoVerdictTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>A form, whether each generation of Go's PEM reader takes it, and how many certificates are sure.</summary>
    public static TheoryData<string, bool, bool, int> Generations { get; } = new()
    {
        { "plain", true, true, 1 },
        { "two certs, no blank", true, true, 2 },
        { "undecodable base64 block, then good", true, false, 0 },
        { "good cert, then undecodable base64 block", true, true, 1 },
        { "stray END before", true, false, 0 },
        { "BEGIN doubled", true, true, 1 },
        { "UTF-8 BOM then BEGIN", false, false, 0 },
    };

    [Theory]
    [MemberData(nameof(Generations))]
    public void What_depends_on_the_release_of_Go_is_not_taken(string name, bool isTakenByEarlier, bool isTaken, int count)
    {
        var verdict = GoReader.CertPool.Judge(GoCertificateForms.All.Single(form => form.Name == name).Certificate);
        Assert.Equal((isTakenByEarlier, isTaken, count), (verdict.IsTakenByEarlier, verdict.IsTaken, verdict.Certificates.Count));
    }

    [Fact]
    public void A_key_that_is_not_at_hand_is_not_judged()
    {
        var form = GoCertificateForms.All.Single(form => form.Name == "plain");
        Assert.True(GoReader.ServingPair.Judge(form.Certificate).IsTaken);
        Assert.True(GoReader.SigningPair.Judge(form.Certificate).IsTaken);
        Assert.Equal(GoRefusal.Form, GoReader.ServingPair.Judge(form.Certificate, []).Kind);
        Assert.Equal((GoRefusal.Mismatch, GoFile.Key), GoReader.KeyPair.Judge(form.Certificate,
            Bytes(Pem("EC PRIVATE KEY", OtherSec1))) is var verdict ? (verdict.Kind, verdict.RefusedFile) : default);
    }

    [Fact]
    public void A_file_of_a_million_BEGIN_lines_is_read_in_linear_time()
    {
        var begins = Bytes(string.Concat(Enumerable.Repeat("-----BEGIN CERTIFICATE-----\n", 400_000)));
        byte[] ended = [.. begins, .. Bytes("-----END CERTIFICATE-----\n")];
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.False(GoReader.CertPool.Judge(begins).IsTaken);
        Assert.False(GoReader.CertPool.Judge(ended).IsTaken);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Every_flag_that_names_certificates_or_a_key_by_itself_has_a_reader()
    {
        ComponentFlagKind[] read =
        [
            ComponentFlagKind.Certificate, ComponentFlagKind.CertificateAndKey, ComponentFlagKind.Authority,
            ComponentFlagKind.SigningKey, ComponentFlagKind.VerificationKey,
        ];
        Assert.All(ComponentFlag.All, flag => Assert.Equal(read.Contains(flag.Kind), flag.Reader is not null));
    }

    [Theory]
    [InlineData("plain", true)]
    [InlineData("CRLF", true)]
    [InlineData("header line + blank line", true)]
    [InlineData("UTF-8 BOM then BEGIN", false)]
    [InlineData("CR only", false)]
    [InlineData("label X509 CERTIFICATE", false)]
    [InlineData("UTF-16 LE with BOM", false)]
    [InlineData("DER", true)]
    public void A_certificate_says_whether_Go_reads_its_file(string name, bool isRead)
    {
        var path = folder["one.crt"];
        File.WriteAllBytes(path, GoCertificateForms.All.Single(form => form.Name == name).Certificate);
        Assert.Equal(isRead, GoForm.IsRead(CertificateReader.ReadFile(path).First().Certificate!));
    }

    public void Dispose() => folder.Dispose();
}
