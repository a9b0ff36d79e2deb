using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Requests;

/// <summary>
/// The same configuration read here and by <c>openssl req -config</c>: equal subjects and extensions, byte for byte.
/// </summary>
public sealed class OpensslConfigPeerTests : IDisposable
{
    // The file of the tutorial for the certificate of kube-apiserver.
    private const string Tutorial = """
        [req]
        req_extensions = v3_req
        distinguished_name = req_distinguished_name
        [ v3_req ]
        basicConstraints = CA:FALSE
        keyUsage = nonRepudiation, digitalSignature, keyEncipherment
        subjectAltName = @alt_names
        [alt_names]
        DNS.1 = kubernetes
        DNS.2 = kubernetes.default
        DNS.3 = kubernetes.default.svc
        DNS.4 = kubernetes.default.svc.cluster.local
        IP.1 = 10.96.0.1
        IP.2 = 172.17.0.87
        [req_distinguished_name]
        """;

    // Each follows a [req] with prompt = no, distinguished_name = dn and req_extensions = ext.
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["plain"] = "[dn]\nCN = a\n[ext]\nbasicConstraints = CA:FALSE\n",
        ["long names"] = "[dn]\ncountryName = US\nstateOrProvinceName = California\nlocalityName = San "
            + "Francisco\norganizationName = MyOrg, Inc.\norganizationalUnitName=IT\ncommonName = my-bank.com\nemailAddress = "
            + "a@b.example\n[ext]\nkeyUsage=digitalSignature\n",
        ["numbered names"] = "[dn]\n0.organizationName = One\n1.organizationName = Two\n0.OU = x\n0.commonName = "
            + "a\n[ext]\nkeyUsage=digitalSignature\n",
        ["joined names"] = "[dn]\nO = dev\nCN = a\n+OU = team\n1.+UID = jane\n2.O = last\n[ext]\nkeyUsage=digitalSignature\n",
        ["inline names"] = "[dn]\nCN=a\n[ext]\nsubjectAltName = DNS:a.example, DNS:*.b.example,IP:10.0.0.1 , IP:fd00::1, "
            + "email:x@y.example, URI:spiffe://c/ns/default?x=1\n",
        ["critical"] = "[dn]\nCN=a\n[ext]\nbasicConstraints=critical, CA:FALSE\nkeyUsage = "
            + "critical,digitalSignature,keyEncipherment\nextendedKeyUsage = critical, serverAuth , "
            + "clientAuth\nsubjectAltName=critical,DNS:a\n",
        ["authority"] =
            "[dn]\nCN=ca\n[ext]\nkeyUsage=keyCertSign,cRLSign\nbasicConstraints=critical,CA:TRUE,pathlen:0\nsubjectKeyIdentifier=hash\n",
        ["other order"] =
            "[dn]\nCN=a\n[ext]\nsubjectAltName=DNS:a\nsubjectKeyIdentifier=hash\nextendedKeyUsage=clientAuth\nkeyUsage=keyAgreement\nbasicConstraints=CA:FALSE\n",
        ["every usage"] =
            "[dn]\nCN=a\n[ext]\nkeyUsage=digitalSignature,nonRepudiation,keyEncipherment,dataEncipherment,keyAgreement,keyCertSign,cRLSign,encipherOnly,decipherOnly\nextendedKeyUsage=serverAuth,clientAuth,codeSigning,emailProtection,timeStamping,OCSPSigning,msSGC,nsSGC,anyExtendedKeyUsage,1.2.3.4\n",
        ["comments and quotes"] = "# first\n[dn] # heading\nCN = \"a # b\" # real comment\nO = 'it''s' # two quotes\nOU = "
            + "\\#hash \\\\ back\n[ext]\nkeyUsage = digitalSignature # why\n",
        ["continued"] = "[dn]\nCN = a\n[ext]\nsubjectAltName = DNS:a.example,\\\n  "
            + "DNS:b.example,\\\nDNS:c.example\nkeyUsage=digital\\\nSignature\n",
        ["variables"] = "name = base\n[vars]\ndomain = example\nhost = api.$domain\n[dn]\nCN = $name\nO = ${name}tail\nOU = "
            + "$(name)x\nL = ${vars::host}\n[ext]\nsubjectAltName = DNS:$vars::host, DNS:x.${vars::domain}\n",
        ["environment"] = "[dn]\nCN = $ENV::HOME-x\n0.O = ${ENV::HOME}\n[ext]\nkeyUsage=digitalSignature\n",
        ["last value counts"] = "[dn]\nCN = first\nO = x\nCN = second\n[ext]\nkeyUsage=digitalSignature\nkeyUsage=keyAgreement\n",
        ["section in two parts"] =
            "[dn]\nCN = a\n[ext]\nkeyUsage=digitalSignature\n[dn]\nO = b\n[ext]\nbasicConstraints=CA:FALSE\n",
        ["names elsewhere"] =
            "dn::CN = "
                + "a\n[ext]\nsubjectAltName=@n\n[n]\nDNS.b=b\nDNS.a=a\nDNS=c\nemail.1=x@y.example\nURI.9=https://z.example/a,b\nRID.1=1.2.3.4\ndirName.1=dir\n[dir]\nC=US\nO=Org\nCN=x\n",
        ["email copy"] =
            "[dn]\nCN=a\nemailAddress=a@b.example\n1.emailAddress=c@d.example\n[ext]\nsubjectAltName=email:copy,DNS:x\n",
        ["raw extension"] = "[dn]\nCN=a\n[ext]\n1.2.3.4=DER:04:02:AB:CD\n2.5.29.15=critical,DER:03020780\n",
        ["blanks everywhere"] =
            "\t[ dn ]\n   CN\t=   a b   c   \n [ ext ]\n\tkeyUsage  =  digitalSignature ,  keyAgreement\n\n\n",
        ["carriage returns"] = "[dn]\r\nCN = a\r\nO = \"b \"\r\n[ext]\r\nkeyUsage = digitalSignature\r\n",
        ["other letters"] = "[dn]\nCN = Jörg Müller\nO = 株式会社\n[ext]\nkeyUsage=digitalSignature\n",
        ["numbers as names"] = "[dn]\n0.2.5.4.3 = a\n1.2.5.4.10 = b\n[ext]\nkeyUsage=digitalSignature\n",
        ["rare attributes"] =
            "[dn]\nDC=example\n1.DC=corp\nserialNumber=42\ntitle=Dr\nGN=Jane\nSN=Doe\ninitials=J\nUID=jd\nCN=Jane\n[ext]\nkeyUsage=digitalSignature\n",
    };

    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Cases => new(Bodies.Keys);

    [PeerTheory("openssl")]
    [MemberData(nameof(Cases))]
    public void Asks_for_what_openssl_asks_for(string name) =>
        Compare("[req]\nprompt = no\nutf8 = yes\ndefault_md = sha256\ndistinguished_name = dn\nreq_extensions = ext\n"
            + Bodies[name]);

    [PeerFact("openssl")]
    public void Reads_the_tutorial() => Compare(Tutorial, "/CN=kube-apiserver");

    [PeerFact("openssl")]
    public void Takes_the_defaults_where_openssl_would_ask() => Compare("""
        [req]
        default_bits = 2048
        distinguished_name = dn
        utf8 = yes
        [dn]
        countryName = Country Name (2 letter code)
        countryName_default = AU
        countryName_min = 2
        countryName_max = 2
        stateOrProvinceName = State
        stateOrProvinceName_default = Some-State
        localityName = Locality
        0.organizationName = Organization
        0.organizationName_default = Widgits
        0.organizationName_value = Given
        organizationalUnitName = Unit
        organizationalUnitName_default = .
        commonName = Name
        commonName_default = x
        """);

    public void Dispose() => folder.Dispose();

    private void Compare(string text, string? subject = null)
    {
        if (text.Contains("name = base", StringComparison.Ordinal))
            text = "name = base\n" + text.Replace("name = base\n", "", StringComparison.Ordinal);
        var path = folder.Write("openssl.cnf", text);
        var key = PrivateKey.Generate(KeyAlgorithm.RSA, 2048);
        var keyPath = folder.Write("key", PrivateKeyWriter.Write(key, PrivateKeyFormat.Pkcs8, false, null));
        string[] name = subject is null ? [] : ["-subj", subject];
        Tool.Run("openssl",
            ["req", "-new", "-batch", "-key", keyPath, "-config", path, .. name, "-outform", "DER", "-out", folder["csr"]]);
        var expected = CertificateRequestReader.ReadFile(folder["csr"]);
        var options = OpensslRequestConfig.Read(OpensslConfig.ReadFile(path)).Options;
        Assert.Equal(subject is not null, options.Subject is null);
        var request = CertificateRequestBuilder.Build(key,
            subject is null ? options : options with { Subject = DistinguishedName.Parse(subject) });
        Assert.Equal(expected.Subject, request.Subject);
        Assert.Equal(Convert.ToHexString(expected.SubjectName.Der), Convert.ToHexString(request.SubjectName.Der));
        Assert.Equal(Describe(expected), Describe(request));
        Assert.Equal("", Peer.OpenSsl.Run(new PeerCall("req", "-verify", "-noout") { InputText = request.Pem })
            .Accepted().Output);
    }

    private static string Describe(CertificateRequest request) =>
        string.Join('\n', request.RequestedExtensions.Select(extension => $"{extension} {extension.Hex}"));
}
