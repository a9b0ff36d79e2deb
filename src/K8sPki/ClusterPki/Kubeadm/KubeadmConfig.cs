using K8sPki.Naming;
using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.ClusterPki;

/// <summary>
/// Reads what decides the certificates out of kubeadm's configuration: ClusterConfiguration and InitConfiguration of
/// kubeadm.k8s.io/v1beta3 and v1beta4 (https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/). What they
/// say means what it means to kubeadm 1.31, and what kubeadm refuses is refused.
/// </summary>
internal static class KubeadmConfig
{
    private const int LargestFile = 16 * 1024 * 1024;
    private const string EcdsaGate = "PublicKeysECDSA";

    /// <summary>Reads a file; documents of kubelet and kube-proxy in it are passed over.</summary>
    /// <param name="path">The file.</param>
    /// <param name="warn">Is told what kubeadm would warn of.</param>
    /// <exception cref="PkiException">It is no YAML, of a version that is not read, holds neither kind, or kubeadm refuses a
    /// value.</exception>
    public static ClusterParameters ReadFile(string path, Action<string> warn) =>
        Read(FileStore.Read(path, LargestFile), path, warn);

    /// <summary>Reads a text.</summary>
    /// <param name="content">The text.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="warn">Is told what kubeadm would warn of.</param>
    public static ClusterParameters Read(ReadOnlySpan<byte> content, string source, Action<string> warn)
    {
        var all = Documents(content, source).Select(document => new KubeadmDocument(document)).ToList();
        if (!all.Exists(document => document.IsKubeadm))
        {
            throw new MalformedInputException("ConfigFileWithoutCluster",
                $"There is neither a ClusterConfiguration nor an InitConfiguration of kubeadm in '{source}'.");
        }

        all.ForEach(document => document.CheckKind());
        var documents = all.Where(document => document.IsKubeadm).ToList();
        var cluster = Single(documents, "ClusterConfiguration");
        var node = Single(documents, "InitConfiguration");
        if (cluster is null && node is null)
        {
            throw new MalformedInputException("ConfigFileWithoutCluster",
                $"There is neither a ClusterConfiguration nor an InitConfiguration of kubeadm in '{source}'.");
        }

        foreach (var warning in new[] { cluster, node }.OfType<KubeadmDocument>().SelectMany(document => document.Warnings()))
            warn(warning);
        return OfNode(node).Over(OfCluster(cluster));
    }

    private static IReadOnlyList<YamlDocument> Documents(ReadOnlySpan<byte> content, string source)
    {
        try
        {
            return YamlStream.Read(content, source);
        }
        catch (YamlException failure) when (failure.IsLimit)
        {
            throw new LimitExceededException("ConfigFileTooLarge", failure.Message, failure);
        }
        catch (YamlException failure)
        {
            throw new MalformedInputException("ConfigFileNotYaml", failure.Message, failure);
        }
    }

    private static KubeadmDocument? Single(List<KubeadmDocument> documents, string kind)
    {
        var found = documents.Where(document => document.Kind == kind).ToList();
        return found.Count <= 1 ? found.FirstOrDefault()
            : throw found[1].Wrong("ConfigFileDoubled", ["kind"], $"the file has a {kind} already before this one");
    }

    private static ClusterParameters OfNode(KubeadmDocument? document) => document is null ? new() : new()
    {
        NodeNames = document.Text("nodeRegistration", "name") is { } name ? [name] : null,
        AdvertiseAddresses = document.Text("localAPIEndpoint", "advertiseAddress") is { } text
            ? [AddressText.TryRead(text, out var address) ? address
                : throw Invalid(document, AddressText.Problem(text), "localAPIEndpoint", "advertiseAddress")]
            : null,
        ApiServerPort = Port(document),
    };

