using System.Formats.Asn1;
using System.Globalization;
using System.Text;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.Certificates;

/// <summary>Input made to do harm, given to the cmdlets: a result or an error that says where, and the session goes on.</summary>
public sealed class HostileCertificateTests : IDisposable
{
    private const string BrokenBlock = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

    private static readonly CertificateAuthority Authority =
        CertificateAuthorityBuilder.Build(PrivateKey.Generate(KeyAlgorithm.ECDSA, 256), null, new AuthorityOptions
    {
        Subject = DistinguishedName.Parse("/CN=hostile-ca"),
        Validity = Validity.For(TimeSpan.FromDays(10)),
    });

    private readonly EngineSession session = new();

    [Fact]
    public void Ten_bad_files_of_a_thousand_are_named_with_their_block_and_the_rest_comes()
    {
        var good = Authority.Certificate.Pem;
        for (var number = 0; number < 1000; number++)
        {
            var isBad = number % 100 == 7;
            File.WriteAllText(session.PathOf($"{number:0000}.crt"), isBad ? "notes\n" + BrokenBlock : good);
        }

        foreach (var command in new[] { "Get-ChildItem *.crt | Get-K8sCertificate", "Get-K8sCertificate *.crt",
            "Get-K8sCertificate . -Recurse" })
        {
            var run = session.Run(command);
            Assert.Equal(990, run.Output.Count);
            Assert.Equal(Enumerable.Range(0, 10).Select(number => session.PathOf($"{(number * 100) + 7:0000}.crt")),
                run.Errors.Select(error => error.Target));
            Assert.All(run.Errors, error =>
            {
                Assert.Equal("CertificateMalformed", error.Id);
                Assert.Contains($"'{error.Target}', block in line 2", error.Message, StringComparison.Ordinal);
            });
        }
    }

    [Fact]
    public void A_million_broken_blocks_end_after_a_thousand()
    {
        var text = new StringBuilder(60_000_000);
        for (var number = 0; number < 1_000_000; number++)
            text.Append(BrokenBlock);
        File.WriteAllText(session.PathOf("many.pem"), text.ToString());
        var run = session.Run("Get-K8sCertificate many.pem");
        Assert.Empty(run.Output);
        Assert.Equal(1001, run.Errors.Count);
        Assert.Equal("TooManyBroken", run.Errors[^1].Id);
        Assert.Contains("many.pem", run.Errors[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_million_blocks_of_something_else_are_passed_over()
    {
        File.WriteAllText(session.PathOf("other.pem"),
            string.Concat(Enumerable.Repeat(BrokenBlock.Replace("CERTIFICATE", "X", StringComparison.Ordinal), 1_000_000))
                + Authority.Certificate.Pem);
        Assert.Equal("CN=hostile-ca", session.Run("Get-K8sCertificate other.pem").Value("Subject"));
    }

    [Theory]
    [InlineData("text", "NotACertificate")]
    [InlineData("block", "PemMalformed")]
    [InlineData("der", "CertificateMalformed")]
    [InlineData("begin", "NotACertificate")]
    public void A_hundred_megabytes_are_an_error(string kind, string id)
    {
        const int Size = 100 * 1024 * 1024;
        var content = new byte[Size];
        content.AsSpan().Fill((byte)'A');
        var start = kind switch { "block" => "-----BEGIN CERTIFICATE-----\n", "der" => "0\u0084\u0006@\0\0", _ => "" };
        Encoding.Latin1.GetBytes(start).CopyTo(content, 0);
        if (kind == "block")
            "\n-----END CERTIFICATE-----\n"u8.CopyTo(content.AsSpan(Size - 27));
        if (kind == "begin")
            content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("-----BEGIN ", Size / 11)));
        File.WriteAllBytes(session.PathOf("large"), content);
        session.Run("Get-K8sCertificate large").Error(id);
    }

    [Fact]
    public void Ten_thousand_nested_levels_are_shown_or_an_error()
    {
        string[] read = ["2.5.29.17", "2.5.29.19", "2.5.29.30", "2.5.29.31", "2.5.29.32", "2.5.29.35", "1.3.6.1.5.5.7.1.1",
            "1.2.3.4"];
        (byte[] Level, string[] Oids)[] cases = [([0x30, 0x80], read), ([0x24, 0x80], ["2.5.29.14", "1.3.6.1.4.1.11129.2.4.2"]),
            ([0xA4, 0x80], ["2.5.29.17"])];
        foreach (var (nested, oid) in cases.SelectMany(entry => entry.Oids.Select(oid => (Nested(entry.Level), oid))))
        {
            var certificate = Issue(new CertificateExtension(oid, false, nested));
            File.WriteAllText(session.PathOf("nested.crt"), certificate.Pem);
            var run = session.Run("$c = Get-K8sCertificate nested.crt; $c.Subject; $null = $c | Format-List | Out-String; $null "
                + "= Test-K8sCertificate nested.crt");
            Assert.Equal("CN=hostile", run.Text);
        }

        File.WriteAllBytes(session.PathOf("nested.der"), Nested([0x30, 0x80]));
        Assert.Single(session.Run("Get-K8sCertificate nested.der").Errors);
    }

    [Fact]
    public void A_hundred_thousand_names_are_read_judged_and_renewed()
    {
        var names = Enumerable.Range(0, 100_000).Select(number =>
            SubjectAlternativeName.Dns(string.Create(CultureInfo.InvariantCulture, $"host-{number}.example"))).ToArray();
        File.WriteAllText(session.PathOf("ca.crt"), Authority.Certificate.Pem);
        PrivateKeyWriter.WriteFile(Authority.Key!, session.PathOf("ca.key"), PrivateKeyFormat.Pkcs8, false, null, false);
        File.WriteAllText(session.PathOf("names.crt"), Issue(ExtensionEncoding.AlternativeNames(names, false)).Pem);
        Assert.Equal(100_000, session.Run("(Get-K8sCertificate names.crt).DnsNames.Count").One().BaseObject);
        Assert.Equal(true, session.Run("Test-K8sCertificate names.crt -Authority ca.crt -HostName host-99999.example -Quiet")
            .One().BaseObject);
        session.Run("Get-K8sCertificate names.crt | Format-Table | Out-String -Width 80").ThrowOnError();
        var renewed = session.Run("(Update-K8sCertificate names.crt -Authority ca.crt -KeepKey -AddDnsName one.more "
            + "-RemoveDnsName host-5.example).DnsNames.Count");
        Assert.Equal(100_000, renewed.One().BaseObject);
        session.Run("Update-K8sCertificate names.crt -Authority ca.crt -KeepKey -RemoveDnsName none.example")
            .Error("NameNotThere");
    }

    [Fact]
    public void A_pipe_among_the_files_does_not_hold_the_walk()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using (var made = System.Diagnostics.Process.Start("mkfifo", session.PathOf("waits.crt")))
            made.WaitForExit();
        File.WriteAllText(session.PathOf("z.crt"), Authority.Certificate.Pem);
        Assert.Equal("CN=hostile-ca", session.Run("Get-K8sCertificate . -Recurse").Value("Subject"));
    }

