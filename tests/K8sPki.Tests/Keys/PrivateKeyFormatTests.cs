using System.Text;
using K8sPki.Tests.Peers;
using K8sPki.Tests.Requests;

namespace K8sPki.Tests.Keys;

/// <summary>PKCS#1, SEC1, PKCS#8 and the old encrypted PEM, judged by openssl in both directions.</summary>
public sealed class PrivateKeyFormatTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<KeyAlgorithm, int, PrivateKeyFormat> Written => new()
    {
        { KeyAlgorithm.RSA, 1024, PrivateKeyFormat.Pkcs1 }, { KeyAlgorithm.RSA, 2048, PrivateKeyFormat.Pkcs8 },
        { KeyAlgorithm.RSA, 3072, PrivateKeyFormat.Pkcs1 }, { KeyAlgorithm.RSA, 4096, PrivateKeyFormat.Pkcs8 },
        { KeyAlgorithm.ECDSA, 256, PrivateKeyFormat.Sec1 }, { KeyAlgorithm.ECDSA, 384, PrivateKeyFormat.Sec1 },
        { KeyAlgorithm.ECDSA, 521, PrivateKeyFormat.Sec1 }, { KeyAlgorithm.ECDSA, 256, PrivateKeyFormat.Pkcs8 },
        { KeyAlgorithm.ECDSA, 384, PrivateKeyFormat.Pkcs8 }, { KeyAlgorithm.ECDSA, 521, PrivateKeyFormat.Pkcs8 },
        { KeyAlgorithm.Ed25519, 256, PrivateKeyFormat.Pkcs8 },
    };

    public static TheoryData<string[]> Generated => new()
    {
        new[] { "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048" },
        new[] { "genrsa", "-traditional", "2048" },
        new[] { "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256" },
        new[] { "ecparam", "-name", "secp384r1", "-genkey" },
        new[] { "ecparam", "-name", "secp521r1", "-genkey", "-noout" },
        new[] { "genpkey", "-algorithm", "ED25519" },
    };

    [PeerTheory("openssl")]
    [MemberData(nameof(Written))]
    public void Openssl_reads_what_is_written(KeyAlgorithm algorithm, int size, PrivateKeyFormat format)
    {
        var key = PrivateKey.Generate(algorithm, size);
        foreach (var asDer in new[] { false, true })
        {
            var path = folder.Write($"key{asDer}", PrivateKeyWriter.Write(key, format, asDer, null));
            var form = asDer ? "DER" : "PEM";
            Tool.Run("openssl", "pkey", "-in", path, "-inform", form, "-check", "-noout");
            Assert.Equal(key.PublicKey.Pem, Tool.Run("openssl", "pkey", "-in", path, "-inform", form, "-pubout"));
            Assert.Equal(key.PublicKey, PrivateKeyReader.ReadFile(path, null).PublicKey);
            Assert.Equal(key.PublicKey, PublicKeyReader.ReadFile(path));
        }

        if (format != PrivateKeyFormat.Pkcs8)
            return;
        using var password = Secret.Passphrase("wörd");
        var locked = folder.Write("locked", PrivateKeyWriter.Write(key, format, false, password));
        Assert.Equal(key.PublicKey.Pem, Tool.Run("openssl", "pkey", "-in", locked, "-passin", "pass:wörd", "-pubout"));
    }

    [PeerTheory("openssl")]
    [MemberData(nameof(Generated))]
    public void Reads_what_openssl_writes(string[] command)
    {
        var path = folder.Write("key", Tool.Run("openssl", command));
        var expected = Tool.Run("openssl", "pkey", "-in", path, "-pubout");
        Assert.Equal(expected, PrivateKeyReader.ReadFile(path, null).PublicKey.Pem);
        foreach (var (name, arguments) in new[]
        {
            ("pkcs8.der", new[] { "-outform", "DER" }), ("old.pem", ["-traditional"]),
            ("old.der", ["-traditional", "-outform", "DER"]),
        })
        {
            // RFC 8410 gives Ed25519 no older form.
            if (name[0] == 'o' && command[^1] == "ED25519")
                continue;
            Tool.Run("openssl", ["pkey", "-in", path, .. arguments, "-out", folder[name]]);
            Assert.Equal(expected, PrivateKeyReader.ReadFile(folder[name], null).PublicKey.Pem);
        }

        using var password = Secret.Passphrase("sesame");
        foreach (var form in new[] { "PEM", "DER" })
        {
            var locked = folder["locked." + form];
            Tool.Run("openssl", "pkcs8", "-topk8", "-in", path, "-passout", "pass:sesame", "-outform", form, "-out", locked);
            Assert.Equal(expected, PrivateKeyReader.ReadFile(locked, password).PublicKey.Pem);
        }
    }

    [Theory]
    [InlineData("PRIVATE KEY")]
    [InlineData("RSA PRIVATE KEY")]
    [InlineData("EC PRIVATE KEY")]
    [InlineData("ECDSA PRIVATE KEY")]
    [InlineData("ANY PRIVATE KEY")]
    [InlineData("ENCRYPTED PRIVATE KEY")]
    public void Reads_a_key_under_the_label_of_another_form(string label)
    {
        using var password = Secret.Passphrase("x");
        foreach (var key in new[] { PrivateKey.Generate(KeyAlgorithm.RSA, 2048), PrivateKey.Generate(KeyAlgorithm.ECDSA, 256) })
        {
            foreach (var format in new[] { PrivateKeyFormat.Pkcs8, key.Algorithm == KeyAlgorithm.RSA
                ? PrivateKeyFormat.Pkcs1
                : PrivateKeyFormat.Sec1 })
            {
                foreach (var passphrase in format == PrivateKeyFormat.Pkcs8 ? [null, password] : new Passphrase?[] { null })
                {
                    var content = PemText.WriteBytes(label, PrivateKeyWriter.Write(key, format, true, passphrase));
                    Assert.Equal(key.PublicKey, PrivateKeyReader.Read(content, "x", passphrase).PublicKey);
                    Assert.Equal(key.PublicKey, PublicKeyReader.Read(content, "x", passphrase));
                }
            }
        }
    }

    [Fact]
    public void Does_not_ask_for_the_password_of_what_is_no_key()
    {
        var key = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256);
        foreach (var other in new[] { key.PublicKey.Spki.ToArray(), RequestForge.Make("/CN=a").Der.ToArray() })
            Assert.Equal("PrivateKeyMalformed", Assert.ThrowsAny<MalformedInputException>(() =>
                PrivateKeyReader.Read(PemText.WriteBytes("PRIVATE KEY", other), "x", null)).ErrorId);
    }

    [PeerTheory("openssl")]
    [InlineData("-des3")]
    [InlineData("-aes128")]
    [InlineData("-aes192")]
    [InlineData("-aes256")]
    public void Reads_traditional_encrypted_pem(string cipher)
    {
        using var password = Secret.Passphrase("päss wörd");
        using var wrong = Secret.Passphrase("other");
        foreach (var command in new[] { ["genrsa", "-traditional", "2048"],
            new[] { "ecparam", "-name", "prime256v1", "-genkey", "-noout" } })
        {
            var plain = folder.Write("plain", Tool.Run("openssl", command));
            var locked = folder.Write("locked", Tool.Run("openssl", command[0] == "genrsa" ? "rsa" : "ec", "-in", plain, cipher,
                "-passout", "pass:päss wörd", command[0] == "genrsa" ? "-traditional" : "-text"));
            Assert.Contains("DEK-Info", File.ReadAllText(locked), StringComparison.Ordinal);
            Assert.Equal(PrivateKeyReader.ReadFile(plain, null).PublicKey, PrivateKeyReader.ReadFile(locked, password).PublicKey);
            Assert.Equal("WrongPassword",
                Assert.Throws<PasswordException>(() => PrivateKeyReader.ReadFile(locked, wrong)).ErrorId);
            Assert.Equal("PasswordRequired",
                Assert.Throws<PasswordException>(() => PrivateKeyReader.ReadFile(locked, null)).ErrorId);
            Assert.Equal("PasswordRequired", Assert.Throws<PasswordException>(() => PublicKeyReader.ReadFile(locked)).ErrorId);
        }
    }

    [Theory]
    [InlineData("DEK-Info: AES-256-CBC,00", "PrivateKeyMalformed")]
    [InlineData("DEK-Info: AES-256-CBC,zz", "PrivateKeyMalformed")]
    [InlineData("DEK-Info: AES-256-CBC", "PrivateKeyMalformed")]
    [InlineData("X: y", "PrivateKeyMalformed")]
    [InlineData("DEK-Info: IDEA-CBC,0011223344556677", "EncryptionNotSupported")]
    public void Says_what_is_wrong_with_traditional_headers(string header, string expected)
    {
        using var password = Secret.Passphrase("x");
        var text = $"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n{header}\n\nAAAAAAAAAAAAAAAAAAAAAA==\n-----END RSA "
            + "PRIVATE KEY-----\n";
        Assert.Equal(expected,
            Assert.ThrowsAny<PkiException>(() => PrivateKeyReader.Read(Encoding.UTF8.GetBytes(text), "x", password)).ErrorId);
    }

    [PeerFact("openssl")]
    public void Finds_the_key_among_certificates()
    {
        Tool.Run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-keyout", folder["key"], "-out",
            folder["crt"]);
        var both = folder.Write("both", "Bag Attributes\r\n" + File.ReadAllText(folder["crt"]) + File.ReadAllText(folder["key"])
            .Replace("\n", "\r\n", StringComparison.Ordinal));
        var key = PrivateKeyReader.ReadFile(both, null);
        Assert.Equal(key.PublicKey, PublicKeyReader.ReadFile(folder["crt"]));
        Assert.Equal(key.PublicKey, PublicKeyReader.ReadFile(folder["key"]));
        Tool.Run("openssl", "x509", "-in", folder["crt"], "-outform", "DER", "-out", folder["der"]);
        Assert.Equal(key.PublicKey, PublicKeyReader.ReadFile(folder["der"]));
    }

    [PeerFact("openssl")]
    public void Takes_the_public_key_of_a_request()
    {
        var key = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256);
        var path = folder.Write("key", PrivateKeyWriter.Write(key, PrivateKeyFormat.Pkcs8, false, null));
        foreach (var form in new[] { "PEM", "DER" })
        {
            Tool.Run("openssl", "req", "-new", "-key", path, "-subj", "/CN=x", "-outform", form, "-out", folder[form]);
            Assert.Equal(key.PublicKey, PublicKeyReader.ReadFile(folder[form]));
        }
    }

    [PeerTheory("openssl")]
    [InlineData(KeyAlgorithm.RSA, 2048, PublicKeyFormat.Spki)]
    [InlineData(KeyAlgorithm.RSA, 2048, PublicKeyFormat.Pkcs1)]
    [InlineData(KeyAlgorithm.ECDSA, 384, PublicKeyFormat.Spki)]
    [InlineData(KeyAlgorithm.Ed25519, 256, PublicKeyFormat.Spki)]
    public void Public_keys_are_those_of_openssl(KeyAlgorithm algorithm, int size, PublicKeyFormat format)
    {
        var key = PrivateKey.Generate(algorithm, size);
        var path = folder.Write("key", PrivateKeyWriter.Write(key, PrivateKeyFormat.Pkcs8, false, null));
        foreach (var form in new[] { "PEM", "DER" })
        {
            var command = format == PublicKeyFormat.Pkcs1 ? "-RSAPublicKey_out" : "-pubout";
            Tool.Run("openssl", format == PublicKeyFormat.Pkcs1 ? "rsa" : "pkey", "-in", path, command, "-outform", form, "-out",
                folder[form]);
            Assert.Equal(File.ReadAllBytes(folder[form]), PublicKeyWriter.Write(key.PublicKey, format, form == "DER"));
            Assert.Equal(key.PublicKey, PublicKeyReader.ReadFile(folder[form]));
        }
    }

    [Fact]
    public void Formats_that_do_not_fit_are_named()
    {
        var key = PrivateKey.Generate(KeyAlgorithm.Ed25519, 256);
        Assert.Equal("FormatDoesNotFitKey", Assert.Throws<InvalidRequestException>(() =>
            PublicKeyWriter.Write(key.PublicKey, PublicKeyFormat.Pkcs1, false)).ErrorId);
        Assert.Equal("FormatHasNoDer", Assert.Throws<InvalidRequestException>(() =>
            PublicKeyWriter.Write(key.PublicKey, PublicKeyFormat.OpenSsh, true)).ErrorId);
        var nothing = Assert.ThrowsAny<MalformedInputException>(() => PublicKeyReader.Read("hello"u8.ToArray(), "the text"));
        Assert.Equal("NotAPublicKey", nothing.ErrorId);
    }

    public void Dispose() => folder.Dispose();
}
