using K8sPki.Certificates;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>
/// What signs: the pair of the controller manager, whose file takes exactly one certificate, and the authority's own file with
/// its key beside it, of which kubeadm takes the first certificate.
/// </summary>
internal static class SignerChange
{
    /// <summary>The controller manager gets a pair of its own, which is the old one still.</summary>
    public static NodeStep Split(RotationTask task)
    {
        var copies = new Dictionary<LocalPath, (FilePart Part, byte[] Content, bool IsSecret)>();
        var settings = new List<SettingChange>();
        foreach (var place in RotationNext.Shared(task.State))
        {
            if (place.KeyFile is not { } keyFile || place.Key is null)
                throw new MissingInputException("KeyMissing", $"{place} signs with a key that is not here or cannot be read, so "
                    + "that no pair can be made of it. Put it beside the certificate.");
            var files = NewFiles.SigningBeside(place.File);
            copies[files.Certificate.Here] = (task.Part(files.Certificate),
                CertificateFile.Plain([CertificateOf(task.State, place)!]), false);
            copies[files.Key.Here] =
                (task.Part(files.Key), FileStore.Read(task.Part(keyFile).Target, FileStore.DefaultLimit), true);
            settings.AddRange(Settings(task, place, files.Certificate.Here.Name, files.Key.Here.Name));
        }

        var draft = new NodeDraft(task.Inventory.Tree
            .With(copies.Values.Select(copy => (copy.Part.File.Here, (byte[]?)copy.Content))));
        foreach (var setting in settings)
            draft.Make(setting);
        return new NodeStep(task.Name, [.. copies.Values.Select(copy => copy.Part), .. draft.Parts], change =>
        {
            foreach (var (part, content, isSecret) in copies.Values)
            {
                if (change.Read(part) is { } there && !there.AsSpan().SequenceEqual(content))
                    throw new TargetExistsException("FileExists", $"'{part.File}' is there and is something else than the pair "
                        + $"of {task.Authority.Name}. Move it away.");
                change.Set(part, content, isSecret);
            }

            draft.Put(change);
        });
    }

    /// <summary>
    /// The certificate in the file of a place that its key signs for, of several in a bundle; null when it is of none.
    /// </summary>
    public static Certificate? CertificateOf(RotationState state, IssuePlace place) => state.Trusts
        .Where(pair => pair.Place.File.Here == place.File.Here).SelectMany(pair => pair.Place.Certificates)
        .FirstOrDefault(certificate => certificate.PublicKeyOrNull()?.Equals(place.Key) == true);

    /// <summary>The new authority signs: its certificate alone, or first where the file is trusted by too, and its key.</summary>
    public static NodeStep SignNew(RotationTask task)
    {
        var places = task.State.Issued(PlaceHolding.OldOnly, isSigner: true).ToList();
        var key = task.New.Key ?? throw new MissingInputException("NewKeyMissing", $"{task.Inventory.Node} signs with "
            + $"{task.Authority.Name}, and the key of the new authority is not here. Bring it with Export-K8sCARotation.");
        foreach (var place in places)
            RequireKeyOfItsOwn(task, place);
        var keys = places.Select(place => task.Part(place.KeyFile!)).DistinctBy(part => part.File.Here).ToList();
        var certificates = task.Authority.IsKeyPair ? [] : places.Select(place => task.Part(place.File))
            .DistinctBy(part => part.File.Here).ToList();
        // kubeadm compares the first key with the one that signs: TryLoadPrivatePublicKeyFromDisk.
        var verifying = task.Authority.IsKeyPair ? task.State.Trusts.Select(pair => task.Part(pair.Place.File))
            .DistinctBy(part => part.File.Here).ToList() : [];
        var trusted = task.State.Trusts.Select(pair => pair.Place.File.Here).ToHashSet();
        return new NodeStep(task.Name, [.. certificates, .. keys, .. verifying], change =>
        {
            foreach (var part in certificates)
            {
                var isBundle = trusted.Contains(part.File.Here);
                change.Set(part, isBundle ? BundleText.PutFirst(change.Read(part) ?? [], task.NewPem, task.NewKey)
                    : CertificateFile.Plain([task.New.Certificate!]), isSecret: false);
            }

            foreach (var part in keys)
                change.Set(part, PrivateKeyFile.Plain(key), isSecret: true);
            foreach (var part in verifying)
                change.Set(part, BundleText.PutFirst(change.Read(part) ?? [], task.NewPem, task.NewKey), isSecret: false);
        });
    }

    /// <summary>The controller manager signs with the authority's own file again, where it was given one for itself.</summary>
    public static NodeStep Join(RotationTask task)
    {
        var files = new List<(FilePart Part, bool IsSecret)>();
        var settings = new List<SettingChange>();
        foreach (var place in RotationNext.Split(task.State))
        {
            if (place.File.OnNode is not { } path || !NewFiles.IsSigning(path, out var shared)
                || task.State.Issues.Select(pair => pair.Place).FirstOrDefault(own => own is { IsSigner: true, Flag: null }
                    && own.File.OnNode == shared) is not { KeyFile: { } keyFile } own)
                continue;
            files.AddRange([(task.Part(place.File), false), (task.Part(place.KeyFile!), true)]);
            settings.AddRange(Settings(task, place, own.File.Here.Name, keyFile.Here.Name));
        }

        var draft = new NodeDraft(task.Inventory.Tree);
        foreach (var setting in settings)
            draft.Make(setting);
        return new NodeStep(task.Name, [.. draft.Parts, .. files.Select(file => file.Part)], change =>
        {
            draft.Put(change);
            foreach (var (part, isSecret) in files.DistinctBy(file => file.Part.File.Here))
                change.Remove(part, isSecret);
        });
    }

    // The flag keeps its folder, which is the container's.
    private static IEnumerable<SettingChange> Settings(RotationTask task, IssuePlace place, string certificate, string key)
    {
        foreach (var component in task.Inventory.Components.Where(component => component.Component == place.Component))
        {
            if (component.Setting(place.Flag!.Name) is not { } setting || component.HostPath(setting) is not { } path
                || task.Inventory.Tree.Find(path)?.Here != place.File.Here)
                continue;
            yield return SettingChange.Set(component, setting.Flag, Beside(setting.Value, certificate));
            if (component.KeyOf(setting) is { } named)
                yield return SettingChange.Set(component, named.Flag, Beside(named.Value, key));
        }
    }

    private static string Beside(string value, string name) => value[..(value.LastIndexOf('/') + 1)] + name;

    private static void RequireKeyOfItsOwn(RotationTask task, IssuePlace place)
    {
        if (place.KeyFile is not { } file || place.Key is null)
            throw new MissingInputException("KeyMissing", $"{place} signs with a key that is not here or cannot be read, so it "
                + "cannot be told whether it is the old one.");
        if (task.State.Facts.Issues.FirstOrDefault(other => other.IsSigner && other.Authority != place.Authority
            && other.KeyFile?.Here == file.Here) is { } other)
            throw new RefusedException("KeyIsShared", $"'{file}' signs for {other.Authority} too, which would be exchanged with "
                + "it. Give each authority a key of its own first.");
    }
}
