using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>Files and folders that a user names, and what an ended process has left beside them.</summary>
internal static class Folders
{
    private const string Digits = "0123456789abcdef0123456789abcdef";

    private static readonly byte[] Old = "old"u8.ToArray();

    private const string Journal = $$"""
        [{"Target":"a","Temporary":".a.{{Digits}}.tmp","IsInPlace":false,"IsNew":false},{"Target":"b","Temporary":".b.{{Digits}}.tmp","IsInPlace":true,"IsNew":false},{"Target":"c","Temporary":".c.{{Digits}}.tmp","IsInPlace":false,"IsNew":true}]
        """;

    private static readonly string Backup = $$"""
        --- k8spki-backup/20260101-000000/.k8spki-backup
        {"Version":1,"Home":"","Files":[{"Path":"ca.crt","Copy":"ca.crt","Was":"{{FileState.Of("old\n"u8).Digest}}","Became":"{{FileState.Of("new\n"u8).Digest}}","IsChanged":true,"IsShared":false,"Mode":420,"User":0,"Group":0},
        {"Path":"new.crt","Copy":null,"Was":null,"Became":"{{FileState.Of("new\n"u8).Digest}}","IsChanged":true,"IsShared":true,"Mode":null,"User":null,"Group":null}]}
        --- k8spki-backup/20260101-000000/ca.crt
        old
        --- ca.crt
        new
        --- new.crt
        new
        """;

    private static readonly string BackupWithoutRecord = $$"""
        --- k8spki-backup/20260101-000000/pki/ca.crt
        {{Encoding.ASCII.GetString(FuzzTarget.Seed("ca.crt"))}}
        --- pki/ca.crt
        {{Encoding.ASCII.GetString(FuzzTarget.Seed("leaf.crt"))}}
        """;

    public static IReadOnlyList<FuzzTarget> Targets { get; } =
    [
        new("given-files", ["fd00::1"u8.ToArray(), "6443"u8.ToArray(),
            .. KubeConfigs.Targets[0].Seeds, .. Commands.Target.Seeds, FuzzTarget.Seed("chain.crt"),
            FuzzTarget.Seed("ec-pkcs8.pem"), "[Service]\nExecStart=/usr/bin/etcd --cert-file=/x --key-file=y\n"u8.ToArray(),
            "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nauthentication: {x509: {clientCAFile: a}}\n"u8
                .ToArray()], ReadGiven)
        {
            Readings = 7,
            Fragments = ["apiVersion: v1\n", "kind: Pod\n", "kind: Config\n", "[Service]\n", "ExecStart=", "-----BEGIN ",
                "\n", "---\n",
                "--client-ca-file=", "given", "../given", "70000", "-1", "[::1]"],
        },
        new("backups", [Encoding.Latin1.GetBytes(Backup), Encoding.Latin1.GetBytes(BackupWithoutRecord)], ReadBackup)
        {
            Readings = 2,
            Fragments = ["--- k8spki-backup/20260101-000000/", "old\n", "\"Home\":\"etc\"", "\"..\"", "null", "\"Copy\":",
                "\\u0000", "/"],
        },
        new("replacing-journals", [Encoding.UTF8.GetBytes(Journal)], ReadJournal)
        {
            Fragments = ["null", "[]", "{}", "../", "\"a\"", "\"b\"", "true", "\\u0000", $".a.{Digits}.tmp", "\"Target\":",
                "/", "\"../out\""],
        },
        new("file-locks", [LockOwner.New().ToBytes(), "K8sPki 1 host 638000000000000000 "u8.ToArray(), []], ReadLock)
        {
            Fragments = ["K8sPki ", " ", "-1", "99999999999999999999", "4194304", Environment.MachineName, Digits, "\n"],
        },
    ];

