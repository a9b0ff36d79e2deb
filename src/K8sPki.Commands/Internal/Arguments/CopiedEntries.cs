using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Security;
using K8sPki.ClusterPki;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>
/// Entries of Get-K8sPki that came from other machines. They carry their certificates and are of use for what these say;
/// nothing here is meant by their paths.
/// </summary>
internal sealed class CopiedEntries
{
    private const string EntryType = "K8sPki.PkiEntry";

    private readonly List<CopiedEntry> all = [];

    /// <summary>True when there are some.</summary>
    public bool Any => all.Count > 0;

    /// <summary>Takes what is left of an entry; false for anything else.</summary>
    /// <exception cref="PkiException">The certificate that it carries cannot be read.</exception>
    public bool TryAdd(object input)
    {
        if (RemoteObject.Of(input) is not { Type: EntryType } remote)
            return false;
        var machine = remote.Origin.Node ?? throw remote.Refuse();
        all.Add(new CopiedEntry(machine, remote.Text("Node") ?? machine, remote.Text("Name") ?? "",
            remote.Text("Pem") is { } pem ? Certificate.Parse(pem).CopyOf(remote.Origin, null) : null)
        {
            Path = remote.Text("Path") ?? "",
            Root = remote.Text("Root"),
            Folder = remote.Text("Folder"),
            IsMissing = remote.IsTrue("IsMissing"),
        });
        return true;
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
