using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Deploy;

/// <summary>The manifests in deploy/: kubectl takes them, and they ask for no more rights than what is run needs.</summary>
public sealed partial class DeployTests
{
    private const string Account = "k8spki-cluster";

    [PeerFact("kubectl")]
    public async Task Kubectl_takes_them()
    {
        var objects = await DeployedObjects.ReadAsync();
        Assert.Equal(["ClusterRole k8spki-cluster", "ClusterRoleBinding k8spki-cluster", "CronJob k8spki-cluster",
            "DaemonSet k8spki-node", "Namespace k8spki", "NetworkPolicy k8spki-cluster", "NetworkPolicy k8spki-node",
            "Role k8spki-report", "RoleBinding k8spki-report", "ServiceAccount k8spki-cluster", "ServiceAccount k8spki-node"],
            objects.Where(item => (string?)item["kind"] != "ConfigMap")
                .Select(item => $"{item["kind"]} {DeployedObjects.NameOf(item)}").Order(StringComparer.Ordinal));
        Assert.All(objects.Where(item => (string?)item["kind"] is not ("Namespace" or "ClusterRole" or "ClusterRoleBinding")),
            item => Assert.Equal("k8spki", (string?)item["metadata"]!["namespace"]));
    }

    [PeerTheory("kubectl")]
    [InlineData("apply -k nodes")]
    [InlineData("apply -k cluster")]
    public void Each_part_can_be_built_by_itself(string part) =>
        Peer.Kubectl.Run("kustomize", Repository.PathOf("deploy", part.Split(' ')[^1])).Accepted();

    // kubectl reads these kinds into its own types here and drops what they have not.
    [PeerTheory("kubectl")]
    [InlineData("DaemonSet")]
    [InlineData("CronJob")]
    public async Task No_field_of_a_workload_is_misspelled(string kind)
    {
        var workload = Assert.Single((await DeployedObjects.ReadAsync("secrets")).Of(kind));
        var run = Peer.Kubectl.Run(new PeerCall("set", "image", "--local", "-f", "-", "*=other", "-o", "json")
        {
            InputText = workload.ToJsonString(),
        }).Accepted();
        var taken = JsonNode.Parse(run.Output)!;
        Assert.Empty(Paths(workload, "").Except(Paths(taken, "")));
        Assert.NotEmpty(Paths(JsonNode.Parse("""{"a":[{"b":1}]}""")!, "").Except(Paths(JsonNode.Parse("""{"a":[{}]}""")!, "")));
    }

    [PeerFact("kubectl")]
    public async Task Each_kind_that_is_read_has_a_rule_and_nothing_else_has()
    {
        var rights = new GivenRights(await DeployedObjects.ReadAsync("secrets"), Account).All;
        var read = ObjectKind.All.Append(ObjectKind.CertManagerCertificate)
            .Select(kind => new GivenRights.Right("", kind.Group, kind.Resource, "", "list"))
            .Append(new GivenRights.Right("", "", "services", "", "get"));
        Assert.Equal(read.OrderBy(Text, StringComparer.Ordinal), rights.Where(right => right.Namespace.Length == 0)
            .OrderBy(Text, StringComparer.Ordinal));
        Assert.Equal([new("k8spki", "", "configmaps", "k8spki-report", "patch")],
            rights.Where(right => right.Namespace.Length > 0));
    }

    [PeerFact("kubectl")]
    public async Task Secrets_are_read_only_where_somebody_chose_it()
    {
        Assert.DoesNotContain(new GivenRights(await DeployedObjects.ReadAsync(), Account).All, IsOfSecrets);
        Assert.Contains(new GivenRights(await DeployedObjects.ReadAsync("secrets"), Account).All, IsOfSecrets);
        var one = await DeployedObjects.ReadAsync("secrets-of-namespace");
        var right = Assert.Single(new GivenRights(one, Account).All, IsOfSecrets);
        Assert.Equal("default", right.Namespace);
        Assert.Equal(["-SecretNamespace", "default"], DeployedObjects.Texts(
            DeployedObjects.PodOf(one.Of("CronJob").Single())["containers"]![0]!["args"]).TakeLast(2));

        static bool IsOfSecrets(GivenRights.Right right) => right.Resource == "secrets";
    }

    [PeerFact("kubectl")]
    public async Task Pods_have_no_more_power_than_they_need()
    {
        var objects = await DeployedObjects.ReadAsync();
        Assert.Empty(new GivenRights(objects, "k8spki-node").All);
        var node = DeployedObjects.PodOf(objects.Of("DaemonSet").Single());
        var cluster = DeployedObjects.PodOf(objects.Of("CronJob").Single());
        Assert.False((bool)node["automountServiceAccountToken"]!);
        Assert.True((bool)cluster["automountServiceAccountToken"]!);
        foreach (var pod in new[] { node, cluster })
        {
            Assert.NotEqual(true, (bool?)pod["hostNetwork"]);
            Assert.NotEqual(true, (bool?)pod["hostPID"]);
            var container = Assert.Single(pod["containers"]!.AsArray())!;
            var context = container["securityContext"]!;
            Assert.True((bool)context["readOnlyRootFilesystem"]!);
            Assert.False((bool)context["allowPrivilegeEscalation"]!);
            Assert.Equal(["ALL"], DeployedObjects.Texts(context["capabilities"]!["drop"]));
            Assert.Null(context["capabilities"]!["add"]);
            Assert.NotEqual(true, (bool?)context["privileged"]);
        }

        Assert.True((bool)cluster["securityContext"]!["runAsNonRoot"]!);
        Assert.DoesNotContain(cluster["volumes"]!.AsArray(), volume => volume!["hostPath"] is not null);
        Assert.Contains(node["tolerations"]!.AsArray(), toleration => (string?)toleration!["operator"] == "Exists"
            && toleration["key"] is null && toleration["effect"] is null);
        var written = node["volumes"]!.AsArray().Where(volume => volume!["hostPath"] is not null)
            .Select(volume => (string)volume!["name"]!)
            .Where(name => node["containers"]![0]!["volumeMounts"]!.AsArray()
                .Any(mount => (string?)mount!["name"] == name && (bool?)mount["readOnly"] != true));
        Assert.Equal(["metrics"], written);
    }

