namespace K8sPki;

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
        foreach (var (ending, isSigning) in FileEndings.All.SelectMany(endings => new[] { (endings.Key, true), (endings.PublicKey, false) }))
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
                found.Add(new TokenKeyFacts(file, isSigning, Keys(tree.Read(path), file.Here, isSigning), namedBy, FileStatus.Of(file.Here.Text)));
        });
    }

    private static List<PublicKey> Keys(byte[] content, LocalPath local, bool isSigning)
    {
        try
        {
            return isSigning && PublicHalf.Read(content) is { } key ? [key] : PublicKeys(content, $"'{local}'");
        }
        finally
        {
            Array.Clear(content);
        }
    }

    // A file for verifying may hold several keys, as it does while the signing key is being changed.
    private static List<PublicKey> PublicKeys(byte[] content, string name)
    {
        var keys = PemText.Read(content).Where(block => block.Label is "PUBLIC KEY" or "RSA PUBLIC KEY" && block.Problem is null)
            .Select(block => PublicKeyReader.Read(PemText.WriteBytes(block.Label, block.Data), name)).ToList();
        return keys.Count > 0 ? keys : [PublicKeyReader.Read(content, name)];
    }
}
