using System.Text;
using static K8sPki.Tests.GoReaders.GoMaterial;

namespace K8sPki.Tests.GoReaders;

/// <summary>A certificate in every form that people's files have it in, all beside the same plain key.</summary>
internal static class GoCertificateForms
{
    private const string Label = "CERTIFICATE";

    private static readonly string Plain = Pem(Label, EcCertificate);
    private static readonly string Other = Pem(Label, OtherCertificate);
    private static readonly string Body = Plain.Split("-----")[2].Trim('\n');
    private static readonly string FirstLine = Body.Split('\n')[0];
    private static readonly byte[] Key = Bytes(Pem("EC PRIVATE KEY", EcSec1));

    /// <summary>Every form.</summary>
    public static IReadOnlyList<FormOfFile> All { get; } =
    [
        .. Texts().Select(form => new FormOfFile(form.Name, Bytes(form.Text), Key)),
        new("UTF-16 LE with BOM", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Plain)], Key),
        new("UTF-16 BE with BOM", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Plain)], Key),
        new("UTF-16 LE no BOM", Encoding.Unicode.GetBytes(Plain), Key),
        new("DER", EcCertificate, Key),
    ];

    private static IEnumerable<(string Name, string Text)> Texts() =>
        [.. Around(), .. Lines(), .. Bodies(), .. Ends(), .. Labels(), .. Several(), .. OtherBlocks()];

    private static IEnumerable<(string Name, string Text)> Around() =>
    [
        ("plain", Plain),
        ("text before, own lines", "subject=CN = x\nissuer=CN = x\n" + Plain),
        ("text before, same line as BEGIN", "x" + Plain),
        ("blank lines before BEGIN", "\n\n" + Plain),
        ("one space before BEGIN", " " + Plain),
        ("tab before BEGIN", "\t" + Plain),
        ("NUL before BEGIN, same line", "\0" + Plain),
        ("UTF-8 BOM then BEGIN", "\u00EF\u00BB\u00BF" + Plain),
        ("UTF-8 BOM, newline, BEGIN", "\u00EF\u00BB\u00BF\n" + Plain),
        ("UTF-8 BOM + comment line, BEGIN", "\u00EF\u00BB\u00BF# c\n" + Plain),
        ("text after", Plain + "and so on\n"),
        ("NUL after final newline", Plain + "\0"),
        ("no newline at the end", Plain.TrimEnd('\n')),
        ("in double quotes", "\"" + Plain.TrimEnd('\n') + "\"\n"),
        ("quote at start only", "\"" + Plain),
        ("quotes on lines of their own", "\"\n" + Plain + "\"\n"),
        ("empty file", ""),
        ("white space only", " \n\t\n"),
        ("bare base64", Body + "\n"),
        ("kubeconfig text instead", "apiVersion: v1\nkind: Config\nclusters: []\n"),
        ("6 dashes before BEGIN", "-" + Plain),
        ("stray END before", "\n-----END CERTIFICATE-----\n" + Plain),
    ];

    private static IEnumerable<(string Name, string Text)> Lines() =>
    [
        ("CRLF", Plain.Replace("\n", "\r\n")),
        ("CR only", Plain.Replace('\n', '\r')),
        ("CR only inside body", $"-----BEGIN {Label}-----\n{Body.Replace('\n', '\r')}\n-----END {Label}-----\n"),
        ("text line, then CR-only PEM", "text\n" + Plain.Replace('\n', '\r')),
        ("LF, last line CR", Plain.TrimEnd('\n') + "\r"),
        ("CR CR LF", Plain.Replace("\n", "\r\r\n")),
        ("blanks+tabs at each line end", Plain.Replace("\n", " \t\n")),
        ("blanks then CRLF", Plain.Replace("\n", " \r\n")),
        ("NBSP at end of BEGIN line", Plain.Replace("N CERTIFICATE-----\n", "N CERTIFICATE-----\u00A0\n")),
        ("NBSP at end of a body line", Plain.Replace(FirstLine, FirstLine + "\u00C2\u00A0")),
        ("VT at end of a body line", Plain.Replace(FirstLine, FirstLine + "\v")),
        ("FF at end of END line", Plain.TrimEnd('\n') + "\f\n"),
        ("line breaks written as \\n", Plain.Replace("\n", "\\n")),
        ("BEGIN, body, END all on one line", Plain.Replace("\n", "")),
        ("body glued to END", Plain.Replace("\n-----END", "-----END")),
    ];

    private static IEnumerable<(string Name, string Text)> Bodies() =>
    [
        ("whole block indented 2",
            string.Concat(Plain.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"  {line}\n"))),
        ("whole block indented by tab",
            string.Concat(Plain.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"\t{line}\n"))),
        ("only body indented",
            $"-----BEGIN {Label}-----\n{string.Concat(Body.Split('\n').Select(line => $"    {line}\n"))}-----END {Label}-----\n"),
        ("only END indented", Plain.Replace("-----END", " -----END")),
        ("blank line after BEGIN", Plain.Replace(FirstLine, "\n" + FirstLine)),
        ("blank line inside body", Plain.Replace(FirstLine, FirstLine + "\n")),
        ("blank line before END", Plain.Replace("-----END", "\n-----END")),
        ("blanks between base64 characters", Plain.Replace(FirstLine, string.Join(' ', FirstLine.ToCharArray()))),
        ("one line body", $"-----BEGIN {Label}-----\n{Body.Replace("\n", "")}\n-----END {Label}-----\n"),
        ("body on 76", Pem(Label, EcCertificate, 76)),
        ("body on 1 per line", Pem(Label, EcCertificate, 1)),
        ("body on 63 (not multiple of 4)", Pem(Label, EcCertificate, 63)),
        ("padding removed", Padded(1).Replace("=", "")),
        ("extra padding", Padded(1).Replace("=\n", "==\n")),
        ("padding in the middle of body", Plain.Replace(FirstLine, FirstLine[..8] + "==" + FirstLine[8..])),
        ("non-zero padding bits", Padded(2).Replace("A==", "B==")),
        ("base64url letters", Plain.Replace('+', '-').Replace('/', '_')),
        ("stray '*' in body", Plain.Replace(FirstLine, FirstLine[..8] + "*" + FirstLine[8..])),
        ("soft hyphen / zero width in body", Plain.Replace(FirstLine, FirstLine[..8] + "\u00C2\u00AD" + FirstLine[8..])),
        ("NUL in body", Plain.Replace(FirstLine, FirstLine[..8] + "\0" + FirstLine[8..])),
        ("comment line '# x' in body", Plain.Replace(FirstLine, FirstLine + "\n# x")),
        ("comment line '# x: y' first in body", Plain.Replace(FirstLine, "# x: y\n" + FirstLine)),
        ("header line, no blank line", Plain.Replace(FirstLine, "Foo: bar\n" + FirstLine)),
        ("header line + blank line", Plain.Replace(FirstLine, "Foo: bar\n\n" + FirstLine)),
        ("header with empty name ':'", Plain.Replace(FirstLine, ": bar\n" + FirstLine)),
        ("header with folded value", Plain.Replace(FirstLine, "Foo: bar\n bazz\n" + FirstLine)),
        ("blank line then header", Plain.Replace(FirstLine, "\nFoo: bar\n" + FirstLine)),
        ("cert + byte after DER inside block", Pem(Label, [.. EcCertificate, 0])),
        ("truncated DER", Pem(Label, EcCertificate[..^30])),
    ];

    private static IEnumerable<(string Name, string Text)> Ends() =>
    [
        ("END line followed by text", Plain.TrimEnd('\n') + " x\n"),
        ("END line followed by NUL", Plain.TrimEnd('\n') + "\0\n"),
        ("END line missing", Plain[..Plain.IndexOf("-----END", StringComparison.Ordinal)]),
        ("END missing, then a whole cert", Plain[..Plain.IndexOf("-----END", StringComparison.Ordinal)] + Other),
        ("BEGIN doubled", $"-----BEGIN {Label}-----\n" + Plain),
        ("BEGIN and END labels differ", Plain.Replace("END CERTIFICATE", "END CERT")),
        ("4 dashes at BEGIN's end", Plain.Replace("BEGIN CERTIFICATE-----", "BEGIN CERTIFICATE----")),
        ("6 dashes at BEGIN's end", Plain.Replace("BEGIN CERTIFICATE-----", "BEGIN CERTIFICATE------")),
        ("6 dashes at END's end", Plain.TrimEnd('\n') + "-\n"),
        ("lower-case 'begin'", Plain.Replace("BEGIN", "begin")),
    ];

    private static IEnumerable<(string Name, string Text)> Labels() =>
    [
        ("label lower case", Pem("certificate", EcCertificate)),
        ("label X509 CERTIFICATE", Pem("X509 CERTIFICATE", EcCertificate)),
        ("label TRUSTED CERTIFICATE (plain DER)", Pem("TRUSTED CERTIFICATE", EcCertificate)),
        ("label CERTIFICATE with trailing blank", Pem("CERTIFICATE ", EcCertificate)),
        ("PKCS7 block only", Pem("PKCS7", EcCertificate)),
    ];

    private static IEnumerable<(string Name, string Text)> Several() =>
    [
        ("two certs, blank line between", Plain + "\n" + Other),
        ("two certs, no blank", Plain + Other),
        ("same cert twice", Plain + Plain),
        ("two certs, second's BEGIN indented", Plain + " " + Other),
        ("END+BEGIN glued, two certs", Plain.TrimEnd('\n') + Other),
        ("glued pair, then a third", Plain.TrimEnd('\n') + Other + Pem(Label, RsaCertificate)),
        ("cert of another key first, ours second", Other + Plain),
        ("good cert, then undecodable base64 block", Plain + Other.Replace("MII", "M*I")),
        ("undecodable base64 block, then good", Other.Replace("MII", "M*I") + Plain),
        ("good cert, then truncated block", Plain + Other[..200]),
        ("good cert, then garbage DER", Plain + Pem(Label, [1, 2, 3])),
        ("garbage DER, then good cert", Pem(Label, [1, 2, 3]) + Plain),
        ("empty block then cert", $"-----BEGIN {Label}-----\n-----END {Label}-----\n" + Plain),
        ("cert then empty block", Plain + $"-----BEGIN {Label}-----\n-----END {Label}-----\n"),
        ("header cert first, plain cert second", Plain.Replace(FirstLine, "Foo: bar\n" + FirstLine) + Other),
    ];

    private static IEnumerable<(string Name, string Text)> OtherBlocks() =>
    [
        ("key block, then cert", Pem("EC PRIVATE KEY", EcSec1) + Plain),
        ("cert, then key block", Plain + Pem("EC PRIVATE KEY", EcSec1)),
        ("other key block, then cert", Pem("EC PRIVATE KEY", OtherSec1) + Plain),
        ("CSR block, then cert", Pem("CERTIFICATE REQUEST", Request) + Plain),
        ("EC PARAMETERS, then cert", Pem("EC PARAMETERS", EcParameters) + Plain),
        ("public key block, then cert", Pem("PUBLIC KEY", EcKey.PublicKey.Spki.ToArray()) + Plain),
        ("key DER under CERTIFICATE label", Pem(Label, EcSec1)),
        ("CSR DER under CERTIFICATE label", Pem(Label, Request)),
        ("private key instead", Pem("EC PRIVATE KEY", EcSec1)),
        ("RSA certificate, EC key", Pem(Label, RsaCertificate)),
    ];

    // A certificate whose base64 ends in so many padding characters.
    private static string Padded(int count)
    {
        while (true)
        {
            var der = CertificateAuthorityBuilder.Build(EcKey, null,
                new AuthorityOptions { Subject = DistinguishedName.Parse("/CN=forms"),
                    Validity = Validity.For(TimeSpan.FromDays(10)) }).Certificate.Der.ToArray();
            var padded = Convert.ToBase64String(der);
            if (padded.Count(character => character == '=') == count
                && (count != 2 || padded.EndsWith("A==", StringComparison.Ordinal)))
                return Pem(Label, der);
        }
    }
}
