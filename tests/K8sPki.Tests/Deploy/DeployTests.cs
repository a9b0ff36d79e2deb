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
            "DaemonSet k8spki-node", "Namespace k8spki", "Role k8spki-report", "RoleBinding k8spki-report",
            "ServiceAccount k8spki-cluster", "ServiceAccount k8spki-node"],
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
            .Select(kind => new GivenRights.Right("", kind.Group, kind.Resource, "", "list"));
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
