using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.KubeConfigDocuments;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Adds the new authority to everything that trusts, and takes the old one out of it.</summary>
internal static class TrustChange
{
    /// <summary>Everything trusts both.</summary>
    public static NodeStep Both(RotationTask task)
    {
        var parts = Parts(task);
        RequireOwnFile(task, parts);
        return new NodeStep(task.Name, parts, change =>
        {
            foreach (var part in parts)
            {
                var content = Content(change, part);
                foreach (var (key, pem) in new[] { (task.OldKey, task.OldPem), (task.NewKey, task.NewPem) })
                    content = BundleText.Holds(content, key) ? content : BundleText.Append(content, pem);
                change.Set(part, content, PrivateKeyReader.IsIn(content));
            }
        });
    }

    /// <summary>
    /// Nothing trusts the old one, and the controller manager signs with the authority's own file again, which by then holds one
    /// certificate.
    /// </summary>
    public static NodeStep ForgetOld(RotationTask task)
    {
        var parts = Parts(task);
        var signer = SignerChange.Join(task);
        return new NodeStep(task.Name, [.. parts, .. signer.Parts], change =>
        {
            foreach (var part in parts)
            {
                var content = Content(change, part);
                change.Set(part, BundleText.Without(content, task.OldKey), PrivateKeyReader.IsIn(content));
            }

            signer.Make(change);
        });
    }

    private static byte[] Content(PlaceChange change, PlacePart part) => change.Read(part)
        ?? throw new ConflictException("FileChanged", $"{part.Named} is not there any more. Look at it and run this again.");

    /// <summary>Where the authorities are that a node trusts by, each once.</summary>
    private static List<PlacePart> Parts(RotationTask task) =>
        [.. task.State.Trusts.Select(pair => Part(task, pair.Place)).DistinctBy(part => (part.File.Here, part.Entry))];

    private static PlacePart Part(RotationTask task, TrustPlace place)
    {
        if (place.Cluster is not { } name)
            return task.Part(place.File);
        var tree = task.Inventory.Tree;
        var part = KubeConfigPlaces.Cluster(place.File, tree.Here(place.File.Here), name);
        var content = FileStore.Read(part.Target, NodeFileSystem.LargestFile);
        if (part.In(content) is not null)
            return part;
        var named = KubeConfigFile.Parse(content, place.File.Here.Text).Find(KubeConfigSection.Clusters, name)
            ?.Text(KubeConfigPlaces.Authority);
        return named is not null && place.File.OnNode?.Parent.Join(named) is { } path && tree.Find(path) is { } file
            ? task.Part(file)
            : throw new MissingInputException("AuthorityNotFound", $"{place} names no file of this node that could hold both. "
                + "Put the authority into the kubeconfig: Set-K8sKubeConfigCluster -Embed.");
    }

    // A private key verifies the tokens that it signed; with the new key in its place the old tokens would be refused.
    private static void RequireOwnFile(RotationTask task, List<PlacePart> parts)
    {
        if (!task.Authority.IsKeyPair)
            return;
        var signing = task.State.Issues.Where(pair => pair.Place.IsSigner).Select(pair => pair.Place.File.Here).ToHashSet();
        if (parts.Find(part => signing.Contains(part.File.Here)) is { } shared)
            throw new RefusedException("TokenKeyIsShared", $"'{shared.File}' signs tokens and verifies them, and cannot hold two "
                + "keys for that. Give --service-account-key-file a file of its own with the public key "
                + "(Export-K8sPublicKey), restart kube-apiserver, and run this again.");
    }
}
