using System.Text;
using K8sPki.Naming;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>What a node's files tell of the node itself.</summary>
internal sealed class NodeIdentity(NodeFileSystem tree)
{
    private readonly Lazy<string?> hostName = new(() => ReadHostName(tree));
    private readonly Lazy<IReadOnlyDictionary<string, string>> release =
        new(() => Assignments(tree, "/etc/os-release", "/usr/lib/os-release"));
    private readonly Lazy<IReadOnlyDictionary<string, string>> machine = new(() => Assignments(tree, "/etc/machine-info"));

    /// <summary>The host's name; null where nothing tells it.</summary>
    public string? HostName => hostName.Value;

    /// <summary>The pretty name of /etc/machine-info, else the host's name.</summary>
    public string? PrettyHostName => machine.Value.GetValueOrDefault("PRETTY_HOSTNAME") ?? HostName;

    /// <summary>The machine's id; null where nothing tells it.</summary>
    public string? MachineId => FirstLine(tree, "/etc/machine-id");

    /// <summary>A field of /etc/os-release; empty where it is not set.</summary>
    public string Release(string field) => release.Value.GetValueOrDefault(field, "");

    private static string? ReadHostName(NodeFileSystem tree)
    {
        if (tree.IsThisNode)
            return Environment.MachineName;
        return FirstLine(tree, "/etc/hostname") is { } name && DnsName.IsMachine(name) ? name : null;
    }

    private static string? FirstLine(NodeFileSystem tree, string path)
    {
        try
        {
            return tree.HasFile(NodePath.Of(path)) ? Encoding.UTF8.GetString(tree.Read(NodePath.Of(path))).Split('\n')
                .Select(line => line.Trim()).FirstOrDefault(line => line is not ("" or ['#', ..])) : null;
        }
        catch (PkiException failure) when (failure is MissingInputException or FileTooLargeException)
        {
            // Another name would be told for a node whose own cannot be read; what is no name tells nothing.
            return null;
        }
    }

    private static Dictionary<string, string> Assignments(NodeFileSystem tree, params ReadOnlySpan<string> paths)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (!tree.HasFile(NodePath.Of(path)))
                continue;
            foreach (var (name, value) in SystemdSyntax.Variables(Encoding.UTF8.GetString(tree.Read(NodePath.Of(path)))))
                found[name] = value.Text;
            break;
        }

        return found;
    }
}
