namespace K8sPki;

/// <summary>Which alternative names a signer takes.</summary>
internal enum SignerNameRule
{
    /// <summary>Any, or none.</summary>
    Any,

    /// <summary>No host name, address, e-mail address or URI.</summary>
    None,

    /// <summary>At least one host name or address; no e-mail address or URI.</summary>
    HostsOnly,
}
