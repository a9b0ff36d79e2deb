using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>What each step would change on a node, and what would restart: small, for it is kept of many nodes.</summary>
/// <param name="Facts">What the node trusts, shows and signs with.</param>
/// <param name="Tree">Where the node is, to be read again when it is worked on.</param>
internal sealed record NodeOutline(RotationFacts Facts, NodeFileSystem Tree)
{
    private readonly Dictionary<(string, RotationStepKind), (IReadOnlyList<string> Files, RotationEffect Effect)> steps = [];

    /// <summary>The outline of a node.</summary>
    /// <param name="inventory">The node.</param>
    /// <param name="authorities">The authorities that are of interest.</param>
    public static NodeOutline Of(PkiInventory inventory, IReadOnlyList<RotationAuthority> authorities)
    {
        var outline = new NodeOutline(RotationFacts.Of(inventory), inventory.Tree);
        foreach (var authority in authorities)
        {
            foreach (var step in RotationStep.For(authority))
            {
                var files = outline.FilesOf(inventory, authority, step.Kind).Distinct().ToList();
                outline.steps[(authority.Name, step.Kind)] =
                    ([.. files.Select(file => file.Text)], RotationEffect.Of(inventory, files));
            }
        }

        return outline;
    }

    /// <summary>The files of a step, and what follows; no file where the node does not need the step.</summary>
    public (IReadOnlyList<string> Files, RotationEffect Effect) Of(RotationAuthority authority, RotationStepKind step) =>
        steps[(authority.Name, step)];

    private IEnumerable<LocalPath> FilesOf(PkiInventory inventory, RotationAuthority authority, RotationStepKind step) =>
        step switch
        {
            RotationStepKind.Prepare or RotationStepKind.CleanUp => NewOnes(authority),
            RotationStepKind.SplitSigner => SplitFiles(inventory),
            RotationStepKind.TrustBoth => Trusts(authority).Select(place => place.File.Here),
            RotationStepKind.ForgetOld => Trusts(authority).Select(place => place.File.Here)
                .Concat(IsOfCluster(authority) ? SplitFiles(inventory) : []),
            RotationStepKind.SignNew => SignFiles(authority),
            _ => Issues(authority).Where(place => !place.IsSigner).SelectMany(place => inventory.Entries
                .Where(entry => place.Certificate!.Equals(entry.Certificate) && !entry.Purpose.IsAuthority)
                .SelectMany(entry => entry.Files)),
        };

    private IEnumerable<TrustPlace> Trusts(RotationAuthority authority) =>
        Facts.Trusts.Where(place => place.Authority == authority.Name);

    private IEnumerable<IssuePlace> Issues(RotationAuthority authority) =>
        Facts.Issues.Where(place => place.Authority == authority.Name);

    private static bool IsOfCluster(RotationAuthority authority) => authority.Name == ClusterBlueprint.ClusterAuthority;

    private IEnumerable<LocalPath> NewOnes(RotationAuthority authority)
    {
        var signer = Issues(authority).FirstOrDefault(place => place.IsSigner && place.Flag is null)
            ?? Issues(authority).FirstOrDefault(place => place.IsSigner);
        var home = signer?.File ?? Trusts(authority).FirstOrDefault(place => !place.IsKubeConfig)?.File;
        if (home is null)
            return [];
        if (authority.IsKeyPair)
            return signer is null ? [] : [NewFiles.KeyBeside(home).Here];
        var files = NewFiles.Beside(home);
        return signer is null ? [files.Certificate.Here] : [files.Certificate.Here, files.Key.Here];
    }

    private IEnumerable<LocalPath> SplitFiles(PkiInventory inventory)
    {
        var trusted = Facts.Trusts.Select(place => place.File.Here).ToHashSet();
        foreach (var place in Facts.Issues.Where(place => place.IsSigner && place.Flag?.Purpose is { Role: PkiRole.Signer }
            && (trusted.Contains(place.File.Here) || IsSplit(place))))
        {
            var files = IsSplit(place) ? new NewFiles(place.File, place.KeyFile ?? place.File)
                : NewFiles.SigningBeside(place.File);
            yield return files.Certificate.Here;
            yield return files.Key.Here;
            foreach (var component in inventory.Components.Where(component => component.Component == place.Component))
                yield return component.File.Here;
        }
    }

    // Once it has a pair of its own, that is what signs.
    private IEnumerable<LocalPath> SignFiles(RotationAuthority authority)
    {
        var trusted = Facts.Trusts.Select(place => place.File.Here).ToHashSet();
        foreach (var place in Issues(authority).Where(place => place.IsSigner))
        {
            var isShared = place.Flag?.Purpose is { Role: PkiRole.Signer } && trusted.Contains(place.File.Here);
            var files = isShared ? NewFiles.SigningBeside(place.File) : new NewFiles(place.File, place.KeyFile ?? place.File);
            yield return files.Certificate.Here;
            yield return files.Key.Here;
            if (!isShared || authority.IsKeyPair)
                continue;
            yield return place.File.Here;
            if (place.KeyFile is { } key)
                yield return key.Here;
        }
    }

    private static bool IsSplit(IssuePlace place) => place.File.OnNode is { } path && NewFiles.IsSigning(path, out _);
}
