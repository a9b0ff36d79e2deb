namespace K8sPki;

/// <summary>Copies of what several nodes have the same of.</summary>
internal static class TreeCopy
{
    /// <summary>The errors of a copy that is there and is not what it was copied from.</summary>
    public static IEnumerable<PkiException> Problems(TreeItem copy, TreeItem original) =>
        from pair in Pairs(copy, original)
        where File.Exists(pair.To) && !(File.Exists(pair.From) && FileStore.Read(pair.From).AsSpan().SequenceEqual(FileStore.Read(pair.To)))
        select new RefusedException("PkiFileDoesNotFit",
            $"'{pair.To}' does not fit: it is not the same as '{pair.From}'. Nothing was changed. Move it away and run this again.");

    /// <summary>Writes the files that are missing.</summary>
    public static void Write(TreeItem copy, TreeItem original)
    {
        foreach (var (from, to, protection) in Pairs(copy, original))
        {
            // An authority whose key is kept elsewhere has none to copy.
            if (File.Exists(to) || !File.Exists(from))
                continue;
            FileStore.CreateFolder(Path.GetDirectoryName(to)!);
            FileStore.Write(to, FileStore.Read(from), protection, overwrite: false);
        }
    }

    private static IEnumerable<(string From, string To, FileProtection Protection)> Pairs(TreeItem copy, TreeItem original)
    {
        (string?, string?, FileProtection)[] pairs =
        [
            (original.KeyPath, copy.KeyPath, FileProtection.Secret),
            (original.CertificatePath, copy.CertificatePath, FileProtection.Public),
            (original.PublicKeyPath, copy.PublicKeyPath, FileProtection.Secret),
        ];
        return from pair in pairs
               where pair is { Item1: not null, Item2: not null }
               select (pair.Item1, pair.Item2, pair.Item3);
    }
}
