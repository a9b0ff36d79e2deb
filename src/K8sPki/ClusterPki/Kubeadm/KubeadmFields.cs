namespace K8sPki.ClusterPki;

/// <summary>
/// The fields that kubeadm's configuration has in each version (cmd/kubeadm/app/apis/kubeadm/v1beta3 and v1beta4, types.go).
/// kubeadm warns of any other and goes on without it.
/// </summary>
internal static class KubeadmFields
{
    /// <summary>The versions that kubeadm reads.</summary>
    public static readonly IReadOnlyList<string> Versions = ["v1beta3", "v1beta4"];

    /// <summary>
    /// Those it read once, and the last kubeadm that brings one of them to a newer version (validateSupportedVersion).
    /// </summary>
    public static readonly IReadOnlyDictionary<string, string> OldVersions = new Dictionary<string, string>
    {
        ["v1alpha1"] = "v1.11", ["v1alpha2"] = "v1.12", ["v1alpha3"] = "v1.14", ["v1beta1"] = "v1.15", ["v1beta2"] = "v1.22",
    };

    /// <summary>The kinds that kubeadm reads.</summary>
    public static readonly IReadOnlyList<string> Kinds =
        ["ClusterConfiguration", "InitConfiguration", "JoinConfiguration", "ResetConfiguration", "UpgradeConfiguration"];

    private const string Arguments = "extraArgs@v1beta3 extraArgs:Arg@v1beta4 extraVolumes:Volume extraEnvs@v1beta4";
    private const string Image = "imageRepository imageTag";

    // Of each type its fields: NAME, NAME:TYPE where its own fields are known too, and @VERSION where only one version has it.
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["ClusterConfiguration"] =
            "apiVersion kind etcd:Etcd networking:Networking kubernetesVersion controlPlaneEndpoint apiServer:ApiServer "
            + "controllerManager:Component scheduler:Component dns:Dns proxy:Addon@v1beta4 certificatesDir imageRepository "
                + "featureGates clusterName "
            + "encryptionAlgorithm@v1beta4 certificateValidityPeriod@v1beta4 caCertificateValidityPeriod@v1beta4",
        ["InitConfiguration"] =
            "apiVersion kind bootstrapTokens:Token dryRun@v1beta4 nodeRegistration:Registration localAPIEndpoint:Endpoint "
            + "certificateKey skipPhases patches:Patches timeouts:Timeouts@v1beta4",
        ["ApiServer"] = $"{Arguments} certSANs timeoutForControlPlane@v1beta3",
        ["Component"] = Arguments,
        ["Dns"] = $"{Image} disabled@v1beta4",
        ["Addon"] = "disabled",
        ["Networking"] = "serviceSubnet podSubnet dnsDomain",
        ["Etcd"] = "local:LocalEtcd external:ExternalEtcd",
        ["LocalEtcd"] = $"{Image} dataDir extraArgs@v1beta3 extraArgs:Arg@v1beta4 extraEnvs@v1beta4 serverCertSANs peerCertSANs",
        ["ExternalEtcd"] = "endpoints caFile certFile keyFile httpEndpoints@v1beta4",
        ["Endpoint"] = "advertiseAddress bindPort",
        ["Registration"] =
            "name criSocket taints:Taint kubeletExtraArgs@v1beta3 kubeletExtraArgs:Arg@v1beta4 ignorePreflightErrors "
            + "imagePullPolicy imagePullSerial@v1beta4",
        ["Patches"] = "directory",
        ["Timeouts"] =
            "controlPlaneComponentHealthCheck kubeletHealthCheck kubernetesAPICall etcdAPICall tlsBootstrap discovery "
            + "upgradeManifests",
        ["Token"] = "token description ttl expires usages groups",
        ["Taint"] = "key value effect timeAdded",
        ["Arg"] = "name value",
        ["Volume"] = "name hostPath mountPath readOnly pathType",
    };

    /// <summary>True for a kind whose fields are known here; those of the others have no say in certificates.</summary>
    public static bool AreKnown(string kind) => Types.ContainsKey(kind);

    /// <summary>
    /// The fields of a type in a version, each with the type of its own fields; null for one whose fields are not known here.
    /// </summary>
    public static IReadOnlyDictionary<string, string?> Of(string type, string version) => Types[type].Split(' ')
        .Select(field => field.Split('@'))
        .Where(field => field.Length == 1 || field[1] == version)
        .Select(field => field[0].Split(':'))
        .ToDictionary(field => field[0], field => field.Length == 1 ? null : field[1], StringComparer.Ordinal);
}
