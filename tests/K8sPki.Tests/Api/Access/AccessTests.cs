using System.Diagnostics;
using System.Text.Json.Nodes;
using K8sPki.TestServer;
using K8sPki.Tests.Engine;

namespace K8sPki.Tests.Api.Access;

/// <summary>What certificates may do on a cluster, by its bindings.</summary>
public sealed class AccessTests : IAsyncLifetime
{
    private const string Group = "rbac.authorization.k8s.io";

    private readonly EngineSession session = new();
    private TestApiServer server = null!;

    public async ValueTask InitializeAsync()
    {
        server = await TestApiServer.StartAsync();
        server.AddResource(Group, "v1", "clusterrolebindings", "ClusterRoleBinding", isNamespaced: false);
        server.AddResource(Group, "v1", "rolebindings", "RoleBinding", isNamespaced: true);
        TestApiServer.WriteKubeConfig(session.PathOf("config"), server.AdminKubeConfig);
        session.Set("config", session.PathOf("config"));
        session.Run("$ca = New-K8sCertificateAuthority -CommonName ca -Algorithm ECDSA").ThrowOnError();
    }

    public async ValueTask DisposeAsync()
    {
        session.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public void Bindings_of_user_and_groups_are_found_and_no_others()
    {
        Bind(null, "dev-view", "view", ("Group", "dev"));
        Bind("shop", "jane-edit", "edit", ("User", "jane"), ("User", "kim"));
        Bind("shop", "robots", "edit", ("ServiceAccount", "jane"));
        Bind(null, "case", "view", ("Group", "Dev"), ("User", "Jane"), ("Other", "jane"));
        Bind(null, "basic", "system:basic-user", ("Group", "system:authenticated"));
        var found = Access("'/O=dev/O=ops/CN=jane'").ThrowOnError().Output;
        Assert.Equal(["basic", "dev-view", "jane-edit"], found.Select(one => Text(one, "Binding")));
        Assert.Equal(["Group system:authenticated", "Group dev", "User jane"], found.Select(one => Text(one, "Subject")));
        Assert.Equal(["cluster", "cluster", "shop"], found.Select(one => Text(one, "Where")));
        Assert.Equal("ClusterRole/view", Text(found[1], "Role"));
        Assert.Equal("364", Text(found[0], "DaysRemaining"));
        Assert.Equal("dev ops system:authenticated", Text(found[0], "Groups"));
        var config = session.PathOf("config");
        Assert.Equal($"kubectl delete clusterrolebinding/dev-view --kubeconfig {config}", Text(found[1], "Cut"));
        Assert.Equal("", Text(found[0], "Cut"));
        Assert.StartsWith($"kubectl patch rolebinding/jane-edit -n shop --kubeconfig {config} --type=json -p '[",
            Text(found[2], "Cut"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_account_is_meant_by_its_user_name()
    {
        Bind("shop", "here", "edit", ("ServiceAccount", "robot"));
        Bind("other", "there", "edit", ("ServiceAccount", "robot"));
        Assert.Equal("here", Text(Access("/CN=system:serviceaccount:shop:robot").ThrowOnError().One(), "Binding"));
    }

    [Fact]
    public void Masters_and_nodes_are_said_without_a_binding()
    {
        Bind(null, "cluster-admin", "cluster-admin", ("Group", "system:masters"));
        var masters = Access("/O=system:masters/CN=admin").ThrowOnError().Output;
        Assert.Equal(["Masters", "ClusterRoleBinding"], masters.Select(one => Text(one, "Kind")));
        Assert.All(masters, one => Assert.Equal("", Text(one, "Cut")));
        Assert.Equal("Now", Text(masters[0], "Urgency"));
        Assert.Equal("NodeAuthorizer", Text(Access("/O=system:nodes/CN=system:node:n1").ThrowOnError().One(), "Kind"));
        Assert.Empty(Access("/CN=system:node:n1").ThrowOnError().Output);
    }

    [Fact]
    public void Of_many_pages_every_binding_is_read()
    {
        for (var index = 0; index < ApiList.PageSize + 7; index++)
            Bind("n", $"b{index}", "view", ("User", index % 100 == 0 ? "jane" : "kim"));
        Assert.Equal(6, Access("/CN=jane").ThrowOnError().Output.Count);
    }

    [Fact]
    public void A_kind_that_may_not_be_listed_is_one_warning_that_names_the_right()
    {
        Bind("shop", "jane-edit", "edit", ("User", "jane"));
        server.Refuse("list", Group, "clusterrolebindings");
        var run = Access("/CN=jane");
        Assert.Equal("jane-edit", Text(run.ThrowOnError().One(), "Binding"));
        Assert.Contains("clusterrolebindings.rbac.authorization.k8s.io", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_bindings_is_one_error()
    {
        await using var other = await TestApiServer.StartAsync();
        TestApiServer.WriteKubeConfig(session.PathOf("other"), other.AdminKubeConfig);
        session.Run("New-K8sPrivateKey ECDSA | New-K8sCsr -CommonName jane | Get-K8sAccess -KubeConfig other").Error("RbacMissing");
    }

    [Fact]
    public void Requests_and_users_of_a_kubeconfig_are_taken_and_a_certificate_of_nobody_is_an_error()
    {
        Bind("shop", "jane-edit", "edit", ("User", "jane"));
        session.Run("$request = New-K8sPrivateKey ECDSA | New-K8sCsr -CommonName jane").ThrowOnError();
        Assert.Equal("", Text(session.Run("$request | Get-K8sAccess -KubeConfig $config").ThrowOnError().One(), "DaysRemaining"));
        session.Run("$request | New-K8sCertificate -Authority $ca | Set-K8sKubeConfigUser jane -KubeConfig $config").ThrowOnError();
        Assert.Equal("jane-edit", Text(session.Run(
            "Get-K8sKubeConfigUser jane -KubeConfig $config | Get-K8sAccess -KubeConfig $config").ThrowOnError().One(), "Binding"));
        session.Run("$request | Submit-K8sCsr jane -KubeConfig $config").ThrowOnError();
        Assert.Equal("jane-edit", Text(session.Run(
            "Get-K8sCsr jane -KubeConfig $config | Get-K8sAccess -KubeConfig $config").ThrowOnError().One(), "Binding"));
        Access("/O=dev", "-DnsName x").Error("CommonNameMissing");
        session.Run("Get-K8sAccess").Error("InputMissing");
    }

    [Theory]
    [InlineData("x'; touch evil #")]
    [InlineData("a$(touch evil)`touch evil`\"b")]
    [InlineData("-x")]
    [InlineData("\u2019; touch evil; \u2018")]
    [InlineData("\u001b]0;x\u0007")]
    public void A_command_that_cuts_is_one_command_in_any_shell(string name)
    {
        // No authority of ours signs control characters; the names of bindings are anybody's.
        var user = name.Any(char.IsControl) ? "me" : name;
        Bind("shop", name, "edit", ("User", user));
        Bind("shop", name + "2", "edit", ("User", "other"), ("User", user));
        session.Set("name", user);
        var found = session.Run("New-K8sPrivateKey ECDSA | New-K8sCsr -CommonName $name | Get-K8sAccess -KubeConfig $config "
            + "-InformationAction Ignore").ThrowOnError().Output;
        Assert.Equal(2, found.Count);
        foreach (var command in found.Select(one => Text(one, "Cut")))
        {
            Assert.DoesNotContain(command, character => character is < ' ' or > '~');
            var words = session.Run("function kubectl { $args }; function Invoke-K8sApi { $args }; " + command)
                .ThrowOnError().Output.Select(word => $"{word}").ToList();
            Assert.Equal(words.Where(word => word.Length > 0), InBash(command));
            Assert.DoesNotContain(words, word => word == "touch");
        }
    }

    [Fact]
    public void The_patch_takes_out_the_subject_and_nothing_where_another_stands_there()
    {
        Bind("shop", "two", "edit", ("User", "kim"), ("User", "it's"));
        var cut = Text(session.Run("New-K8sPrivateKey ECDSA | New-K8sCsr -CommonName \"it's\" | Get-K8sAccess -KubeConfig $config "
            + "-InformationAction Ignore").ThrowOnError().One(), "Cut");
        var patch = JsonNode.Parse(cut[(cut.IndexOf('\'') + 1)..cut.LastIndexOf('\'')])!.AsArray();
        Assert.Equal(["test", "test", "remove"], patch.Select(step => (string)step!["op"]!));
        Assert.Equal("it's", (string)patch[1]!["value"]!);
        Assert.All(patch, step => Assert.StartsWith("/subjects/1", (string)step!["path"]!, StringComparison.Ordinal));
    }

    private EngineRun Access(string subject, string more = "") => session.Run(
        $"New-K8sPrivateKey ECDSA | New-K8sCsr -Subject {subject} {more} | New-K8sCertificate -Authority $ca -Force | "
        + "Get-K8sAccess -KubeConfig $config -InformationAction Ignore");

    private static string Text(System.Management.Automation.PSObject? item, string property) =>
        item!.Properties[property].Value is System.Collections.IEnumerable list and not string
            ? string.Join(' ', list.Cast<object>()) : $"{item.Properties[property].Value}";

    private static string[] InBash(string command)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("kubectl() { printf '%s\\n' \"$@\"; }; Invoke-K8sApi() { kubectl \"$@\"; }; " + command);
        using var bash = Process.Start(start)!;
        var output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private void Bind(string? space, string name, string role, params (string Kind, string Name)[] subjects)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (space is not null)
            metadata["namespace"] = space;
        server.Put(new JsonObject
        {
            ["apiVersion"] = $"{Group}/v1",
            ["kind"] = space is null ? "ClusterRoleBinding" : "RoleBinding",
            ["metadata"] = metadata,
            ["roleRef"] = new JsonObject { ["kind"] = "ClusterRole", ["name"] = role, ["apiGroup"] = Group },
            ["subjects"] = new JsonArray([.. subjects.Select(subject =>
                new JsonObject { ["kind"] = subject.Kind, ["name"] = subject.Name })]),
        });
    }
}
