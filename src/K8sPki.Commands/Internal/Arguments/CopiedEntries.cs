using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Security;
using K8sPki.ClusterPki;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>
/// What Get-K8sPki gave on other machines, with -Everything or without. It carries its certificates and is of use for what
/// these say; nothing here is meant by its paths.
/// </summary>
internal sealed class CopiedEntries
{
    private const string EntryType = "K8sPki.PkiEntry";
    private const string CertificateType = "K8sPki.PkiCertificate";

    private readonly List<CopiedEntry> all = [];
    private readonly List<string> onNoNode = [];

    /// <summary>True when there is something of a node.</summary>
    public bool Any => all.Count > 0;

    /// <summary>What clusters and endpoints have.</summary>
    public CopiedSurveys Surveys { get; } = new();

    /// <summary>The certificates of -Everything that are on no node.</summary>
    public IReadOnlyList<string> OnNoNode => onNoNode;

    /// <summary>Where a certificate of -Everything is.</summary>
    /// <exception cref="PkiException">What it carries cannot be read.</exception>
    public static SurveyedPlaces PlacesOf(RemoteObject remote) =>
        PkiCertificateText.Read(remote.Text("PlaceData") ?? throw remote.Refuse());

    /// <summary>Takes what is left of an entry or of a certificate of everything; false for anything else.</summary>
    /// <exception cref="PkiException">The certificate that it carries cannot be read.</exception>
    public bool TryAdd(object input)
    {
        switch (RemoteObject.Of(input))
        {
            case { Type: EntryType } entry:
                Add(entry);
                return true;
            case { Type: CertificateType } certificate:
                Add(certificate, PlacesOf(certificate));
                return true;
            default:
                return false;
        }
    }

    private void Add(RemoteObject remote, SurveyedPlaces at)
    {
        var certificate = remote.Text("Pem") is { } pem ? Certificate.Parse(pem) : null;
        foreach (var entry in at.Entries)
        {
            all.Add(new CopiedEntry(remote.Machine ?? entry.Node, entry.Node, entry.Name,
                certificate?.CopyOf(new CopyOrigin(remote.Machine ?? entry.Node, entry.Path), null))
            {
                Path = entry.Path, Root = entry.Root, Folder = entry.Folder, IsMissing = entry.IsMissing,
            });
        }

        if (at.Entries.Count == 0)
            onNoNode.Add(remote.Text("Where") ?? "");
        if (certificate is not null)
            Surveys.Add(remote.Machine ?? "", certificate, at);
    }

    private void Add(RemoteObject remote)
    {
        var machine = remote.Origin.Node ?? throw remote.Refuse();
        all.Add(new CopiedEntry(machine, remote.Text("Node") ?? machine, remote.Text("Name") ?? "",
            remote.Text("Pem") is { } pem ? Certificate.Parse(pem).CopyOf(remote.Origin, null) : null)
        {
            Path = remote.Text("Path") ?? "",
            Root = remote.Text("Root"),
            Folder = remote.Text("Folder"),
            IsMissing = remote.IsTrue("IsMissing"),
        });
    }

    /// <summary>Those of each node together, in the order in which the nodes came.</summary>
    public IEnumerable<IReadOnlyList<CopiedEntry>> Nodes =>
        all.GroupBy(entry => (entry.Machine, entry.Node, entry.Argument)).Select(node => node.ToList());

    /// <summary>
    /// A command that runs on all the machines that they came from: one for those whose trees are at the same place.
    /// </summary>
    public IEnumerable<string> Everywhere(string command) => all.GroupBy(entry => entry.Argument).Select(same =>
        $"Invoke-Command -HostName {string.Join(", ", same.Select(entry => CommandArgument.Of(entry.Machine)).Distinct())} "
        + $"{{ {command}{same.Key} }}");

    /// <summary>Names the nodes on which a command has to run, each with the command to copy.</summary>
    /// <param name="command">The name of the command.</param>
    /// <param name="given">The parameters that it was called with.</param>
    public IEnumerable<(CopiedEntry First, RefusedException Refusal)> Refusals(
        string command, IDictionary<string, object> given) => Nodes.Select(node => (node[0], Refusal(node, command, given)));

    private static RefusedException Refusal(
        IReadOnlyList<CopiedEntry> node, string command, IDictionary<string, object> given)
    {
        var names = node.Select(entry => entry.Name).Distinct(StringComparer.OrdinalIgnoreCase).Select(CommandArgument.Of);
        return new RefusedException("CopyFromElsewhere",
            $"{Counted.Of(node.Count, "entry", "entries")} of {PrintableText.Escape(node[0].Node)} came from "
            + $"{PrintableText.Escape(node[0].Machine)}: nothing here is meant by them, and nothing here was changed. Run this: "
            + $"{node[0].There}{command} {string.Join(", ", names)}{node[0].Argument}{GivenArguments.Of(given)} }}");
    }
}

/// <summary>The parameters of a call as they are written.</summary>
internal static class GivenArguments
{
    // What says where it runs and whether it asks is another matter there.
    private static readonly string[] LeftOut = ["InputObject", "Name", "Path", "Root", .. PSCmdlet.CommonParameters, "Confirm"];

    // Beside -KubeConfig and -Context, which are written by what they mean.
    private static readonly string[] OfServer =
        ["Server", "ClientCertificate", "ClientKey", "Token", "CertificateAuthority", "As", "AsGroup"];

    /// <summary>Those of a connection that a line can spell out, each with a blank before it.</summary>
    public static string OfConnection(IDictionary<string, object> given) => string.Concat(given
        .Where(parameter => OfServer.Contains(parameter.Key, StringComparer.OrdinalIgnoreCase)
            && Wrapped.Inner(parameter.Value) is string or string[] or SecureString)
        .Select(parameter => $" -{parameter.Key}{Value(parameter.Value)}"));

    /// <summary>All but what came down the pipeline, each with a blank before it.</summary>
    public static string Of(IDictionary<string, object> given) => string.Concat(given
        .Where(parameter => !LeftOut.Contains(parameter.Key, StringComparer.OrdinalIgnoreCase))
        .Select(parameter => $" -{parameter.Key}{Value(parameter.Value)}"));

    private static string Value(object value) => Wrapped.Inner(value) switch
    {
        SwitchParameter { IsPresent: true } => "",
        SwitchParameter => ":$false",
        SecureString => " (Read-Host -AsSecureString)",
        DateTime time => $" '{time.ToString("s", CultureInfo.InvariantCulture)}'",
        IEnumerable list and not string =>
            $" {string.Join(", ", list.Cast<object>().Select(item => CommandArgument.Of($"{item}")))}",
        var other => " " + CommandArgument.Of(string.Create(CultureInfo.InvariantCulture, $"{other}")),
    };
}
