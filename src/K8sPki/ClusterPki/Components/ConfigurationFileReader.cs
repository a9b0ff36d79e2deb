using K8sPki.Certificates;
using K8sPki.Platform;
using K8sPki.Yaml;

namespace K8sPki.ClusterPki;

/// <summary>How the names of a configuration file's fields are read, and what a relative path in it goes on from.</summary>
/// <param name="Names">How names are compared: Go's decoders of JSON fold case where the Kubernetes decoder is not before
/// them.</param>
/// <param name="Folder">The folder of the file as the component sees it; null where relative paths go on from where it
/// runs.</param>
internal sealed record ConfigurationForm(StringComparison Names, NodePath? Folder);

/// <summary>Reads the configuration files that components take beside their flags.</summary>
internal static class ConfigurationFileReader
{
    private const string EveryItem = "[]";

    /// <summary>The settings of a document.</summary>
    /// <param name="component">The component.</param>
    /// <param name="document">The document.</param>
    /// <param name="file">Its file.</param>
    /// <param name="form">How it is read.</param>
    /// <param name="isOfAnyKind">True where the component does not look at the kind.</param>
    public static IEnumerable<ComponentSetting> Read(string component, YamlField document, NodeFile file, ConfigurationForm form,
        bool isOfAnyKind = false)
    {
        foreach (var field in ConfigurationField.All)
        {
            if (field.Component != component || (!isOfAnyKind && field.Kind.Length > 0 && document.Text("kind") != field.Kind))
                continue;
            foreach (var (value, key) in Values(document, field, form))
            {
                if (Setting(field, field.Path, value, file, form) is { } setting)
                    yield return setting with { Key = field.KeyPath is null
                        ? null
                        : Setting(field, field.KeyPath, key, file, form) };
                else if (field.KeyPath is not null && Setting(field, field.KeyPath, key, file, form) is { } lone)
                    yield return lone with { Flag = field.KeyPath };
            }
        }
    }

    /// <summary>The component that a file of this kind configures; null when it is none of these.</summary>
    public static string? ComponentOf(YamlField document) =>
        document.Text("kind") is { } kind ? ConfigurationField.All.FirstOrDefault(field => field.Kind == kind)?.Component : null;

    private static ComponentSetting? Setting(ConfigurationField field, string path, YamlField at, NodeFile file,
        ConfigurationForm form) => at.Text() is not { } value ? null
        : new ComponentSetting(field.Flag, value, file, path.Replace(EveryItem, "", StringComparison.Ordinal))
        {
            Line = at.Line, Source = SettingSource.Field, BaseFolder = field.IsFromFolder
                ? form.Folder
                : null, IsItem = field.IsOwn,
        };

    // Certificate and key stand in one mapping, so that their paths differ in the last name alone.
    private static IEnumerable<(YamlField Value, YamlField Key)> Values(YamlField document, ConfigurationField field,
        ConfigurationForm form)
    {
        var path = field.Path.Split('.');
        var key = field.KeyPath?.Split('.')[^1] ?? path[^1];
        return Within(document, path.AsSpan(0, path.Length - 1), form)
            .Select(fields => (Named(fields, path[^1], form), Named(fields, key, form)));
    }

    private static IEnumerable<YamlField> Within(YamlField document, ReadOnlySpan<string> path, ConfigurationForm form)
    {
        IEnumerable<YamlField> within = [document];
        foreach (var name in path)
        {
            within = name.EndsWith(EveryItem, StringComparison.Ordinal)
                ? within.SelectMany(fields => Named(fields, name[..^EveryItem.Length], form).Items())
                : within.Select(fields => Named(fields, name, form));
        }

        return within;
    }

    private static YamlField Named(YamlField fields, string name, ConfigurationForm form) =>
        form.Names == StringComparison.Ordinal
        ? fields.At(name)
        : fields.At(fields.Fields().Select(field => field.Name).LastOrDefault(own => own.Equals(name, form.Names)) ?? name);
}

/// <summary>A field of a component's configuration file that names something of the PKI, or says what a flag says.</summary>
/// <param name="Component">The component.</param>
/// <param name="Kind">The kind of the file; empty where the file has none.</param>
/// <param name="Path">The field; <c>[]</c> behind a name stands for every item of a list.</param>
/// <param name="Flag">The flag that says the same; a field that no flag stands for goes by its own path.</param>
internal sealed record ConfigurationField(string Component, string Kind, string Path, string Flag)
{
    private const string ApiServer = "kube-apiserver";
    private const string Scheduler = "kube-scheduler";
    private const string Kubelet = "kubelet";
    private const string Etcd = "etcd";
    private const string Tunnel = "egressSelections[].connection.transport.tcp.tlsConfig.";
    private const string Extender = "extenders[].tlsConfig.";

    private static readonly string[] EtcdAddresses =
    [
        "advertise-client-urls", "listen-client-urls", "initial-advertise-peer-urls", "listen-peer-urls", "listen-metrics-urls",
    ];
    private static readonly string[] EtcdFiles =
        ["cert-file", "key-file", "trusted-ca-file", "client-cert-file", "client-key-file"];

