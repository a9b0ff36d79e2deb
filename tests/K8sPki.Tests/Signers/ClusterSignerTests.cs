using System.Formats.Asn1;
using System.Text.Json;
using K8sPki.Tests.Peers;
using K8sPki.Tests.Requests;

namespace K8sPki.Tests.Signers;

/// <summary>What a signer makes of a request, beside Go and beside what a real kube-controller-manager issued.</summary>
public sealed class ClusterSignerTests(GoSigner go) : IClassFixture<GoSigner>
{
    public static TheoryData<string> Cases => new(SigningCase.All.Select(one => one.Name));

    [PeerTheory("go")]
    [MemberData(nameof(Cases))]
    public void Certificate_is_that_of_Go_but_for_serial_number_and_signature(string name)
    {
        var one = SigningCase.All.Single(known => known.Name == name);
        using var clock = Clock.Use(new FixedTime(GoSigner.Now));
        var ours = Sign(go.Requests[name], SigningAuthorities.Of(one.Authority),
            new SigningSpec("example.com/any", one.Usages, one.Seconds));
        Assert.Equal(Content(go.SignedByGo(name)), Content(ours));
        Assert.True(ours.IsSignedBy(SigningAuthorities.Of(one.Authority).Certificate.PublicKey));
    }

    [Theory]
    [InlineData("39-get-issued.http")]
    [InlineData("59-get-ks-ok-issued.http")]
    public void Certificate_is_that_of_a_real_controller_but_for_key_identifier_and_serial_number(string recording)
    {
        var (request, issued, spec) = ReadRecording(recording);
        // The controller's clock stood five minutes after the start that it wrote.
        using var clock = Clock.Use(new FixedTime(issued.ValidFrom + Validity.Backdate));
        var authority = CertificateAuthorityBuilder.Build(RequestForge.Rsa, null,
            new AuthorityOptions { Subject = issued.IssuerName, Validity = Validity.For(TimeSpan.FromDays(3650)) });
        var ours = Sign(request, authority, spec);
        Assert.Equal(Without(issued, Oids.Extension.AuthorityKeyIdentifier),
            Without(ours, Oids.Extension.AuthorityKeyIdentifier));
        Assert.Equal(issued.SubjectName, ours.SubjectName);
        Assert.Equal(issued.PublicKey, ours.PublicKey);
        Assert.Equal(issued.ValidFrom, ours.ValidFrom);
        Assert.Equal(issued.ValidTo, ours.ValidTo);
        Assert.Equal(issued.SignatureAlgorithm, ours.SignatureAlgorithm);
    }

    [Fact]
    public void Serial_numbers_are_of_128_random_bits()
    {
        var numbers = Enumerable.Range(0, 200)
            .Select(_ => new System.Numerics.BigInteger(SerialNumbers.Random128(), isBigEndian: true)).ToList();
        Assert.All(numbers, number => Assert.InRange(number, 1, System.Numerics.BigInteger.Pow(2, 128)));
        Assert.Equal(200, numbers.Distinct().Count());
        Assert.Contains(numbers, number => number.GetBitLength() == 128);
    }

