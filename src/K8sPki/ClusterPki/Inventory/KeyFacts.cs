using K8sPki.Keys;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>What is known of the file of a private key, without the key.</summary>
/// <param name="File">The file that has it; null for a key in a kubeconfig until it is known which.</param>
/// <param name="PublicKey">The public half; null when the key cannot be read.</param>
/// <param name="Problem">Why it cannot be read; null when it can, and for a key with a password.</param>
/// <param name="Status">Its owner and mode; null for a key in a kubeconfig, which has those of the kubeconfig.</param>
internal sealed record KeyFacts(NodeFile? File, PublicKey? PublicKey, PkiException? Problem, FileStatus? Status)
{
    /// <summary>Reads the facts of a key.</summary>
    /// <param name="content">The file's bytes; they are cleared.</param>
    /// <param name="file">Its file; null for one in a kubeconfig.</param>
    /// <param name="name">What messages call it.</param>
    public static KeyFacts Read(byte[] content, NodeFile? file, string name)
    {
        FileStatus? status = null;
        try
        {
            status = file is null ? null : FileStatus.IfSeen(file.Here.Text);
            return new KeyFacts(file, PublicHalf.Read(content)
                ?? PrivateKeyReader.Read(content, name, null).PublicKey, null, status);
        }
        catch (PasswordException)
        {
            return new KeyFacts(file, null, null, status);
        }
        catch (PkiException failure)
        {
            return new KeyFacts(file, null, failure, status);
        }
        finally
        {
            Array.Clear(content);
        }
    }
}

/// <summary>Reads the keys that sign and verify tokens of service accounts.</summary>
internal sealed class TokenKeyReader(NodeFileSystem tree, InventoryNotes notes)
{
    private readonly List<TokenKeyFacts> found = [];

    /// <summary>The keys, each file once for each use.</summary>
    public IReadOnlyList<TokenKeyFacts> Found => found;

    /// <summary>Adds a pair of keys at a documented place, as far as it is there.</summary>
    /// <param name="path">The path on the node without ending.</param>
    public void AddPair(NodePath path)
    {
        foreach (var (ending, isSigning) in FileEndings.All.SelectMany(endings =>
            new[] { (endings.Key, true), (endings.PublicKey, false) }))
        {
            var file = path.Parent.Entry(path.Name + ending);
            if (tree.HasFile(file))
                Add(file, isSigning, null);
        }
    }

    /// <summary>Adds a key that a setting names.</summary>
    public void Add(NodePath path, bool isSigning, PkiReference? namedBy)
    {
        var file = tree.Find(path)!;
        notes.Attempt(path, () =>
        {
            var known = found.FirstOrDefault(key => key.File.Here == file.Here && key.IsSigning == isSigning);
            if (known is { NamedBy: null } && namedBy is not null)
                found[found.IndexOf(known)] = known with { NamedBy = namedBy };
            else if (known is null)
                found.Add(new TokenKeyFacts(file, isSigning, Keys(tree.Read(path), file, isSigning), namedBy,
                    FileStatus.IfSeen(file.Here.Text)));
        });
    }

    private List<PublicKey> Keys(byte[] content, NodeFile file, bool isSigning)
    {
        try
        {
            if (isSigning && PemText.Read(content).ToList() is { Count: > 0 } blocks
                && !blocks.Exists(block => PrivateKeyReader.IsPrivateKeyLabel(block.Label)))
                throw new MalformedInputException("PrivateKeyMissing",
                    $"'{file}' holds no private key, and tokens are to be signed with it.");
            return isSigning && PublicHalf.Read(content) is { } key ? [key] : PublicKeys(content, file);
        }
        finally
        {
            Array.Clear(content);
        }
    }

    // A file for verifying may hold several keys, as it does while the signing key is being changed. What fits nothing is passed
    // over: client-go, keyutil.ParsePublicKeysPEM.
    private List<PublicKey> PublicKeys(byte[] content, NodeFile file)
    {
        var name = $"'{file}'";
        var keys = new List<PublicKey>();
        var broken = new List<PkiException>();
        foreach (var block in PemText.Read(content)
            .Where(block => block.Label is "PUBLIC KEY" or "RSA PUBLIC KEY" && block.Problem is null))
        {
            try
            {
                keys.Add(PublicKeyReader.Read(PemText.WriteBytes(block.Label, block.Data), name));
            }
            catch (PkiException failure)
            {
                broken.Add(failure);
            }
        }

        if (keys.Count == 0)
            return broken.Count > 0 ? throw broken[0] : [PublicKeyReader.Read(content, name)];
        notes.PassedOver.AddRange(broken.Select(problem => (file, problem)));
        return keys;
    }
}