    /// <summary>
    /// Every field: https://kubernetes.io/docs/reference/config-api/ (kubelet-config.v1beta1, kube-proxy-config.v1alpha1,
    /// kube-scheduler-config.v1, apiserver-config.v1 and v1beta1), https://etcd.io/docs/v3.6/op-guide/configuration/.
    /// </summary>
    public static readonly IReadOnlyList<ConfigurationField> All =
    [
        .. Of(Kubelet, "KubeletConfiguration",
            ("authentication.x509.clientCAFile", "--client-ca-file"), ("tlsCertFile", "--tls-cert-file"),
            ("tlsPrivateKeyFile", "--tls-private-key-file"),
            ("rotateCertificates", "--rotate-certificates"), ("serverTLSBootstrap", "--rotate-server-certificates"),
            ("staticPodPath", "--pod-manifest-path"), ("clusterDomain", "--cluster-domain"),
            ("address", "--address"), ("port", "--port")),
        .. Of("kube-proxy", "KubeProxyConfiguration", ("clientConnection.kubeconfig", "--kubeconfig")),
        .. Of(Scheduler, "KubeSchedulerConfiguration", ("clientConnection.kubeconfig", "--kubeconfig")),
        Field(Scheduler, "KubeSchedulerConfiguration", Extender + "certFile") with { KeyPath = Extender + "keyFile" },
        Field(Scheduler, "KubeSchedulerConfiguration", Extender + "caFile"),
        .. Of(Etcd, "", [.. Transport("client", ""), .. Transport("peer", "peer-"),
            .. EtcdAddresses.Select(name => (name, "--" + name))]),
        Field(ApiServer, "EgressSelectorConfiguration", Tunnel + "clientCert") with { KeyPath = Tunnel + "clientKey" },
        Field(ApiServer, "EgressSelectorConfiguration", Tunnel + "caBundle"),
        Field(ApiServer, "AuthenticationConfiguration", "jwt[].issuer.certificateAuthority"),
        Field(ApiServer, "AuthorizationConfiguration", "authorizers[].webhook.connectionInfo.kubeConfigFile"),
        // Here a relative path goes on from the file's folder: k8s.io/apiserver, pkg/admission/config.go.
        Field(ApiServer, "AdmissionConfiguration", "plugins[].path") with { IsFromFolder = true },
        Field(ApiServer, "AdmissionConfiguration", "plugins[].configuration.kubeConfigFile"),
        Field(ApiServer, "AdmissionConfiguration", "plugins[].configuration.imagePolicy.kubeConfigFile"),
        Field(ApiServer, "WebhookAdmissionConfiguration", "kubeConfigFile"),
        Field(ApiServer, "", "imagePolicy.kubeConfigFile"),
    ];

    private static readonly Dictionary<string, (ComponentFlagKind Kind, PkiPurpose? Purpose, GoReader? Reader)> OwnFields =
        new(StringComparer.Ordinal)
    {
        [Extender + "certFile"] = (ComponentFlagKind.Certificate, PkiPurpose.OtherClient with { Component = Scheduler },
            GoReader.KeyPair),
        [Extender + "caFile"] = (ComponentFlagKind.Authority, PkiPurpose.OtherCa, GoReader.ClientAuthorities),
        [Tunnel + "clientCert"] = (ComponentFlagKind.Certificate, PkiPurpose.OtherClient with { Component = ApiServer },
            GoReader.KeyPair),
        [Tunnel + "caBundle"] = (ComponentFlagKind.Authority, PkiPurpose.OtherCa, GoReader.CertPool),
        ["jwt[].issuer.certificateAuthority"] = (ComponentFlagKind.AuthorityText, PkiPurpose.OtherCa, null),
        ["plugins[].path"] = (ComponentFlagKind.Configuration, null, null),
    };

    /// <summary>The field with the key of this certificate, where no flag of its own has it.</summary>
    public string? KeyPath { get; init; }

    /// <summary>
    /// What the component does when only one of certificate and key is there. The API server refuses such a tunnel
    /// (k8s.io/apiserver, pkg/server/egressselector/config.go); client-go presents none (transport.Config.HasCertAuth).
    /// </summary>
    public string WithoutHalf => Component == ApiServer ? "does not start" : "presents no certificate";

    /// <summary>True when a relative path goes on from the folder of the file; else from where the component runs.</summary>
    public bool IsFromFolder { get; init; }

    /// <summary>True when no flag says the same.</summary>
    public bool IsOwn => Flag == Path;

    /// <summary>
    /// The fields of a component that no flag stands for, as what they name. What is not said otherwise names a kubeconfig.
    /// </summary>
    public static IEnumerable<ComponentFlag> Flags(string component) =>
        All.Where(field => field.Component == component && field.IsOwn).Select(field =>
        OwnFields.TryGetValue(field.Path, out var own)
            ? new ComponentFlag(component, field.Flag, own.Kind) { Purpose = own.Purpose, Reader = own.Reader }
            : new ComponentFlag(component, field.Flag, ComponentFlagKind.KubeConfig));

    private static ConfigurationField Field(string component, string kind, string path) => new(component, kind, path, path);

    private static IEnumerable<ConfigurationField> Of(string component, string kind,
        params IEnumerable<(string Path, string Flag)> fields) =>
        // kubelet makes the paths of its file absolute by the file's folder (pkg/kubelet/kubeletconfig/configfiles).
        fields.Select(field =>
            new ConfigurationField(component, kind, field.Path, field.Flag) { IsFromFolder = component == Kubelet });

    private static IEnumerable<(string Path, string Flag)> Transport(string side, string prefix) =>
        EtcdFiles.Select(name => ($"{side}-transport-security.{name}", $"--{prefix}{name}"));
}