    private static ClusterParameters OfCluster(KubeadmDocument? document) => document is null ? new() : new()
    {
        ClusterName = document.Text("clusterName"),
        // A colon without a port is none to kubeadm.
        ControlPlaneEndpoint =
            Checked(document, KubeadmNames.ProblemOfEndpoint, text => ControlPlaneEndpoint.Parse(text.TrimEnd(':')),
            "controlPlaneEndpoint")?.TrimEnd(':'),
        KubernetesVersion = document.Text("kubernetesVersion"),
        KeyAlgorithm = Algorithm(document),
        ValidFor = Duration(document, "certificateValidityPeriod"),
        AuthorityValidFor = Duration(document, "caCertificateValidityPeriod"),
        ServiceCidrs =
            Checked(document, KubeadmNames.ProblemOfNetworks, text => ServiceNetwork.ParseAll([text]), "networking",
            "serviceSubnet") is { } networks ? [networks] : null,
        DnsDomain = Checked(
            document, KubeadmNames.ProblemOfDomain, text => SubjectAlternativeName.Dns(text), "networking", "dnsDomain"),
        // Only these does kubeadm write in small letters before it looks at them.
        CertSans = Sans(document, text => text.ToLowerInvariant(), "apiServer", "certSANs"),
        EtcdServerSans = Sans(document, text => text, "etcd", "local", "serverCertSANs"),
        EtcdPeerSans = Sans(document, text => text, "etcd", "local", "peerCertSANs"),
        IsEtcdElsewhere = IsEtcdElsewhere(document),
        CertificatesFolder = CertificatesFolder(document),
    };

    // The feature gate goes before the field, and false means the default (ClusterConfiguration.EncryptionAlgorithmType).
    private static string? Algorithm(KubeadmDocument document)
    {
        if (document.Flag("featureGates", EcdsaGate) is { } isEcdsa)
            return isEcdsa ? "ECDSA-P256" : TreeKeyAlgorithm.All[0].Name;
        var text = document.Text("encryptionAlgorithm");
        return text is null || TreeKeyAlgorithm.All.Any(known => known.Name == text) ? text
            : throw Invalid(
                document, $"'{PrintableText.Escape(text)}' is none of "
                + $"{string.Join(", ", TreeKeyAlgorithm.All.Select(known => known.Name))}; capital letters count",
                "encryptionAlgorithm");
    }

    private static TimeSpan? Duration(KubeadmDocument document, string field)
    {
        if (document.Text(field) is not { } text)
            return null;
        if (!GoDuration.TryParse(text, out var duration))
            throw Invalid(document, $"'{PrintableText.Escape(text)}' is not a duration such as 8760h0m0s", field);
        return duration > TimeSpan.Zero ? duration
            : throw Invalid(
                document, $"with '{PrintableText.Escape(text)}' every certificate would have ended when it is made", field);
    }

    private static int? Port(KubeadmDocument document) => document.Number("localAPIEndpoint", "bindPort") switch
    {
        // The default of kubeadm stands for nothing and for zero.
        null or 0 => null,
        > 0 and <= 65535 and var port => (int)port,
        var other => throw Invalid(document, $"'{other}' is not a port", "localAPIEndpoint", "bindPort"),
    };

    private static bool? IsEtcdElsewhere(KubeadmDocument document)
    {
        var isElsewhere = document.Has("etcd", "external");
        if (isElsewhere && document.Has("etcd", "local"))
            throw Invalid(document, "local and external exclude each other", "etcd");
        return isElsewhere ? true : null;
    }

    private static string? CertificatesFolder(KubeadmDocument document)
    {
        var folder = document.Text("certificatesDir");
        return folder?.StartsWith('/') != false ? folder
            : throw Invalid(
                document, $"'{PrintableText.Escape(folder)}' is no absolute path, which kubeadm demands", "certificatesDir");
    }

    private static string? Checked(
        KubeadmDocument document, Func<string, string?> problemOf, Action<string> parse, params string[] path)
    {
        if (document.Text(path) is not { } text)
            return null;
        if (problemOf(text) is { } problem)
            throw Invalid(document, problem, path);
        Parse(document, () => parse(text), path);
        return text;
    }

    private static List<string>? Sans(KubeadmDocument document, Func<string, string> prepare, params string[] path)
    {
        var texts = document.Texts(path)?.Select(prepare).ToList();
        foreach (var text in texts ?? [])
        {
            // An address with leading zeros is a name to one reader and an address to another.
            Parse(document, () => AddressText.RefuseAmbiguous(text), path);
            if (KubeadmNames.ProblemOfSan(text) is { } problem)
                throw Invalid(document, problem, path);
            Parse(document, () => SubjectAlternativeName.Host(text), path);
        }

        return texts;
    }

    private static void Parse(KubeadmDocument document, Action parse, string[] path)
    {
        try
        {
            parse();
        }
        catch (InvalidRequestException failure)
        {
            throw Invalid(document, failure.Message.TrimEnd('.'), path);
        }
    }

    private static MalformedInputException Invalid(KubeadmDocument document, string problem, params string[] path) =>
        document.Wrong("ConfigFileValueInvalid", path, problem);
}
