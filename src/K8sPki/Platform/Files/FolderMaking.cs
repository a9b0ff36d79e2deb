namespace K8sPki;

/// <summary>Makes folders that only their owner may enter.</summary>
internal static class FolderMaking
{
    /// <summary>Makes a folder and its parents where they are missing.</summary>
    /// <exception cref="PkiException">Something else is there.</exception>
    public static void Make(FilePath path, bool isLinkFollowed)
    {
        using var place = FilePlace.Open(path, isLinkFollowed);
        if (place is { HasFolder: true, Status: { } status })
        {
            if (status.IsFolder)
                return;
            throw status.Kind == FileKind.Link
                ? new RefusedException("FolderIsLink", $"'{path}' is a link, and not followed: what is written there would go to wherever somebody has led it. Remove the link.")
                : new FileAccessException("PathIsFile", $"'{path}' is a file, not a folder. Move it away, or choose another folder.");
        }

        place.RequireOwnLinks();
        var folder = place.Folder;
        var made = new List<WorkFolder>();
        try
        {
            foreach (var name in place.Name.Split('/'))
                made.Add(folder = MakeOne(folder, name));
        }
        finally
        {
            made.ForEach(one => one.Dispose());
        }
    }

    /// <summary>Makes a folder in one that is there.</summary>
    /// <returns>False when something of that name is there.</returns>
    public static bool TryMake(FilePath path)
    {
        using var place = FilePlace.Open(path, followLast: false);
        if (!place.HasFolder)
            throw new DirectoryNotFoundException();
        if (place.Status is not null)
            return false;
        try
        {
            place.Folder.Make(place.Name).Dispose();
            return true;
        }
        catch (UnixException failure) when (failure.Error == UnixError.Exists)
        {
            return false;
        }
    }

    // Another thread or process may be quicker; its folder will do.
    private static WorkFolder MakeOne(WorkFolder folder, string name)
    {
        try
        {
            return folder.Make(name);
        }
        catch (IOException) when (folder.Look(name) is { Status.IsFolder: true })
        {
            return (WorkFolder)folder.Enter(name);
        }
    }
}
