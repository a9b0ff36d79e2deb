using System.Formats.Asn1;
using System.Net;
using K8sPki.Tests.Requests;

namespace K8sPki.Tests.Signers;

/// <summary>A request and what is asked of the signer for it.</summary>
internal sealed record SigningCase(string Name, Func<CertificateRequest> Make, string[] Usages, int? Seconds = null,
    string Authority = "rsa")
{
    private static readonly string[] Client = ["client auth"];

    /// <summary>Requests of every shape that a signer meets.</summary>
    public static readonly IReadOnlyList<SigningCase> All =
    [
        new("user", () => Built("/CN=jane/O=dev"), Client),
        new("user with several groups", () => Built("/O=zeta/CN=jane/O=alpha/O=dev/OU=b/OU=a"), Client),
        new("one set of several", () => Built("/CN=jane+O=dev+OU=x"), Client),
        new("two common names", () => Built("/CN=first/CN=second/O=dev"), Client),
        new("every attribute", () =>
            Built("/CN=n/C=US/ST=CA/L=SF/STREET=1 Main St/postalCode=94105/O=Org, "
                + "Inc./OU=u/SERIALNUMBER=42/E=a@b.example/DC=x/UID=u/T=t/G=g/SN=s"), Client),
        new("other letters", () => Built("/CN=Zoë/O=株式会社/OU=a*b/OU=c&d/OU=e_f@g"), Client),
        new("printable only", () => Built("/CN=a b'c()\\+,-.\\/:=?d/O=x"), Client),
        new("odd string types", () =>
            Forged([("2.5.4.10", UniversalTagNumber.IA5String, "ia5"), ("2.5.4.10", UniversalTagNumber.T61String, "t61"),
                ("2.5.4.10", UniversalTagNumber.BMPString, "bmp"), ("2.5.4.3", UniversalTagNumber.NumericString, "12 3"),
                ("2.5.4.10", UniversalTagNumber.VisibleString, "system:masters")]), Client),
        new("empty values", () =>
            Forged([("2.5.4.10", UniversalTagNumber.UTF8String, ""), ("2.5.4.3", UniversalTagNumber.UTF8String, "a"),
                ("2.5.4.3", UniversalTagNumber.UTF8String, "")]), Client),
        new("node client", () => Built("/O=system:nodes/CN=system:node:n1"), ["digital signature", "client auth"]),
        new("node server", () => Built("/O=system:nodes/CN=system:node:n1", Host("n1"), Address("10.0.0.1"), Address("fd00::1")),
            ["key encipherment", "digital signature", "server auth"], 3600),
        new("names out of order", () => Built("/CN=a", SubjectAlternativeName.FromUri("spiffe://c/ns/x"), Address("10.0.0.1"),
            SubjectAlternativeName.FromEmail("a@b.example"), Host("z"), Host("a"), Host("z")), Client),
        new("names without subject", () => Built("", Host("a.example")), ["server auth"]),
        new("names of other kinds", () => RequestForge.Make("/CN=a",
            RequestForge.Names((0, "\x06\x01\x2A\xA0\x02\x05\x00"), (2, "a"), (8, "\x2A\x03"))), Client),
        new("names of other kinds only", () => RequestForge.Make("/CN=a", RequestForge.Names((8, "\x2A\x03"))), Client),
        new("address in IPv6 form", () =>
            RequestForge.Make("/CN=a", RequestForge.Names((7, "\0\0\0\0\0\0\0\0\0\0\xFF\xFF\x0A\0\0\x01"))), Client),
        new("asks for everything", () => RequestForge.Make("/CN=a",
            ExtensionEncoding.BasicConstraints(new BasicConstraints(true, 3)),
            ExtensionEncoding.KeyUsage(KeyUsages.KeyCertSign | KeyUsages.CrlSign),
            ExtensionEncoding.ExtendedKeyUsage([ExtendedKeyUsage.Any]),
            new CertificateExtension("1.2.3.4", true, [5, 0])), Client),
        new("every usage", () => Built("/CN=a"), [.. RequestedUsage.All.Select(usage => usage.Name)]),
        new("no purpose", () => Built("/CN=a"), ["digital signature"]),
        new("no key usage", () => Built("/CN=a"), ["netscape sgc", "server auth", "any", "client auth"]),
        new("ten minutes", () => Built("/CN=a"), Client, 600),
        new("under eight hours", () => Built("/CN=a"), Client, (8 * 3600) - 1),
        new("eight hours", () => Built("/CN=a"), Client, 8 * 3600),
        new("longer than the signer gives", () => Built("/CN=a"), Client, 400 * 86400),
        new("short authority", () => Built("/CN=a"), Client, Authority: "short"),
        new("authority on a curve", () => Built("/CN=a"), Client, Authority: "ec"),
        new("authority without key identifier", () => Built("/CN=a"), Client, Authority: "bare"),
        new("name of the authority", () => Forged([("2.5.4.3", UniversalTagNumber.PrintableString, "printable")]), Client,
            Authority: "printable"),
    ];

    private static SubjectAlternativeName Host(string name) => SubjectAlternativeName.Dns(name);

    private static SubjectAlternativeName Address(string address) => SubjectAlternativeName.IP(IPAddress.Parse(address));

    private static CertificateRequest Built(string subject, params SubjectAlternativeName[] names) =>
        CertificateRequestBuilder.Build(RequestForge.Ec, new CertificateRequestOptions
        {
            Subject = subject.Length == 0 ? null : DistinguishedName.Parse(subject),
            AlternativeNames = names,
        });

    private static CertificateRequest Forged((string Oid, UniversalTagNumber Type, string Value)[] attributes) =>
        RequestForge.Make(RequestForge.Ec, ForgedName(attributes), []);

    /// <summary>A name with string types of one's choice.</summary>
    public static byte[] ForgedName((string Oid, UniversalTagNumber Type, string Value)[] attributes)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var (oid, type, value) in attributes)
            {
                using (writer.PushSetOf())
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(oid);
                    writer.WriteCharacterString(type, value);
                }
            }
        }

        return writer.Encode();
    }
}
