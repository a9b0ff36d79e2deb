using System.Text;

namespace K8sPki.Tests.Certificates.Formats;

/// <summary>A root, an authority below it and a server's certificate, made once for all tests.</summary>
internal sealed class SamplePki
{
    private SamplePki(KeyAlgorithm algorithm, int size)
    {
        var root = CertificateAuthorityBuilder.Build(PrivateKey.Generate(algorithm, size), null, Authority("root"));
        var intermediate = CertificateAuthorityBuilder.Build(PrivateKey.Generate(algorithm, size), root,
            Authority("intermediate"));
        Key = PrivateKey.Generate(algorithm, size);
        (Root, Intermediate) = (root.Certificate, intermediate.Certificate);
        Leaf = CertificateIssuer.Issue(intermediate, new CertificateOptions
        {
            Subject = DistinguishedName.Parse("/CN=leaf"),
            PublicKey = Key.PublicKey,
            AlternativeNames = [SubjectAlternativeName.Dns("leaf.example")],
            Validity = Validity.For(TimeSpan.FromDays(30)),
        });
    }

    public static SamplePki Rsa { get; } = new(KeyAlgorithm.RSA, 2048);

    public static SamplePki Ec { get; } = new(KeyAlgorithm.ECDSA, 256);

    public Certificate Root { get; }

    public Certificate Intermediate { get; }

    public Certificate Leaf { get; }

    public PrivateKey Key { get; }

    public string KeyPem => Encoding.ASCII.GetString(PrivateKeyWriter.Write(Key, PrivateKeyFormat.Pkcs8, false, null));

    private static AuthorityOptions Authority(string name) => new()
    {
        Subject = DistinguishedName.Parse("/CN=" + name),
        Validity = Validity.For(TimeSpan.FromDays(100)),
    };
}
