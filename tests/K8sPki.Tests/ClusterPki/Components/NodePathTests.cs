using System.Reflection;

namespace K8sPki.Tests.ClusterPki;

/// <summary>Paths of a node and paths here do not mix.</summary>
public sealed class NodePathTests
{
    [Theory]
    [InlineData("/etc/kubernetes/pki", "/etc/kubernetes/pki")]
    [InlineData("/etc//kubernetes/./pki/", "/etc/kubernetes/pki")]
    [InlineData("/etc/../../x", "/x")]
    [InlineData("/", "/")]
    [InlineData("/..", "/")]
    [InlineData("etc", null)]
    [InlineData("", null)]
    [InlineData("/a\0b", null)]
    public void A_path_is_read(string written, string? meant) => Assert.Equal(meant, NodePath.Parse(written)?.Text);

    [Fact]
    public void A_path_knows_its_folder_and_name()
    {
        var path = NodePath.Of("/etc/kubernetes/pki/ca.crt");
        Assert.Equal(("ca.crt", "/etc/kubernetes/pki"), (path.Name, path.Parent.Text));
        Assert.Equal(("", "/"), (NodePath.Root.Name, NodePath.Of("/etc").Parent.Text));
        Assert.Equal("/etc/kubernetes/x", path.Parent.Join("../x")?.Text);
        Assert.Equal("/x", path.Join("/x")?.Text);
        Assert.True(path.IsIn(NodePath.Of("/etc/kubernetes")) && path.IsIn(NodePath.Root) && path.IsIn(path));
        Assert.False(path.IsIn(NodePath.Of("/etc/kube")));
        Assert.Equal("pki/ca.crt", path.From(NodePath.Of("/etc/kubernetes")));
    }

    [Fact]
    public void No_fact_check_or_renewal_takes_a_path_as_a_mere_text()
    {
        // What users see and PowerShell binds is text; what a test of a node's tree is given comes from there.
        string[] borders = ["NodeFileSystem.At", "NodeFileSystem.Part", "NodeFile.Alone", "GivenFolder.AsTree",
            "GivenFolder.Recognize", "NothingFound.HoldsNodes"];
        var names = typeof(NodePath).Assembly.GetTypes()
            .Where(type => type.Name.StartsWith("Renewal", StringComparison.Ordinal) || Facts.Contains(type.Name))
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
                | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .SelectMany(method => method.GetParameters(),
                (method, parameter) => (Method: $"{method.DeclaringType!.Name}.{method.Name}", Parameter: parameter))
            .Where(use => use.Parameter.ParameterType == typeof(string) && IsPathName(use.Parameter.Name)
                && !use.Method.Contains('<', StringComparison.Ordinal))
            .Select(use => use.Method).ToList();
        Assert.NotEmpty(names);
        Assert.Empty(names.Except(borders));
    }

    private static readonly string[] Facts =
    [
        "NodeFileSystem", "NodeFile", "GivenFolder", "NothingFound", "InventoryEntries", "InventoryReader", "InventoryNotes",
        "KubeConfigInventory", "TokenKeyReader", "KeyFacts",
        "ComponentFacts", "ComponentReader", "PodMounts", "SystemdUnitFolders", "PkiLabel", "ProcessReader",
        "TimeChecks", "ChainChecks", "UsageChecks", "NameChecks", "IdentityChecks", "PkiKeyChecks", "NodeKubeConfigChecks",
        "NodeChecks", "FlagChecks", "FileChecks", "SerialChecks",
    ];

    private static bool IsPathName(string? name) => name is "path" or "file" or "folder" or "local" or "root" or "home";
}
