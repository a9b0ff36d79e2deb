namespace K8sPki;

/// <summary>Puts a renewed certificate and its key into every place of a unit, all or none.</summary>
internal sealed class RenewalWrite
{
    private readonly NodeTree tree;
    private readonly RenewalUnit unit;
    private readonly Certificate renewed;
    private readonly PrivateKey? key;
    private readonly Dictionary<LocalPath, byte[]> before = [];
    private readonly Dictionary<LocalPath, byte[]> after = [];
    private readonly HashSet<LocalPath> secret = [];
    private readonly List<LocalPath> order = [];

    private RenewalWrite(NodeTree tree, RenewalUnit unit, Certificate renewed, PrivateKey? key)
    {
        this.tree = tree;
        this.unit = unit;
        this.renewed = renewed;
        this.key = key;
    }

    /// <summary>Keeps the old files and replaces them.</summary>
    /// <param name="tree">Where it is.</param>
    /// <param name="unit">What is renewed.</param>
    /// <param name="renewed">The new certificate.</param>
    /// <param name="key">Its new key; null when the old one stays.</param>
    /// <param name="backup">Takes the old files; null to keep none.</param>
    /// <param name="cancellation">Ends the wait for whoever else writes a kubeconfig.</param>
    /// <exception cref="PkiException">A file was changed meanwhile or cannot be written; nothing was replaced, or the next run finishes it.</exception>
    public static void Run(NodeTree tree, RenewalUnit unit, Certificate renewed, PrivateKey? key, RenewalBackup? backup, CancellationToken cancellation)
    {
        var locks = new List<FileLock>();
        try
        {
            foreach (var kubeConfig in KubeConfigs(unit).OrderBy(path => path.Text, StringComparer.Ordinal))
                locks.Add(FileLock.Take(tree.Here(kubeConfig), null, cancellation));
            new RenewalWrite(tree, unit, renewed, key).Replace(backup);
        }
        finally
        {
            locks.ForEach(held => held.Dispose());
        }
    }

    private void Replace(RenewalBackup? backup)
    {
        foreach (var place in unit.TrustedIn)
            ChangeTrust(place.File.Here, place.IsKubeConfig);
        foreach (var place in unit.TrustedIn.Count > 0 ? [] : unit.Places)
        {
            if (place.Entry.IsEmbedded)
                ChangeKubeConfig(place);
            else
                ChangeFile(place);
            if (key is not null && place.HasKeyFile)
                ChangeKeyFile(place);
        }

        using var transaction = new FileTransaction();
        foreach (var path in order)
            transaction.Stage(tree.Here(path), after[path], secret.Contains(path) ? FileProtection.Secret : FileProtection.Public);
        foreach (var (path, content) in before)
            backup?.Keep(path, content, secret.Contains(path));
        foreach (var (path, content) in before.Where(file => !FileState.Of(file.Value).IsStill(tree.Here(file.Key))))
            throw Changed(path);
        transaction.Commit();
        foreach (var content in before.Concat(after).Where(file => secret.Contains(file.Key)))
            Array.Clear(content.Value);
    }

    private static IEnumerable<LocalPath> KubeConfigs(RenewalUnit unit) => unit.TrustedIn.Where(place => place.IsKubeConfig).Select(place => place.File.Here)
        .Concat(unit.Places.Where(place => place.Entry.IsEmbedded).Select(place => place.Path)).Distinct();

    private void ChangeTrust(LocalPath path, bool isKubeConfig)
    {
        var content = Content(path);
        if (isKubeConfig || PemText.Read(content).Any(block => PrivateKeyReader.IsPrivateKeyLabel(block.Label)))
            secret.Add(path);
        Set(path, isKubeConfig ? AuthorityPlaces.ExchangeInKubeConfig(content, path, renewed) : AuthorityPlaces.ExchangeInFile(content, renewed));
    }

    private void ChangeFile(RenewalPlace place)
    {
        var file = CertificateFile.Parse(Content(place.Path), place.Path.Text);
        if (!file.Certificate.Equals(unit.Certificate))
            throw Changed(place.Path);
        var content = file.Exchange(renewed, file.ChainUnder(unit.Authority));
        if (file.HoldsKey)
            secret.Add(place.Path);
        Set(place.Path, key is not null && file.HoldsKey && !place.HasKeyFile ? PrivateKeyFile.Exchange(content, key, null) : content);
    }

    private void ChangeKeyFile(RenewalPlace place)
    {
        secret.Add(place.KeyPath);
        var isThere = place.Entry.Key is not null || FileStore.Status(tree.Here(place.KeyPath)) is not null;
        // What is no key of this certificate is not taken for a pattern.
        Set(place.KeyPath, isThere && Content(place.KeyPath) is var old && place.HasItsKey ? PrivateKeyFile.Exchange(old, key!, null) : TreeKeyFile.Pem(key!));
    }

    private void ChangeKubeConfig(RenewalPlace place)
    {
        secret.Add(place.Path);
        var file = KubeConfigFile.Parse(Content(place.Path), place.Path.Text);
        var user = file.Find(KubeConfigSection.Users, place.Entry.UserName!) ?? throw Changed(place.Path);
        var held = CertificateFile.Parse(Data(user, "client-certificate-data", place), place.Path.Text);
        if (!held.Certificate.Equals(unit.Certificate))
            throw Changed(place.Path);
        List<YamlChange> changes = [YamlChange.Set("client-certificate-data", Convert.ToBase64String(held.Exchange(renewed, held.ChainUnder(unit.Authority))))];
        if (key is not null && !place.HasKeyFile)
            changes.Add(YamlChange.Set("client-key-data", Convert.ToBase64String(place.HasItsKey ? PrivateKeyFile.Exchange(Data(user, "client-key-data", place), key, null) : TreeKeyFile.Pem(key))));
        var draft = new KubeConfigDraft(KubeConfigSet.Of(KubeConfigLocation.Of(place.Path.Text), [file]));
        EntryEdits.Change(draft, KubeConfigSection.Users, [user.Name], (_, _) => changes);
        using var content = new MemoryStream();
        draft.DefaultFile.Document.WriteTo(content);
        Set(place.Path, content.ToArray());
    }

    // A file with several places holds what the places before made of it.
    private byte[] Content(LocalPath path)
    {
        if (after.TryGetValue(path, out var changed))
            return changed;
        if (!before.ContainsKey(path))
            before[path] = FileStore.Read(tree.Here(path), NodeTree.LargestFile);
        return (byte[])before[path].Clone();
    }

    private void Set(LocalPath path, byte[] content)
    {
        if (!after.ContainsKey(path))
            order.Add(path);
        after[path] = content;
    }

    private static byte[] Data(KubeConfigEntry user, string field, RenewalPlace place) => user.Data(field) ?? throw Changed(place.Path);

    private static ConflictException Changed(LocalPath path) =>
        new("FileChanged", $"'{path}' was changed by somebody else meanwhile and is left as it is now. Look at it and run this again.");
}
