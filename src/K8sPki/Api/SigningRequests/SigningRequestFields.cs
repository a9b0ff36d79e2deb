namespace K8sPki;

/// <summary>What stands in a CertificateSigningRequest, character by character as the server has it.</summary>
internal sealed record SigningRequestFields
{
    /// <summary>The name of the object.</summary>
    public required string Name { get; init; }

    /// <summary>The identity that no other object ever has; empty for one that was not created yet.</summary>
    public string Uid { get; init; } = "";

    /// <summary>The version of the object that was read; empty for one that was not created yet.</summary>
    public string ResourceVersion { get; init; } = "";

    /// <summary>When it was created.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Who is asked to sign.</summary>
    public string SignerName { get; init; } = "";

    /// <summary>Who asks.</summary>
    public string Username { get; init; } = "";

    /// <summary>The groups of who asks.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>What the authenticator says besides about who asks.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The usages asked for.</summary>
    public IReadOnlyList<string> Usages { get; init; } = [];

    /// <summary>The lifetime asked for.</summary>
    public int? ExpirationSeconds { get; init; }

    /// <summary>The content of spec.request.</summary>
    public byte[] Request { get; init; } = [];

    /// <summary>The conditions.</summary>
    public IReadOnlyList<SigningRequestCondition> Conditions { get; init; } = [];

    /// <summary>The content of status.certificate; empty when none was issued.</summary>
    public byte[] Certificate { get; init; } = [];

    /// <summary>True when there is a condition of that type.</summary>
    public bool Has(string condition) => Conditions.Any(entry => entry.ExactType == condition);
}
