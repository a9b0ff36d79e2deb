using System.Globalization;

namespace K8sPki;

/// <summary>
/// Reads what decides the certificates out of kubeadm's configuration: ClusterConfiguration and InitConfiguration of
/// kubeadm.k8s.io/v1beta3 and v1beta4 (https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/).
/// </summary>
internal static class KubeadmConfig
{
    private const string Group = "kubeadm.k8s.io/";
    private const int LargestFile = 16 * 1024 * 1024;
    private static readonly string[] Versions = ["v1beta3", "v1beta4"];

    /// <summary>Reads a file; documents of other kinds in it are passed over.</summary>
    /// <exception cref="PkiException">It is no YAML, of a version that is not read, holds neither kind, or a value makes no sense.</exception>
    public static ClusterParameters ReadFile(string path) => Read(FileStore.Read(path, LargestFile), path);

    /// <summary>Reads a text.</summary>
    public static ClusterParameters Read(ReadOnlySpan<byte> content, string source)
    {
        var documents = Documents(content, source).Select(document => new KubeadmDocument(document)).Where(document => document.IsOfGroup(Group)).ToList();
        foreach (var document in documents.Where(document => !Versions.Contains(document.Version(Group))))
        {
            throw document.Wrong("ConfigFileVersion", ["apiVersion"],
                $"'{PrintableText.Escape(document.Text("apiVersion") ?? "")}' is not read. Bring the file to v1beta4 with 'kubeadm config migrate --old-config FILE'");
        }

        var cluster = Single(documents, "ClusterConfiguration");
        var node = Single(documents, "InitConfiguration");
        if (cluster is null && node is null)
        {
            throw new MalformedInputException("ConfigFileWithoutCluster",
                $"There is neither a ClusterConfiguration nor an InitConfiguration of kubeadm in '{source}'.");
        }

        return OfNode(node).Over(OfCluster(cluster));
    }

    private static IReadOnlyList<YamlDocument> Documents(ReadOnlySpan<byte> content, string source)
    {
        try
        {
            return YamlStream.Read(content, source);
        }
        catch (MalformedInputException failure)
        {
            throw new MalformedInputException("ConfigFileNotYaml", failure.Message, failure);
        }
    }

    private static KubeadmDocument? Single(List<KubeadmDocument> documents, string kind)
    {
        var found = documents.Where(document => document.Text("kind") == kind).ToList();
        return found.Count <= 1 ? found.FirstOrDefault() : throw found[1].Wrong("ConfigFileDoubled", ["kind"], $"the file has a {kind} already before this one");
    }

    private static ClusterParameters OfNode(KubeadmDocument? document) => document is null ? new() : new()
    {
        NodeNames = document.Text("nodeRegistration", "name") is { } name ? [name] : null,
        AdvertiseAddresses = document.Text("localAPIEndpoint", "advertiseAddress") is { Length: > 0 } text
            ? [AddressText.TryRead(text, out var address) ? address : throw Address(document, text)]
            : null,
        ApiServerPort = document.Text("localAPIEndpoint", "bindPort") is { } port ? Port(document, port) : null,
    };

    private static ClusterParameters OfCluster(KubeadmDocument? document) => document is null ? new() : new()
    {
        ClusterName = document.Text("clusterName"),
        ControlPlaneEndpoint = document.Text("controlPlaneEndpoint"),
        KubernetesVersion = document.Text("kubernetesVersion"),
        KeyAlgorithm = document.Text("encryptionAlgorithm") ?? (IsEcdsaByGate(document) ? "ECDSA-P256" : null),
        ValidFor = Duration(document, "certificateValidityPeriod"),
        AuthorityValidFor = Duration(document, "caCertificateValidityPeriod"),
        ServiceCidrs = document.Text("networking", "serviceSubnet") is { } networks ? [networks] : null,
        DnsDomain = document.Text("networking", "dnsDomain"),
        CertSans = document.Texts("apiServer", "certSANs"),
        EtcdServerSans = document.Texts("etcd", "local", "serverCertSANs"),
        EtcdPeerSans = document.Texts("etcd", "local", "peerCertSANs"),
        IsEtcdElsewhere = document.Has("etcd", "external") ? true : null,
        CertificatesFolder = document.Text("certificatesDir"),
    };

    private static bool IsEcdsaByGate(KubeadmDocument document) => document.Text("featureGates", "PublicKeysECDSA") == "true";

    private static TimeSpan? Duration(KubeadmDocument document, string field)
    {
        if (document.Text(field) is not { } text)
            return null;
        return GoDuration.TryParse(text, out var duration) && duration > TimeSpan.Zero
            ? duration
            : throw document.Wrong("ConfigFileValueInvalid", [field], $"'{PrintableText.Escape(text)}' is not a duration such as 8760h0m0s");
    }

    private static int Port(KubeadmDocument document, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? port
            : throw document.Wrong("ConfigFileValueInvalid", ["localAPIEndpoint", "bindPort"], $"'{PrintableText.Escape(text)}' is not a port");

    private static MalformedInputException Address(KubeadmDocument document, string text) =>
        document.Wrong("ConfigFileValueInvalid", ["localAPIEndpoint", "advertiseAddress"], AddressText.Problem(text));
}
