namespace K8sPki;

/// <summary>Collects the certificates of a node, each file once, however often it is named.</summary>
internal sealed class InventoryEntries(NodeTree tree, string node)
{
    private readonly Dictionary<string, List<PkiEntry>> byFile = new(StringComparer.Ordinal);
    private readonly List<PkiEntry> all = [];
    private readonly HashSet<string> keyFiles = new(StringComparer.Ordinal);

    /// <summary>The node's name.</summary>
    public string Node { get; } = node;

    /// <summary>Every entry in the order in which they were found.</summary>
    public IReadOnlyList<PkiEntry> All => all;

    /// <summary>What could not be read.</summary>
    public List<(string File, PkiException Problem)> Problems { get; } = [];

    /// <summary>Runs what may fail on a file; the failure is noted and the rest goes on.</summary>
    public void Attempt(string path, Action action)
    {
        try
        {
            action();
        }
        catch (PkiException failure)
        {
            Problems.Add((tree.Find(path) ?? path, failure));
        }
    }

    /// <summary>Adds what names a certificate file that is there.</summary>
    /// <param name="path">Its path on the node.</param>
    /// <param name="purpose">What it is for.</param>
    /// <param name="reference">What names it; null for a documented place.</param>
    /// <param name="by">The component and the flag that name it; null for a kubeconfig.</param>
    /// <param name="keyPath">The path of the key on the node; null to look beside and in the file.</param>
    public void Add(string path, PkiPurpose purpose, PkiReference? reference, (ComponentFacts Component, string Flag)? by, string? keyPath)
    {
        if (tree.Find(path) is not { } local)
            return;
        Attempt(path, () =>
        {
            if (!byFile.TryGetValue(local, out var known))
                known = Read(path, local, tree.Read(path), purpose);
            Note(known, purpose, reference, by, keyPath);
        });
    }

    /// <summary>Adds a certificate that a setting names and that is not there.</summary>
    public void AddMissing(string path, PkiPurpose purpose, PkiReference reference, (ComponentFacts Component, string Flag) by)
    {
        if (tree.Find(path) is not { } local)
            return;
        if (!byFile.TryGetValue(local, out var known))
        {
            byFile[local] = known = [new PkiEntry(Node, purpose, NameFor(purpose, path)) { Path = local, Source = path, IsMissing = true }];
            all.AddRange(known);
        }

        Note(known, purpose, reference, by, null);
    }

    /// <summary>Adds a certificate in a folder of the PKI that nothing names.</summary>
    public void AddUnnamed(string path)
    {
        if (tree.Find(path) is not { } local || byFile.ContainsKey(local) || !tree.HasFile(path))
            return;
        Attempt(path, () =>
        {
            var content = tree.Read(path);
            if (PemText.Read(content).Any(block => block.Label == Certificate.PemLabel))
                Note(Read(path, local, content, null), null, null, null, null);
        });
    }

    /// <summary>Adds the certificates of a file that was given by itself.</summary>
    public void AddLocal(string file, byte[] content)
    {
        if (!byFile.ContainsKey(file))
            Read(file, file, content, null).ForEach(entry => entry.Key = InSameFile(content, file));
    }

    /// <summary>Adds a certificate, with its key, that is not a file of its own.</summary>
    public void AddEmbedded(PkiEntry entry) => all.Add(entry);

    /// <summary>Adds keys of a folder whose certificate is gone.</summary>
    public void AddKeysWithoutCertificate(string folder)
    {
        foreach (var endings in FileEndings.All)
            AddKeysWithoutCertificate(folder, endings);
    }

    private void AddKeysWithoutCertificate(string folder, FileEndings endings)
    {
        foreach (var path in tree.List(folder, "*" + endings.Key).Where(tree.HasFile))
        {
            var stem = path[..^endings.Key.Length];
            var certificate = stem + endings.Certificate;
            if (tree.Find(path) is not { } local || keyFiles.Contains(local) || tree.HasFile(certificate) || tree.HasFile(stem + endings.PublicKey))
                continue;
            if (KnownLocations.PurposeOf(certificate) is { } purpose && tree.Find(certificate) is { } missing && !byFile.ContainsKey(missing))
            {
                var entry = new PkiEntry(Node, purpose, NameFor(purpose, certificate)) { Path = missing, Source = certificate, IsMissing = true };
                byFile[missing] = [entry];
                all.Add(entry);
                Note([entry], purpose, null, null, path);
            }
        }
    }

    /// <summary>The authority that holds this very certificate; null when there is none.</summary>
    public PkiEntry? AuthorityOf(Certificate certificate) =>
        all.FirstOrDefault(entry => entry.Purpose.IsAuthority && certificate.Equals(entry.Certificate));

