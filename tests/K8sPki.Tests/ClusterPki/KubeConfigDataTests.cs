using System.Text;

namespace K8sPki.Tests.ClusterPki;

/// <summary>What is embedded in the kubeconfigs of a node is read as Kubernetes reads it.</summary>
public sealed class KubeConfigDataTests : IDisposable
{
    private static readonly CertificateAuthority Authority = CertificateAuthorityBuilder.Build(
        PrivateKey.Generate(KeyAlgorithm.ECDSA, 256), null,
        new AuthorityOptions { Subject = DistinguishedNameParser.Parse("/CN=kubernetes"),
            Validity = Validity.For(TimeSpan.FromDays(10)) });

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("plain")]
    [InlineData("lines")]
    [InlineData("numbers")]
    [InlineData("binary")]
    public void Forms_that_Go_takes(string form)
    {
        var path = Write(Data(form));
        Assert.Equal(Authority.Certificate, Assert.Single(TreeKubeConfig.Read(path).Authorities));
        Assert.Equal(Authority.Certificate,
            Assert.Single(KubeConfigCertificates.Read(File.ReadAllBytes(path), path).Items).Certificate);
    }

    [Theory]
    [InlineData("'YQ == '")]
    [InlineData("YQ")]
    public void Forms_that_Go_refuses(string data)
    {
        var path = Write(data);
        Assert.Equal("DataNotBase64", Assert.ThrowsAny<PkiException>(() => TreeKubeConfig.Read(path)).ErrorId);
    }

    private static string Data(string form)
    {
        var pem = Encoding.ASCII.GetBytes(Authority.Certificate.Pem);
        var base64 = Convert.ToBase64String(pem);
        return form switch
        {
            "lines" => $"|\n      {base64[..64]}\n      {base64[64..]}",
            "numbers" => $"[{string.Join(", ", pem)}]",
            "binary" => $"!!binary {Convert.ToBase64String(Encoding.ASCII.GetBytes(base64))}",
            _ => base64,
        };
    }

    private string Write(string data) => folder.Write("admin.conf", $"""
        apiVersion: v1
        kind: Config
        current-context: a
        clusters:
        - name: a
          cluster:
            server: https://10.0.0.1:6443
            certificate-authority-data: {data}
        users:
        - name: a
          user: {"{}"}
        contexts:
        - name: a
          context: {"{cluster: a, user: a}"}

        """);
}
