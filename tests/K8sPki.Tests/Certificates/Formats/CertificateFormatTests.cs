using System.Text;
using K8sPki.Tests.Keys;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Certificates.Formats;

/// <summary>Whatever wrapping a certificate lies in, it is read; openssl makes the wrappings it can.</summary>
public sealed class CertificateFormatTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SamplePki pki = SamplePki.Rsa;

    [PeerTheory("openssl")]
    [InlineData("PEM")]
    [InlineData("DER")]
    public void Reads_pkcs7(string form)
    {
        var all = folder.Write("all", pki.Leaf.Pem + pki.Intermediate.Pem + pki.Root.Pem);
        Tool.Run("openssl", "crl2pkcs7", "-nocrl", "-certfile", all, "-outform", form, "-out", folder["p7b"]);
        var certificates = Read(File.ReadAllBytes(folder["p7b"]));
        Assert.Equal([pki.Leaf, pki.Intermediate, pki.Root], certificates);
        Assert.Equal("number 2", certificates[1].Source);
    }

    [PeerFact("openssl")]
    public void Reads_signed_mail_and_names_pkcs7_without_certificates()
    {
        var (leaf, key, data) =
            (folder.Write("leaf", pki.Leaf.Pem), folder.Write("key", pki.KeyPem), folder.Write("data", "hello"));
        foreach (var form in new[] { "PEM", "DER" })
        {
            Tool.Run("openssl", "cms", "-sign", "-stream", "-nodetach", "-in", data, "-signer", leaf, "-inkey", key, "-outform",
                form, "-out", folder["cms"]);
            Assert.Equal([pki.Leaf], Read(File.ReadAllBytes(folder["cms"])));
        }

        Tool.Run("openssl", "cms", "-sign", "-nocerts", "-in", data, "-signer", leaf, "-inkey", key, "-outform", "DER", "-out",
            folder["none"]);
        Assert.Equal("NotACertificate",
            Assert.ThrowsAny<MalformedInputException>(() => Read(File.ReadAllBytes(folder["none"]))).ErrorId);
        Tool.Run("openssl", "cms", "-encrypt", "-in", data, "-outform", "DER", "-out", folder["other"], leaf);
        Assert.Contains("1.2.840.113549.1.7.3", Assert.ThrowsAny<MalformedInputException>(() =>
            Read(File.ReadAllBytes(folder["other"]))).Message, StringComparison.Ordinal);
    }

    [PeerFact("openssl")]
    public void Passes_over_the_trust_data_of_openssl()
    {
        var leaf = folder.Write("leaf", pki.Leaf.Pem);
        var trusted = Tool.Run("openssl", "x509", "-in", leaf, "-trustout", "-addtrust", "serverAuth", "-setalias", "x");
        Assert.Contains("BEGIN TRUSTED CERTIFICATE", trusted, StringComparison.Ordinal);
        Assert.Equal([pki.Leaf], Read(trusted));
    }

    public static TheoryData<string> Wrappings => new(Wrapped.Keys);

    private static Dictionary<string, Func<SamplePki, byte[]>> Wrapped => new()
    {
        ["DER"] = pki => pki.Leaf.Der.ToArray(),
        ["PEM in CRLF"] = pki => Utf8(pki.Leaf.Pem.Replace("\n", "\r\n", StringComparison.Ordinal)),
        ["PEM in CR"] = pki => Utf8(pki.Leaf.Pem.Replace("\n", "\r", StringComparison.Ordinal)),
        ["PEM with byte order mark"] = pki => [0xEF, 0xBB, 0xBF, .. Utf8(pki.Leaf.Pem)],
        ["UTF-16 little-endian"] = pki => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(pki.Leaf.Pem)],
        ["UTF-16 big-endian"] = pki => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(pki.Leaf.Pem)],
        ["one long line"] = pki =>
            Utf8($"-----BEGIN CERTIFICATE-----\n{Convert.ToBase64String(pki.Leaf.Der.Span)}\n-----END CERTIFICATE-----"),
        ["no line ends"] = pki =>
            Utf8($"-----BEGIN CERTIFICATE-----{Convert.ToBase64String(pki.Leaf.Der.Span)}-----END CERTIFICATE-----"),
        ["text around"] = pki => Utf8("subject=/CN=leaf\n\n" + pki.Leaf.Pem + "bye"),
        ["headers"] = pki => Utf8(pki.Leaf.Pem.Replace("-----\nMII", "-----\nX-Note: y\n\nMII", StringComparison.Ordinal)),
        ["X509 CERTIFICATE"] = pki => Utf8(pki.Leaf.Pem.Replace("CERTIFICATE", "X509 CERTIFICATE", StringComparison.Ordinal)),
        ["base64 of PEM"] = pki => Utf8(Convert.ToBase64String(Utf8(pki.Leaf.Pem))),
        ["base64 of PEM in lines"] = pki =>
            Utf8(Convert.ToBase64String(Utf8(pki.Leaf.Pem), Base64FormattingOptions.InsertLineBreaks) + "\n"),
        ["base64 of DER"] = pki => Utf8(Convert.ToBase64String(pki.Leaf.Der.Span)),
        ["quoted base64"] = pki => Utf8($"\"{Convert.ToBase64String(Utf8(pki.Leaf.Pem))}\"\r\n"),
        ["key before it"] = pki => Utf8(pki.KeyPem + pki.Leaf.Pem),
    };

    [Theory]
    [MemberData(nameof(Wrappings))]
    public void Reads_every_wrapping(string wrapping) => Assert.Equal([pki.Leaf], Read(Wrapped[wrapping](pki)));

    [Fact]
    public void Reads_base64_of_pkcs12()
    {
        using var password = Secret.Passphrase("x");
        var content = Utf8(Convert.ToBase64String(Pkcs12Writer.Write([pki.Leaf], pki.Key, null, password)));
        Assert.True(Assert.Single(CertificateReader.ReadAll(content, "x", null, password)).Certificate!.HasPrivateKey);
    }

    [Fact]
    public void A_broken_block_does_not_hide_the_others()
    {
        var broken = "-----BEGIN CERTIFICATE-----\nMIIB!\n-----END CERTIFICATE-----\n";
        var cut = PemText.Write("CERTIFICATE", pki.Leaf.Der.Span[..100]);
        var container = PemText.Write("PKCS7", pki.Leaf.Der.Span[..100]);
        var items = CertificateReader.ReadAll(Utf8(pki.Root.Pem + broken + pki.Leaf.Pem + cut + container + pki.Intermediate.Pem),
            "'bundle.pem'", "bundle.pem").ToList();
        Assert.Equal([pki.Root, null, pki.Leaf, null, null, pki.Intermediate], items.Select(item => item.Certificate));
        Assert.Equal(["PemMalformed", "CertificateMalformed", "Pkcs7Malformed"], items.Select(item => item.Problem?.ErrorId)
            .OfType<string>());
        Assert.All(items.Select(item => item.Problem).OfType<PkiException>(), problem =>
        {
            Assert.Contains("'bundle.pem'", problem.Message, StringComparison.Ordinal);
            Assert.Contains("line ", problem.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Chains_are_put_in_order()
    {
        var other = SamplePki.Ec;
        Assert.Equal([pki.Leaf, pki.Intermediate, pki.Root],
            ChainOrder.Arrange([pki.Root, pki.Leaf, pki.Intermediate, pki.Leaf]));
        Assert.Equal([pki.Leaf, pki.Intermediate, pki.Root], ChainOrder.Arrange([pki.Leaf, pki.Root, pki.Intermediate]));
        Assert.Equal([other.Root], ChainOrder.Arrange([other.Root]));
        Assert.Equal([pki.Leaf, pki.Intermediate, pki.Root, other.Leaf, other.Intermediate, other.Root],
            ChainOrder.Arrange([pki.Root, other.Root, pki.Intermediate, pki.Leaf, other.Leaf, other.Intermediate]));
        Assert.Equal([pki.Leaf, other.Root], ChainOrder.Arrange([pki.Leaf, other.Root]));
    }

    public void Dispose() => folder.Dispose();

    private static List<Certificate> Read(string text) => Read(Utf8(text));

    private static List<Certificate> Read(byte[] content) =>
        CertificateReader.ReadAll(content, "'file'", null).Select(item => item.Certificate ?? throw item.Problem!).ToList();

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
