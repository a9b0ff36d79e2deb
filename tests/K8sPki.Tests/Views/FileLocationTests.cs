namespace K8sPki.Tests.Views;

public class FileLocationTests
{
    [Theory]
    [InlineData("/etc/kubernetes/pki/etcd/server.crt", "/etc/kubernetes/pki/etcd/server.crt")]
    [InlineData("/backup/nodes/cp1/etc/kubernetes/pki/etcd/server.crt", "cp1:etcd/server.crt")]
    [InlineData("/backup/nodes/cp2/etc/kubernetes/admin.conf", "cp2:admin.conf")]
    [InlineData("/backup/worker1/var/lib/kubelet/pki/kubelet-client-2026-01-01-00-00-00.pem",
        "worker1:…-client-2026-01-01-00-00-00.pem")]
    [InlineData("/srv/a/rather/long/way/to/the/certificates/of/users/jane.crt", "…/to/the/certificates/of/users/jane.crt")]
    [InlineData("relative.crt", "relative.crt")]
    [InlineData("/tmp/\u001b[31mred.crt", "/tmp/\\u001B[31mred.crt")]
    public void Tells_rows_apart_in_forty_characters(string path, string expected)
    {
        Assert.Equal(expected, FileLocation.Short(path));
        Assert.True(expected.Length <= 40);
    }

    [Fact]
    public void Of_nothing_is_nothing() => Assert.Null(FileLocation.Short(null));

    [Fact]
    public void Of_a_windows_path_is_the_same_with_slashes()
    {
        if (!OperatingSystem.IsWindows())
            Assert.Skip("Only Windows has backslashes for separators.");
        Assert.Equal("cp1:ca.crt", FileLocation.Short(@"D:\backup\cp1\etc\kubernetes\pki\ca.crt"));
    }
}
