using System.Text;
using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.PemAndDer;
using K8sPki.Platform;

namespace K8sPki.ClusterPki;

/// <summary>Collects the certificates of a node, each file once, however often it is named.</summary>
internal sealed class InventoryEntries(NodeFileSystem tree, string node, InventoryNotes notes)
{
    private readonly Dictionary<LocalPath, List<PkiEntry>> byFile = [];
    private readonly Dictionary<Certificate, PkiEntry> authorities = [];
    private readonly List<PkiEntry> all = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly HashSet<LocalPath> keyFiles = [];

    /// <summary>The node's name.</summary>
    public string Node { get; } = node;

    /// <summary>Every entry in the order in which they were found.</summary>
    public IReadOnlyList<PkiEntry> All => all;

    /// <summary>Adds what names a certificate file that is there.</summary>
    /// <param name="path">Its path on the node.</param>
    /// <param name="purpose">What it is for.</param>
    /// <param name="reference">What names it; null for a documented place.</param>
    /// <param name="by">The component and the flag that name it; null for a kubeconfig.</param>
    /// <param name="key">The path of the key on the node; null to look beside and in the file.</param>
    public void Add(NodePath path, PkiPurpose purpose, PkiReference? reference, (ComponentFacts Component, string Flag)? by,
        NodePath? key)
    {
        if (tree.Find(path) is not { } file)
            return;
        notes.Attempt(path, () =>
        {
            if (!byFile.TryGetValue(file.Here, out var known))
                known = Read(file, tree.Read(path), purpose);
            Note(known, purpose, reference, by, key);
        });
    }

    /// <summary>Adds a certificate that a setting names and that is not there.</summary>
    public void AddMissing(NodePath path, PkiPurpose purpose, PkiReference reference, (ComponentFacts Component, string Flag) by)
    {
        if (tree.Find(path) is not { } file)
            return;
        if (!byFile.TryGetValue(file.Here, out var known))
            byFile[file.Here] = known = [Missing(file, purpose)];
        Note(known, purpose, reference, by, null);
    }

    /// <summary>Adds a certificate in a folder of the PKI that nothing names.</summary>
    public void AddUnnamed(NodePath path)
    {
        if (tree.Find(path) is not { } file || byFile.ContainsKey(file.Here) || !tree.HasFile(path))
            return;
        notes.Attempt(path, () =>
        {
            var content = tree.Read(path);
            if (PemText.Read(content).Any(block => block.Label == Certificate.PemLabel))
                Note(Read(file, content, null), null, null, null, null);
        });
    }

    /// <summary>Adds the certificates of a file that was given by itself.</summary>
    public void AddLocal(LocalPath path, byte[] content)
    {
        if (byFile.ContainsKey(path))
            return;
        var file = new NodeFile(null, path);
        Read(file, content, null).ForEach(entry => entry.Key = InSameFile(content, file));
    }

    /// <summary>Adds a certificate, with its key, that is not a file of its own.</summary>
    public void AddEmbedded(PkiEntry entry) => Include(entry);

    /// <summary>Adds authorities that a field of a configuration holds as text.</summary>
    public void AddText(ComponentSetting setting, PkiPurpose purpose, PkiReference reference, ComponentFacts component)
    {
        var name = $"{setting.Shown} in '{setting.File}'";
        try
        {
            var content = Encoding.UTF8.GetBytes(setting.Value);
            var reader = ComponentFlag.Find(component.Component, setting.Flag)?.Reader;
            var isTaken = reader?.Judge(content) is { IsTaken: true, Certificates.Count: > 0 };
            var problems = isTaken ? notes.PassedOver : notes.Problems;
            foreach (var (certificate, problem) in InventoryCertificates.Read(content, name, null))
            {
                if (certificate is null)
                    problems.Add((setting.File, problem!));
                else
                    Note([AuthorityOf(certificate) ?? Embedded(certificate, setting.File, purpose, reference, null)], purpose,
                        reference, (component, setting.Flag), null);
            }
        }
        catch (PkiException failure)
        {
            notes.Problems.Add((setting.File, failure));
        }
    }

