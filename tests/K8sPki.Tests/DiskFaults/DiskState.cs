using System.Runtime.Versioning;
using System.Text;
using System.Text.RegularExpressions;

namespace K8sPki.Tests.DiskFaults;

/// <summary>What a name stands for.</summary>
/// <param name="Kind">A file, folder or link.</param>
/// <param name="Mode">Its mode; that of a link says nothing.</param>
/// <param name="Content">What it holds; of a link where it leads.</param>
internal sealed record DiskEntry(FileKind Kind, UnixFileMode Mode, byte[] Content)
{
    /// <summary>The content as text, a sign a byte.</summary>
    public string Text => Encoding.Latin1.GetString(Content);

    public bool IsSameAs(DiskEntry other) =>
        Kind == other.Kind && Mode == other.Mode && Content.AsSpan().SequenceEqual(other.Content);
}

/// <summary>All that is below a folder: names, modes and bytes.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class DiskState
{
    private readonly SortedDictionary<string, DiskEntry> entries = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, DiskEntry> Entries => entries;

    /// <summary>Reads what is there now.</summary>
    public static DiskState Read(string root)
    {
        var state = new DiskState();
        foreach (var path in Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories))
        {
            var status = FileStatus.OfEntry(path) ?? throw new IOException($"{path} cannot be looked at.");
            state.entries[Path.GetRelativePath(root, path)] = new DiskEntry(status.Kind, status.Mode!.Value, status.Kind switch
            {
                FileKind.Folder => [],
                FileKind.Link => Encoding.Latin1.GetBytes(FileStatus.LinkTarget(path)!),
                _ => File.ReadAllBytes(path),
            });
        }

        return state;
    }

    public bool IsSameAs(DiskState other) => entries.Count == other.entries.Count
        && entries.All(entry => other.entries.TryGetValue(entry.Key, out var found) && found.IsSameAs(entry.Value));

    /// <summary>Makes a folder what it was.</summary>
    public void Restore(string root)
    {
        var now = Read(root);
        foreach (var (name, entry) in now.entries.Reverse())
        {
            var path = Path.Combine(root, name);
            if (entries.TryGetValue(name, out var wanted) && wanted.Kind == entry.Kind
                && (entry.Kind == FileKind.Folder || wanted.IsSameAs(entry)))
                continue;
            if (entry.Kind == FileKind.Folder)
                Directory.Delete(path, recursive: true);
            else
                File.Delete(path);
        }

        foreach (var (name, entry) in entries)
        {
            if (!now.entries.TryGetValue(name, out var found) || !found.IsSameAs(entry))
                Put(Path.Combine(root, name), entry);
        }
    }

    /// <summary>
    /// The same when the process that took the locks has ended: its number is another one's by now, which began at another time.
    /// </summary>
    public DiskState WithLocksOfTheDead()
    {
        var state = new DiskState();
        foreach (var (name, entry) in entries)
        {
            var words = name.EndsWith(".lock", StringComparison.Ordinal) ? entry.Text.Split(' ') : [];
            if (words.Length == 5)
                words[3] = "1";
            state.entries[name] = words.Length == 5
                ? entry with { Content = Encoding.Latin1.GetBytes(string.Join(' ', words)) } : entry;
        }

        return state;
    }

    private static void Put(string path, DiskEntry entry)
    {
        switch (entry.Kind)
        {
            case FileKind.Folder:
                Directory.CreateDirectory(path);
                break;
            case FileKind.Link:
                File.CreateSymbolicLink(path, entry.Text);
                return;
            default:
                File.WriteAllBytes(path, entry.Content);
                break;
        }

        if (File.GetUnixFileMode(path) != entry.Mode)
            File.SetUnixFileMode(path, entry.Mode);
    }
}

/// <summary>
/// What a file says, in which two runs are alike that make keys, serial numbers and times of their own: a certificate counts by
/// whom it names and who signed it, a key by being one, all other bytes as they are.
/// </summary>
internal static partial class ToldContent
{
    /// <summary>The file with its mode.</summary>
    public static string Of(DiskEntry entry) => $"{entry.Kind} {entry.Mode} " + (
        entry.Content.AsSpan().IndexOf((byte)0) >= 0 || entry.Content.AsSpan().IndexOfAnyInRange((byte)128, (byte)255) >= 0
            ? "bytes" : Of(entry.Text));

    /// <summary>A name that has the moment in it in another way.</summary>
    public static string OfName(string name) => Moment().Replace(name, "MOMENT");

    private static string Of(string text) => Moment().Replace(Digest().Replace(
        PemBlock().Replace(
            EmbeddedPem().Replace(text, match => Encoding.Latin1.GetString(Convert.FromBase64String(match.Value))), Block),
        "DIGEST"), "MOMENT");

    private static string Block(Match match) => match.Groups[1].Value switch
    {
        "CERTIFICATE" => Certificate.Parse(match.Value) is var read ? $"{read.Subject} of {read.Issuer}" : "",
        "CERTIFICATE REQUEST" => CertificateRequest.Parse(match.Value).Subject.ToString(),
        var label => label,
    };

    [GeneratedRegex("-----BEGIN ([A-Z0-9 ]+)-----[^-]+-----END \\1-----\n?")]
    private static partial Regex PemBlock();

    [GeneratedRegex("LS0tLS1CRUdJTi[A-Za-z0-9+/=]+")]
    private static partial Regex EmbeddedPem();

    // Of OpenSSH's public keys too.
    [GeneratedRegex("AAAA[A-Za-z0-9+/=]{40,}|[0-9A-Fa-f]{40,64}|(?:[0-9A-F]{2}:){19,31}[0-9A-F]{2}"
        + "|(?<=[^0-9a-f])[0-9a-f]{32}(?=[^0-9a-f])")]
    private static partial Regex Digest();

    [GeneratedRegex("20[0-9]{2}-[0-9]{2}-[0-9]{2}[-T ][0-9:.+-]+Z?(?:-[0-9]+)?|20[0-9]{2}-[0-9]{2}-[0-9]{2}|20[0-9]{6}[0-9TZ-]*")]
    private static partial Regex Moment();
}
