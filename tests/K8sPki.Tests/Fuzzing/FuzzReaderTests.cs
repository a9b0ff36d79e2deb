using System.Reflection;
using K8sPki.Fuzz;
using K8sPki.Internal;

namespace K8sPki.Tests;

/// <summary>
/// Every reader of something from outside is reached by a target of the fuzzing, or stands here with the reason why it need not
/// be. What is a reader is told by <see cref="ReaderRule"/>, what is reached by <see cref="CallGraph"/>: nobody has to think of
/// it when one is added.
/// </summary>
public class FuzzReaderTests
{
    private static readonly Assembly[] Product = [typeof(PkiException).Assembly, typeof(PkiCommand).Assembly];

    private static readonly Dictionary<string, string[]> WithoutTarget = new()
    {
        ["It reads a file and hands the bytes to a reader that has a target."] =
        [
            "CertificateAuthorityReader.ReadFile", "CertificateRequestReader.ReadFile",
            "DataFile.Read", "KubeadmConfig.ReadFile", "OpensslConfig.ReadFile", "PrivateKeyFile.Read",
            "PublicKeyReader.ReadFile", "RotationReportFile.Read", "SignedCertificates.Read",
        ],
        ["It writes or keeps what the module has made or read, and looks at none of it."] =
        [
            "BackupFolder.Write", "ExportCommand.Write", "FileBackup.Keep",
            "FileBackup.Write", "FileStore.Stage", "FileStore.Write", "FileStreams.Write", "FileTransaction.Stage",
            "PkiCommand.WriteOut", "PlaceChange.Set", "ProxyWriter.WriteAsync", "RotationJournal.NoteNodes", "SharedFilePart.In",
            "SharedFilePart.With", "UnixCalls.Write", "FileTraits.Give",
        ],
        ["It shows or compares text that was read before."] =
        [
            "ErrorRecords.From", "ExportK8sPrivateKeyCommand.WriteText", "ExportK8sPublicKeyCommand.ProcessItem",
            "FileState.IsStill", "MarkdownReport.Code", "NameSubtree.Email", "NodeEditDiff.Lines", "ReportText.Clipped",
        ],
        ["It passes on what comes, byte for byte, between two connections."] =
        [
            "ProxyConnection.new", "ProxyConnection.TunnelAsync", "ProxyUpstream.SendAsync", "ProxyWriter.CopyAsync",
            "ProxyWriter.ForwardAsync", "ProxyWriter.WriteSwitchAsync", "ProxyWriter.new",
        ],
        ["It asks the system or a server, and hands the bytes to a reader that has a target."] =
        [
            "ComponentRestart.SystemCtl", "KubeConfigDownload.Fetch", "KubeConfigLocation.Find", "ServiceAccount.Find",
        ],
        ["It takes a name or a path as it is, and only looks for it."] =
        [
            "FileSystemPaths.Find", "PreviousContext.Read", "SigningRequestCommand.IsFile",
        ],
        ["It is a part of what has a target: the same with one file, one row of a table."] =
        [
            "CertificateErrorKind.IsIn", "GoReader.JudgeKey",
        ],
        ["It is of the module itself."] = ["ReportResource.new"],
    };

    [Fact]
    public void Every_reader_has_a_target_or_a_reason()
    {
        var missing = Unreached().Except(WithoutTarget.Values.SelectMany(names => names)).Order(StringComparer.Ordinal);
        Assert.True(!missing.Any(), "No target of the fuzzing comes to these readers. Write one under tests/K8sPki.Fuzz/Targets, "
            + $"or say here why it needs none: {string.Join(", ", missing)}");
    }

    [Fact]
    public void A_reason_is_for_a_reader_without_a_target()
    {
        var named = WithoutTarget.Values.SelectMany(names => names).ToList();
        Assert.Equal(named.Distinct(), named);
        Assert.Empty(named.Except(Unreached()));
    }

    /// <summary>The rule and the graph see what they are for: a reader with a target, and one without.</summary>
    [Fact]
    public void Readers_are_found_by_their_shape()
    {
        var found = ReaderRule.In(typeof(FuzzReaderTests).Assembly).Select(ReaderRule.NameOf)
            .Where(name => name.StartsWith(nameof(Shapes), StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        Assert.Equal(["Shapes.Anything", "Shapes.Ask", "Shapes.ParseIt", "Shapes.Told"], found);
        var reached = Reached().Select(ReaderRule.NameOf).ToHashSet();
        Assert.Contains("CertificateReader.ReadAll", reached);
        Assert.Contains("PkiCertificateText.Read", reached);
        Assert.DoesNotContain("KubeConfigDownload.Fetch", reached);
    }

    private static IReadOnlySet<MethodBase> Reached() => CallGraph.Of(FuzzTarget.All.Select(target => target.Read.Method),
        [.. Product, typeof(FuzzTarget).Assembly]);

    private static HashSet<string> Unreached()
    {
        var reached = Reached();
        return [.. ReaderRule.In(Product).Where(reader => !reached.Contains(reader)).Select(ReaderRule.NameOf)];
    }

    private static class Shapes
    {
        public static int Anything(ReadOnlySpan<byte> given) => given.Length;

        public static int ParseIt(string given) => given.Length;

        public static string Told(int number, string text) => text + number;

        public static string Count(string given) => given + Ask().Length;

        private static string Ask() => Environment.GetEnvironmentVariable("PATH") ?? "";
    }
}
