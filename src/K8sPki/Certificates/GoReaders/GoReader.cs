namespace K8sPki;

/// <summary>
/// How a Kubernetes component reads the files of a flag: the Go function behind it as a list of steps. What it refuses the
/// component does not run with; what <see cref="CertificateReader"/> and <see cref="PrivateKeyReader"/> show beyond that
/// only people see. The rules and texts are those of Go 1.22 with Kubernetes 1.31, and the stricter ones of later releases.
/// </summary>
/// <param name="Function">The function, as its sources name it.</param>
/// <param name="Steps">What it does.</param>
internal sealed record GoReader(string Function, params GoStep[] Steps)
{
    private static readonly GoCertificates CertsPem = new(GoNone.ParseCerts);
    private static readonly GoContent ServingContent = new("missing content for serving cert", GoFile.Certificates, GoFile.Key);

    /// <summary>A pair: etcd, client-go with certificate data, kubelet's store (there both in one file).</summary>
    public static readonly GoReader KeyPair = new("tls.X509KeyPair", new GoKeyPair());

    /// <summary>A serving or client pair of kube-apiserver and its kin (k8s.io/apiserver, dynamiccertificates).</summary>
    public static readonly GoReader ServingPair = new("tls.X509KeyPair", ServingContent, new GoKeyPair());

    /// <summary>The authority that kube-controller-manager signs with (pkg/controller/certificates/signer): one certificate, and a key under the label of its form.</summary>
    public static readonly GoReader SigningPair = new("tls.X509KeyPair, cert.ParseCertsPEM and keyutil.ParsePrivateKeyPEM",
        ServingContent, new GoKeyPair(), CertsPem with { Exactly = 1 }, new GoLabelledKey());

    /// <summary>A bundle for a pool of Go's own; broken neighbours are passed over without a word.</summary>
    public static readonly GoReader CertPool = new("x509.CertPool.AppendCertsFromPEM", new GoCertificates(GoNone.False) { SkipsBroken = true });

    /// <summary>The authorities of a kubeconfig and of other clients (client-go, transport.go); an empty file means those of the system.</summary>
    public static readonly GoReader ClientAuthorities = new("x509.CertPool.AppendCertsFromPEM",
        new GoCertificates(GoNone.RestCaData) { SkipsBroken = true, EmptyIsSystem = true });

    /// <summary>A bundle in which everything must be right (client-go, util/cert): kubeadm, kube-controller-manager.</summary>
    public static readonly GoReader CertificateList = new("cert.ParseCertsPEM", CertsPem);

    /// <summary>The authorities of clients (k8s.io/apiserver, dynamic_cafile_content.go).</summary>
    public static readonly GoReader ClientCaContent = new("cert.ParseCertsPEM", new GoContent("missing content for CA bundle", GoFile.Certificates), CertsPem);

    /// <summary>The authorities of etcd and of its clients (etcd, tlsutil): every block must be a certificate, and none at all is an empty pool.</summary>
    public static readonly GoReader EtcdPool = new("tlsutil.NewCertPool", new GoCertificates(GoNone.Taken) { Label = null, TakesHeaders = true });

    /// <summary>An authority of kubeadm (pkiutil): the first certificate counts, and whether the key is its own is not asked.</summary>
    public static readonly GoReader KubeadmPair = new("cert.CertsFromFile and keyutil.PrivateKeyFromFile",
        CertsPem, new GoLabelledKey { NoEd25519 = "the private key file is neither in RSA nor ECDSA format" });

    /// <summary>A private key by its label (client-go, keyutil).</summary>
    public static readonly GoReader LabelledKey = new("keyutil.ParsePrivateKeyPEM", new GoLabelledKey());

    /// <summary>The key that signs tokens of service accounts.</summary>
    public static readonly GoReader TokenSigner = new("keyutil.ParsePrivateKeyPEM", new GoLabelledKey
    {
        NoEd25519 = "unknown private key type ed25519.PrivateKey, must be *rsa.PrivateKey, *ecdsa.PrivateKey, or jose.OpaqueSigner",
        NoP224 = "could not generate signer for ECDSA keypair: unknown private key curve, must be 256, 384, or 521",
    });

    /// <summary>The keys that verify tokens of service accounts.</summary>
    public static readonly GoReader TokenVerifier = new("keyutil.ParsePublicKeysPEM", new GoPublicKeys());

    /// <summary>Judges a file of certificates, with its key where the reader takes a pair.</summary>
    /// <param name="certificates">The file's bytes; null where the reader takes none.</param>
    /// <param name="key">The key file's bytes; null where the reader takes none, or where it is not at hand.</param>
    /// <param name="name">What the component calls the certificate's file.</param>
    /// <param name="keyName">What it calls the key's.</param>
    public GoVerdict Judge(byte[]? certificates, byte[]? key = null, string name = "", string keyName = "")
    {
        var files = Sources(certificates, key, name, keyName);
        var earlier = Read(GoPemRules.Earlier, files);
        if (earlier.Refusal is { } refusal)
            return new GoVerdict { Refusal = refusal.Text, Kind = refusal.Kind, RefusedFile = refusal.File };
        var later = files.Values.All(file => file.IsAgreed) ? earlier : Read(GoPemRules.Later, files);
        return new GoVerdict
        {
            Refusal = later.Refusal?.Text,
            Kind = later.Refusal?.Kind ?? default,
            RefusedFile = later.Refusal?.File ?? default,
            IsTakenByEarlier = true,
            Certificates = later.Refusal is null ? earlier.Certificates.Intersect(later.Certificates).ToList() : [],
            Keys = later.Refusal is null ? later.Keys : [],
        };
    }

    /// <summary>Judges a file of a key alone.</summary>
    public GoVerdict JudgeKey(byte[] key, string name = "") => Judge(null, key, "", name);

    /// <summary>Judges a file that holds a certificate and its key.</summary>
    public GoVerdict JudgeBoth(byte[] content, string name = "") => Judge(content, content, name, name);

    /// <summary>Reads files as some releases of Go do; a verdict joins both.</summary>
    public GoReading Read(GoPemRules rules, byte[]? certificates, byte[]? key = null, string name = "", string keyName = "") =>
        Read(rules, Sources(certificates, key, name, keyName));

    private GoReading Read(GoPemRules rules, IReadOnlyDictionary<GoFile, GoSource> files)
    {
        var reading = new GoReading(rules, files);
        foreach (var step in Steps)
        {
            if (reading.Refusal is null)
                step.Run(reading);
        }

        return reading;
    }

    private static Dictionary<GoFile, GoSource> Sources(byte[]? certificates, byte[]? key, string name, string keyName)
    {
        var files = new Dictionary<GoFile, GoSource>();
        if (certificates is not null)
            files.Add(GoFile.Certificates, GoSource.Read(certificates, name));
        if (key is not null)
            files.Add(GoFile.Key, ReferenceEquals(key, certificates) ? files[GoFile.Certificates] : GoSource.Read(key, keyName));
        return files;
    }
}
