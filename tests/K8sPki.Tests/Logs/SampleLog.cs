using System.IO.Compression;
using System.Text;
using K8sPki.Logs;

namespace K8sPki.Tests.Logs;

/// <summary>Reads logs as the command does, and keeps what was said about them.</summary>
internal static class SampleLog
{
    public const string Stamp = "2026-08-22T13:53:00.123456789Z";

    public static List<ComponentLogEntry> Read(string path, LogQuery? query = null, List<PkiException>? problems = null) =>
        [.. new FileLogSource([new LogOrigin("etcd") { Path = path }]) { Component = "etcd" }.Read(
            query ?? new LogQuery(), (_, problem) => (problems ?? []).Add(problem), CancellationToken.None)];

    public static LogQuery Query(string pattern) => new() { Patterns = [pattern], Prefilter = LogPrefilter.Of([pattern]) };

    public static ComponentLogEntry Line(string text, string component = "kube-apiserver")
    {
        var reader = new LogLineReader(new LogOrigin(component), new LogQuery());
        return reader.Add(text).Concat(reader.End()).Single();
    }

    public static string Cri(string text, string tag = "F", string stream = "stderr") => $"{Stamp} {stream} {tag} {text}\n";

    public static byte[] Compressed(string text)
    {
        using var content = new MemoryStream();
        using (var gzip = new GZipStream(content, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return content.ToArray();
    }
}
