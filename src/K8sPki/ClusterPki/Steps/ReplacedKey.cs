using System.Text;

namespace K8sPki.ClusterPki;

/// <summary>
/// A key that an exchange takes out of use, as the journal notes it: what else is trusted beside it came for another reason,
/// and no certificate tells that.
/// </summary>
/// <param name="Authority">The name of the authority.</param>
/// <param name="Key">SHA-256 of the public key in hex.</param>
internal sealed record ReplacedKey(string Authority, string Key)
{
    /// <summary>The largest file of them, in bytes.</summary>
    public const long Largest = 64 * 1024;

    private const char Between = ' ';
    private const int DigestLength = 64;

    /// <summary>Writes keys, one a line.</summary>
    public static byte[] Write(IEnumerable<ReplacedKey> keys) =>
        Encoding.ASCII.GetBytes(string.Concat(keys.Select(key => $"{key.Authority}{Between}{key.Key}\n")));

    /// <summary>Reads keys.</summary>
    /// <exception cref="MalformedInputException">It is no list of them.</exception>
    public static IReadOnlyList<ReplacedKey> Read(byte[] content, string path)
    {
        var lines = Encoding.ASCII.GetString(content).Split('\n');
        return lines.Length > 1 && lines[^1].Length == 0 && lines[..^1].All(IsOne) ? [.. lines[..^1].Select(Parse)]
            : throw StepRecordText.Broken(path, "does not say which keys are exchanged");
    }

    private static bool IsOne(string line) => line.Split(Between) is [{ Length: > 0 }, { Length: DigestLength } key]
        && key.All(char.IsAsciiHexDigit);

    private static ReplacedKey Parse(string line) =>
        line.Split(Between) is [var authority, var key] ? new ReplacedKey(authority, key) : throw new FormatException(line);
}
