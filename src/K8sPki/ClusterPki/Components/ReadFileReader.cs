using System.Text;
using K8sPki.Certificates;
using K8sPki.Forms;
using K8sPki.Keys;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Asks the Go reader behind each flag what it makes of the flag's files.</summary>
internal sealed class ReadFileReader(NodeFileSystem tree)
{
    private readonly Dictionary<NodePath, byte[]?> contents = [];

    /// <summary>Judges the files of every flag of the components.</summary>
    public IReadOnlyList<ReadFile> Read(IReadOnlyList<ComponentFacts> components)
    {
        try
        {
            var flags = components.SelectMany(component => component.Effective.Where(setting => setting.Value.Length > 0)
                .Select(setting => Of(component, setting)));
            var store = components.Where(component => component.Component == "kubelet").SelectMany(KubeletStore.Current)
                .Distinct().Select(OfStore);
            return flags.Concat(store).OfType<ReadFile>().ToList();
        }
        finally
        {
            Forget();
        }
    }

    /// <summary>
    /// True when a file that no flag names here is taken by whoever usually reads what is in it; false where nobody is known.
    /// </summary>
    public bool IsTaken(NodePath path, IReadOnlyList<PkiPurpose> purposes)
    {
        var readers = ComponentFlag.All.Where(flag => purposes.Any(purpose => purpose.Name.Length > 0
            && purpose.Name == flag.Purpose?.Name)).Select(flag => flag.Reader).OfType<GoReader>().Distinct().ToList();
        try
        {
            return readers.Count > 0 && Content(path) is { } content
                && readers.TrueForAll(reader => reader.Judge(content) is { IsTaken: true, Certificates.Count: > 0 });
        }
        finally
        {
            Forget();
        }
    }

    // There may be keys among them.
    private void Forget()
    {
        foreach (var content in contents.Values)
            Array.Clear(content ?? []);
        contents.Clear();
    }

    private ReadFile? Of(ComponentFacts component, ComponentSetting setting)
    {
        if (setting.Unknown is not null
            || ComponentFlag.Find(component.Component, setting.Flag) is not { Reader: { } reader } flag)
            return null;
        var pair = flag.Kind == ComponentFlagKind.CertificateAndKey
            ? setting.Value.Split(':')[0].Split(',', StringSplitOptions.TrimEntries)
            : [setting.Value];
        var keySetting = component.KeyOf(setting);
        var keyPath = pair.Length > 1
            ? component.HostPath(setting, pair[1])
            : keySetting is null ? null : component.HostPath(keySetting);
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
            File = file, KeyFile = keyPath is null
                ? null
                : tree.Find(keyPath.Value), Held = isKey ? 0 : FileForm.Certificates(content)?.Count ?? 0,
        };
        if (verdict.IsTaken && verdict.Certificates.Count >= known.Held)
            return known;
        return known with
        {
            State = verdict.IsTaken
                ? ReadFileState.Readable
                : FileForm.StateOf(files[verdict.RefusedFile], verdict.RefusedFile, reader),
            HoldsKey = !isOneFile && FileForm.HoldsOtherKey(content, isKey ? null : files.GetValueOrDefault(GoFile.Key)),
            Mends = Mends(reader, files, verdict, file.Here.Text, isOneFile),
        };
    }

    // Each refused file is written anew in memory, as the proposed command would write it, until the component takes all.
    private static List<GoFile> Mends(GoReader reader, Dictionary<GoFile, byte[]> files, GoVerdict verdict, string name,
        bool isOneFile)
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
                var tried = files.ToDictionary(pair => pair.Key, pair => isOneFile
                    ? rewritten
                    : mended.GetValueOrDefault(pair.Key, pair.Value));
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

/// <summary>How people can read a file that a component refuses.</summary>
internal enum ReadFileState
{
    /// <summary>Not at all: it is reported as unreadable.</summary>
    Unreadable,

    /// <summary>With a password.</summary>
    Encrypted,

    /// <summary>As it is.</summary>
    Readable,
}

/// <summary>What the component behind a flag makes of the flag's files.</summary>
/// <param name="Component">The component.</param>
/// <param name="Name">The flag as it is called where it stands; the file's name for a file that is known by it.</param>
/// <param name="Reader">The reader.</param>
/// <param name="Verdict">What it says.</param>
internal sealed record ReadFile(string Component, string Name, GoReader Reader, GoVerdict Verdict)
{
    /// <summary>The file of the certificates, or of a key that is read by itself.</summary>
    public required NodeFile File { get; init; }

