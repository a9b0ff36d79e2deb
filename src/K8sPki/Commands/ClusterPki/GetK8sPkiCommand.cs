using System.Management.Automation;
using K8sPki.Internal;

namespace K8sPki.Commands;

/// <summary>Lists every certificate that a node has of a cluster's PKI, and who names it.</summary>
[Cmdlet(VerbsCommon.Get, "K8sPki", DefaultParameterSetName = "Path")]
[OutputType(typeof(PkiEntry))]
public sealed class GetK8sPkiCommand : PkiInventoryCommand
{
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PkiNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PkiComponentCompleter))]
    public string[] Component { get; set; } = ["*"];

    // What has to be done soon comes last, next to the prompt. Of a fleet in ruins not everything is held back.
    private const int MostHeldBack = 1000;
    private const string InFleet = "K8sPki.PkiEntry#Fleet";

    private readonly List<PkiEntry> urgent = [];

    private protected override void Handle(PkiInventory inventory, IReadOnlyList<Finding> findings)
    {
        foreach (var (file, problem) in inventory.Problems)
            WriteFailure(problem, file);
        foreach (var missing in inventory.Missing)
            WriteVerbose($"{missing.Setting.File} names {missing.Path} with {missing.Setting.Shown}, which is not there.");
        foreach (var entry in inventory.Entries)
        {
            if (!Matches(Name, entry.Name) || !Matches(Component, entry.Component))
                continue;
            if (entry.Urgency != Urgency.None && urgent.Count < MostHeldBack)
                urgent.Add(entry);
            else
                Write(entry);
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        foreach (var entry in urgent.OrderByDescending(entry => entry.NotAfter ?? DateTime.MinValue))
            Write(entry);
    }

    // The table of several nodes has a column for the node, so that it can be sorted by anything.
    private void Write(PkiEntry entry)
    {
        var shown = PSObject.AsPSObject(entry);
        if (IsOfSeveralNodes)
            shown.TypeNames.Insert(0, InFleet);
        WriteObject(shown);
    }

    private static bool Matches(string[] patterns, string value) =>
        patterns.Any(pattern => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(value));
}
