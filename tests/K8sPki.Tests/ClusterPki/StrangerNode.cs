namespace K8sPki.Tests.ClusterPki;

/// <summary>A node as somebody else lays it out, and what is to be listed of it.</summary>
/// <param name="Case">What it shows.</param>
/// <param name="Files">The texts of its files by their paths.</param>
/// <param name="Listed">The certificates by their paths, each with what names it: file, flag or field, and line; empty for a
/// documented place.</param>
internal sealed record StrangerNode(string Case, IReadOnlyDictionary<string, string> Files,
    params IReadOnlyList<(string Path, string NamedBy)> Listed)
{
    /// <summary>What was not followed, as file, line and text.</summary>
    public IReadOnlyList<string> NotFollowed { get; init; } = [];

    /// <summary>The files that are named and missing.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Case;

    /// <summary>Lays the node out; each certificate that is to be listed has its key beside it or in it.</summary>
    public SampleFolder LayOut()
    {
        var folder = new SampleFolder();
        var authority = SampleNode.Authority("ca").Certificate.Pem;
        foreach (var (path, text) in Files)
            folder.Write(path,
                text.Replace("CA-PEM", authority.TrimEnd().ReplaceLineEndings("\n        "), StringComparison.Ordinal));
        foreach (var path in Listed.Select(entry => entry.Path).Distinct().Where(path => !Files.ContainsKey(path)))
        {
            var (pem, key) = Certificate();
            var isOneFile = path.EndsWith("-current.pem", StringComparison.Ordinal);
            var isAuthority = Path.GetFileName(path).StartsWith("ca", StringComparison.Ordinal);
            folder.Write(path, isAuthority ? authority : isOneFile ? pem + key : pem);
            if (!isOneFile && !isAuthority)
                folder.Write(path.EndsWith(".pem", StringComparison.Ordinal) ? path[..^4]
                    + "-key.pem" : Path.ChangeExtension(path, ".key"), key);
        }

        return folder;
    }

    private static (string Pem, string Key) Certificate()
    {
        var key = PrivateKey.Generate(KeyAlgorithm.ECDSA, 256);
        var made = new SampleCertificate(
            SampleNode.Authority("ca"), DistinguishedName.Parse("/CN=stranger"),
            [ExtendedKeyUsage.ServerAuth, ExtendedKeyUsage.ClientAuth],
            [SubjectAlternativeName.Dns("stranger.example")], Validity.For(Validity.OfLeaf), key);
        return (made.Pem, made.KeyPem);
    }
}
