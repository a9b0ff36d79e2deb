using System.Text.RegularExpressions;
using K8sPki.Tests.Platform;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.ClusterPki;

/// <summary>Files of a user who may not look at all of them: what is not seen is not called missing.</summary>
public sealed class DeniedNodeTests : IDisposable
{
    private readonly SampleNode node = SampleNode.ControlPlane();

    public void Dispose() => node.Dispose();

    [Theory]
    [InlineData("etc/kubernetes")]
    [InlineData("etc/kubernetes/pki")]
    [InlineData("etc/kubernetes/pki/etcd")]
    [InlineData("var/lib/kubelet")]
    public void What_only_root_may_look_at_is_named(string closed)
    {
        var (_, errors) = Run("Get-K8sPki -Root . -ErrorAction Stop", closed);
        Assert.Contains(node.PathOf(closed), errors, StringComparison.Ordinal);
        Assert.Contains("as the superuser", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("etc/kubernetes/pki/etcd", "ca apiserver kubelet-client", "etcd-server")]
    [InlineData("etc/kubernetes/manifests", "ca apiserver etcd-server kubelet-client", "")]
    [InlineData("etc/kubernetes/pki", "admin.conf kubelet-client", "apiserver")]
    [InlineData("var/lib/kubelet", "ca apiserver etcd-server admin.conf", "")]
    public void The_rest_is_listed_and_nothing_is_called_missing(string closed, string seen, string hidden)
    {
        var (output, _) = Run("(Get-K8sPki -Root . -ErrorAction Ignore).Name -join ' '", closed);
        Assert.DoesNotContain(seen.Split(' '), name => !output.Trim().Split(' ').Contains(name));
        Assert.DoesNotContain(hidden.Length == 0 ? "nothing" : hidden, output.Trim().Split(' '));
        var (findings, _) = Run("(Test-K8sPki -Root . -InformationAction Ignore).Id -join ' '", closed);
        // The files were made readable for the test, keys too.
        Assert.Equal(["FileUnreadable"], findings.Trim().Split(' ').Distinct().Where(id => id != "KeyReadableByOthers"));
    }

    [Theory]
    [InlineData("Get-K8sCARotation -Root .")]
    [InlineData("Update-K8sPki -Root . -WhatIf")]
    [InlineData("Start-K8sCARotation etcd-ca -Root . -WhatIf")]
    [InlineData("Test-K8sPki -Root . | Repair-K8sPki -WhatIf")]
    public void No_plan_is_made_for_what_is_not_seen(string command)
    {
        var (output, errors) = Run(command, "etc/kubernetes/pki/etcd");
        Assert.Contains($"You may not look at '{node.PathOf("etc/kubernetes/pki/etcd")}", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("etcd-ca", output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_people_keep_at_home_stands_in_the_way_of_nobody()
    {
        Directory.CreateDirectory(node.PathOf("root"));
        var (output, errors) = Run("(Get-K8sPki -Root .).Name -join ' '", "root");
        Assert.Equal("", errors);
        Assert.Contains("apiserver", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(Test-K8sKubeConfig closed/config).Findings.Message", "may not look at")]
    [InlineData("Get-K8sCertificate closed/ca.crt", "may not look at")]
    [InlineData("Get-K8sKubeConfig closed/config", "may not look at")]
    [InlineData("Get-K8sCertificate closed/*.crt", "may not list")]
    [InlineData("Get-K8sPki -Root closed/*", "may not list")]
    public void A_file_in_a_closed_folder_is_not_called_missing(string command, string said)
    {
        node.Write("closed/config", "apiVersion: v1\nkind: Config\n");
        var (output, errors) = Run(command, "closed");
        Assert.Contains(said, output + errors, StringComparison.Ordinal);
        Assert.DoesNotContain("There is no", output + errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing matches", output + errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("etc/kubernetes/controller-manager.conf")]
    [InlineData("etc/kubernetes/pki/ca.crt")]
    public void A_file_that_several_flags_name_is_unread_once(string path)
    {
        var (_, errors) = Run("Get-K8sPki -Root .", path);
        Assert.Single(Regex.Matches(errors, "Get-K8sPki: "));
        Assert.Contains($"You may not read '{node.PathOf(path)}'", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_program_of_a_kubeconfig_that_is_closed_is_not_called_missing()
    {
        node.Write("closed/login", "");
        node.Write("config", "apiVersion: v1\nkind: Config\nusers:\n- name: jane\n  user:\n    exec:\n"
            + "      apiVersion: client.authentication.k8s.io/v1\n      interactiveMode: Never\n      command: ./closed/login\n");
        var (output, _) = Run("(Test-K8sKubeConfig config).Findings.Message", "closed");
        Assert.Contains("a program that you may not look at", output, StringComparison.Ordinal);
    }

    private (string Output, string Errors) Run(string command, string closed)
    {
        OtherUser.Require();
        OtherUser.Run("chmod", "-R", "a+rX", node.Root);
        OtherUser.Run("chmod", "700", node.PathOf(closed));
        using var process = OtherUser.Start(node.Root, DotNet.Host, ShellProgram.Assembly, "-NoProfile", "-Command", command);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode is 126 or 127)
            Assert.Skip($"another user cannot run the program where it is: {errors.GetAwaiter().GetResult()}");
        return (output.ReplaceLineEndings(" "), errors.GetAwaiter().GetResult().ReplaceLineEndings(" "));
    }
}
