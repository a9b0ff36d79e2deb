using System.Globalization;

namespace K8sPki;

/// <summary>How findings speak of a node's things, and of the commands that mend them.</summary>
internal static class PkiLabel
{
    /// <summary>An entry by its name and file.</summary>
    public static string Of(PkiEntry entry) => PrintableText.Escape(entry.IsEmbedded ? $"The certificate in '{entry.Path}'" : $"{entry.Name} ('{entry.Path}')");

    /// <summary>A file by its path here, in quotes.</summary>
    public static string Of(NodeFile file) => Of(file.Here);

    /// <summary>A path here in quotes.</summary>
    public static string Of(LocalPath path) => InQuotes(path.Text);

    /// <summary>A path of the node in quotes, as its configuration has it.</summary>
    public static string Of(NodePath path) => InQuotes(path.Text);

    /// <summary>A file and its line.</summary>
    public static string At(NodeFile file, int? line) => line is { } number ? string.Create(CultureInfo.InvariantCulture, $"{Of(file)}, line {number}") : Of(file);

    /// <summary>A text from outside in quotes.</summary>
    public static string InQuotes(string text) => $"'{PrintableText.Escape(text)}'";

    /// <summary>A time to the minute.</summary>
    public static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The command that renews an entry, or who renews it where no command does.</summary>
    public static string Renew(PkiInventory facts, PkiEntry entry, string with = "") =>
        RenewedElsewhere.Reason(entry, facts, isNamed: true) ?? $"Update-K8sPki {CommandArgument.Of(NameOf(facts, entry))}{(entry.Purpose.IsAuthority ? " -KeepKey" : "")}{facts.Argument}{with}";

    /// <summary>The commands that renew an entry and give it a key in place of a strange one, which is kept under another name.</summary>
    public static string RenewWithoutKey(PkiInventory facts, PkiEntry entry, LocalPath keyPath) =>
        entry.Purpose.IsAuthority || keyPath == entry.File.Here || RenewedElsewhere.Reason(entry, facts, isNamed: true) is not null
            ? entry.IsEmbedded ? MakeAnew(facts, entry) : Renew(facts, entry) : $"{MoveAway(keyPath)}; {Renew(facts, entry)}";

    /// <summary>The commands that make an entry anew, as it has to be: renewed it would keep what is wrong with it.</summary>
    public static string MakeAnew(PkiInventory facts, PkiEntry entry) =>
        ClusterBlueprint.Find(entry.Purpose.Name) is null || RenewedElsewhere.Reason(entry, facts, isNamed: true) is not null
            ? $"Have it signed anew by the authority that its peers trust (New-K8sCertificate), then Test-K8sPki{facts.Argument}"
            : MakeAnew(facts, entry.File.Here);

    /// <summary>The commands that make a file of the blueprint anew.</summary>
    public static string MakeAnew(PkiInventory facts, LocalPath path) =>
        $"{MoveAway(path)}; {Initialize(facts)}";

    // A copy in a kubeconfig is mended where the authority itself is: its renewal reaches every copy.
    private static string NameOf(PkiInventory facts, PkiEntry entry) => !entry.Purpose.IsAuthority ? entry.Name
        : facts.Entries.FirstOrDefault(other => other.Key is not null && other.Certificate is { IsCA: true } && AuthorityPlaces.IsSame(other.Certificate, entry.Certificate!))?.Name ?? entry.Name;

    private static string MoveAway(LocalPath path) => $"Move-Item {CommandArgument.Of(path.Text)} {CommandArgument.Of(path.Text + ".old")}";

    /// <summary>The command that makes what is missing and keeps what fits, with what the node's files tell of its cluster.</summary>
    public static string Initialize(PkiInventory facts)
    {
        var folder = facts.Tree.Find(NodePath.Of("/etc/kubernetes"))?.Here.Text ?? facts.Folder;
        var address = facts.Component("kube-apiserver")?.Value("--advertise-address") ?? ServerOf(facts, "controller-manager.conf")?.Host.Trim('[', ']');
        var endpoint = ServerOf(facts, "admin.conf") is { } server && server.Host.Trim('[', ']') != address ? server.Authority : null;
        return $"Initialize-K8sPki -Path {CommandArgument.Of(folder)} -NodeName {CommandArgument.Of(NodeName(facts))}{Given("AdvertiseAddress", address)}{Given("ControlPlaneEndpoint", endpoint)}";
    }

    /// <summary>The command that lets the user of a kubeconfig name the files of a certificate: by their paths on the node, where the kubeconfig is read.</summary>
    public static string PointAt(PkiInventory facts, PkiEntry user, PkiEntry certificate)
    {
        var key = certificate.Key?.File ?? certificate.File;
        var elsewhere = facts.Tree.IsThisNode ? "" : " -Force";
        return $"Set-K8sKubeConfigUser {CommandArgument.Of(user.UserName!)} -ClientCertificate {CommandArgument.Of(certificate.File.Named)}"
            + $" -ClientKey {CommandArgument.Of(key.Named)} -KubeConfig {CommandArgument.Of(user.Path)}{elsewhere}";
    }

    // The node as its certificates name it; its host name may be another.
    private static string NodeName(PkiInventory facts)
    {
        const string prefix = "system:node:";
        var names = facts.Entries.Select(entry => entry.Certificate?.SubjectName.CommonName).OfType<string>();
        return names.FirstOrDefault(name => name.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..] ?? facts.Node;
    }

    private static Uri? ServerOf(PkiInventory facts, string kubeConfig) =>
        facts.KubeConfigs.Where(read => read.Name == kubeConfig).SelectMany(read => read.Clusters)
            .Select(cluster => Uri.TryCreate(cluster.Server, UriKind.Absolute, out var server) ? server : null).FirstOrDefault();

    private static string Given(string parameter, string? value) => value is null ? "" : $" -{parameter} {CommandArgument.Of(value)}";
}
