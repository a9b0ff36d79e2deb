namespace K8sPki;

/// <summary>Reads the keys that sign and verify tokens of service accounts.</summary>
internal sealed class TokenKeyReader(NodeTree tree, InventoryEntries entries)
{
    private readonly List<TokenKeyFacts> found = [];

    /// <summary>The keys, each file once for each use.</summary>
    public IReadOnlyList<TokenKeyFacts> Found => found;

    /// <summary>Adds a pair of keys at a documented place, as far as it is there.</summary>
    /// <param name="path">The path on the node without ending.</param>
    public void AddPair(string path)
    {
        foreach (var (ending, isSigning) in FileEndings.All.SelectMany(endings => new[] { (endings.Key, true), (endings.PublicKey, false) }))
        {
            if (tree.HasFile(path + ending))
                Add(path + ending, isSigning, null);
        }
    }

    /// <summary>Adds a key that a setting names.</summary>
    public void Add(string path, bool isSigning, PkiReference? namedBy)
    {
        var local = tree.Find(path)!;
        entries.Attempt(path, () =>
        {
            var known = found.FirstOrDefault(key => key.Path == local && key.IsSigning == isSigning);
            if (known is { NamedBy: null } && namedBy is not null)
                found[found.IndexOf(known)] = known with { NamedBy = namedBy };
            else if (known is null)
                found.Add(new TokenKeyFacts(local, isSigning, Keys(tree.Read(path), local, isSigning), namedBy, FileStatus.Of(local)));
        });
    }

    private static List<PublicKey> Keys(byte[] content, string local, bool isSigning)
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
