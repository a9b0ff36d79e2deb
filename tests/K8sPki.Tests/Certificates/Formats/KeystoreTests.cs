using System.Security.Cryptography.X509Certificates;
using K8sPki.Tests.Keys;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Certificates.Formats;

/// <summary>PKCS#12 and Java keystores, judged by openssl, keytool and .NET in both directions.</summary>
public sealed class KeystoreTests : IDisposable
{
    private const string Password = "päss wörd";

    private readonly TemporaryFolder folder = new();
    private readonly SamplePki pki = SamplePki.Rsa;

    public static TheoryData<string[]> Exports => new()
    {
        Array.Empty<string>(),
        new[] { "-legacy" },
        new[] { "-legacy", "-descert" },
        new[] { "-certpbe", "PBE-SHA1-RC2-128", "-keypbe", "PBE-SHA1-2DES", "-legacy" },
        new[] { "-certpbe", "AES-128-CBC", "-keypbe", "AES-192-CBC", "-macalg", "SHA512" },
        new[] { "-certpbe", "DES-EDE3-CBC", "-keypbe", "DES-EDE3-CBC" },
        new[] { "-certpbe", "NONE", "-keypbe", "NONE" },
        new[] { "-nomac" },
        new[] { "-iter", "1" },
        new[] { "-iter", "100000", "-maciter" },
    };

    [PeerTheory("openssl")]
    [MemberData(nameof(Exports))]
    public void Reads_pkcs12_of_openssl(string[] options)
    {
        var (leaf, key, chain) = (folder.Write("leaf", pki.Leaf.Pem), folder.Write("key", pki.KeyPem),
            folder.Write("chain", pki.Intermediate.Pem + pki.Root.Pem));
        Tool.Run("openssl", ["pkcs12", "-export", "-in", leaf, "-inkey", key, "-certfile", chain, "-name", "my entry", "-passout",
            "pass:" + Password, .. options, "-out", folder["p12"]]);
        using var password = Secret.Passphrase(Password);
        var certificates = Read(folder["p12"], password);
        Assert.Equal([pki.Leaf, pki.Intermediate, pki.Root], certificates);
        Assert.Equal("entry 'my entry'", certificates[0].Source);
        Assert.Equal(pki.Key.PublicKey, certificates[0].PrivateKey!.PublicKey);
        Assert.False(certificates[1].HasPrivateKey);
        if (options.Contains("NONE"))
            return;
        using var wrong = Secret.Passphrase("other");
        Assert.Equal("WrongPassword", Assert.Throws<PasswordException>(() => Read(folder["p12"], wrong)).ErrorId);
        var missing = Assert.Throws<PasswordException>(() => Read(folder["p12"], null));
        Assert.Equal("PasswordRequired", missing.ErrorId);
        Assert.Contains(folder["p12"], missing.Message, StringComparison.Ordinal);
    }

    [PeerTheory("openssl")]
    [InlineData("-legacy")]
    [InlineData("-nodes")]
    public void Reads_pkcs12_with_an_empty_password(string option)
    {
        Tool.Run("openssl", "pkcs12", "-export", "-in", folder.Write("leaf", pki.Leaf.Pem), "-inkey",
            folder.Write("key", pki.KeyPem), "-passout", "pass:", option, "-out", folder["p12"]);
        Assert.True(Assert.Single(Read(folder["p12"], null)).HasPrivateKey);
    }

    [PeerFact("keytool")]
    public void Reads_keystores_of_keytool()
    {
        foreach (var type in new[] { "JKS", "PKCS12" })
        {
            var store = folder[type];
            Keytool("-genkeypair", "-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=java", "-alias", "mine", "-storetype",
                type, "-keystore", store);
            Keytool("-importcert", "-noprompt", "-alias", "root", "-file", folder.Write("root", pki.Root.Pem), "-storetype", type,
                "-keystore", store);
            using var password = Secret.Passphrase("changeit");
            var certificates = Read(store, password);
            Assert.Equal(2, certificates.Count);
            Assert.Equal("CN=java", certificates[0].Subject);
            Assert.Equal(certificates[0].PublicKey, certificates[0].PrivateKey!.PublicKey);
            Assert.Equal("entry 'mine'", certificates[0].Source);
            Assert.Equal(pki.Root, certificates[1]);
            Assert.Equal("entry 'root'", certificates[1].Source);
            using var wrong = Secret.Passphrase("changed");
            Assert.Equal("WrongPassword", Assert.Throws<PasswordException>(() => Read(store, wrong)).ErrorId);
        }

        Assert.Equal(2, Read(folder["JKS"], null).Count);
        Assert.Equal("PasswordRequired", Assert.Throws<PasswordException>(() => Read(folder["PKCS12"], null)).ErrorId);
    }

    [PeerFact("keytool")]
    public void Reads_a_jks_key_of_an_elliptic_curve_and_says_when_it_has_another_password()
    {
        Keytool("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=ec", "-alias", "ec", "-storetype", "JKS",
            "-keystore", folder["jks"], "-keypass", "another1");
        using var password = Secret.Passphrase("changeit");
        var failure = Assert.Throws<PasswordException>(() => Read(folder["jks"], password));
        Assert.Contains("'ec'", failure.Message, StringComparison.Ordinal);
        Keytool("-keypasswd", "-alias", "ec", "-storetype", "JKS", "-keystore", folder["jks"], "-keypass", "another1", "-new",
            "changeit");
        Assert.Equal(KeyAlgorithm.ECDSA, Assert.Single(Read(folder["jks"], password)).PrivateKey!.Algorithm);
    }