    /// <summary>A mount of one file stays at the old one when another is renamed over it, as all here are written.</summary>
    [PeerFact("kubectl")]
    public async Task Folders_are_mounted_and_what_pods_have_in_them_is_hidden()
    {
        var node = DeployedObjects.PodOf((await DeployedObjects.ReadAsync()).Of("DaemonSet").Single());
        var paths = node["volumes"]!.AsArray().Where(volume => volume!["hostPath"] is not null).ToDictionary(
            volume => (string)volume!["name"]!, volume => volume!["hostPath"]!);
        // Of /etc nothing else is to be seen, and a node's name stays.
        Assert.Equal(["/etc/hostname"], paths.Values
            .Where(path => (string?)path["type"] is not ("Directory" or "DirectoryOrCreate"))
            .Select(path => (string)path["path"]!));
        var mounts = node["containers"]![0]!["volumeMounts"]!.AsArray();
        Assert.Contains(mounts, mount => (string?)mount!["mountPath"] == "/host/var/lib/kubelet"
            && (string?)mount["mountPropagation"] == "HostToContainer");
        foreach (var hidden in new[] { "/host/var/lib/kubelet/pods", "/host/var/lib/kubelet/plugins" })
            Assert.DoesNotContain((string)mounts.Single(mount => (string?)mount!["mountPath"] == hidden)!["name"]!, paths.Keys);
    }

    /// <summary>Who has a tag does not ask for it again, so that a tag has to be of one image.</summary>
    [PeerFact("kubectl")]
    public async Task The_image_has_the_version_that_is_built_and_is_not_asked_for_again()
    {
        var objects = await DeployedObjects.ReadAsync();
        var version = Architecture.Manifest.Read().Text("ModuleVersion");
        foreach (var pod in objects.Of("DaemonSet").Concat(objects.Of("CronJob")).Select(DeployedObjects.PodOf))
        {
            Assert.Equal($"k8spki:{version}", (string?)pod["containers"]![0]!["image"]);
            Assert.Equal("IfNotPresent", (string?)pod["containers"]![0]!["imagePullPolicy"]);
        }

        Assert.Contains($"-t k8spki:{version} ", await File.ReadAllTextAsync(Repository.PathOf("deploy", "README.md"),
            TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [PeerFact("kubectl")]
    public async Task The_network_lets_pods_reach_what_they_ask_and_nobody_reach_them()
    {
        var objects = await DeployedObjects.ReadAsync();
        var labels = objects.Of("DaemonSet").Concat(objects.Of("CronJob")).Select(LabelOf).Order(StringComparer.Ordinal);
        var policies = objects.Of("NetworkPolicy").ToDictionary(
            policy => (string)policy["spec"]!["podSelector"]!["matchLabels"]!["app.kubernetes.io/name"]!);
        Assert.Equal(labels, policies.Keys.Order(StringComparer.Ordinal));
        Assert.All(policies.Values, policy =>
        {
            Assert.Equal(["Ingress", "Egress"], DeployedObjects.Texts(policy["spec"]!["policyTypes"]));
            Assert.Null(policy["spec"]!["ingress"]);
            // Either to certain ports or to pods of this cluster.
            Assert.All(policy["spec"]!["egress"]!.AsArray(), rule => Assert.True(rule!["ports"] is not null
                || rule["to"]!.AsArray().All(to => to!["ipBlock"] is null)));
        });
        var ports = policies["k8spki-node"]["spec"]!["egress"]!.AsArray().SelectMany(rule => rule!["ports"]!.AsArray())
            .Select(port => (int)port!["port"]!);
        Assert.Equal(new[] { 2379, 2380, 6443, 10250, 10257, 10259 }, ports.Order());

        static string LabelOf(JsonObject workload) => (string)((string?)workload["kind"] == "CronJob"
            ? workload["spec"]!["jobTemplate"]!["spec"]!["template"]! : workload["spec"]!["template"]!)
            ["metadata"]!["labels"]!["app.kubernetes.io/name"]!;
    }

    [Fact]
    public void Nothing_names_the_host_of_a_registry()
    {
        var texts = Directory.EnumerateFiles(Repository.PathOf("deploy"), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is not (".ps1" or ".md"));
        Assert.NotEmpty(texts);
        foreach (var line in texts.SelectMany(File.ReadLines))
        {
            var match = ImageName().Match(line);
            Assert.False(match.Success && match.Groups["name"].Value.Split('/')[0].Contains('.', StringComparison.Ordinal), line);
        }
    }

    private static string Text(GivenRights.Right right) => right.ToString();

    private static IEnumerable<string> Paths(JsonNode node, string at) => node switch
    {
        JsonObject item => item.Where(field => field.Value is not null)
            .SelectMany(field => Paths(field.Value!, $"{at}.{field.Key}").Append($"{at}.{field.Key}")),
        JsonArray list => list.Where(item => item is not null).SelectMany((item, index) => Paths(item!, $"{at}[{index}]")),
        _ => [],
    };

    [GeneratedRegex(@"^\s*(image:|newName:|ARG BASE=|FROM )\s*(?<name>\S+)")]
    private static partial Regex ImageName();
}
