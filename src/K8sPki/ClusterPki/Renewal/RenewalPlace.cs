namespace K8sPki;

/// <summary>One place where a certificate and its key stand: a pair of files, one file, or the user of a kubeconfig.</summary>
/// <param name="Entry">What the inventory says of it.</param>
/// <param name="KeyPath">The file of the key: its own, that of the certificate, or the kubeconfig; where a new one goes if there is none yet.</param>
internal sealed record RenewalPlace(PkiEntry Entry, LocalPath KeyPath)
{
    /// <summary>The file of the certificate, or the kubeconfig.</summary>
    public LocalPath Path => Entry.File.Here;

    /// <summary>True when the key has a file of its own.</summary>
    public bool HasKeyFile => KeyPath != Path;

    /// <summary>The files of the place.</summary>
    public IEnumerable<LocalPath> Files => HasKeyFile ? [Path, KeyPath] : [Path];

    /// <summary>True when the key that is there is that of the certificate.</summary>
    public bool HasItsKey => Entry.Key?.PublicKey is { } key && key.Equals(RenewalKey.Of(Entry.Certificate!));

    /// <summary>The place of an entry.</summary>
    public static RenewalPlace Of(PkiEntry entry) => new(entry, entry.Key?.File?.Here ?? NamedKey(entry) ?? KeyBeside(entry));

    // What a flag names and is not there yet.
    private static LocalPath? NamedKey(PkiEntry entry)
    {
        foreach (var use in entry.Uses)
        {
            if (use is { Component: { } component, Flag: { } flag } && ComponentFlag.Find(component.Component, flag)?.KeyFlag is { } keyFlag
                && component.Setting(keyFlag) is { } named && component.HostPath(named) is { } path && entry.Tree?.Find(path) is { } key)
                return key.Here;
        }

        return null;
    }

    private static LocalPath KeyBeside(PkiEntry entry)
    {
        if (entry.IsEmbedded)
            return entry.File.Here;
        var endings = entry.Path.EndsWith(FileEndings.Pem.Certificate, StringComparison.Ordinal) ? FileEndings.Pem : FileEndings.Crt;
        return new LocalPath(entry.Path[..^System.IO.Path.GetExtension(entry.Path).Length] + endings.Key);
    }
}
