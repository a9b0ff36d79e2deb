using K8sPki.Platform;

namespace K8sPki.KubeConfigDocuments;

/// <summary>Runs operations on a kubeconfig: reads, changes and writes it with nobody else in between.</summary>
internal static class KubeConfigWriter
{
    private const int MostTries = 20;

    /// <summary>What an operation would do, without doing it.</summary>
    public static KubeConfigDraft Preview(KubeConfigLocation location, Action<KubeConfigDraft> operation)
    {
        var draft = new KubeConfigDraft(KubeConfigSet.Read(location, mustExist: false));
        operation(draft);
        return draft;
    }

    /// <summary>
    /// Runs an operation and writes what it changed. Where nothing changes nothing is locked, so that a folder that
    /// cannot be written does not matter. A file that somebody changed meanwhile is read again and the operation repeated.
    /// </summary>
    /// <exception cref="ConflictException">Another process keeps the lock, or keeps changing the file.</exception>
    public static KubeConfigDraft Change(
        KubeConfigLocation location, Action<KubeConfigDraft> operation, CancellationToken cancellation)
    {
        foreach (var path in location.Files)
            FinishOther(path, cancellation);
        var draft = Preview(location, operation);
        var locks = new SortedDictionary<string, FileLock>(StringComparer.Ordinal);
        try
        {
            for (var tries = 0; tries < MostTries; tries++)
            {
                cancellation.ThrowIfCancellationRequested();
                var changes = draft.Changes;
                if (changes.Count == 0)
                    return draft;
                var isFresh = Lock(locks, changes, cancellation) && draft.Read.All(IsStill);
                if (isFresh && WriteAll(changes))
                    return draft;
                draft = Preview(location, operation);
            }
        }
        finally
        {
            foreach (var held in locks.Values)
                held.Dispose();
        }

        throw new ConflictException("KubeConfigBusy", $"Others keep changing {draft.Set.Where}. Try again when they are done.");
    }

    // What a process that was ended has left half-written is not to be read.
    private static void FinishOther(string path, CancellationToken cancellation)
    {
        if (!FileTransaction.IsUnfinished(path))
            return;
        using var held = FileLock.Take(path, null, cancellation);
        FileTransaction.Recover(path);
        FileTransaction.RemoveLeftovers(path);
    }

    private static bool IsStill(KubeConfigFile file) => file.State is null || file.State.IsStill(file.Path);

    /// <summary>Takes the locks that are missing, in one order for all; false when some had to be given back for that.</summary>
    private static bool Lock(
        SortedDictionary<string, FileLock> locks, IReadOnlyList<KubeConfigChange> changes, CancellationToken cancellation)
    {
        var wanted = changes.SelectMany(change => PathsToLock(change.After.Path)).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToList();
        if (wanted.All(locks.ContainsKey))
            return true;
        foreach (var held in locks.Values)
            held.Dispose();
        locks.Clear();
        foreach (var path in wanted)
        {
            FileStore.CreateFolder(Path.GetDirectoryName(path)!);
            locks[path] = FileLock.Take(path, null, cancellation);
            if (locks[path].IsTakenOver)
                FileTransaction.RemoveLeftovers(path);
        }

        return true;
    }

    // kubectl locks the name that it was given; another process may have been given the file behind the link.
    private static IEnumerable<string> PathsToLock(string path)
    {
        // Nobody waits for another at /dev/null.
        if (FileStore.IsStream(path))
            yield break;
        yield return path;
        var target = FileStore.FinalTarget(path);
        if (target != path)
            yield return target;
    }

    private static bool WriteAll(IReadOnlyList<KubeConfigChange> changes)
    {
        for (var i = 0; i < changes.Count; i++)
        {
            var file = changes[i].After;
            if (FileStore.TryReplace(file.Path, file.Document.WriteTo, changes[i].Before?.State))
                continue;
            if (i == 0)
                return false;
            throw new ConflictException(
                "KubeConfigChangedMeanwhile",
                $"'{file.Path}' was changed by somebody else just now and is left as it is; '{changes[0].After.Path}' is "
                    + "written already. Run the command again.");
        }

        return true;
    }
}

/// <summary>Writes a kubeconfig as a file of its own.</summary>
internal static class KubeConfigNewFile
{
    /// <summary>The kubeconfig that a first cluster, user and context make.</summary>
    public static KubeConfigFile Make(
        string path, (string Name, ClusterSettings Settings) cluster, (string Name, UserSettings Settings) user,
        (string Name, string? Namespace) context)
    {
        var draft = new KubeConfigDraft(KubeConfigSet.Of(KubeConfigLocation.Of(path), [KubeConfigFile.Missing(path)]));
        cluster.Settings.Apply(draft, cluster.Name);
        user.Settings.Apply(draft, user.Name);
        new ContextSettings
        {
            Cluster = cluster.Name, User = user.Name, Namespace = context.Namespace
        }.Apply(draft, context.Name);
        CurrentContext.Use(draft, context.Name);
        return draft.DefaultFile;
    }

    /// <summary>Writes it with mode 0600.</summary>
    /// <exception cref="TargetExistsException">It is there and must not be replaced.</exception>
    public static void Write(KubeConfigFile file, bool overwrite)
    {
        using var content = new MemoryStream();
        file.Document.WriteTo(content);
        FileStore.Write(file.Path, content.ToArray(), FileProtection.Secret, overwrite);
    }
}