    private static void ReadGiven(byte[] input) => InFolder(folder =>
    {
        var path = Path.Combine(folder, "given");
        File.WriteAllBytes(path, input);
        Attempt.To(() =>
        {
            var facts = InventoryReader.Read(NodeFileSystem.At(folder), [new LocalPath(path)]);
            foreach (var entry in facts.Entries)
            {
                foreach (var property in Properties.Of<PkiEntry>())
                    property(entry);
            }

            foreach (var finding in new PkiChecks(new PkiCheckOptions()).Judge(facts))
                _ = finding.Message + finding.Remedy;
        });
        Attempt.To(() => _ = TreeKubeConfig.Read(path).Place.ToString());
        Attempt.To(() => _ = KubeConfigCertificates.Read(input, path).Items.Count);
        Attempt.To(() => _ = CertificateFile.Read(path).Certificate);
        Attempt.To(() => ReadPod(folder, input));
    });

    // A pod whose mounted files and variables are the input.
    private static void ReadPod(string folder, byte[] input)
    {
        foreach (var name in new[] { "token", "namespace" })
            File.WriteAllBytes(Path.Combine(folder, name), input);
        File.WriteAllBytes(Path.Combine(folder, "ca.crt"), FuzzTarget.Seed("ca.crt"));
        var text = Encoding.UTF8.GetString(input);
        foreach (var (host, port) in new[] { ("10.96.0.1", "443"), (text, "443"), ("10.96.0.1", text) })
            Attempt.To(() => _ = ServiceAccount.Find(folder, host, port)?.Key);
    }

    private static void ReadBackup(byte[] input) => TextFolder.In(input, root =>
    {
        var folder = Path.Combine(root, "k8spki-backup", "20260101-000000");
        foreach (var given in new[] { root, null })
        {
            Attempt.To(() =>
            {
                var plan = BackupRestore.Plan(folder, given);
                Must.Hold(plan.Files.All(file => file.File.Target.Path.StartsWith(root, StringComparison.Ordinal)),
                    "Something would be put back elsewhere.");
                _ = plan.Describe(folder) + string.Concat(plan.NewFiles);
            });
        }
    });

    // Nobody but who has staged a file for a target has it put there.
    private static void ReadJournal(byte[] input) => InFolder(folder =>
    {
        var inner = Directory.CreateDirectory(Path.Combine(folder, "in")).FullName;
        foreach (var name in new[] { "a", "b" })
            File.WriteAllBytes(Path.Combine(inner, name), Old);
        foreach (var name in new[] { "a", "b", "c" })
            File.WriteAllText(Path.Combine(inner, $".{name}.{Digits}.tmp"), name);
        File.WriteAllBytes(Path.Combine(folder, "out"), Old);
        File.WriteAllBytes(Path.Combine(inner, ".a.replacing"), input);
        var path = Path.Combine(inner, "a");
        try
        {
            Must.Hold(FileTransaction.Recover(path), "There is nothing to finish.");
            Must.Hold(!FileTransaction.IsUnfinished(path), "It is not finished.");
        }
        finally
        {
            Must.Hold(File.ReadAllBytes(Path.Combine(folder, "out")).AsSpan().SequenceEqual(Old), "What is outside was changed.");
            foreach (var name in new[] { "a", "b", "c" }.Where(name => File.Exists(Path.Combine(inner, name))))
                Must.Hold(File.ReadAllText(Path.Combine(inner, name)) is var now && (now == name || now == "old"),
                    $"{name} has what nobody staged for it.");
        }
    });

    private static void ReadLock(byte[] input) => InFolder(folder =>
    {
        var path = Path.Combine(folder, "a");
        File.WriteAllBytes(FileLock.PathFor(path), input);
        using var place = FilePlace.Open(FileLock.PathFor(path));
        if (LockOwner.Read(place.Folder, place.Name) is { } owner)
        {
            File.WriteAllBytes(FileLock.PathFor(path), owner.ToBytes());
            Must.Hold(LockOwner.Read(place.Folder, place.Name) == owner, "The owner of a lock is another.");
        }

        _ = FileLock.IsHeldByUnknown(path);
        FileLock.ClearAbandoned(path);
        // That of a process that works, or of one that says no name, is left to it.
        if (Attempt.To(() => FileLock.Take(path, TimeSpan.Zero, CancellationToken.None).Dispose()))
            Must.Hold(!File.Exists(FileLock.PathFor(path)), "A lock was left.");
    });

    private static void InFolder(Action<string> read) => TextFolder.In([], read);
}
