using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki.Certificates;

/// <summary>
/// A change to the files of places that belong together: all of them become what they shall be, or none. Each file is read once,
/// and what the change makes of it is built up in memory; old files are kept before the first is replaced.
/// </summary>
internal sealed class PlaceChange
{
    private readonly Dictionary<LocalPath, byte[]?> before = [];
    private readonly Dictionary<LocalPath, byte[]?> after = [];
    private readonly Dictionary<LocalPath, FilePath> targets = [];
    private readonly HashSet<LocalPath> secret = [];
    private readonly HashSet<LocalPath> shared = [];
    private readonly List<LocalPath> order = [];

    private PlaceChange()
    {
    }

    /// <summary>Makes a change.</summary>
    /// <param name="parts">All that may change: of these, files that others lock for writing are locked.</param>
    /// <param name="make">Says what changes.</param>
    /// <param name="backup">Takes the old files; null to keep none.</param>
    /// <param name="cancellation">Ends the wait for whoever else writes a kubeconfig.</param>
    /// <exception cref="PkiException">A file was changed meanwhile or cannot be written; nothing was replaced, or the next run
    /// finishes it.</exception>
    public static void Run(IEnumerable<PlacePart> parts, Action<PlaceChange> make, FileBackup? backup,
        CancellationToken cancellation)
    {
        using (Lock(parts.Where(part => part.IsShared).Select(part => part.Target), cancellation))
        {
            var change = new PlaceChange();
            try
            {
                make(change);
                change.Commit(backup);
            }
            finally
            {
                change.ClearSecrets();
            }
        }
    }

    /// <summary>Says what a change would make of which files, and changes none. What others lock has to be locked.</summary>
    /// <returns>The files that become something else, in the order in which they are asked to.</returns>
    /// <exception cref="PkiException">A file cannot be read or changed.</exception>
    public static IReadOnlyList<FileChange> Plan(Action<PlaceChange> make)
    {
        var change = new PlaceChange();
        make(change);
        return
        [
            .. change.order.Select(path => new FileChange(change.targets[path], change.before[path], change.after[path])
            {
                IsSecret = change.secret.Contains(path), IsShared = change.shared.Contains(path),
            }).Where(file => !FileState.Of(file.Before).IsSameAs(FileState.Of(file.After))),
        ];
    }

    /// <summary>Locks files against whoever else writes them, in an order in which nobody waits for another for ever.</summary>
    public static IDisposable Lock(IEnumerable<FilePath> files, CancellationToken cancellation)
    {
        var locks = new Locks();
        try
        {
            foreach (var file in files.Distinct().OrderBy(file => file.Path, StringComparer.Ordinal))
                locks.Held.Add(FileLock.Take(file, null, cancellation));
            return locks;
        }
        catch
        {
            locks.Dispose();
            throw;
        }
    }

    /// <summary>What stands somewhere, as the change has made it so far; null when nothing does.</summary>
    public byte[]? Read(PlacePart part) => Content(part) is { } file ? part.In(file) : null;

    /// <summary>Lets something else stand there.</summary>
    public void Set(PlacePart part, byte[] content, bool isSecret) =>
        Note(part, part.With(Content(part), content), isSecret);

    /// <summary>Takes a file away.</summary>
    /// <exception cref="RefusedException">It is a link: what it leads to may be needed elsewhere.</exception>
    public void Remove(FilePart part, bool isSecret)
    {
        FileFailure.Attempt(part.Target, "look at", () =>
        {
            using var place = FilePlace.Open(part.Target, followLast: false);
            if (place.Status is { Kind: FileKind.Link })
                throw new RefusedException("FileIsLink", $"'{part.File}' is a link and is not removed. Name the file itself.");
        });
        if (Content(part) is { } content)
            Array.Clear(content);
        Note(part, null, isSecret);
    }

    private void Note(PlacePart part, byte[]? content, bool isSecret)
    {
        var path = part.File.Here;
        if (!after.ContainsKey(path))
            order.Add(path);
        after[path] = content;
        if (isSecret || part.IsSecret)
            secret.Add(path);
        if (part.IsShared)
            shared.Add(path);
    }

