using System.Management.Automation;
using K8sPki.ClusterPki;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>A command that exchanges authorities on this node, or on mounted or copied ones.</summary>
public abstract class RotationCommand : PkiCommand
{
    private readonly List<RotationFacts> reports = [];

    private protected RotationCommand()
    {
    }

    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(RotationAuthorityCompleter))]
    public string[] Authority { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Root { get; set; } = [];

    /// <summary>The authorities that are meant.</summary>
    private protected IReadOnlyList<RotationAuthority> Wanted => RotationArguments.Authorities(Authority);

    /// <summary>True where a wait is passed over.</summary>
    private protected virtual bool IsForced => false;

    private protected RotationControl Control => new()
    {
        Approve = ready => Approve(RotationRun.Row(ready, RotationStepState.Next), RotationText.Changes(ready)),
        Warn = WriteWarning,
        Fail = (failure, node) => WriteFailure(failure, node),
        IsForced = IsForced,
        Cancellation = Cancellation,
    };

    /// <summary>Asks before a step is taken on a node; with -WhatIf it says what the step would do.</summary>
    private protected bool Approve(RotationPlanStep row, string changes)
    {
        var text = $"{row}{Environment.NewLine}{changes}";
        return ShouldProcess(text, $"{text}{Environment.NewLine}Go on?", MyInvocation.MyCommand.Name);
    }

    /// <summary>The nodes as they are now, with what others have reported.</summary>
    private protected RotationFleet Fleet(IReadOnlyList<RotationAuthority> wanted)
    {
        var nodes = new List<NodeOutline>();
        foreach (var tree in Trees())
        {
            Attempt(tree.Folder, () =>
            {
                var inventory = InventoryReader.Read(tree);
                if (inventory.IsEmpty)
                    throw NothingFound.Of(inventory);
                foreach (var (file, problem) in inventory.Problems)
                    WriteWarning($"'{file}' could not be read, so it is not known what it trusts: {problem.Message}");
                if (RotationArguments.Distribution(inventory) is { } own)
                    throw new UnsupportedInputException("RotationOfDistribution", $"{inventory.Node} runs {own}, which exchanges "
                        + $"its authorities itself: {own} certificate rotate-ca.");
                nodes.Add(NodeOutline.Of(inventory, wanted));
            });
        }

        return new RotationFleet(nodes, reports, [], wanted);
    }

    /// <summary>Says what has to restart now, each node's in one line, and what comes then.</summary>
    private protected void TellRestarts(IReadOnlyList<RotationPlanStep> done)
    {
        foreach (var line in RotationText.Restarts(done))
            Tell(TextLines.Wrap(line, TextLines.ScreenWidth));
    }

    private IEnumerable<NodeFileSystem> Trees()
    {
        if (Root.Length == 0)
            return [NodeFileSystem.ThisNode()];
        var folders = new List<string>();
        foreach (var root in Root)
            Attempt(root, () => folders.AddRange(new NodeFolders(Paths).Of(root)));
        return folders.Distinct().Select(NodeFileSystem.At);
    }
}

/// <summary>What the commands of a rotation make of their arguments.</summary>
internal static class RotationArguments
{
    /// <summary>The authorities of names; all four without any.</summary>
    /// <exception cref="InvalidRequestException">There is none of a name.</exception>
    public static IReadOnlyList<RotationAuthority> Authorities(IReadOnlyList<string> names) =>
        names.Count == 0 ? RotationAuthority.All : [.. RotationAuthority.All.Where(names.Select(Named).Contains)];

    /// <summary>The program that has a node's authorities for itself; null for none.</summary>
    public static string? Distribution(PkiInventory inventory) => inventory.Components
        .Select(component => component.Command.Distribution).FirstOrDefault(name => name is not null);

    private static RotationAuthority Named(string name) => RotationAuthority.Find(name)
        ?? throw new InvalidRequestException("AuthorityUnknown",
            $"There is no authority '{PrintableText.Escape(name)}'; it is one of "
                + $"{string.Join(", ", RotationAuthority.All.Select(authority => authority.Name))}.");
}
