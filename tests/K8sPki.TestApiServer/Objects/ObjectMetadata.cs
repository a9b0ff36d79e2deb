using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace K8sPki.TestServer.Objects;

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
