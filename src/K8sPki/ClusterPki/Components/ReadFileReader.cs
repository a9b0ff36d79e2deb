namespace K8sPki;

/// <summary>Asks the Go reader behind each flag what it makes of the flag's files.</summary>
internal sealed class ReadFileReader(NodeFileSystem tree)
{
    private readonly Dictionary<NodePath, byte[]?> contents = [];

    /// <summary>Judges the files of every flag of the components.</summary>
    public IReadOnlyList<ReadFile> Read(IReadOnlyList<ComponentFacts> components)
    {
        try
        {
            var flags = components.SelectMany(component => component.Effective.Where(setting => setting.Value.Length > 0).Select(setting => Of(component, setting)));
            var store = components.Where(component => component.Component == "kubelet").SelectMany(KubeletStore.Current).Distinct().Select(OfStore);
            return flags.Concat(store).OfType<ReadFile>().ToList();
        }
        finally
        {
            foreach (var content in contents.Values)
                Array.Clear(content ?? []);
        }
    }

    private ReadFile? Of(ComponentFacts component, ComponentSetting setting)
    {
        if (setting.Unknown is not null || ComponentFlag.Find(component.Component, setting.Flag) is not { Reader: { } reader } flag)
            return null;
        var pair = flag.Kind == ComponentFlagKind.CertificateAndKey ? setting.Value.Split(':')[0].Split(',', StringSplitOptions.TrimEntries) : [setting.Value];
        var keySetting = component.KeyOf(setting);
        var keyPath = pair.Length > 1 ? component.HostPath(setting, pair[1]) : keySetting is null ? null : component.HostPath(keySetting);
        var isKey = flag.Kind is ComponentFlagKind.SigningKey or ComponentFlagKind.VerificationKey;
        return Of(component.Component, setting.Shown, reader, component.HostPath(setting, pair[0]), keyPath, isKey);
    }

    private ReadFile? OfStore(NodePath path) => Of("kubelet", path.Name, GoReader.KeyPair, path, path, isKey: false);

    private ReadFile? Of(string component, string name, GoReader reader, NodePath? named, NodePath? keyPath, bool isKey)
    {
        if (named is not { } path || Content(path) is not { } content || tree.Find(path) is not { } file)
            return null;
        var files = new Dictionary<GoFile, byte[]> { [isKey ? GoFile.Key : GoFile.Certificates] = content };
        if (keyPath is { } keyNamed && Content(keyNamed) is { } key)
            files[GoFile.Key] = key;
        var verdict = Judge(reader, files, file.Here.Text);
        var isOneFile = keyPath == path;
        var known = new ReadFile(component, name, reader, verdict)
        {
            File = file, KeyFile = keyPath is null ? null : tree.Find(keyPath.Value), Held = isKey ? 0 : FileForm.Certificates(content)?.Count ?? 0,
        };
        if (verdict.IsTaken && verdict.Certificates.Count >= known.Held)
            return known;
        return known with
        {
            State = verdict.IsTaken ? ReadFileState.Readable : FileForm.StateOf(files[verdict.RefusedFile], verdict.RefusedFile, reader),
            HoldsKey = !isOneFile && FileForm.HoldsOtherKey(content, isKey ? null : files.GetValueOrDefault(GoFile.Key)),
            Mends = Mends(reader, files, verdict, file.Here.Text, isOneFile),
        };
    }

    // Each refused file is written anew in memory, as the proposed command would write it, until the component takes all.
    private static List<GoFile> Mends(GoReader reader, Dictionary<GoFile, byte[]> files, GoVerdict verdict, string name, bool isOneFile)
    {
        var mended = new Dictionary<GoFile, byte[]>();
        try
        {
            do
            {
                var file = verdict.IsTaken ? GoFile.Certificates : verdict.RefusedFile;
                if (mended.ContainsKey(file) || FileForm.Rewritten(files[file], file, reader, isOneFile) is not { } rewritten)
                    return [];
                mended[file] = rewritten;
                var tried = files.ToDictionary(pair => pair.Key, pair => isOneFile ? rewritten : mended.GetValueOrDefault(pair.Key, pair.Value));
                verdict = Judge(reader, tried, name);
            }
            while (!verdict.IsTaken);
            return [.. mended.Keys];
        }
        finally
        {
            foreach (var written in mended.Values)
                Array.Clear(written);
        }
    }

    private static GoVerdict Judge(GoReader reader, Dictionary<GoFile, byte[]> files, string name) =>
        reader.Judge(files.GetValueOrDefault(GoFile.Certificates), files.GetValueOrDefault(GoFile.Key), name, name);

    private byte[]? Content(NodePath path)
    {
        if (contents.TryGetValue(path, out var known))
            return known;
        try
        {
            return contents[path] = tree.HasFile(path) ? tree.Read(path) : null;
        }
        catch (PkiException)
        {
            // A file that may not be read is reported where its certificate or key was looked for.
            return contents[path] = null;
        }
    }
}
