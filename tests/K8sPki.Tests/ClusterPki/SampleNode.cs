using System.Net;
using System.Text;

namespace K8sPki.Tests.ClusterPki;

/// <summary>The tree of a node as kubeadm leaves it, in a temporary folder, with nothing wrong in it.</summary>
internal sealed class SampleNode : IDisposable
{
    private static readonly Lazy<IReadOnlyList<SampleAuthority>> Authorities = new(() =>
        [.. ClusterBlueprint.All.Where(entry => entry.Kind == BlueprintKind.Authority)
            .Select(entry => new SampleAuthority(entry.Name, NewAuthority(entry.CommonName)))]);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("k8spki-node-");

    private SampleNode(string name) => Name = name;

    public string Name { get; }

    public string Root => folder.FullName;

    public CertificateAuthority Ca => Authority("ca");

    public CertificateAuthority EtcdCa => Authority("etcd-ca");

    public static ClusterDescription Cluster { get; } = new()
    {
        Endpoint = ControlPlaneEndpoint.Parse("k8s.example:6443"),
        ServiceNetworks = [ServiceNetwork.Default],
    };

    public ClusterNode Node => new(Name, IPAddress.Parse("10.0.0.10"));

    public static CertificateAuthority Authority(string name) =>
        Authorities.Value.Single(authority => authority.Name == name).Authority;

    public static CertificateAuthority NewAuthority(string commonName, TimeSpan? life = null) =>
        CertificateAuthorityBuilder.Build(
        PrivateKey.Generate(KeyAlgorithm.ECDSA, 256), null, new AuthorityOptions
        {
            Subject = DistinguishedName.Parse("/CN=" + commonName),
            Validity = Validity.For(life ?? Validity.OfAuthority),
        });

    /// <summary>A node with everything: API server, controller manager, scheduler, etcd, kubelet.</summary>
    public static SampleNode ControlPlane(string name = "cp1")
    {
        var node = new SampleNode(name);
        foreach (var (authority, issuer) in Authorities.Value)
            node.WriteAuthority(ClusterBlueprint.Find(authority)!.Kubeadm!.FileBase!, issuer);
        foreach (var entry in ClusterBlueprint.All
            .Where(entry => entry.Kind == BlueprintKind.Certificate && entry.Kubeadm is not null))
            node.WriteEntry(entry);
        node.WriteTokenKeys();
        foreach (var (component, manifest) in SampleManifests.All)
            node.Write($"etc/kubernetes/manifests/{component}.yaml", manifest);
        node.WriteKubelet();
        return node;
    }

    /// <summary>A node with a kubelet only.</summary>
    public static SampleNode Worker(string name = "worker1")
    {
        var node = new SampleNode(name);
        node.Write("etc/kubernetes/pki/ca.crt", node.Ca.Certificate.Pem);
        node.WriteKubelet();
        return node;
    }

    public PkiInventory Read() => InventoryReader.Read(NodeFileSystem.At(Root));

    public string PathOf(string path) => Path.Combine(Root, path);

