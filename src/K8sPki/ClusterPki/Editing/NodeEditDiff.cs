using System.Text;
using System.Text.RegularExpressions;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Shows what an edit changes in a file of a node, without the secrets that may stand beside it.</summary>
internal static partial class NodeEditDiff
{
    /// <summary>The lines that go and come, and a few around them.</summary>
    public static string Of(NodeEdit edit) => TextDiff.Of(edit.File.Here.Text, Lines(edit.Before), Lines(edit.After));

    private static List<DiffLine> Lines(byte[] content) =>
        [.. Encoding.UTF8.GetString(content).TrimEnd('\n').Split('\n').Select(line => line.TrimEnd('\r'))
            .Select(line => new DiffLine(line, PrintableText.Escape(Secrets().Replace(line, "$1REDACTED"))))];

    // What follows a name of that kind, in k3s' configuration, a unit or an environment file.
    [GeneratedRegex("""((?:token|password|passphrase|secret)["']?[:=\s]\s*["']?)[^\s"',}\]]+""", RegexOptions.IgnoreCase)]
    private static partial Regex Secrets();
}