    /// <summary>Puts a pair in the place of the one that is there.</summary>
    public void Put(IReadOnlyList<CertificatePlace> places, PlacedPair pair)
    {
        foreach (var place in places)
        {
            var part = place.CertificatePart;
            var held = Read(part) is { } content ? CertificateFile.Parse(content, part.File.Here.Text) : null;
            if (pair.Old is { } old && !old.Equals(held?.Certificate))
                throw Changed(part.File.Here);
            Set(part, held?.Exchange(pair.Certificate, held.ChainUnder(pair.Issuer))
                ?? CertificateFile.Plain([pair.Certificate]), held is { HoldsKey: true });
            if (pair.Key is { } key && place.KeyPart is { } keyPart)
                PutKey(keyPart, held, key, pair.Passphrase);
        }
    }

    /// <summary>Puts the newer certificate of an authority wherever an older one of its key stands.</summary>
    public void PutAuthority(IReadOnlyList<CertificatePlace> places, Certificate renewed)
    {
        foreach (var part in places.Select(place => place.CertificatePart))
        {
            if (Read(part) is { } held)
                Set(part, CertificateFile.ExchangeAuthority(held, renewed), PrivateKeyReader.IsIn(held));
            else if (part is FilePart)
                throw Changed(part.File.Here);
        }
    }

    // What is no key of the certificate is not taken for a pattern.
    private void PutKey(PlacePart part, CertificateFile? certificate, PrivateKey key, Passphrase? passphrase)
    {
        var old = Read(part);
        var isItsKey = old is not null && certificate is not null
            && PrivateKeyFile.IsKeyOf(old, certificate.Certificate, part.Named, passphrase);
        if (!isItsKey && part is FilePart && part.File.Here.Text == certificate?.Path)
            throw Changed(part.File.Here);
        Set(part, isItsKey ? PrivateKeyFile.Exchange(old!, key, passphrase) : PrivateKeyFile.Plain(key), isSecret: true);
    }

    private void Commit(FileBackup? backup)
    {
        using var transaction = new FileTransaction();
        foreach (var path in order.Where(path => after[path] is not null))
            transaction.Stage(targets[path], after[path]!, secret.Contains(path) ? FileProtection.Secret : FileProtection.Public);
        foreach (var path in order)
            backup?.Keep(targets[path], before[path], secret.Contains(path), shared.Contains(path));
        foreach (var path in before.Keys.Where(path => !IsStill(path)))
            throw Changed(path);
        transaction.Commit();
        foreach (var path in order.Where(path => after[path] is null))
            FileStore.Delete(targets[path]);
        FileFailure.AttemptAfter(() =>
        {
            foreach (var path in order)
                backup?.Replaced(targets[path], FileState.Of(after[path]));
        });
    }

    // A file with several places holds what the places before made of it.
    private byte[]? Content(PlacePart part)
    {
        var path = part.File.Here;
        if (after.TryGetValue(path, out var changed))
            return changed;
        if (!before.TryGetValue(path, out var content))
        {
            targets[path] = part.Target;
            before[path] = content = FileStore.Status(part.Target) is null ? null
                : FileStore.Read(part.Target, FileStore.DefaultLimit);
        }

        return (byte[]?)content?.Clone();
    }

    private bool IsStill(LocalPath path) =>
        before[path] is { } content ? FileState.Of(content).IsStill(targets[path]) : FileStore.Status(targets[path]) is null;

    private void ClearSecrets()
    {
        foreach (var content in secret.SelectMany(path => new[] { before[path], after[path] }).OfType<byte[]>())
            Array.Clear(content);
    }

    private static ConflictException Changed(LocalPath path) =>
        new("FileChanged", $"'{path}' was changed by somebody else meanwhile and is left as it is now. Look at it and run this "
            + "again.");

    private sealed class Locks : IDisposable
    {
        public List<FileLock> Held { get; } = [];

        public void Dispose() => Held.ForEach(held => held.Dispose());
    }
}

/// <summary>What becomes of a file.</summary>
/// <param name="File">The file.</param>
/// <param name="Before">What it holds; null when it is not there.</param>
/// <param name="After">What it is to hold; null when it is to go.</param>
internal sealed record FileChange(FilePath File, byte[]? Before, byte[]? After)
{
    /// <summary>True when there is a key in it.</summary>
    public bool IsSecret { get; init; }

    /// <summary>True when others write it too and lock it for that.</summary>
    public bool IsShared { get; init; }
}
