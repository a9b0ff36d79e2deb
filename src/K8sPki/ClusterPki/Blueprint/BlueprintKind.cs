namespace K8sPki;

/// <summary>What an entry of the blueprint is.</summary>
internal enum BlueprintKind
{
    /// <summary>An authority, which signs itself.</summary>
    Authority,

    /// <summary>A certificate with its key.</summary>
    Certificate,

    /// <summary>A pair of keys without a certificate.</summary>
    KeyPair,
}
