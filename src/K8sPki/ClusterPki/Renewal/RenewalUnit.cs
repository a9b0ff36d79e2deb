namespace K8sPki;

/// <summary>A certificate with every place that holds it: all of them change together.</summary>
internal sealed record RenewalUnit
{
    /// <summary>Its entries, one for each place that it is in; at least one.</summary>
    public required IReadOnlyList<PkiEntry> Entries { get; init; }

    /// <summary>Entries with the same certificate that are left as they are.</summary>
    public IReadOnlyList<PkiEntry> Copies { get; init; } = [];

    /// <summary>For an authority, the files and kubeconfigs that hold its certificate; all get the new one.</summary>
    public IReadOnlyList<CertificatePlace> TrustedIn { get; init; } = [];

    /// <summary>What signs it again; null where that is left alone, and for what signs itself.</summary>
    public CertificateAuthority? Authority { get; init; }

    /// <summary>The key with which an authority signs itself again; null for all others.</summary>
    public PrivateKey? OwnKey { get; init; }

    /// <summary>How it is renewed; null where it is left alone.</summary>
    public RenewalOptions? Options { get; init; }

    /// <summary>Why it is left alone; null where it is renewed.</summary>
    public string? Reason { get; init; }

    /// <summary>Why it cannot be renewed though it was asked for; null where it can.</summary>
    public PkiException? Problem { get; init; }

    /// <summary>The entry that stands for it.</summary>
    public PkiEntry Entry => Entries[0];

    /// <summary>Its name.</summary>
    public string Name => Entry.Name;

    /// <summary>The certificate that is there; null when it is missing.</summary>
    public Certificate? Certificate => Entry.Certificate;

    /// <summary>True for what is to be renewed.</summary>
    public bool IsDue => Options is not null;

    /// <summary>The end of the new validity.</summary>
    public DateTimeOffset NewEnd => Authority is null ? Options!.Validity.To : Options!.Validity.Within(Authority.Certificate).To;

    /// <summary>Every file that changes.</summary>
    /// <param name="isKeyKept">True when the keys stay as they are.</param>
    public IEnumerable<LocalPath> Files(bool isKeyKept) => (TrustedIn.Count > 0
        ? TrustedIn.Select(place => place.CertificatePart.File.Here)
        : Entries.SelectMany(entry => isKeyKept ? [entry.File.Here] : entry.Files)).Distinct();
}
