using System.Text.RegularExpressions;

namespace K8sPki.Shell.Commands;

/// <summary>One line that Select-String found.</summary>
public sealed class MatchInfo
{
    public string Line { get; init; } = "";

    public int LineNumber { get; init; }

    public string Path { get; init; } = "InputStream";

    public string Filename => System.IO.Path.GetFileName(Path);

    public string Pattern { get; init; } = "";

    public bool IgnoreCase { get; init; }

    public IReadOnlyList<Match> Matches { get; init; } = [];

    /// <summary>What the engine's view of such lines shows; the folder is the one paths are told from.</summary>
    public string ToEmphasizedString(string directory) => Path == "InputStream" ? Line
        : string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{System.IO.Path.GetRelativePath(directory, Path)}:{LineNumber}:{Line}");

    public override string ToString() => Path == "InputStream" ? Line
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Path}:{LineNumber}:{Line}");
}
