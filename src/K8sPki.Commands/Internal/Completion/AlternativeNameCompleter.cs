using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using K8sPki.Certificates;
using K8sPki.ClusterPki;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>
/// Completes the names that certificates have and can lose: of the files that the command line names, or of the node.
/// </summary>
public sealed class AlternativeNameCompleter : IArgumentCompleter
{
    private static readonly Dictionary<string, SubjectAlternativeNameKind[]> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["RemoveSan"] = [SubjectAlternativeNameKind.Dns, SubjectAlternativeNameKind.IPAddress],
        ["RemoveDnsName"] = [SubjectAlternativeNameKind.Dns],
        ["RemoveIPAddress"] = [SubjectAlternativeNameKind.IPAddress],
        ["RemoveUri"] = [SubjectAlternativeNameKind.Uri],
        ["RemoveEmail"] = [SubjectAlternativeNameKind.Email],
    };

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var bound = new BoundArguments(fakeBoundParameters);
        var kinds = Kinds.GetValueOrDefault(parameterName ?? "", []);
        try
        {
            var certificates = string.Equals(commandName, "Update-K8sPki", StringComparison.OrdinalIgnoreCase)
                ? OfNode(bound) : OfFiles(bound);
            var names = certificates.SelectMany(certificate => certificate.SubjectAlternativeNames)
                .Where(name => kinds.Contains(name.Kind)).Select(name => PrintableText.Escape(name.Value));
            return Completions.Matching(names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), wordToComplete)
                .ToArray();
        }
        catch (PkiException)
        {
            // The command itself says what is wrong with the files.
            return [];
        }
    }

    private static IEnumerable<Certificate> OfFiles(BoundArguments bound)
    {
        var paths = new FileSystemPaths(SessionPaths.Current);
        return bound.All("Path").SelectMany(path => paths.Resolve(path)).Concat(bound.All("LiteralPath").Select(paths.Literal))
            .Select(path => CertificateReader.ReadFirst(FileStore.Read(path), path, path));
    }

    private static IEnumerable<Certificate> OfNode(BoundArguments bound)
    {
        var paths = new FileSystemPaths(SessionPaths.Current);
        var trees = bound.All("Root").SelectMany(new NodeFolders(paths).Of).Select(NodeFileSystem.At)
            .Concat(bound.All("Path").SelectMany(path => paths.Resolve(path)).Where(Directory.Exists).Select(GivenFolder.AsTree))
            .ToList();
        var names = bound.All("Name").Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase)).ToList();
        return (trees.Count > 0 ? trees : [NodeFileSystem.ThisNode()])
            .SelectMany(tree => InventoryReader.Read(tree).Entries)
            .Where(entry => entry.Role is PkiRole.Server or PkiRole.Peer
                && (names.Count == 0 || names.Exists(name => name.IsMatch(entry.Name))))
            .Select(entry => entry.Certificate).OfType<Certificate>();
    }
}
