using System.Net;
using System.Text;
using K8sPki.Tests.Peers;

namespace K8sPki.Tests.Keys;

/// <summary>OpenSSH's formats, judged by ssh-keygen.</summary>
public sealed class OpenSshKeyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string, int> Kinds => new()
    {
        { "rsa", 1024 }, { "rsa", 2048 }, { "rsa", 3072 }, { "ecdsa", 256 }, { "ecdsa", 384 }, { "ecdsa", 521 },
        { "ed25519", 256 },
    };

    public static TheoryData<string> Ciphers => new(OpenSshCipher.All.Select(cipher => cipher.Name));

    [PeerTheory("ssh-keygen")]
    [MemberData(nameof(Kinds))]
    public void Reads_what_ssh_keygen_writes(string type, int size)
    {
        var path = folder["id"];
        Tool.Run("ssh-keygen", "-q", "-t", type, "-b", $"{size}", "-N", "", "-C", "jane@bank now", "-f", path);
        var key = PrivateKeyReader.ReadFile(path, null);
        Assert.Equal(size, key.KeySize);
        Assert.Equal("jane@bank now", key.Comment);
        Assert.Equal(File.ReadAllText(path + ".pub"),
            Encoding.UTF8.GetString(PublicKeyWriter.Write(key.PublicKey, PublicKeyFormat.OpenSsh, false)));
        var shown = PublicKeyReader.ReadFile(path + ".pub");
        Assert.Equal(key.PublicKey, shown);
        Assert.Equal("jane@bank now", shown.Comment);
        Assert.Equal(key.PublicKey, PublicKeyReader.ReadFile(path));
        Assert.Equal($"{size} {key.Fingerprint} jane@bank now ({type.ToUpperInvariant()})\n{key.RandomArt}\n",
            Tool.Run("ssh-keygen", "-lv", "-f", path));
    }

    [PeerTheory("ssh-keygen")]
    [MemberData(nameof(Kinds))]
    public void Ssh_keygen_reads_what_is_written(string type, int size)
    {
        var key = PrivateKey.Generate(Enum.Parse<KeyAlgorithm>(type, ignoreCase: true), size);
        var plain = PrivateKeyWriter.WriteFile(key, folder["plain"], PrivateKeyFormat.OpenSsh, false, null, false, "a comment");
        var line = SshPublicKeyText.Write(key.PublicKey, "a comment");
        Assert.Equal(line + "\n", Tool.Run("ssh-keygen", "-y", "-P", "", "-f", plain.Path!));
        using var password = Secret.Passphrase("päss wörd");
        PrivateKeyWriter.WriteFile(key, folder["locked"], PrivateKeyFormat.OpenSsh, false, password, false);
        Assert.Equal(SshPublicKeyText.Write(key.PublicKey, ""),
            Tool.Run("ssh-keygen", "-y", "-P", "päss wörd", "-f", folder["locked"]).TrimEnd());
        Assert.NotEqual(0, Tool.Try("ssh-keygen", "-y", "-P", "other", "-f", folder["locked"]).ExitCode);
        Assert.Equal(key.PublicKey, PrivateKeyReader.ReadFile(folder["locked"], password).PublicKey);
        Assert.Equal(key.PublicKey, PublicKeyReader.ReadFile(folder["locked"]));
    }

    [PeerTheory("ssh-keygen")]
    [MemberData(nameof(Ciphers))]
    public void Reads_every_cipher(string cipher)
    {
        Tool.Run("ssh-keygen", "-q", "-t", "ecdsa", "-N", "open sesame", "-Z", cipher, "-a", "3", "-C", "x", "-f", folder["id"]);
        using var password = Secret.Passphrase("open sesame");
        var key = PrivateKeyReader.ReadFile(folder["id"], password);
        Assert.Equal(File.ReadAllText(folder["id.pub"]).TrimEnd(), SshPublicKeyText.Write(key.PublicKey, null));
        using var wrong = Secret.Passphrase("open sesam");
        Assert.Equal("WrongPassword",
            Assert.Throws<PasswordException>(() => PrivateKeyReader.ReadFile(folder["id"], wrong)).ErrorId);
        var missing = Assert.Throws<PasswordException>(() => PrivateKeyReader.ReadFile(folder["id"], null));
        Assert.Equal("PasswordRequired", missing.ErrorId);
        Assert.Contains(folder["id"], missing.Message, StringComparison.Ordinal);
    }

    [PeerFact("ssh-keygen")]
    public void Draws_the_pictures_of_ssh_keygen()
    {
        for (var i = 0; i < 50; i++)
        {
            var key = i % 10 == 0 ? PrivateKey.Generate(KeyAlgorithm.RSA, i == 10 ? 4096 : 1024)
                : i % 2 == 0 ? PrivateKey.Generate(KeyAlgorithm.Ed25519, 256)
                : PrivateKey.Generate(KeyAlgorithm.ECDSA, EllipticCurve.All[i % 3].Bits);
            var path = folder.Write($"{i}.pub", PublicKeyWriter.Write(key.PublicKey, PublicKeyFormat.OpenSsh, false));
            Assert.EndsWith(")\n" + key.RandomArt + "\n", Tool.Run("ssh-keygen", "-lv", "-f", path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Reads_lines_with_options_and_reports_the_broken_ones()
    {
        var good = SshPublicKeyText.Write(PrivateKey.Generate(KeyAlgorithm.Ed25519, 256).PublicKey, "jane");
        var text = $"# keys\n\n{good}\n\tcommand=\"echo \\\"a b\\\" ssh-rsa\",no-pty {good}\r\nssh-rsa !!! x\nssh-dss "
            + $"AAAAB3NzaC1kc3M= x\n{good[..40]}\nwhat ssh-rsa\n";
        var items = SshPublicKeyText.Read(Encoding.UTF8.GetBytes(text), "the file").ToArray();
        Assert.Equal([3, 4, 5, 6, 7, 8], items.Select(item => item.Line));
        Assert.Equal("jane", items[0].Key!.Comment);
        Assert.Equal("jane", items[1].Key!.Comment);
        Assert.Equal(["PublicKeyMalformed", "KeyAlgorithmNotSupported", "PublicKeyMalformed", "PublicKeyMalformed"],
            items[2..].Select(item => item.Problem!.ErrorId));
        Assert.Contains("line 5", items[2].Problem!.Message, StringComparison.Ordinal);
    }

    [PeerFact("ssh-keygen")]
    public void Reads_rfc_4716()
    {
        Tool.Run("ssh-keygen", "-q", "-t", "rsa", "-b", "2048", "-N", "", "-C", "jane doe", "-f", folder["id"]);
        var block = folder.Write("id.ssh2", Tool.Run("ssh-keygen", "-e", "-f", folder["id.pub"]));
        var key = PublicKeyReader.ReadFile(block);
        Assert.Equal(PublicKeyReader.ReadFile(folder["id.pub"]), key);
        Assert.StartsWith("2048-bit RSA, converted by ", key.Comment, StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_stay_one_line()
    {
        var key = PrivateKey.Generate(KeyAlgorithm.Ed25519, 256);
        Assert.Equal("CommentInvalid",
            Assert.Throws<InvalidRequestException>(() => SshPublicKeyText.Write(key.PublicKey, "a\nssh-rsa AAAA")).ErrorId);
        Assert.Equal("FormatHasNoDer", Assert.Throws<InvalidRequestException>(() =>
            PrivateKeyWriter.Write(key, PrivateKeyFormat.OpenSsh, true, null)).ErrorId);
    }

    [Fact]
    public void Rounds_are_bounded_before_the_first()
    {
        using var password = Secret.Passphrase("x");
        var key = PrivateKey.Generate(KeyAlgorithm.Ed25519, 256);
        var data = OpenSshPrivateKeyWriter.Write(key, password, "");
        // The rounds are the last number of the options: magic, cipher, "bcrypt", options with 16 bytes of salt.
        var rounds = OpenSshPrivateKey.Magic.Length + 4 + "aes256-ctr".Length + 4 + "bcrypt".Length + 4 + 4 + 16;
        Assert.Equal(OpenSshPrivateKeyWriter.Rounds, IPAddress.NetworkToHostOrder(BitConverter.ToInt32(data, rounds)));
        data[rounds] = 0x7F;
        var content = PemText.WriteBytes(OpenSshPrivateKey.PemLabel, data);
        Assert.Equal("TooManyIterations",
            Assert.Throws<LimitExceededException>(() => PrivateKeyReader.Read(content, "x", password)).ErrorId);
    }

    [Fact]
    public void Refuses_a_file_cut_short_or_changed_anywhere()
    {
        var key = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256);
        var data = OpenSshPrivateKeyWriter.Write(key, null, "jane");
        for (var length = 1; length < data.Length; length++)
        {
            var cut = PemText.WriteBytes(OpenSshPrivateKey.PemLabel, data.AsSpan(0, length));
            Assert.Equal("PrivateKeyMalformed",
                Assert.ThrowsAny<PkiException>(() => PrivateKeyReader.Read(cut, "x", null)).ErrorId);
        }

        for (var position = 0; position < data.Length; position++)
        {
            var changed = (byte[])data.Clone();
            changed[position] ^= 0x40;
            var read = Record(() => PrivateKeyReader.Read(PemText.WriteBytes(OpenSshPrivateKey.PemLabel, changed), "x", null));
            Assert.True(read.Failure is PkiException || read.Key!.PublicKey.Equals(key.PublicKey),
                $"Byte {position} makes another key.");
        }
    }

    public void Dispose() => folder.Dispose();

    private static (PrivateKey? Key, Exception? Failure) Record(Func<PrivateKey> read)
    {
        PrivateKey? key = null;
        var failure = Xunit.Record.Exception(() => key = read());
        return (key, failure);
    }
}