    /// <summary>Adds an authority that is not a file of its own.</summary>
    /// <param name="certificate">Its certificate.</param>
    /// <param name="file">The file that holds or names it.</param>
    /// <param name="purpose">What it is for.</param>
    /// <param name="reference">What holds or names it.</param>
    /// <param name="part">Where it stands; null for the text of a configuration, which only a person exchanges.</param>
    public PkiEntry Embedded(Certificate certificate, NodeFile file, PkiPurpose purpose, PkiReference reference, PlacePart? part)
    {
        var entry = new PkiEntry(Node, purpose, $"{file.OnNode?.Name ?? file.Here.Name} CA", file)
        {
            Certificate = certificate, Source = $"{file.Named}, {reference.Name}", IsEmbedded = true,
        };
        entry.Place = part is null ? null : new CertificatePlace(part, null, entry.References);
        Include(entry);
        return entry;
    }

    /// <summary>Adds keys of a folder whose certificate is gone.</summary>
    public void AddKeysWithoutCertificate(NodePath folder)
    {
        foreach (var endings in FileEndings.All)
            AddKeysWithoutCertificate(folder, endings);
    }

    /// <summary>The entries of a file that was read.</summary>
    public IReadOnlyList<PkiEntry> At(NodePath path) => tree.Find(path) is { } file
        && byFile.TryGetValue(file.Here, out var known) ? known : [];

    /// <summary>The authority that holds this very certificate; null when there is none.</summary>
    public PkiEntry? AuthorityOf(Certificate certificate) => authorities.GetValueOrDefault(certificate);

    /// <summary>Says of each entry where it and its key live; once everything that names it is known.</summary>
    public void NamePlaces()
    {
        var places = new InventoryPlaces(tree);
        foreach (var entry in all.Where(entry => !entry.IsEmbedded || entry.UserName is not null))
            entry.Place = places.Of(entry);
    }

    /// <summary>Says of each entry which other one issued it, going by names and key identifiers.</summary>
    public void NameAuthorities()
    {
        var issuers = new IssuerTable(all);
        foreach (var entry in all)
        {
            if (entry.Certificate is { } certificate)
                entry.Authority = certificate.IsSelfIssued ? "" : issuers.IssuerOf(certificate)?.Name ?? certificate.Issuer;
        }
    }

    private void AddKeysWithoutCertificate(NodePath folder, FileEndings endings)
    {
        foreach (var path in tree.List(folder, "*" + endings.Key).Where(tree.HasFile))
        {
            var stem = path.Name[..^endings.Key.Length];
            var certificate = folder.Entry(stem + endings.Certificate);
            if (tree.Find(path) is not { } key || keyFiles.Contains(key.Here) || tree.HasFile(certificate)
                || tree.HasFile(folder.Entry(stem + endings.PublicKey)))
                continue;
            if (KnownLocations.PurposeOf(certificate) is not { } purpose || tree.Find(certificate) is not { } missing
                || byFile.ContainsKey(missing.Here))
                continue;
            var entry = Missing(missing, purpose);
            byFile[missing.Here] = [entry];
            Note([entry], purpose, null, null, path);
        }
    }

    private PkiEntry Missing(NodeFile file, PkiPurpose purpose)
    {
        var entry = new PkiEntry(Node, purpose, NameFor(purpose, file), file) { Source = file.Named, IsMissing = true };
        Include(entry);
        return entry;
    }

    private void Include(PkiEntry entry)
    {
        all.Add(entry);
        names.Add(entry.Name);
        if (entry is { Purpose.IsAuthority: true, Certificate: { } certificate })
            authorities.TryAdd(certificate, entry);
    }

