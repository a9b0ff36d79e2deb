using System.Management.Automation;
using K8sPki.ClusterPki;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>A command about exchanges of authorities on nodes that are here: this one, mounted or copied ones.</summary>
public abstract class RotationNodeCommand : PkiCommand
{
    private protected RotationNodeCommand()
    {
    }

    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(RotationAuthorityCompleter))]
    public string[] Authority { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Root { get; set; } = [];

    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The authorities that are meant.</summary>
    private protected IReadOnlyList<RotationAuthority> Wanted => RotationArguments.Authorities(Authority);

    /// <summary>What asks clusters while they run; null for a command that goes by files alone.</summary>
    private protected virtual LiveConnection? Live => null;

    /// <summary>The nodes as they are now, with what others have reported, and what their cluster shows while it runs.</summary>
    /// <param name="wanted">The authorities that are meant.</param>
    /// <param name="reports">What other nodes have reported.</param>
    private protected RotationFleet Fleet(IReadOnlyList<RotationAuthority> wanted, IReadOnlyList<RotationReport> reports)
    {
        var nodes = new List<NodeOutline>();
        var planned = new List<string>();
        var (live, questions) = (Live, new List<NodeQuestions>());
        foreach (var (inventory, outline) in OrderedParallel.SelectLarge(Trees(), tree => Read(tree, wanted), Cancellation))
        {
            Attempt(inventory.Tree.Folder, () =>
            {
                Require(inventory, outline);
                planned.AddRange(StepJournal.Of(inventory).Nodes);
                nodes.Add(outline);
                if (live is not null)
                    questions.Add(live.QuestionsOf(inventory));
            });
        }

        var others = ReportedNodes.Of(reports, [.. nodes.Select(node => node.Facts.Node)]);
        return new RotationFleet(nodes, others, planned, wanted)
        {
            Live = live is null || nodes.Count == 0 ? LiveFacts.None
                : live.Ask([.. nodes.Select(node => node.Facts), .. others], questions, Cancellation),
        };
    }

    private static (PkiInventory Inventory, NodeOutline Outline) Read(
        NodeFileSystem tree, IReadOnlyList<RotationAuthority> wanted)
    {
        var inventory = InventoryReader.Read(tree);
        return (inventory, NodeOutline.Of(inventory, wanted));
    }

    // What was not read may trust an authority too, and is told.
    private void Require(PkiInventory inventory, NodeOutline outline)
    {
        if (inventory.IsEmpty)
            throw NothingFound.Of(inventory);
        if (outline.Facts.JournalFault is { } fault)
            throw fault;
        foreach (var (file, problem) in inventory.Problems)
            WriteWarning($"'{file}' could not be read, so it is not known what it trusts: {problem.Message}");
        foreach (var text in inventory.Notes.EachUnfollowed)
            WriteWarning($"{text.Told}. It is not known what it trusts.");
        if (RotationArguments.Distribution(inventory) is { } own)
            throw new UnsupportedInputException("RotationOfDistribution", $"{inventory.Node} runs {own}, which exchanges "
                + $"its authorities itself: {own} certificate rotate-ca.");
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
