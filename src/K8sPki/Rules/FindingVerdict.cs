namespace K8sPki;

/// <summary>What findings come to.</summary>
public enum FindingVerdict
{
    /// <summary>Nothing was found that matters.</summary>
    Valid,

    /// <summary>It works today and something was found that will bite.</summary>
    Warning,

    /// <summary>It does not work, or must not be accepted.</summary>
    NotValid,
}
