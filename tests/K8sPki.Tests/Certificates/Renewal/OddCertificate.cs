using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Certificates.Renewal;

/// <summary>
/// A certificate that openssl makes below an authority of ours, with everything in it that a renewal could lose.
/// </summary>
internal static class OddCertificate
{
    private const string Config = """
        [req]
        distinguished_name = name
        prompt = no
        string_mask = nombstr
        [name]
        C = US
        O = MyOrg, Inc.
        1.OU = Ünit
        2.OU = second
        CN = odd
        +O = system:nodes
        emailAddress = odd@example.com
        0.1.3.6.1.4.1.99999.1 = custom
        [v3]
        basicConstraints = CA:FALSE
        keyUsage = critical, digitalSignature, keyEncipherment
        extendedKeyUsage = serverAuth, clientAuth, 1.3.6.1.4.1.99999.2
        subjectKeyIdentifier = hash
        authorityKeyIdentifier = keyid
        certificatePolicies = 1.3.6.1.4.1.99999.3, @policy
        authorityInfoAccess = OCSP;URI:http://ocsp.example/, caIssuers;URI:http://ca.example/ca.crt
        crlDistributionPoints = URI:http://crl.example/ca.crl
        1.3.6.1.4.1.99999.4 = critical, DER:04:03:61:62:63
        nsComment = "made by hand"
        subjectAltName = critical, @names
        [policy]
        policyIdentifier = 1.3.6.1.4.1.99999.5
        CPS.1 = http://policy.example/
        [names]
        DNS.1 = odd.example
        DNS.2 = *.odd.example
        IP.1 = 10.96.0.1
        IP.2 = fd00::1
        URI.1 = spiffe://cluster/ns/default/sa/odd
        email.1 = odd@example.com
        RID.1 = 1.2.3.4
        otherName.1 = 1.3.6.1.4.1.99999.6;UTF8:other
        dirName.1 = dir
        [dir]
        CN = in the directory
        """;

    /// <summary>
    /// Makes it in a folder, which then holds <c>odd.crt</c>, <c>odd.key</c> and the authority's <c>ca.crt</c> and <c>ca.key</c>.
    /// </summary>
    public static CertificateAuthority Make(TemporaryFolder folder, string keyAlgorithm = "RSA")
    {
        var authority = CertificateAuthorityBuilder.Build(PrivateKey.Generate(KeyAlgorithm.ECDSA, 256), null, new AuthorityOptions
        {
            Subject = DistinguishedName.Parse("/O=Org/CN=issuer"),
            Validity = Validity.For(TimeSpan.FromDays(1000)),
        });
        authority = new AuthorityFiles(folder["ca.crt"], folder["ca.key"]).Write(authority, null, false);
        var config = folder.Write("odd.cnf", Config);
        string[] key = keyAlgorithm == "RSA" ? ["-newkey", "rsa:2048"] : ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
        Tool.Run("openssl", ["req", "-new", "-utf8", .. key, "-nodes", "-batch", "-keyout", folder["odd.key"], "-config", config,
            "-out", folder["odd.csr"]]);
        Tool.Run("openssl", "x509", "-req", "-in", folder["odd.csr"], "-CA", folder["ca.crt"], "-CAkey", folder["ca.key"],
            "-set_serial", "77", "-days", "100", "-extfile", config, "-extensions", "v3", "-out", folder["odd.crt"]);
        return authority;
    }

    public static Certificate Read(TemporaryFolder folder) =>
        CertificateReader.ReadFirst(File.ReadAllBytes(folder["odd.crt"]), "odd", folder["odd.crt"]);
}