    /// <summary>Says of each entry which other one issued it, going by names and key identifiers.</summary>
    public void NameAuthorities()
    {
        var authorities = all.Where(entry => entry.Certificate is { IsCA: true }).ToList();
        foreach (var entry in all)
        {
            if (entry.Certificate is { } certificate)
                entry.Authority = certificate.IsSelfIssued ? "" : authorities.FirstOrDefault(authority => IsIssuer(authority.Certificate!, certificate))?.Name ?? certificate.Issuer;
        }
    }

    private static bool IsIssuer(Certificate authority, Certificate certificate) =>
        authority.SubjectName.Der.SequenceEqual(certificate.IssuerName.Der)
        && (authority.SubjectKeyId is null || certificate.AuthorityKeyId is null || authority.SubjectKeyId == certificate.AuthorityKeyId);

    private List<PkiEntry> Read(string path, string local, byte[] content, PkiPurpose? purpose)
    {
        var certificates = new List<Certificate>();
        foreach (var (certificate, problem) in CertificateReader.ReadAll(content, $"'{local}'", local))
        {
            if (certificate is not null)
                certificates.Add(certificate);
            else
                Problems.Add((local, problem!));
        }

        // A server's file holds its certificate and then its chain; a bundle of authorities holds many of equal rank.
        var known = certificates is [{ IsCA: false } first, ..]
            ? [Entry(first, path, local, purpose, certificates.Skip(1).ToList())]
            : certificates.Select(certificate => Entry(certificate, path, local, purpose, [])).ToList();
        if (certificates.Count > 0 && InSameFile(content, local) is { } key)
            known[0].Key = key;
        byFile[local] = known;
        all.AddRange(known);
        return known;
    }

    private PkiEntry Entry(Certificate certificate, string path, string local, PkiPurpose? purpose, IReadOnlyList<Certificate> companions)
    {
        var used = purpose ?? PurposeOf(certificate);
        return new PkiEntry(Node, used, NameFor(used, path))
        {
            Certificate = certificate,
            Path = local,
            Source = certificate.Source is null ? path : $"{path}, {certificate.Source}",
            Companions = companions,
            File = FileStatus.Of(local),
        };
    }

    private void Note(List<PkiEntry> known, PkiPurpose? purpose, PkiReference? reference, (ComponentFacts Component, string Flag)? by, string? keyPath)
    {
        foreach (var entry in known)
        {
            if (reference is not null)
                entry.References.Add(reference);
            if (purpose is not null)
                entry.Uses.Add(new PkiUse(purpose, reference, by?.Component, by?.Flag));
            if (purpose is { Role: PkiRole.Signer } && entry.Purpose.Role == PkiRole.Authority)
                entry.Purpose = entry.Purpose with { Role = PkiRole.Signer };
        }

        // Only the first certificate of a file is the one that has a key.
        if (known is [var first, ..] && first.Key is null && (keyPath ?? KeyBeside(first.Source.Split(',')[0])) is { } path && tree.HasFile(path))
            first.Key = ReadKey(path);
    }

    private KeyFacts ReadKey(string path)
    {
        var local = tree.Find(path)!;
        keyFiles.Add(local);
        try
        {
            return KeyFacts.Read(tree.Read(path), local, $"'{local}'");
        }
        catch (PkiException failure)
        {
            return new KeyFacts(local, null, failure, FileStatus.Of(local));
        }
    }

    private string? KeyBeside(string path)
    {
        var dot = path.LastIndexOf('.');
        if (dot < path.LastIndexOf('/'))
            return null;
        return FileEndings.All.Select(endings => path[..dot] + endings.Key).FirstOrDefault(tree.HasFile);
    }

    private static KeyFacts? InSameFile(byte[] content, string local) =>
        PemText.Read(content).Any(block => PrivateKeyReader.IsPrivateKeyLabel(block.Label)) ? KeyFacts.Read((byte[])content.Clone(), local, $"'{local}'") : null;

    private string NameFor(PkiPurpose purpose, string path)
    {
        var file = Path.GetFileNameWithoutExtension(path);
        return purpose.Name.Length > 0 && !(purpose.IsAuthority && all.Exists(entry => entry.Name == purpose.Name)) ? purpose.Name : file;
    }

    private static PkiPurpose PurposeOf(Certificate certificate) => certificate switch
    {
        { IsCA: true } => PkiPurpose.OtherCa,
        _ when certificate.ExtendedKeyUsage.Contains(ExtendedKeyUsage.ServerAuth) => PkiPurpose.OtherServer,
        _ when certificate.ExtendedKeyUsage.Contains(ExtendedKeyUsage.ClientAuth) => PkiPurpose.OtherClient,
        _ => PkiPurpose.Other,
    };
}
