using System.Management.Automation;
using K8sPki.ClusterPki;
using K8sPki.Platform;

namespace K8sPki.Internal;

/// <summary>A command that looks at the PKI of nodes: this one, mounted or copied trees, or some files.</summary>
public abstract class PkiInventoryCommand : PkiCommand
{
    private const int WorthProgress = 20;

    private protected PkiInventoryCommand()
    {
    }

    [Parameter(Position = 0, ParameterSetName = "Path")]
    [Alias("FullName", "PSPath")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "InputObject", ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public object? InputObject { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Unit")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Unit { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Root { get; set; } = [];

    /// <summary>True when several nodes were asked for.</summary>
    private protected bool IsOfSeveralNodes { get; private set; }

    /// <summary>True where a part of a node says nothing, so that what may not be looked at is an error.</summary>
    private protected virtual bool NeedsAll => false;

    /// <summary>Adds to what was read of a node what else is known of it.</summary>
    private protected virtual PkiInventory Complete(PkiInventory inventory) => inventory;

    /// <summary>
    /// Works on what was read of a node, on several nodes at once; the result comes with it to <see cref="Handle"/>.
    /// </summary>
    private protected virtual IReadOnlyList<Finding> Judge(PkiInventory inventory) => [];

    /// <summary>Takes an object that is no file and no path; false for one that it has no use for.</summary>
    /// <exception cref="PkiException">What it carries cannot be read.</exception>
    private protected virtual bool Take(object input) => false;

    /// <summary>Writes what there is to say of a node, one after the other.</summary>
    private protected abstract void Handle(PkiInventory inventory, IReadOnlyList<Finding> findings);

    /// <inheritdoc/>
    protected override void ProcessItem()
    {
        var given = Path.Concat(Unit).ToList();
        if (given.Count == 0 && InputObject is null)
        {
            ReadNodes();
            return;
        }

        if (GivenTree() is not { } tree)
            return;
        IsOfSeveralNodes = given.SelectMany(path => Paths.Find(path, isPattern: true) ?? []).Count(Directory.Exists) > 1;
        foreach (var path in given)
            Attempt(path, () => ReadGiven(Paths.Resolve(path, "file or folder"), tree));
        foreach (var input in PipelinePaths.Items(InputObject))
        {
            Attempt(input, () =>
            {
                if (!Take(input))
                    ReadGiven(PipelinePaths.Of(input, Paths), tree);
            });
        }
    }

    /// <summary>
    /// The node that the files which were given speak of; null when its folder is not there, which has been said.
    /// </summary>
    private NodeFileSystem? GivenTree()
    {
        if (Root.Length == 0)
            return NodeFileSystem.ThisNode();
        var folders = Folders();
        if (Root.Length > 1 || folders.Count > 1)
            throw new InvalidRequestException("RootAmbiguous", "Files speak of one node: give one -Root with -Path or -Unit.");
        return folders.Count == 0 ? null : NodeFileSystem.At(folders[0]);
    }

    private void ReadGiven(IEnumerable<string> found, NodeFileSystem tree)
    {
        var files = new List<string>();
        foreach (var path in found)
        {
            if (Directory.Exists(path))
                Attempt(path, () => JudgeAndHandle(InventoryReader.Read(Seen(GivenFolder.AsTree(path)))));
            else
                files.Add(path);
        }

        if (files.Count > 0)
            JudgeAndHandle(InventoryReader.Read(Seen(tree), [.. files.Select(file => new LocalPath(file))]));
    }

    private void ReadNodes()
    {
        if (Root.Length == 0)
        {
            JudgeAndHandle(InventoryReader.Read(Seen(NodeFileSystem.ThisNode())));
            return;
        }

        var folders = Folders();
        IsOfSeveralNodes = folders.Count > 1;
        var done = 0;
        foreach (var (inventory, findings) in OrderedParallel.SelectLarge(folders, ReadAndJudge, Cancellation))
        {
            Cancellation.ThrowIfCancellationRequested();
            if (folders.Count >= WorthProgress && done % WorthProgress == 0)
                WriteProgress(new ProgressRecord(0,
                    "Reading nodes", inventory.Node) { PercentComplete = done * 100 / folders.Count });
            HandleOne(inventory, findings);
            done++;
        }

        if (folders.Count >= WorthProgress)
            WriteProgress(new ProgressRecord(0, "Reading nodes", "done") { RecordType = ProgressRecordType.Completed });
    }

    private (PkiInventory Inventory, IReadOnlyList<Finding> Findings) ReadAndJudge(string folder)
    {
        var inventory = InventoryReader.Read(Seen(NodeFileSystem.At(folder)));
        return (inventory, Judge(inventory));
    }

    private void JudgeAndHandle(PkiInventory inventory)
    {
        var facts = Complete(inventory);
        HandleOne(facts, Judge(facts));
    }

    // What somebody goes on by has to be the whole.
    private NodeFileSystem Seen(NodeFileSystem tree) => NeedsAll ? tree : tree.AsSeen();

    // Silence about nothing would look like health.
    private void HandleOne(PkiInventory inventory, IReadOnlyList<Finding> findings)
    {
        if (inventory.IsEmpty)
            WriteFailure(NothingFound.Of(inventory), inventory.Folder);
        else
            Handle(inventory, findings);
    }

    /// <summary>Writes an error for each file that could not be read, and warns of what was passed over.</summary>
    private protected void WriteNotes(PkiInventory inventory)
    {
        foreach (var (file, problem) in inventory.Notes.FoldedProblems())
            WriteFailure(problem, file.Here.Text);
        foreach (var (_, problem) in inventory.PassedOver)
            WriteWarning($"{problem.Message} The rest of the file is used all the same.");
        foreach (var text in inventory.Notes.EachUnfollowed)
            WriteWarning($"{text.Told}. Certificates that it leads to are not listed.");
    }

    private List<string> Folders()
    {
        var folders = new List<string>();
        foreach (var root in Root)
            Attempt(root, () => folders.AddRange(new NodeFolders(Paths).Of(root)));
        return folders;
    }
}

/// <summary>Turns -Root into the folders of nodes.</summary>
internal sealed class NodeFolders(FileSystemPaths paths)
{
    /// <summary>The trees that -Root names, and this node where it names none.</summary>
    /// <param name="roots">What -Root has.</param>
    /// <param name="paths">What paths mean in this session.</param>
    /// <param name="attempt">Reports what is wrong with one of them.</param>
    public static List<NodeFileSystem> Trees(string[] roots, FileSystemPaths paths, Action<object?, Action> attempt)
    {
        if (roots.Length == 0)
            return [NodeFileSystem.ThisNode()];
        var trees = new List<NodeFileSystem>();
        foreach (var root in roots)
            attempt(root, () => trees.AddRange(new NodeFolders(paths).Of(root).Select(NodeFileSystem.At)));
        return trees;
    }

    /// <summary>
    /// The folders that one -Root names. A file beside the nodes' folders is passed over; one that was named is an error.
    /// </summary>
    public IEnumerable<string> Of(string root)
    {
        var found = paths.Resolve(root, "folder");
        var folders = found.Where(Directory.Exists).ToList();
        return folders.Count == found.Count || (folders.Count > 0 && WildcardPattern.ContainsWildcardCharacters(root))
            ? folders
            : throw new InvalidRequestException("RootNotAFolder",
            $"'{root}' is not a folder; -Root takes the folder that a node's file system is at.");
    }
}