    /// <summary>The file of the pair's key; null without one.</summary>
    public NodeFile? KeyFile { get; init; }

    /// <summary>The file that is refused; of a pair that is one file that file.</summary>
    public NodeFile RefusedFile => Verdict.RefusedFile == GoFile.Key && KeyFile is not null ? KeyFile : File;

    /// <summary>True when certificate and key are one file.</summary>
    public bool IsOneFile => KeyFile?.Here == File.Here;

    /// <summary>How people can read the refused file.</summary>
    public ReadFileState State { get; init; }

    /// <summary>How many certificates people see in the file.</summary>
    public int Held { get; init; }

    /// <summary>True when the file of certificates holds a private key that its pair does not have elsewhere.</summary>
    public bool HoldsKey { get; init; }

    /// <summary>The files that, written anew as people read them, the component takes; none when that does not help.</summary>
    public IReadOnlyList<GoFile> Mends { get; init; } = [];
}

/// <summary>A file as people read it, and as the commands of this module would write it.</summary>
internal static class FileForm
{
    /// <summary>The certificates of a file, each once; null when one of them cannot be read.</summary>
    public static IReadOnlyList<Certificate>? Certificates(byte[] content)
    {
        // To write it anew as PEM would lose what else the object holds.
        if (ContentForms.IsObject(content))
            return null;
        try
        {
            var items = CertificateReader.ReadAll(content, "the file", null).ToList();
            return items.Exists(item => item.Certificate is null)
                ? null
                : items.Select(item => item.Certificate!).Distinct().ToList();
        }
        catch (PkiException)
        {
            // It is reported as unreadable where it was looked for.
            return null;
        }
    }

    /// <summary>How people can read a file.</summary>
    public static ReadFileState StateOf(byte[] content, GoFile file, GoReader reader)
    {
        if (file == GoFile.Certificates)
            return Certificates(content) is null ? ReadFileState.Unreadable : ReadFileState.Readable;
        if (ContentForms.IsObject(content))
            return ReadFileState.Unreadable;
        try
        {
            _ = reader == GoReader.TokenVerifier
                ? PublicKeyReader.Read(content, "the file")
                : PrivateKeyReader.Read(content, "the file", null).PublicKey;
            return ReadFileState.Readable;
        }
        catch (PasswordException)
        {
            return ReadFileState.Encrypted;
        }
        catch (PkiException)
        {
            // It is reported as unreadable where it was looked for.
            return ReadFileState.Unreadable;
        }
    }

    /// <summary>True when a file of certificates holds a private key that is not also in the file of its key.</summary>
    public static bool HoldsOtherKey(byte[] content, byte[]? keyFile)
    {
        try
        {
            return PrivateKeyReader.Read(content, "the file", null) is var own
                && (keyFile is null || !PrivateKeyReader.Read(keyFile, "the key's file", null).PublicKey.Equals(own.PublicKey));
        }
        catch (PasswordException)
        {
            return true;
        }
        catch (PkiException)
        {
            // There is no key in it, or none that could be lost.
            return false;
        }
    }

    /// <summary>The file as a command would write it anew; null when people cannot read it either.</summary>
    /// <param name="content">The file.</param>
    /// <param name="file">What is read of it.</param>
    /// <param name="reader">Who reads it.</param>
    /// <param name="isOneFile">True when certificate and key are one file.</param>
    public static byte[]? Rewritten(byte[] content, GoFile file, GoReader reader, bool isOneFile)
    {
        if (ContentForms.IsObject(content))
            return null;
        try
        {
            var certificates = isOneFile || file == GoFile.Certificates ? Certificates(content) : [];
            // One key is written; of several the others would be lost.
            if (certificates is null || ((isOneFile || file == GoFile.Key) && PemText.Read(content)
                .Count(block => block.Label.EndsWith(" KEY", StringComparison.Ordinal)) > 1))
                return null;
            byte[] text = [.. Encoding.ASCII.GetBytes(string.Concat(certificates.Select(certificate => certificate.Pem)))];
            if (!isOneFile && file == GoFile.Certificates)
                return text;
            return reader == GoReader.TokenVerifier
                ? Encoding.ASCII.GetBytes(PublicKeyReader.Read(content, "the file").Pem)
                : [.. text, .. PrivateKeyWriter.Write(PrivateKeyReader.Read(content, "the file", null), PrivateKeyFormat.Pkcs8,
                    false, null)];
        }
        catch (PkiException)
        {
            // Nothing can be proposed then.
            return null;
        }
    }
}
