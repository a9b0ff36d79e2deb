using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>Configurations of openssl for requests. A request that is made of one has what was asked for.</summary>
internal static class OpensslConfigs
{
    private const string Seed = """
        # a request
        HOME = .
        org = dev
        [req]
        default_bits = 2048
        prompt = no
        distinguished_name = dn
        req_extensions = v3
        string_mask = utf8only
        [ dn ]
        C = US
        0.O = $org
        1.O = ${ENV::X}
        CN = "web \"x\" $req::prompt" # who
        emailAddress = a@example.org
        [v3]
        basicConstraints = critical,CA:FALSE
        keyUsage = digitalSignature, \
          keyAgreement
        extendedKeyUsage = serverAuth,1.2.3.4
        subjectKeyIdentifier = hash
        subjectAltName = @names
        1.2.3.4.5 = DER:05:00
        [names]
        DNS.1 = b.example
        IP.1 = 10.0.0.1
        URI = https://x
        email = copy
        RID = 1.2.3
        """;

    public static FuzzTarget Target { get; } = new(
        "openssl-configs",
        [Encoding.UTF8.GetBytes(Seed.Replace("1.O = ${ENV::X}\n", "", StringComparison.Ordinal))],
        input =>
        {
            var asked = OpensslRequestConfig.Read(OpensslConfig.Read(input, "the file"));
            var key = PrivateKeyReader.Read(FuzzTarget.Seed("ec-pkcs8.pem"), "the key", null);
            var request = CertificateRequestBuilder.Build(key, asked.Options);
            var again = Must.Read(() => CertificateRequest.Parse(request.Pem), "The request of a configuration");
            Must.Equal(asked.Options.Subject?.ToString() ?? "", again.Subject, "The subject");
            Must.Equal(string.Join(", ", asked.Options.AlternativeNames), string.Join(", ", again.SubjectAlternativeNames),
                "The names");
        })
    {
        Fragments = ["[", "]", "=", "\\\n", "$", "${", "}", "$dn::CN", "${a}", "#", "\"", "'", "DER:", "ASN1:UTF8:x", "critical,",
            "@names", "DNS:", "IP:", "email:copy", "dirName:dn", "otherName:1.2.3;UTF8:x", ".include x", "\r\n", "a = $a$a\n"],
    };
}
