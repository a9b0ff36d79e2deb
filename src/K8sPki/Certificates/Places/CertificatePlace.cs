using K8sPki.Certificates;
using K8sPki.Keys;
using K8sPki.Platform;

namespace K8sPki;

/// <summary>What a certificate and its key live in.</summary>
public enum CertificatePlaceKind
{
    /// <summary>Two files.</summary>
    Files,

    /// <summary>One file, with or without the key.</summary>
    File,

    /// <summary>An entry of a kubeconfig that holds the certificate itself.</summary>
    KubeConfig,
}

/// <summary>Where a certificate and its key live: a pair of files, one file, or the entry of a kubeconfig.</summary>
/// <remarks>Only its paths are kept. What is there is read when it is asked for.</remarks>
public sealed class CertificatePlace
{
    // A larger file holds something else than a certificate with its chain and key.
    private const long LargestPair = 1024 * 1024;

    private readonly IReadOnlyList<PkiReference> namedBy;

    internal CertificatePlace(PlacePart certificate, PlacePart? key, IReadOnlyList<PkiReference>? namedBy = null)
    {
        CertificatePart = certificate;
        KeyPart = key;
        this.namedBy = namedBy ?? Array.Empty<PkiReference>();
    }

    /// <summary>What it is.</summary>
    public CertificatePlaceKind Kind => IsEmbedded ? CertificatePlaceKind.KubeConfig : HasKeyFile ? CertificatePlaceKind.Files
        : CertificatePlaceKind.File;

    /// <summary>The full path here of the certificate's file, or of the kubeconfig that holds it.</summary>
    public string Path => CertificatePart.File.Here.Text;

    /// <summary>
    /// The full path here of the key's file, the same one where both are in one; where a new key goes if there is none yet. Null
    /// for what needs none.
    /// </summary>
    public string? KeyPath => KeyPart?.File.Here.Text;

    /// <summary>What the node calls the certificate's file; null for a file that was given by itself.</summary>
    public string? NodePath => CertificatePart.File.OnNode?.Text;

    /// <summary>What the node calls the key's file; null for a file that was given by itself, and for what needs none.</summary>
    public string? NodeKeyPath => KeyPart?.File.OnNode?.Text;

    /// <summary>The entry of the kubeconfig, such as <c>user kubernetes-admin</c>; null for files.</summary>
    public string? Entry => CertificatePart.Entry;

    /// <summary>Every flag, field and kubeconfig entry of the node that names it.</summary>
    public IReadOnlyList<PkiReference> NamedBy => namedBy.ToArray();

    /// <summary><see cref="Path"/> with control characters escaped.</summary>
    public string DisplayPath => PrintableText.Escape(Path);

    /// <summary><see cref="KeyPath"/> with control characters escaped.</summary>
    public string? DisplayKeyPath => PrintableText.EscapeOrNull(KeyPath);

    /// <summary><see cref="NodePath"/> with control characters escaped.</summary>
    public string? DisplayNodePath => PrintableText.EscapeOrNull(NodePath);

    /// <summary><see cref="NodeKeyPath"/> with control characters escaped.</summary>
    public string? DisplayNodeKeyPath => PrintableText.EscapeOrNull(NodeKeyPath);

    /// <summary><see cref="Entry"/> with control characters escaped.</summary>
    public string? DisplayEntry => PrintableText.EscapeOrNull(Entry);

    internal PlacePart CertificatePart { get; }

    internal PlacePart? KeyPart { get; }

    internal bool IsEmbedded => CertificatePart is not FilePart;

    /// <summary>True when the key has a file of its own.</summary>
    internal bool HasKeyFile => KeyPart is { } key && key.File.Here != CertificatePart.File.Here;

    /// <summary>The files, the certificate's first.</summary>
    internal IEnumerable<LocalPath> Files => HasKeyFile
        ? new[] { CertificatePart.File.Here, KeyPart!.File.Here }
        : new[] { CertificatePart.File.Here };

    /// <summary>All that the place is made of.</summary>
    internal IEnumerable<PlacePart> Parts => KeyPart is null ? new[] { CertificatePart } : new[] { CertificatePart, KeyPart };

    /// <summary>Reads the certificates that are there now, the one that the place is for first.</summary>
    /// <exception cref="PkiException">They are not there, cannot be read, or are broken.</exception>
    public IReadOnlyList<Certificate> Read()
    {
        var content = CertificatePart.Read() ?? throw new MissingInputException("CertificateMissing",
            $"There is no certificate in {CertificatePart.Named}.");
        return CertificateReader.ReadAll(content, CertificatePart.Named, IsEmbedded ? null : Path)
            .Select(item => item.Certificate ?? throw item.Problem!).ToArray();
    }

    /// <summary>
    /// The certificate that the place is for, as it is now; null when there is none. The others are not looked at.
    /// </summary>
    /// <exception cref="PkiException">It cannot be read or is broken.</exception>
    internal Certificate? First() => CertificatePart.Read() is { } content
        ? CertificateReader.ReadFirst(content, CertificatePart.Named, IsEmbedded ? null : Path)
        : null;

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape(Entry is null ? Path : $"{Path}, {Entry}");

