using System.Collections.Immutable;

namespace K8sPki.TestServer.Objects;

/// <summary>A CertificateSigningRequest of certificates.k8s.io/v1 as it is stored.</summary>
internal sealed record SigningRequestObject(ObjectMetadata Metadata, SigningRequestSpec Spec, SigningRequestStatus Status)
{
    public const string Kind = "CertificateSigningRequest";
    public const string Group = "certificates.k8s.io";
    public const string ApiVersion = "certificates.k8s.io/v1";
    public const string Resource = "certificatesigningrequests";
    public const string QualifiedResource = Resource + "." + Group;
    public const string QualifiedKind = Kind + "." + Group;

    public string Name => Metadata.Name;

    public long ResourceVersion =>
        long.TryParse(Metadata.ResourceVersion, System.Globalization.CultureInfo.InvariantCulture, out var version) ? version : 0;

    public bool HasCondition(string type) => Status.Conditions.Any(condition => condition.Type == type);
}

/// <summary>What was asked for, and by whom.</summary>
internal sealed record SigningRequestSpec
{
    /// <summary>PEM text in UTF-8; null where the sender left it out.</summary>
    public byte[]? Request { get; init; }

    public string SignerName { get; init; } = "";

    public int? ExpirationSeconds { get; init; }

    public ImmutableArray<string> Usages { get; init; } = [];

    public string Username { get; init; } = "";

    public ImmutableArray<string> Groups { get; init; } = [];
}

/// <summary>What became of it.</summary>
internal sealed record SigningRequestStatus
{
    public ImmutableArray<RequestCondition> Conditions { get; init; } = [];

    /// <summary>PEM text in UTF-8, once issued.</summary>
    public byte[]? Certificate { get; init; }

    public static SigningRequestStatus None { get; } = new();
}

/// <summary>A condition: Approved, Denied, Failed or one of the signer's own.</summary>
internal sealed record RequestCondition(string Type, string Status)
{
    public const string Approved = "Approved";
    public const string Denied = "Denied";
    public const string Failed = "Failed";

    public string Reason { get; init; } = "";

    public string Message { get; init; } = "";

    public DateTime? LastUpdateTime { get; init; }

    public DateTime? LastTransitionTime { get; init; }
}