    [Theory]
    [InlineData(16_384)]
    [InlineData(20_000)]
    public void A_huge_modulus_is_shown_or_named(int bits)
    {
        var modulus = new byte[(bits / 8) + 1];
        modulus.AsSpan(1).Fill(0xFF);
        var key = new AsnWriter(AsnEncodingRules.DER);
        using (key.PushSequence())
        {
            key.WriteInteger(modulus);
            key.WriteInteger(65537);
        }

        File.WriteAllText(session.PathOf("huge.crt"), Pem(key.Encode()));
        var run = session.Run("$c = Get-K8sCertificate huge.crt; $c.Subject; $c.KeyDescription; $null = $c | Format-List | "
            + "Out-String; (Test-K8sCertificate huge.crt).IsValid");
        run.ThrowOnError();
        Assert.Equal(bits > 16_384 ? "CN=huge 1.2.840.113549.1.1.1 False" : "CN=huge RSA 16384 False",
            run.Text.Replace('\n', ' '));
    }

    public void Dispose() => session.Dispose();

    private static byte[] Nested(byte[] level) =>
        [.. Enumerable.Repeat(level, 10_000).SelectMany(bytes => bytes), .. new byte[20_000]];

    private static Certificate Issue(CertificateExtension extension) => CertificateIssuer.Issue(Authority, new CertificateOptions
    {
        Subject = DistinguishedName.Parse("/CN=hostile"),
        PublicKey = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256).PublicKey,
        OtherExtensions = [extension],
        Validity = Validity.For(TimeSpan.FromDays(1)),
    });

    // No key of ours has such numbers, so the certificate is written by hand and its signature is none.
    private static string Pem(byte[] rsaKey)
    {
        var name = DistinguishedName.Parse("/CN=huge");
        byte[] algorithm = [0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B, 0x05, 0x00];
        byte[] keyAlgorithm = [0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00];
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteInteger(1);
                writer.WriteEncodedValue(algorithm);
                writer.WriteEncodedValue(name.Der);
                using (writer.PushSequence())
                {
                    writer.WriteUtcTime(DateTimeOffset.UtcNow.AddDays(-1));
                    writer.WriteUtcTime(DateTimeOffset.UtcNow.AddDays(1));
                }

                writer.WriteEncodedValue(name.Der);
                using (writer.PushSequence())
                {
                    writer.WriteEncodedValue(keyAlgorithm);
                    writer.WriteBitString(rsaKey);
                }
            }

            writer.WriteEncodedValue(algorithm);
            writer.WriteBitString(new byte[256]);
        }

        return PemText.Write("CERTIFICATE", writer.Encode());
    }
}
