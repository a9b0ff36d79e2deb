using System.Globalization;

namespace K8sPki;

/// <summary>How findings speak of a node's things, and of the commands that mend them.</summary>
internal static class PkiLabel
{
    /// <summary>An entry by its name and file.</summary>
    public static string Of(PkiEntry entry) => PrintableText.Escape(entry.IsEmbedded ? $"The certificate in '{entry.Path}'" : $"{entry.Name} ('{entry.Path}')");

    /// <summary>A path in quotes.</summary>
    public static string Of(string path) => $"'{PrintableText.Escape(path)}'";

    /// <summary>A time to the minute.</summary>
    public static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The command that renews an entry, or who renews it where no command does.</summary>
    public static string Renew(PkiInventory facts, PkiEntry entry, string with = "") =>
        entry.Purpose.IsAuthority ? $"Update-K8sCertificate {CommandArgument.Of(entry.Path)} -KeepKey -ValidFor 10y, then give the new certificate to everything that trusts the old one"
        : RenewedElsewhere.Reason(entry, facts, isNamed: true) ?? $"Update-K8sPki {CommandArgument.Of(entry.Name)}{facts.Argument}{with}";

    /// <summary>The commands that renew an entry and give it a key in place of a strange one, which is kept under another name.</summary>
    public static string RenewWithoutKey(PkiInventory facts, PkiEntry entry, string keyPath) =>
        entry.Purpose.IsAuthority || keyPath == entry.Path || RenewedElsewhere.Reason(entry, facts, isNamed: true) is not null
            ? Renew(facts, entry) : $"{MoveAway(keyPath)}; {Renew(facts, entry)}";

    /// <summary>The commands that make an entry anew, as it has to be: renewed it would keep what is wrong with it.</summary>
    public static string MakeAnew(PkiInventory facts, PkiEntry entry) =>
        ClusterBlueprint.Find(entry.Purpose.Name) is null || RenewedElsewhere.Reason(entry, facts, isNamed: true) is not null
            ? $"Have it signed anew by the authority that its peers trust (New-K8sCertificate), then Test-K8sPki{facts.Argument}"
            : MakeAnew(facts, entry.Path);

    /// <summary>The commands that make a file of the blueprint anew.</summary>
    public static string MakeAnew(PkiInventory facts, string path) =>
        $"{MoveAway(path)}; {Initialize(facts)}";

    private static string MoveAway(string path) => $"Move-Item {CommandArgument.Of(path)} {CommandArgument.Of(path + ".old")}";

    /// <summary>The command that makes what is missing and keeps what fits, with what the node's files tell of its cluster.</summary>
    public static string Initialize(PkiInventory facts)
    {
        var folder = facts.Argument.Length == 0 ? "/etc/kubernetes" : facts.Argument.StartsWith(" -Root", StringComparison.Ordinal) ? System.IO.Path.Combine(facts.Folder, "etc/kubernetes") : facts.Folder;
        var address = facts.Component("kube-apiserver")?.Value("--advertise-address") ?? ServerOf(facts, "controller-manager.conf")?.Host.Trim('[', ']');
        var endpoint = ServerOf(facts, "admin.conf") is { } server && server.Host.Trim('[', ']') != address ? server.Authority : null;
        return $"Initialize-K8sPki -Path {CommandArgument.Of(folder)} -NodeName {CommandArgument.Of(NodeName(facts))}{Given("AdvertiseAddress", address)}{Given("ControlPlaneEndpoint", endpoint)}";
    }

    // The node as its certificates name it; its host name may be another.
    private static string NodeName(PkiInventory facts)
    {
        const string prefix = "system:node:";
        var names = facts.Entries.Select(entry => entry.Certificate?.CommonName).OfType<string>();
        return names.FirstOrDefault(name => name.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..] ?? facts.Node;
    }

    private static Uri? ServerOf(PkiInventory facts, string kubeConfig) =>
        facts.KubeConfigs.Where(read => read.Path.EndsWith("/" + kubeConfig, StringComparison.Ordinal)).SelectMany(read => read.Clusters)
            .Select(cluster => Uri.TryCreate(cluster.Server, UriKind.Absolute, out var server) ? server : null).FirstOrDefault();

    private static string Given(string parameter, string? value) => value is null ? "" : $" -{parameter} {CommandArgument.Of(value)}";
}
