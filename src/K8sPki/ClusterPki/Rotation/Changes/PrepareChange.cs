using K8sPki.Certificates;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Lays the new authority beside the old one, and takes it away again when the old one is gone.</summary>
internal static class PrepareChange
{
    /// <summary>The new authority beside the old one; its key only where the old one's key is.</summary>
    public static NodeStep Of(RotationTask task)
    {
        var files = FilesOf(task);
        var contents = files.Select(file => (Part: task.Part(file.File), file.Content, file.IsSecret)).ToList();
        return new NodeStep(task.Name, [.. contents.Select(file => file.Part)], change =>
        {
            foreach (var (part, content, isSecret) in contents)
            {
                if (change.Read(part) is { } there && !there.AsSpan().SequenceEqual(content))
                    throw new TargetExistsException("FileExists", $"'{part.File}' is there and is something else than the new "
                        + $"authority of {task.Authority.Name}. Move it away, or finish what it was made for.");
                change.Set(part, content, isSecret);
            }
        });
    }

    /// <summary>Takes away what lay beside the authority, once it is what is in use.</summary>
    public static NodeStep CleanUp(RotationTask task)
    {
        var inUse = task.State.Generations.New ?? task.State.Generations.Old!;
        var parts = task.State.Facts.Beside
            .Where(place => place.Authority == task.Authority.Name && IsOurs(task, place)
                && (place.Certificate is { } certificate ? AuthorityGenerations.KeyOf(certificate) : place.Key!.SpkiSha256)
                    == inUse.Key)
            .SelectMany(place => KeysToRemove(task, place, inUse.Key).Select(file => (Part: task.Part(file), IsSecret: true))
                .Append((task.Part(place.File), task.Authority.IsKeyPair)))
            .DistinctBy(pair => pair.Item1.File.Here).ToList();
        return new NodeStep(task.Name, [.. parts.Select(pair => pair.Item1)], change =>
        {
            foreach (var (part, isSecret) in parts.Where(pair => change.Read(pair.Item1) is not null))
                change.Remove(part, isSecret);
        });
    }

    private static bool IsOurs(RotationTask task, BesidePlace place) => Homes(task)
        .Any(home => (task.Authority.IsKeyPair ? NewFiles.KeyBeside(home) : NewFiles.Beside(home).Certificate).Here
            == place.File.Here);

    // The only copy of a key is not removed.
    private static IEnumerable<NodeFile> KeysToRemove(RotationTask task, BesidePlace place, string key) =>
        place.KeyFile is { } file && task.State.Issues.Any(pair => pair.Place.IsSigner && pair.Place.Key?.SpkiSha256 == key
            && pair.Place.KeyFile?.Here != file.Here) ? [file] : [];

    private static List<(NodeFile File, byte[] Content, bool IsSecret)> FilesOf(RotationTask task)
    {
        var home = Homes(task).FirstOrDefault() ?? throw new MissingInputException("AuthorityNotFound",
            $"No file of {task.Inventory.Node} has the authority {task.Authority.Name}, so there is nothing to lay the new one "
            + "beside.");
        var signs = task.State.Issued(PlaceHolding.OldOnly, isSigner: true).Any();
        if (signs && task.New.Key is null)
            throw new MissingInputException("NewKeyMissing", $"{task.Inventory.Node} signs with the key of "
                + $"{task.Authority.Name}, "
                + "and the key of the new authority is not here. Bring it with Export-K8sCARotation from the node that has it.");
        if (task.Authority.IsKeyPair)
            return [(NewFiles.KeyBeside(home), PrivateKeyFile.Plain(task.New.Key!), true)];
        var files = NewFiles.Beside(home);
        var certificate = (files.Certificate, CertificateFile.Plain([task.New.Certificate!]), false);
        return signs ? [certificate, (files.Key, PrivateKeyFile.Plain(task.New.Key!), true)] : [certificate];
    }

    // The file that is signed with, else one that is trusted by.
    private static IEnumerable<NodeFile> Homes(RotationTask task) => task.State.Issues
        .Where(pair => pair.Place.IsSigner && !IsSplit(pair.Place)).OrderBy(pair => pair.Place.Flag is null ? 0 : 1)
        .Select(pair => pair.Place.File)
        .Concat(task.State.Trusts.Where(pair => !pair.Place.IsKubeConfig).Select(pair => pair.Place.File));

    private static bool IsSplit(IssuePlace place) => place.File.OnNode is { } path && NewFiles.IsSigning(path, out _);
}