    public string Write(string path, string content, bool isSecret = false)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllText(PathOf(path), content);
        if (isSecret && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(PathOf(path), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return PathOf(path);
    }

    public string ReadText(string path) => File.ReadAllText(PathOf(path));

    /// <summary>Changes a file's text, which must have what is replaced.</summary>
    public void Replace(string path, string old, string replacement)
    {
        var text = ReadText(path);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(PathOf(path), text.Replace(old, replacement, StringComparison.Ordinal));
    }

    public void Delete(string path) => File.Delete(PathOf(path));

    /// <summary>Writes a certificate of the blueprint, with changes.</summary>
    public SampleCertificate WriteEntry(string name, Func<SampleCertificate, SampleCertificate>? change = null) =>
        WriteEntry(ClusterBlueprint.Find(name)!, change);

    /// <summary>Issues a certificate of the blueprint without writing it.</summary>
    public SampleCertificate Entry(BlueprintEntry entry) => new(
        Authority(entry.Authority!), Cluster.SubjectOf(entry, Node), entry.Usages, Cluster.NamesOf(entry, Node),
        Validity.For(Validity.OfLeaf), PrivateKey.Generate(KeyAlgorithm.ECDSA, 256));

    private SampleCertificate WriteEntry(BlueprintEntry entry, Func<SampleCertificate, SampleCertificate>? change = null)
    {
        var certificate = change is null ? Entry(entry) : change(Entry(entry));
        var place = entry.Kubeadm!;
        if (place.FileBase is { } path)
        {
            Write($"etc/kubernetes/{path}.crt", certificate.Pem);
            Write($"etc/kubernetes/{path}.key", certificate.KeyPem, isSecret: true);
        }
        else
        {
            WriteKubeConfig($"etc/kubernetes/{place.KubeConfig}", Cluster.ServerOf(entry, Node)!, Ca.Certificate.Pem,
                certificate);
        }

        return certificate;
    }

    public void WriteKubeConfig(string path, string server, string authority, SampleCertificate user) => Write(path, $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: kubernetes
          cluster:
            server: {server}
            certificate-authority-data: {Base64(authority)}
        contexts:
        - name: default
          context:
            cluster: kubernetes
            user: default
        current-context: default
        users:
        - name: default
          user:
            client-certificate-data: {Base64(user.Pem)}
            client-key-data: {Base64(user.KeyPem)}
        """, isSecret: true);

    public void WriteAuthority(string path, CertificateAuthority authority)
    {
        Write($"etc/kubernetes/{path}.crt", authority.Certificate.Pem);
        Write($"etc/kubernetes/{path}.key", SampleCertificate.Text(authority.Key!), isSecret: true);
    }

    public void WriteTokenKeys()
    {
        var key = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256);
        Write("etc/kubernetes/pki/sa.key", SampleCertificate.Text(key), isSecret: true);
        Write("etc/kubernetes/pki/sa.pub", key.PublicKey.Pem);
    }

    private void WriteKubelet()
    {
        const string pki = "var/lib/kubelet/pki";
        var certificate = Entry(ClusterBlueprint.Find("kubelet.conf")!);
        Write($"{pki}/kubelet-client-2026-01-01-00-00-00.pem", certificate.Pem + certificate.KeyPem, isSecret: true);
        File.CreateSymbolicLink(PathOf($"{pki}/kubelet-client-current.pem"),
            "/" + pki + "/kubelet-client-2026-01-01-00-00-00.pem");
        Write("etc/kubernetes/kubelet.conf", SampleManifests.KubeletKubeConfig
            .Replace("CA-DATA", Base64(Ca.Certificate.Pem), StringComparison.Ordinal), isSecret: true);
        Write("var/lib/kubelet/config.yaml", SampleManifests.KubeletConfiguration);
        Write("usr/lib/systemd/system/kubelet.service", SampleManifests.KubeletUnit);
        Write("usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf", SampleManifests.KubeletDropIn);
        Write("var/lib/kubelet/kubeadm-flags.env",
            "KUBELET_KUBEADM_ARGS=\"--container-runtime-endpoint=unix:///run/containerd/containerd.sock\"\n");
        Write("etc/hostname", Name + "\n");
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    public void Dispose() => folder.Delete(recursive: true);

    private sealed record SampleAuthority(string Name, CertificateAuthority Authority);
}

/// <summary>What a sample's certificate is made of.</summary>
internal sealed record SampleCertificate(
    CertificateAuthority Issuer, DistinguishedName Subject, IReadOnlyList<ExtendedKeyUsage> Usages,
    IReadOnlyList<SubjectAlternativeName> Names, Validity Validity, PrivateKey Key)
{
    private readonly Lock issuing = new();
    private Certificate? certificate;

    public byte[]? SerialNumber { get; init; }

    public string Pem => Certificate.Pem;

    public Certificate Certificate
    {
        get
        {
            lock (issuing)
            {
                return certificate ??= CertificateIssuer.Issue(Issuer, new CertificateOptions
                {
                    Subject = Subject, PublicKey = Key.PublicKey, AlternativeNames = Names,
                    KeyUsage = KeyUsageRules.ForTls(Key.PublicKey), ExtendedKeyUsage = Usages,
                    Validity = Validity, SerialNumber = SerialNumber,
                });
            }
        }
    }

    public string KeyPem => Text(Key);

    public static string Text(PrivateKey key) =>
        Encoding.ASCII.GetString(PrivateKeyWriter.Write(key, PrivateKeyFormat.Pkcs8, false, null));
}