    /// <summary>
    /// A certificate in a file of this machine, with its key: in the same file, or beside it; without one where it is in neither.
    /// </summary>
    internal static CertificatePlace OfFile(string path)
    {
        var holdsKey = FileStore.IsRegular(path) && new FileInfo(path) is { Exists: true, Length: <= LargestPair }
            && PrivateKeyReader.IsIn(FileStore.Read(path, LargestPair));
        return OfFiles(path, holdsKey ? path : FileEndings.KeyBeside(path));
    }

    /// <summary>A certificate and a key in files of this machine.</summary>
    internal static CertificatePlace OfFiles(string path, string? keyPath) =>
        new(FilePart.Here(path), keyPath is null ? null : FilePart.Here(keyPath));

    /// <summary>The key that is there now; null when there is none.</summary>
    /// <exception cref="PkiException">It cannot be read, or its password is missing or wrong.</exception>
    internal PrivateKey? Key(Passphrase? passphrase)
    {
        if (KeyPart?.Read() is not { } content)
            return null;
        try
        {
            var key = PrivateKeyReader.Read(content, KeyPart.Named, passphrase);
            return KeyPart is FilePart ? key.At(KeyPart.File.Here.Text) : key;
        }
        finally
        {
            Array.Clear(content);
        }
    }

    /// <summary>
    /// Puts a certificate, and its key if that is new, in the place of those that are there: all of it or nothing.
    /// </summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="key">Its key; null when the one that is there stays.</param>
    /// <param name="backup">Keeps what was there, and puts it back byte for byte when asked to; null to keep nothing.</param>
    /// <param name="cancellation">Ends the wait for whoever else writes a kubeconfig.</param>
    /// <exception cref="PkiException">A file was changed meanwhile or cannot be written: nothing was replaced, or the next run
    /// finishes it.</exception>
    internal void Replace(Certificate certificate, PrivateKey? key, FileBackup? backup, CancellationToken cancellation) =>
        Replace(new[] { this }, new PlacedPair(certificate, key), backup, cancellation);

    /// <summary>The same at several places that hold the same pair, all of them or none.</summary>
    /// <inheritdoc cref="Replace(Certificate, PrivateKey?, FileBackup?, CancellationToken)"/>
    internal static void Replace(IReadOnlyList<CertificatePlace> places, PlacedPair pair, FileBackup? backup,
        CancellationToken cancellation) =>
        PlaceChange.Run(places.SelectMany(place => place.Parts), change => change.Put(places, pair), backup, cancellation);

    /// <summary>
    /// Puts the newer certificate of an authority, of the same name and key, wherever the old one stands at some places.
    /// </summary>
    /// <inheritdoc cref="Replace(Certificate, PrivateKey?, FileBackup?, CancellationToken)"/>
    internal static void ReplaceAuthority(IReadOnlyList<CertificatePlace> places, Certificate renewed, FileBackup? backup,
        CancellationToken cancellation) =>
        PlaceChange.Run(
            places.Select(place => place.CertificatePart), change => change.PutAuthority(places, renewed), backup, cancellation);
}

/// <summary>What is put in a place.</summary>
/// <param name="Certificate">The certificate.</param>
/// <param name="Key">Its key; null when the one that is there stays.</param>
internal sealed record PlacedPair(Certificate Certificate, PrivateKey? Key)
{
    /// <summary>The certificate that has to be there still; null for any.</summary>
    public Certificate? Old { get; init; }

    /// <summary>Who signed it: its chain takes the place of the one that was there. Null leaves that one.</summary>
    public CertificateAuthority? Issuer { get; init; }

    /// <summary>Opens the old key, and encrypts the new one where the old one was encrypted; null for none.</summary>
    public Passphrase? Passphrase { get; init; }
}

/// <summary>A place that names a certificate: a flag, a field of a configuration, an entry of a kubeconfig.</summary>
public sealed class PkiReference
{
    internal PkiReference(string component, NodeFile file, string name, int? line)
    {
        Component = component;
        Place = file;
        Name = name;
        Line = line;
    }

    /// <summary>Whose configuration it is, for example <c>kube-apiserver</c>.</summary>
    public string Component { get; }

    /// <summary>The full path of the file here that names it.</summary>
    public string File => Place.Here.Text;

    /// <summary>The line that names it, counted from one; null where it is not known.</summary>
    public int? Line { get; }

    /// <summary>
    /// The flag, field or entry: <c>--tls-cert-file</c>, <c>authentication.x509.clientCAFile</c>, <c>user kubernetes-admin</c>.
    /// </summary>
    public string Name { get; }

    /// <summary>The file with control characters escaped.</summary>
    public string DisplayFile => PrintableText.Escape(File);

    internal NodeFile Place { get; }

    /// <inheritdoc/>
    public override string ToString() => PrintableText.Escape($"{Place.Here.Name} {Name}");
}
