using K8sPki.Tests.Platform;
using K8sPki.Tests.ShellRuns;

namespace K8sPki.Tests.ClusterPki;

/// <summary>A node that is read by a user who may not read all of it: what is not seen is not called missing.</summary>
public sealed class DeniedNodeTests
{
    [Theory]
    [InlineData("Get-K8sPki", "etc/kubernetes")]
    [InlineData("Test-K8sPki", "etc/kubernetes")]
    [InlineData("Get-K8sPki", "etc/kubernetes/pki")]
    [InlineData("Get-K8sPki", "etc/kubernetes/pki/etcd")]
    [InlineData("Get-K8sPki", "var/lib/kubelet")]
    public void What_only_root_may_look_at_is_named(string command, string closed)
    {
        OtherUser.Require();
        using var node = SampleNode.ControlPlane();
        OtherUser.Run("chmod", "-R", "a+rX", node.Root);
        OtherUser.Run("chmod", "700", node.PathOf(closed));
        using var process = OtherUser.Start(node.Root, DotNet.Host, ShellProgram.Assembly, "-NoProfile",
            "-Command", $"{command} -Root . -ErrorAction Stop");
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode is 126 or 127)
            Assert.Skip($"another user cannot run the program where it is: {errors}");
        Assert.Equal(1, process.ExitCode);
        Assert.Contains(node.PathOf(closed), errors.ReplaceLineEndings(""), StringComparison.Ordinal);
        Assert.Contains("as root", errors.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }
}
