namespace K8sPki;

/// <summary>Something that has to be the same on several nodes, as one of them has it.</summary>
/// <param name="Value">What is compared.</param>
/// <param name="Shown">How people tell it from another.</param>
/// <param name="Path">The file here.</param>
internal sealed record SharedValue(string Value, string Shown, string Path);

/// <summary>What a node has that other nodes of its cluster have to have too. It is little, so that a fleet can be compared.</summary>
internal sealed record NodeShare
{
    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>The folder here that holds its tree.</summary>
    public required string Folder { get; init; }

    /// <summary>The arguments that make a command look at its tree.</summary>
    public required string Argument { get; init; }

    /// <summary>What only nodes of one cluster have in common: where their kubeconfigs go to, and the key of the authority.</summary>
    public required IReadOnlyList<string> Signs { get; init; }

    /// <summary>The authorities, by the flag that names them.</summary>
    public required IReadOnlyDictionary<string, SharedValue> Authorities { get; init; }

    /// <summary>The key that signs tokens; null without one.</summary>
    public SharedValue? TokenKey { get; init; }

    /// <summary>The keys by which tokens are verified.</summary>
    public required IReadOnlyList<string> TokenVerifiers { get; init; }

    /// <summary>The API server's certificate here; null without one.</summary>
    public string? ServerPath { get; init; }

    /// <summary>The names of the API server that are not of this node alone.</summary>
    public required IReadOnlyList<SubjectAlternativeName> ServerNames { get; init; }

    /// <summary>The kinds of the keys, by the names of the certificates.</summary>
    public required IReadOnlyDictionary<string, SharedValue> Algorithms { get; init; }
}
