using System.Globalization;
using System.Text;

namespace K8sPki.Fuzz.Targets;

/// <summary>What the module notes beside a node's files, and reads when it goes on, takes back or puts back.</summary>
internal static class Journals
{
    private const string Name = "the journal";
    private const string Digest = "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855";

    private static NodeFileSystem Tree => NodeFileSystem.At(Path.GetTempPath());

    private static readonly string[] Fragments = ["\"Path\":", "\"..\"", "\"/\"", "null", "[]", "{}", "-1", "512", "4294967296",
        Digest, "\"Version\":1", "\"Files\":", "\"Was\":", "\\u0000", "\\ud800", " ", "\n"];

    private const string Step = $$"""
        {"Version":1,"Name":"Trust","Begun":"2026-01-01T00:00:00+00:00","Files":[
        {"Path":"etc/kubernetes/pki/ca.crt","Was":"{{Digest}}","Becomes":null,"IsSecret":false,"IsShared":true,"Mode":420,"User":0,"Group":0},
        {"Path":"etc/kubernetes/pki/ca.key","Was":null,"Becomes":"{{Digest}}","IsSecret":true,"IsShared":false,"Mode":null,"User":null,"Group":null}]}
        """;

    private const string Backup = $$"""
        {"Version":1,"Home":"etc/kubernetes/backups","Files":[
        {"Path":"etc/kubernetes/pki/ca.crt","Copy":"pki/ca.crt","Was":"{{Digest}}","Became":null,"IsChanged":true,"IsShared":false,"Mode":420,"User":0,"Group":0},
        {"Path":"etc/kubernetes/pki/new.crt","Copy":null,"Was":null,"Became":"{{Digest}}","IsChanged":true,"IsShared":true,"Mode":null,"User":null,"Group":null}]}
        """;

    public static IReadOnlyList<FuzzTarget> Targets { get; } =
    [
        new("journal-steps", [Encoding.UTF8.GetBytes(Step)], ReadStep) { Fragments = Fragments },
        new("journal-keys", [Encoding.UTF8.GetBytes($"ca {Digest}\nfront-proxy-ca {Digest}\n")], input =>
        {
            var keys = ReplacedKey.Read(input, Name);
            Must.Hold(ReplacedKey.Read(ReplacedKey.Write(keys), Name).SequenceEqual(keys), "Keys that were noted are others.");
        }) { Fragments = [" ", "\n", Digest, "\r\n"] },
        new("journal-nodes", [Encoding.UTF8.GetBytes("cp1\ncp2.example\n")], input =>
        {
            var names = NodeNames.Read(input, Name);
            var again = Must.Read(() => NodeNames.Read(NodeNames.Write(names), Name), "The names of nodes");
            Must.Hold(again.ToHashSet(NodeNames.Comparer).SetEquals(names), "Names of nodes that were noted are others.");
        }) { Fragments = ["\n", "\u2028", "\u0085", "CP1\n", "\ufeff"] },
        new("backup-records", [Encoding.UTF8.GetBytes(Backup)], ReadBackup) { Fragments = Fragments },
    ];

    private static void ReadStep(byte[] input)
    {
        var step = StepRecordText.Read(input, 1, Tree, Name);
        foreach (var file in step.Files)
        {
            Must.Hold(Path.GetFullPath(file.File.Path).StartsWith(Path.GetFullPath(Tree.Folder), StringComparison.Ordinal),
                $"{file.File} is out of the tree.");
        }

        var written = Must.Read(() => StepRecordText.Write(step, Tree), "A step that was read");
        var again = Must.Read(() => StepRecordText.Read(written, 1, Tree, Name), "A step that was written");
        Must.Equal(Encoding.UTF8.GetString(written), Encoding.UTF8.GetString(StepRecordText.Write(again, Tree)), "A step");
    }

    private static void ReadBackup(byte[] input)
    {
        var record = BackupRecord.Read(input, Name);
        const string root = "/node";
        var folder = Path.Combine(root, record.Home, "day");
        var files = record.Files.Select(file => new KeptFile(
            Path.Combine(root, file.Path), file.Copy is { } copy ? Path.Combine(folder, copy) : default(FilePath?),
            file.IsShared) { Was = file.Was, Now = file.Became, Status = file.Status });
        var written = BackupRecord.Write(files, folder, Path.Combine(root, record.Home), root);
        var again = Must.Read(() => BackupRecord.Read(written, Name), "A record of a backup");
        Must.Equal(Shown(record), Shown(again), "A record of a backup");
    }

    private static string Shown(BackupRecord record) => string.Join('\n', record.Files.Select(file => string.Create(
        CultureInfo.InvariantCulture, $"{file.Path} {file.Copy} {file.Was.Digest} {file.Became?.Digest} {file.IsShared} "
            + $"{file.Status?.Mode} {file.Status?.User} {file.Status?.Group}")).Prepend(record.Home));
}