    [PeerFact("openssl", "keytool")]
    public void Others_read_the_pkcs12_that_is_written()
    {
        foreach (var sample in new[] { SamplePki.Rsa, SamplePki.Ec })
        {
            using var password = Secret.Passphrase(Password);
            var path = folder.Write("written",
                Pkcs12Writer.Write([sample.Leaf, sample.Intermediate, sample.Root], sample.Key, "my entry", password));
            var shown = Tool.Run("openssl", "pkcs12", "-in", path, "-passin", "pass:" + Password, "-nodes");
            Assert.Contains("friendlyName: my entry", shown, StringComparison.Ordinal);
            Assert.Equal([sample.Leaf, sample.Intermediate, sample.Root],
                CertificateReader.ReadAll(System.Text.Encoding.UTF8.GetBytes(shown), "x", null)
                    .Select(item => item.Certificate!));
            Assert.Equal(sample.Key.PublicKey,
                PrivateKeyReader.Read(System.Text.Encoding.UTF8.GetBytes(shown), "x", null).PublicKey);
            Assert.Contains("AES-256-CBC, Iteration 100000, PRF hmacWithSHA256", Peer.OpenSsl
                .Run("pkcs12", "-in", path, "-passin", "pass:" + Password, "-info", "-noout").Error, StringComparison.Ordinal);
            Assert.Equal(3, Read(path, password).Count);
            // keytool takes its passwords in ASCII only.
            using var plain = Secret.Passphrase("changeit");
            folder.Write("java",
                Pkcs12Writer.Write([sample.Leaf, sample.Intermediate, sample.Root], sample.Key, "my entry", plain));
            var listed = Keytool("-list", "-v", "-keystore", folder["java"]);
            Assert.Contains("Alias name: my entry", listed, StringComparison.Ordinal);
            Assert.Contains("Entry type: PrivateKeyEntry", listed, StringComparison.Ordinal);
            Assert.Contains("Certificate chain length: 3", listed, StringComparison.Ordinal);
            Keytool("-importkeystore", "-noprompt", "-srckeystore", folder["java"], "-srcstorepass", "changeit", "-destkeystore",
                folder["copy" + sample.Key.Algorithm], "-deststoretype", "JKS");
        }
    }

    [PeerFact("openssl", "keytool")]
    public void Java_trusts_the_certificates_of_a_file_without_key()
    {
        using var password = Secret.Passphrase("changeit");
        folder.Write("trust", Pkcs12Writer.Write([pki.Root, pki.Intermediate, SamplePki.Ec.Root], null, null, password));
        var listed = Keytool("-list", "-keystore", folder["trust"]);
        Assert.Contains("Your keystore contains 3 entries", listed, StringComparison.Ordinal);
        Assert.Equal(3, listed.Split("trustedCertEntry").Length - 1);
        Assert.Equal([pki.Root, pki.Intermediate, SamplePki.Ec.Root], Read(folder["trust"], password));
        Tool.Run("openssl", "pkcs12", "-in", folder["trust"], "-passin", "pass:changeit", "-nokeys");
    }

    [Fact]
    public void Dotnet_reads_the_pkcs12_that_is_written()
    {
        using var password = Secret.Passphrase(Password);
        var content = Pkcs12Writer.Write([pki.Leaf, pki.Intermediate], pki.Key, null, password);
        var loaded = X509CertificateLoader.LoadPkcs12Collection(content, Password);
        Assert.Equal([pki.Leaf.Thumbprint, pki.Intermediate.Thumbprint], loaded.Select(certificate => certificate.Thumbprint)
            .OrderBy(thumbprint => thumbprint != pki.Leaf.Thumbprint));
        Assert.True(loaded.Single(certificate => certificate.HasPrivateKey).Thumbprint == pki.Leaf.Thumbprint);
    }

    [Fact]
    public void What_cannot_be_written_is_named()
    {
        using var password = Secret.Passphrase("x");
        Assert.Equal("KeyDoesNotMatch",
            Assert.Throws<RefusedException>(() => Pkcs12Writer.Write([pki.Root], pki.Key, null, password)).ErrorId);
        Assert.Equal("PasswordEmpty",
            Assert.Throws<PasswordException>(() => Pkcs12Writer.Write([pki.Root], null, null, Passphrase.Empty)).ErrorId);
        Assert.Equal("CertificateMissing",
            Assert.Throws<InvalidRequestException>(() => Pkcs12Writer.Write([], null, null, password)).ErrorId);
    }

    public void Dispose() => folder.Dispose();

    private static List<Certificate> Read(string path, Passphrase? password) =>
        CertificateReader.ReadFile(path, password).Select(item => item.Certificate ?? throw item.Problem!).ToList();

    private static string Keytool(params string[] arguments) =>
        Tool.Run("keytool", ["-J-Duser.language=en", .. arguments, .. arguments.Contains("-srcstorepass")
            ? new[] { "-deststorepass", "changeit" }
            : ["-storepass", "changeit"]]);
}
