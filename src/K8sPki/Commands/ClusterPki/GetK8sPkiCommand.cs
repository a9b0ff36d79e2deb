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

    private protected override void Handle(PkiInventory inventory, IReadOnlyList<Finding> findings)
    {
        foreach (var (file, problem) in inventory.Problems)
            WriteFailure(problem, file);
        foreach (var missing in inventory.Missing)
            WriteVerbose($"{missing.Setting.File} names {missing.Path} with {missing.Setting.Shown}, which is not there.");
        foreach (var entry in inventory.Entries)
        {
            if (Matches(Name, entry.Name) && Matches(Component, entry.Component))
                WriteObject(entry);
        }
    }

    private static bool Matches(string[] patterns, string value) =>
        patterns.Any(pattern => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(value));
}
