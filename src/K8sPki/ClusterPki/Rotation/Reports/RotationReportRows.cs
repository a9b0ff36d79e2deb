namespace K8sPki.ClusterPki;

/// <summary>A report as its text has it: certificates and keys stand in it once, and places name them by SHA-256.</summary>
internal sealed record ReportDocument
{
    /// <summary>What a text has to say it is.</summary>
    public const string ItsKind = "K8sPki.RotationReport";

    /// <summary>The form that this module writes and reads.</summary>
    public const int ItsVersion = 1;

    public string? Kind { get; init; }

    public int Version { get; init; }

    public string? Node { get; init; }

    public string? Authority { get; init; }

    public DateTimeOffset Made { get; init; }

    public IReadOnlyList<string?>? Known { get; init; }

    /// <summary>DER in base64 by its SHA-256 in hex.</summary>
    public IReadOnlyDictionary<string, string?>? Certificates { get; init; }

    /// <summary>Public keys as DER of a SubjectPublicKeyInfo in base64, by its SHA-256 in hex.</summary>
    public IReadOnlyDictionary<string, string?>? Keys { get; init; }

    public IReadOnlyList<TrustRow?>? Trusts { get; init; }

    public IReadOnlyList<IssueRow?>? Issues { get; init; }

    public IReadOnlyList<BesideRow?>? Beside { get; init; }

    public IReadOnlyList<ProcessRow?>? Processes { get; init; }
}

/// <summary>A file of the node.</summary>
/// <param name="Path">What the node calls it.</param>
/// <param name="At">What the node calls the same file in another place of the report, where that is otherwise.</param>
internal sealed record FileRow(string? Path, string? At);

/// <summary>A process of a component.</summary>
internal sealed record ProcessRow(string? Component, int Id, DateTimeOffset Started);

/// <summary>What a certificate is for: its name in the blueprint, and the flags of its peers that trust its authority.</summary>
internal sealed record PurposeRow(string? Name, IReadOnlyList<string?>? Trust);

/// <summary>What trusting and issuing places have in common.</summary>
internal abstract record PlaceRow
{
    public string? Component { get; init; }

    public string? Name { get; init; }

    public FileRow? File { get; init; }

    public string? Flag { get; init; }

    public bool MayBeElsewhere { get; init; }

    public DateTimeOffset? Written { get; init; }
}

/// <summary>A place that trusts.</summary>
internal sealed record TrustRow : PlaceRow
{
    public IReadOnlyList<string?>? Certificates { get; init; }

    /// <summary>Where there are no certificates; else the keys are theirs.</summary>
    public IReadOnlyList<string?>? Keys { get; init; }

    public string? Cluster { get; init; }
}

/// <summary>A place that shows a certificate or signs.</summary>
internal sealed record IssueRow : PlaceRow
{
    public bool IsSigner { get; init; }

    public string? Certificate { get; init; }

    public IReadOnlyList<string?>? Companions { get; init; }

    public int Held { get; init; }

    public string? Key { get; init; }

    public FileRow? KeyFile { get; init; }

    public IReadOnlyList<ProcessRow?>? Stale { get; init; }

    public IReadOnlyList<PurposeRow?>? Purposes { get; init; }
}

/// <summary>What lies beside an authority.</summary>
internal sealed record BesideRow(FileRow? File, string? Certificate, string? Key, FileRow? KeyFile);