    private List<PkiEntry> Read(NodeFile file, byte[] content, PkiPurpose? purpose)
    {
        var certificates = new List<Certificate>();
        foreach (var (certificate, problem) in InventoryCertificates.Read(content, $"'{file}'", file.Here))
        {
            if (certificate is not null)
                certificates.Add(certificate);
            else
                notes.Problems.Add((file, problem!));
        }

        var known = new List<PkiEntry>();
        // A server's file holds its certificate and then its chain; a bundle of authorities holds many of equal rank.
        var own = purpose is { IsAuthority: true } ? -1 : certificates.FindIndex(certificate => !certificate.IsCA);
        if (own == 0 || (own > 0 && purpose is not null))
            known.Add(Entry(certificates[own], file, purpose, [.. certificates.Where((_, index) => index != own)], own > 0));
        else
            known.AddRange(certificates.Select(certificate => Entry(certificate, file, purpose, [], false)));
        if (known.Count > 0 && InSameFile(content, file) is { } key && OwnerOf(key, known, purpose) is { } owner)
            owner.Key = key;
        byFile[file.Here] = known;
        return known;
    }

    // Among authorities to trust a key is of none of them, unless it fits.
    private static PkiEntry? OwnerOf(KeyFacts key, List<PkiEntry> known, PkiPurpose? purpose) => purpose is { IsAuthority: true }
        ? known.Find(entry => entry.Certificate!.PublicKeyOrNull() is { } own && own.Equals(key.PublicKey))
        : known[0];

    private PkiEntry Entry(Certificate certificate, NodeFile file, PkiPurpose? purpose, IReadOnlyList<Certificate> companions,
        bool isBehindItsChain)
    {
        var used = purpose ?? PurposeOf(certificate);
        var entry = new PkiEntry(Node, used, NameFor(used, file), file)
        {
            Certificate = certificate,
            Source = certificate.Source is null ? file.Named : $"{file.Named}, {certificate.Source}",
            Companions = companions,
            IsBehindItsChain = isBehindItsChain,
            Status = FileStatus.IfSeen(file.Here.Text),
        };
        Include(entry);
        return entry;
    }

    private void Note(List<PkiEntry> known, PkiPurpose? purpose, PkiReference? reference,
        (ComponentFacts Component, string Flag)? by, NodePath? key)
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

        // Only the first certificate of a file is the one that has a key; what a flag names counts before what lies in the file
        // too.
        if (known is not [{ File.OnNode: { } path } first, ..]
            || (first.Key is not null && (key is null || first.Key.File?.Here != first.File.Here)))
            return;
        if ((key ?? KeyBeside(path)) is { } keyPath && tree.HasFile(keyPath))
            first.Key = ReadKey(keyPath);
    }

    private KeyFacts ReadKey(NodePath path)
    {
        var file = tree.Find(path)!;
        keyFiles.Add(file.Here);
        try
        {
            return KeyFacts.Read(tree.Read(path), file, $"'{file}'") with { Status = tree.Status(path) };
        }
        catch (PkiException failure)
        {
            return new KeyFacts(file, null, failure, FileStatus.IfSeen(file.Here.Text));
        }
    }

    private NodePath? KeyBeside(NodePath path)
    {
        foreach (var name in FileEndings.KeyNames(path.Name))
        {
            if (tree.HasFile(path.Parent.Entry(name)))
                return path.Parent.Entry(name);
        }

        return null;
    }

    private static KeyFacts? InSameFile(byte[] content, NodeFile file) =>
        PrivateKeyReader.IsIn(content) ? KeyFacts.Read((byte[])content.Clone(), file, $"'{file}'") : null;

    private string NameFor(PkiPurpose purpose, NodeFile file) =>
        purpose.Name.Length > 0 && !(purpose.IsAuthority && names.Contains(purpose.Name)) ? purpose.Name
            : Path.GetFileNameWithoutExtension(file.OnNode?.Name ?? file.Here.Name);

    private static PkiPurpose PurposeOf(Certificate certificate) => certificate switch
    {
        { IsCA: true } => PkiPurpose.OtherCa,
        _ when certificate.ExtendedKeyUsage.Contains(ExtendedKeyUsage.ServerAuth) => PkiPurpose.OtherServer,
        _ when certificate.ExtendedKeyUsage.Contains(ExtendedKeyUsage.ClientAuth) => PkiPurpose.OtherClient,
        _ => PkiPurpose.Other,
    };
}
