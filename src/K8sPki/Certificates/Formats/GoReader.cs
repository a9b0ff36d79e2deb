using K8sPki.Keys;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.Certificates;

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

    /// <summary>
    /// The authority that kube-controller-manager signs with (pkg/controller/certificates/signer): one certificate, and a key
    /// under the label of its form.
    /// </summary>
    public static readonly GoReader SigningPair = new("tls.X509KeyPair, cert.ParseCertsPEM and keyutil.ParsePrivateKeyPEM",
        ServingContent, new GoKeyPair(), CertsPem with { Exactly = 1 }, new GoLabelledKey());

    /// <summary>A bundle for a pool of Go's own; broken neighbours are passed over without a word.</summary>
    public static readonly GoReader CertPool = new(
        "x509.CertPool.AppendCertsFromPEM", new GoCertificates(GoNone.False) { SkipsBroken = true });

    /// <summary>
    /// The authorities of a kubeconfig and of other clients (client-go, transport.go); an empty file means those of the system.
    /// </summary>
    public static readonly GoReader ClientAuthorities = new("x509.CertPool.AppendCertsFromPEM",
        new GoCertificates(GoNone.RestCaData) { SkipsBroken = true, EmptyIsSystem = true });

    /// <summary>A bundle in which everything must be right (client-go, util/cert): kubeadm, kube-controller-manager.</summary>
    public static readonly GoReader CertificateList = new("cert.ParseCertsPEM", CertsPem);

    /// <summary>The authorities of clients (k8s.io/apiserver, dynamic_cafile_content.go).</summary>
    public static readonly GoReader ClientCaContent = new(
        "cert.ParseCertsPEM", new GoContent("missing content for CA bundle", GoFile.Certificates), CertsPem);

    /// <summary>
    /// The authorities of etcd and of its clients (etcd, tlsutil): every block must be a certificate, and none at all is an empty
    /// pool.
    /// </summary>
    public static readonly GoReader EtcdPool = new(
        "tlsutil.NewCertPool", new GoCertificates(GoNone.Taken) { Label = null, TakesHeaders = true });

    /// <summary>
    /// An authority of kubeadm (pkiutil): the first certificate counts, and whether the key is its own is not asked.
    /// </summary>
    public static readonly GoReader KubeadmPair = new("cert.CertsFromFile and keyutil.PrivateKeyFromFile",
        CertsPem, new GoLabelledKey { NoEd25519 = "the private key file is neither in RSA nor ECDSA format" });

    /// <summary>A private key by its label (client-go, keyutil).</summary>
    public static readonly GoReader LabelledKey = new("keyutil.ParsePrivateKeyPEM", new GoLabelledKey());

    /// <summary>The key that signs tokens of service accounts.</summary>
    public static readonly GoReader TokenSigner = new("keyutil.ParsePrivateKeyPEM", new GoLabelledKey
    {
        NoEd25519 = "unknown private key type ed25519.PrivateKey, must be *rsa.PrivateKey, *ecdsa.PrivateKey, or "
            + "jose.OpaqueSigner",
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
        if (earlier.Refusal is { } first)
            return new GoVerdict { Refusal = first.Text, Kind = first.Kind, RefusedFile = first.File };
        GoReading[] newer = files.Values.All(file => file.IsAgreed)
            ? [] : [Read(GoPemRules.Later, files), Read(GoPemRules.Latest, files)];
        if (newer.Select(reading => reading.Refusal).FirstOrDefault(found => found is not null) is { } refusal)
            return new GoVerdict
            {
                Refusal = refusal.Text, Kind = refusal.Kind, RefusedFile = refusal.File, IsTakenByEarlier = true,
            };
        return new GoVerdict
        {
            IsTakenByEarlier = true,
            Certificates = newer.Aggregate(earlier.Certificates.AsEnumerable(),
                (taken, reading) => taken.Intersect(reading.Certificates)).ToList(),
            Keys = newer.LastOrDefault(earlier).Keys,
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

/// <summary>One reading of files: what was found so far, and the refusal that ended it.</summary>
/// <param name="rules">The releases of Go that it is read for.</param>
/// <param name="files">The files that are there.</param>
internal sealed class GoReading(GoPemRules rules, IReadOnlyDictionary<GoFile, GoSource> files)
{
    private const int MostLabels = 10;

    /// <summary>The certificates that the last step which reads any has taken.</summary>
    public IReadOnlyList<Certificate> Certificates { get; private set; } = [];

    /// <summary>The keys taken so far.</summary>
    public List<CertifiedKey> Keys { get; } = [];

    /// <summary>Why it is refused; null as long as it is not.</summary>
    public (GoFile File, GoRefusal Kind, string Text)? Refusal { get; private set; }

    /// <summary>The blocks of a file; none for one that is not there.</summary>
    public IReadOnlyList<GoPemBlock> Blocks(GoFile file) => files.TryGetValue(file, out var known) ? known.Blocks(rules) : [];

    /// <summary>True for a file that is there.</summary>
    public bool Has(GoFile file) => files.ContainsKey(file);

    /// <summary>The length of a file in bytes; 0 for one that is not there.</summary>
    public int Length(GoFile file) => files.TryGetValue(file, out var known) ? known.Length : 0;

    /// <summary>What the component calls a file.</summary>
    public string Name(GoFile file) => files.TryGetValue(file, out var known) ? known.Name : "";

    /// <summary>Takes certificates in place of those before, each once.</summary>
    public void Take(IEnumerable<Certificate> certificates) => Certificates = certificates.Distinct().ToList();

    /// <summary>Ends the reading.</summary>
    public void Refuse(GoFile file, GoRefusal kind, string text) => Refusal = (file, kind, text);

    /// <summary>Labels as Go prints a list of them.</summary>
    public static string Shown(IEnumerable<string> labels) =>
        $"[{string.Join(' ', labels.Take(MostLabels).Select(PrintableText.Escape))}]";
}

/// <summary>Whether a component takes what a file holds.</summary>
internal sealed record GoVerdict
{
    /// <summary>Why the component refuses it, in its own words where it has any; null when it takes it.</summary>
    public string? Refusal { get; init; }

    /// <summary>What the refusal is about.</summary>
    public GoRefusal Kind { get; init; }

    /// <summary>The file that is refused; without meaning when nothing is.</summary>
    public GoFile RefusedFile { get; init; }

    /// <summary>
    /// True when it is refused only by releases of Go since 1.24.8 and 1.25.2, which do not see what stands behind a broken
    /// block.
    /// </summary>
    public bool IsTakenByEarlier { get; init; }

    /// <summary>The certificates that the component has of it, by every release of Go.</summary>
    public IReadOnlyList<Certificate> Certificates { get; init; } = [];

    /// <summary>The public halves of the keys that the component has of it.</summary>
    public IReadOnlyList<CertifiedKey> Keys { get; init; } = [];

    /// <summary>True when the component takes it.</summary>
    public bool IsTaken => Refusal is null;
}

/// <summary>What a refusal is about.</summary>
internal enum GoRefusal
{
    /// <summary>Nothing is refused.</summary>
    None,

    /// <summary>The file has nothing in a form that is read: no block, another label, a block within a line.</summary>
    Form,

    /// <summary>What stands in a block is not what it should be, or breaks a rule of crypto/x509.</summary>
    Content,

    /// <summary>The key is not the certificate's.</summary>
    Mismatch,

    /// <summary>There are more certificates than the component takes.</summary>
    Count,

    /// <summary>The component does not work with keys of this algorithm.</summary>
    Algorithm,
}

/// <summary>Which file of what a component reads together.</summary>
internal enum GoFile
{
    /// <summary>The file of the certificate or certificates.</summary>
    Certificates,

    /// <summary>The file of the key.</summary>
    Key,
}

/// <summary>One thing that a component does with the files it reads; a reader is a list of them.</summary>
internal abstract record GoStep
{
    /// <summary>Does it; the reading has no refusal yet.</summary>
    public abstract void Run(GoReading reading);
}

/// <summary>Refuses an empty file before anything is decoded (k8s.io/apiserver, dynamiccertificates).</summary>
/// <param name="Text">What it says, with the name of the file behind it.</param>
/// <param name="Files">The files that must have something.</param>
internal sealed record GoContent(string Text, params GoFile[] Files) : GoStep
{
    /// <inheritdoc/>
    public override void Run(GoReading reading)
    {
        foreach (var file in Files)
        {
            if (reading.Has(file) && reading.Length(file) == 0 && reading.Refusal is null)
                reading.Refuse(file, GoRefusal.Form, $"{Text} {PrintableText.Escape(reading.Name(file))}");
        }
    }
}

/// <summary>The blocks of one file, as each release of Go finds them.</summary>
/// <param name="Name">What the component calls the file.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Earlier">By <see cref="GoPemRules.Earlier"/>.</param>
/// <param name="Later">By <see cref="GoPemRules.Later"/>.</param>
/// <param name="Latest">By <see cref="GoPemRules.Latest"/>.</param>
internal sealed record GoSource(string Name, int Length, IReadOnlyList<GoPemBlock> Earlier, IReadOnlyList<GoPemBlock> Later,
    IReadOnlyList<GoPemBlock> Latest)
{
    /// <summary>True when every release finds the same.</summary>
    public bool IsAgreed => IsSame(Earlier, Later) && IsSame(Earlier, Latest);

    /// <summary>The blocks for some releases.</summary>
    public IReadOnlyList<GoPemBlock> Blocks(GoPemRules rules) => rules switch
    {
        GoPemRules.Earlier => Earlier,
        GoPemRules.Later => Later,
        _ => Latest,
    };

    /// <summary>Finds the blocks.</summary>
    public static GoSource Read(byte[] content, string name) => new(name, content.Length,
        GoPem.Read(content, GoPemRules.Earlier), GoPem.Read(content, GoPemRules.Later), GoPem.Read(content, GoPemRules.Latest));

    private static bool IsSame(IReadOnlyList<GoPemBlock> some, IReadOnlyList<GoPemBlock> others) =>
        some.Select(block => (block.Start, block.End)).SequenceEqual(others.Select(block => (block.Start, block.End)));
}
