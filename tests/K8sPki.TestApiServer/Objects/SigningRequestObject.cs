using System.Collections.Immutable;
using System.Text.Json.Nodes;

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

/// <summary>The metadata that this server keeps; fields it does not know are dropped, as a real server's are.</summary>
internal sealed record ObjectMetadata
{
    public string Name { get; init; } = "";

    public string GenerateName { get; init; } = "";

    public string Uid { get; init; } = "";

    /// <summary>0 where the sender gave none.</summary>
    public string ResourceVersion { get; init; } = "";

    public DateTime? CreationTimestamp { get; init; }

    /// <summary>When it was deleted, where finalizers keep it.</summary>
    public DateTime? DeletionTimestamp { get; init; }

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = Empty;

    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = Empty;

    /// <summary>ownerReferences and finalizers, kept as they came.</summary>
    public JsonArray? OwnerReferences { get; init; }

    public ImmutableArray<string> Finalizers { get; init; } = [];

    public static ImmutableSortedDictionary<string, string> Empty { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
