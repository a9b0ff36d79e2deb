using K8sPki.Tests.ClusterPki;

namespace K8sPki.Tests.Certificates.Places;

/// <summary>A pair is replaced where it lives, with a backup, in one call, and put back byte for byte in another.</summary>
public sealed class CertificatePlaceTests : IDisposable
{
    private const UnixFileMode OfOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly CertificateAuthority Authority = SampleNode.Authority("ca");
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Places { get; } = ["files", "file", "kubeconfig", "kubeconfig with the key in a file",
        "files, DER and an encrypted key"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Places))]
    public void A_pair_is_replaced_and_put_back(string name)
    {
        var place = Place(name);
        foreach (var file in place.Files)
            SetMode(file.Text, OfOwner);
        var before = Contents();
        var old = Assert.Single(place.Read());
        var (certificate, key) = Pair();
        using var password = Passphrase.From(new System.Net.NetworkCredential("", "secret").SecurePassword)!;
        var backup = new BackupBeside();
        CertificatePlace.Replace([place], new PlacedPair(certificate, key) { Old = old, Passphrase = password }, backup,
            CancellationToken.None);
        Assert.Equal(certificate, Assert.Single(place.Read()));
        Assert.Equal(key.PublicKey, place.Key(password)!.PublicKey);
        backup.Undo(CancellationToken.None);
        Assert.Equal(before, Contents());
    }

    [Fact]
    public void What_stands_beside_stays_byte_for_byte()
    {
        var (old, oldKey) = Pair();
        var text = $"# ours\r\n{oldKey.Pem()}# the certificate\n{old.Pem}\n\n# the end";
        var place = CertificatePlace.OfFile(folder.Write("both.pem", text));
        Assert.Equal(CertificatePlaceKind.File, place.Kind);
        var (certificate, key) = Pair();
        place.Replace(certificate, key, null, CancellationToken.None);
        Assert.Equal(text.Replace(old.Pem, certificate.Pem, StringComparison.Ordinal)
            .Replace(oldKey.Pem(), key.Pem(), StringComparison.Ordinal), File.ReadAllText(folder["both.pem"]));
    }

    [Fact]
    public void A_key_that_is_new_goes_when_it_is_undone()
    {
        var (old, _) = Pair();
        var place = CertificatePlace.OfFiles(folder.Write("a.crt", old.Pem), folder["a.key"]);
        var before = Contents();
        var (certificate, key) = Pair();
        var backup = new BackupBeside();
        place.Replace(certificate, key, backup, CancellationToken.None);
        Assert.Equal(key.PublicKey, place.Key(null)!.PublicKey);
        backup.Undo(CancellationToken.None);
        Assert.Equal(before, Contents());
    }

    [Fact]
    public void A_key_that_others_could_read_stays_closed_to_them_when_it_is_undone()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no modes");
        var place = Place("files");
        SetMode(place.KeyPath!, OfOwner | UnixFileMode.OtherRead);
        var backup = new BackupBeside();
        var (certificate, key) = Pair();
        place.Replace(certificate, key, backup, CancellationToken.None);
        backup.Undo(CancellationToken.None);
        Assert.Equal(OfOwner.ToString(), Mode(place.KeyPath!));
    }

    [Fact]
    public void What_was_changed_since_is_not_put_back()
    {
        var place = Place("files");
        var backup = new BackupBeside();
        var (certificate, key) = Pair();
        place.Replace(certificate, key, backup, CancellationToken.None);
        File.AppendAllText(folder["a.key"], "# mine\n");
        var before = Contents();
        Assert.Equal("FileChanged", Assert.Throws<ConflictException>(() => backup.Undo(CancellationToken.None)).ErrorId);
        Assert.Equal(before, Contents());
    }

    [Fact]
    public void The_key_of_another_is_left_alone_and_nothing_is_changed()
    {
        var place = Place("files");
        folder.Write("a.key", Pair().Key.Pem());
        var before = Contents();
        var (certificate, key) = Pair();
        Assert.Equal("KeyDoesNotMatch", Assert.Throws<RefusedException>(() =>
            place.Replace(certificate, key, new BackupBeside(), CancellationToken.None)).ErrorId);
        Assert.Equal(before, Contents());
    }

    [Fact]
    public void It_is_called_as_the_node_and_as_this_machine_call_it()
    {
        using var node = SampleNode.ControlPlane();
        var server = node.Read().Entries.Single(entry => entry.Name == "apiserver").Place!;
        Assert.Equal((CertificatePlaceKind.Files, "/etc/kubernetes/pki/apiserver.crt", "/etc/kubernetes/pki/apiserver.key"),
            (server.Kind, server.NodePath, server.NodeKeyPath));
        Assert.Equal((node.PathOf("etc/kubernetes/pki/apiserver.crt"), node.PathOf("etc/kubernetes/pki/apiserver.key")),
            (server.Path, server.KeyPath));
        Assert.Contains(server.NamedBy, reference => reference.Name == "--tls-cert-file");
        var admin = node.Read().Entries.Single(entry => entry.Name == "admin.conf").Place!;
        Assert.Equal((CertificatePlaceKind.KubeConfig, "/etc/kubernetes/admin.conf"), (admin.Kind, admin.NodePath));
        Assert.StartsWith("user ", admin.Entry, StringComparison.Ordinal);
    }

    private CertificatePlace Place(string name)
    {
        var (certificate, key) = Pair();
        var config = folder.Write("config",
            "# mine\napiVersion: v1\nkind: Config\nusers:\n- name: jane # she\n  user: {client-certificate-data: "
                + $"{Base64(certificate.Pem)}, client-key-data: {Base64(key.Pem())}}}\n");
        var (file, user) = (NodeFile.Alone(config), KubeConfigPlaces.User(NodeFile.Alone(config), config, "jane"));
        using var password = Passphrase.From(new System.Net.NetworkCredential("", "secret").SecurePassword)!;
        return name switch
        {
            "files" => CertificatePlace.OfFile(Both(certificate.Pem, key.Pem())),
            "file" => CertificatePlace.OfFile(folder.Write("both.pem", certificate.Pem + key.Pem())),
            "kubeconfig" => new CertificatePlace(user, KubeConfigPlaces.UserKey(file, config, "jane")),
            "kubeconfig with the key in a file" => new CertificatePlace(user, FilePart.Here(folder.Write("jane.key", key.Pem()))),
            _ => CertificatePlace.OfFiles(
                folder.Write("a.der", certificate.Der.ToArray()),
                folder.Write("a.key", PrivateKeyWriter.Write(key, PrivateKeyFormat.Pkcs8, false, password))),
        };
    }

    private string Both(string certificate, string key)
    {
        folder.Write("a.key", key);
        return folder.Write("a.crt", certificate);
    }

    private static (Certificate Certificate, PrivateKey Key) Pair()
    {
        var key = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256);
        return (CertificateIssuer.Issue(Authority, new CertificateOptions
        {
            Subject = DistinguishedName.Parse("/CN=jane"), PublicKey = key.PublicKey, Validity = Validity.For(Validity.OfLeaf),
        }), key);
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(text));

    // Copies are there to look at; the files themselves are what was there.
    private List<string> Contents() =>
        [.. Directory.EnumerateFiles(Path.GetDirectoryName(folder["x"])!)
            .Where(file => !file.EndsWith(".bak", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal).Select(file => $"{file} {Mode(file)} {Convert.ToHexString(File.ReadAllBytes(file))}")];

    private static void SetMode(string file, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, mode);
    }

    private static string Mode(string file) => OperatingSystem.IsWindows() ? "" : File.GetUnixFileMode(file).ToString();
}

internal static class KeyText
{
    public static string Pem(this PrivateKey key) =>
        System.Text.Encoding.ASCII.GetString(PrivateKeyWriter.Write(key, PrivateKeyFormat.Sec1, false, null));
}
