using System.Diagnostics.CodeAnalysis;
using System.Text;
using K8sPki.Naming;

namespace K8sPki.ClusterPki;

/// <summary>The names of nodes as a file in the journal has them: one a line.</summary>
internal static class NodeNames
{
    /// <summary>The largest file of names, in bytes.</summary>
    public const long Largest = 1024 * 1024;

    private const int Most = 10_000;

    /// <summary>How names compare: those of hosts do so without case.</summary>
    public static StringComparer Comparer => StringComparer.OrdinalIgnoreCase;

    /// <summary>True for what a node can be called.</summary>
    public static bool IsOne([NotNullWhen(true)] string? name) => name is { Length: > 0 and <= DnsName.Longest }
        && !name.Any(character => char.IsWhiteSpace(character) || char.IsControl(character));

    /// <summary>Writes names.</summary>
    /// <exception cref="InvalidRequestException">One is none, or there are too many.</exception>
    public static byte[] Write(IEnumerable<string> names)
    {
        var all = names.Distinct(Comparer).Order(StringComparer.Ordinal).ToList();
        if (all.Find(name => !IsOne(name)) is { } wrong)
            throw Invalid(wrong);
        return all.Count <= Most ? Encoding.UTF8.GetBytes(string.Concat(all.Select(name => name + "\n")))
            : throw new InvalidRequestException("NodeNameInvalid", $"More than {Most} nodes are not noted.");
    }

    /// <summary>The error for what no node is called.</summary>
    public static InvalidRequestException Invalid(string name) => new("NodeNameInvalid",
        $"'{name}' is no name of a node: 1 to {DnsName.Longest} characters without blanks.");

    /// <summary>Reads names.</summary>
    /// <exception cref="MalformedInputException">It is no list of names.</exception>
    public static IReadOnlyList<string> Read(byte[] content, string path)
    {
        var names = Encoding.UTF8.GetString(content).Split('\n');
        return names.Length is > 1 and <= Most + 1 && names[^1].Length == 0 && names[..^1].All(IsOne) ? names[..^1]
            : throw new MalformedInputException("JournalMalformed", $"'{path}' has no names of nodes, one a line. "
                + "Start-K8sCARotation -Node writes it anew; remove it first.");
    }
}