    [Fact]
    public void Errors_are_refused_unless_forced()
    {
        var judged = Judge(RequestForge.Make("/CN=jane/O=system:masters"),
            new SigningSpec(SigningSpec.DefaultSigner, ["client auth"], null));
        var refusal = Assert.Throws<RefusedException>(() => Signer().Sign(judged, force: false));
        Assert.Equal("RequestRefused", refusal.ErrorId);
        Assert.Contains("system:masters", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("-Force", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("CN=jane, O=system:masters", Signer().Sign(judged, force: true).Subject);
    }

    [Fact]
    public void What_cannot_be_signed_is_not_forced()
    {
        var stolen = RequestForge.Make(RequestForge.Ec, DistinguishedName.Parse("/CN=a").Der, [], RequestForge.Rsa.PublicKey);
        AssertNotForced(stolen, SigningSpec.For(stolen, null, null, null), "not signed with the key");
        var sound = RequestForge.Make("/CN=a");
        AssertNotForced(sound, SigningSpec.For(sound, "nonsense", ["client auth"], null), "nonsense");
        AssertNotForced(sound, SigningSpec.For(sound, null, ["clientAuth"], null), "clientAuth");
        AssertNotForced(sound, SigningSpec.For(sound, "example.com/a", null, null), "No usage");
        var doubled = RequestForge.Make("/CN=a", RequestForge.Names((2, "a")), RequestForge.Names((2, "b")));
        AssertNotForced(doubled, SigningSpec.For(doubled, null, null, null), "2 times");
        var broken = RequestForge.Make("/CN=a",
            new CertificateExtension(Oids.Extension.SubjectAlternativeName, false, [0x30, 0x05, 0x01]));
        AssertNotForced(broken, SigningSpec.For(broken, "example.com/a", null, null), "broken");
    }

    [Fact]
    public void An_expired_authority_signs_nothing()
    {
        using var clock = Clock.Use(new FixedTime(GoSigner.Now.AddDays(31)));
        var judged = Judge(RequestForge.Make("/CN=a"), SigningSpec.For(RequestForge.Make("/CN=a"), null, null, null));
        var signer = new ClusterSigner(SigningAuthorities.Of("short"), SignerValidity.Longest);
        Assert.Equal("AuthorityExpired", Assert.Throws<RefusedException>(() => signer.Sign(judged, force: true)).ErrorId);
    }

    private static void AssertNotForced(CertificateRequest request, SigningSpec spec, string why)
    {
        var refusal = Assert.Throws<RefusedException>(() => Signer().Sign(Judge(request, spec), force: true));
        Assert.Equal("RequestRefused", refusal.ErrorId);
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
    }

    private static ClusterSigner Signer() => new(CertificateAuthorityBuilder.Build(
        RequestForge.Ec, null, new AuthorityOptions { Subject = DistinguishedName.Parse("/CN=ca"),
            Validity = Validity.For(TimeSpan.FromDays(1)) }), SignerValidity.Longest);

    private static CertificateRequestTestResult Judge(CertificateRequest request, SigningSpec spec) =>
        RequestTest.Judge(request, spec);

    private static Certificate Sign(CertificateRequest request, CertificateAuthority authority, SigningSpec spec) =>
        new ClusterSigner(authority, SignerValidity.Longest).Sign(Judge(request, spec), force: true);

    /// <summary>The signed part behind the serial number, element by element.</summary>
    private static List<string> Content(Certificate certificate)
    {
        var reader = new AsnReader(certificate.SignedPart, AsnEncodingRules.DER).ReadSequence();
        reader.ReadEncodedValue();
        reader.ReadInteger();
        var elements = new List<string>();
        while (reader.HasData)
            elements.Add(Convert.ToHexString(reader.ReadEncodedValue().Span));
        return elements;
    }

    private static List<(string, bool, string)> Without(Certificate certificate, string oid) =>
        certificate.AllExtensions
            .Select(extension => (extension.Oid, extension.IsCritical, extension.Oid == oid ? "" : extension.Hex)).ToList();

    private static (CertificateRequest Request, Certificate Issued, SigningSpec Spec) ReadRecording(string name)
    {
        var file = Path.Combine(Repository.Root, "..", "shared", "recordings", "kube-apiserver-1.28", name);
        if (!File.Exists(file))
            Assert.Skip("the recordings of kube-apiserver are not beside this repository");
        var text = File.ReadAllText(file);
        var answer = JsonDocument.Parse(text[text.IndexOf('{', StringComparison.Ordinal)..]).RootElement;
        var spec = answer.GetProperty("spec");
        int? seconds = spec.TryGetProperty("expirationSeconds", out var given) ? given.GetInt32() : null;
        return (
            CertificateRequest.Parse(Text(spec.GetProperty("request"))),
            Certificate.Parse(Text(answer.GetProperty("status").GetProperty("certificate"))),
            new SigningSpec(spec.GetProperty("signerName").GetString()!, spec.GetProperty("usages").EnumerateArray()
                .Select(usage => usage.GetString()!).ToList(), seconds));
    }

    private static string Text(JsonElement base64) => System.Text.Encoding.ASCII.GetString(base64.GetBytesFromBase64());
}
