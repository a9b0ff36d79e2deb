using System.Text.RegularExpressions;

namespace K8sPki.Shell.Interactive;

/// <summary>What was typed in this and earlier sessions, kept in a file that only its owner can read.</summary>
internal sealed partial class History
{
    private const int Kept = 2000;

    private readonly List<string> entries = [];
    private readonly string? path;

    /// <param name="path">The file; null keeps the history in memory.</param>
    public History(string? path)
    {
        this.path = path;
        if (path is not null && File.Exists(path))
            entries.AddRange(Read(path).TakeLast(Kept));
    }

    public IReadOnlyList<string> Entries => entries;

    /// <summary>$XDG_STATE_HOME/k8spki/history, by default under ~/.local/state (XDG Base Directory Specification).</summary>
    public static string? DefaultPath()
    {
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        if (string.IsNullOrEmpty(state) || !Path.IsPathRooted(state))
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            if (home.Length == 0)
                return null;
            state = OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Path.Combine(home, ".local", "state");
        }
        return Path.Combine(state, "k8spki", "history");
    }

    public HistoryWalk Walk() => new(entries);

    /// <summary>Adds an input, unless it repeats the last; one that looks as if it held a secret stays out of the file.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Add(string input)
    {
        if (string.IsNullOrWhiteSpace(input) || (entries.Count > 0 && entries[^1] == input))
            return;
        entries.Add(input);
        if (path is null || Secret().IsMatch(input))
            return;
        CreateFolder(Path.GetDirectoryName(path)!);
        using var writer = new StreamWriter(new FileStream(path, Options()));
        writer.Write(input.Replace("\n", "`\n", StringComparison.Ordinal) + "\n");
    }

    [GeneratedRegex("password|passphrase|asplaintext|token|secret|apikey|private key", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    /// <summary>A line that ends in a backtick goes on in the next.</summary>
    private static IEnumerable<string> Read(string path)
    {
        var open = "";
        foreach (var line in File.ReadLines(path))
        {
            if (line.EndsWith('`'))
            {
                open += line[..^1] + "\n";
                continue;
            }
            yield return open + line;
            open = "";
        }
    }
}
