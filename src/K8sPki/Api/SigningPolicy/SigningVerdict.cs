namespace K8sPki;

/// <summary>What a policy says about a request.</summary>
public enum SigningVerdict
{
    /// <summary>Nothing speaks against it; warnings may still be there.</summary>
    Accepted,

    /// <summary>The policy does not speak of such requests: leave it to whoever does.</summary>
    OutOfScope,

    /// <summary>A rule forbids it.</summary>
    Refused,
}
