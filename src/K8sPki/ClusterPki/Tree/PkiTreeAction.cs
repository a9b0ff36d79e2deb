namespace K8sPki;

/// <summary>What was done about an item of a tree.</summary>
public enum PkiTreeAction
{
    /// <summary>It was there and fits; nothing was changed.</summary>
    Kept,

    /// <summary>It was made.</summary>
    Made,

    /// <summary>What was there of it was used and the rest made.</summary>
    Completed,

    /// <summary>It was copied from the first control-plane node's.</summary>
    Copied,

    /// <summary>A certificate that was signed elsewhere was put in place.</summary>
    Placed,

    /// <summary>A request was written; the certificate is waited for.</summary>
    Requested,
}
