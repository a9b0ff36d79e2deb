namespace K8sPki;

/// <summary>Who may read a file that is written.</summary>
internal enum FileProtection
{
    /// <summary>Mode 0644: certificates, public keys.</summary>
    Public,

    /// <summary>Mode 0600 from the first byte: private keys, kubeconfigs.</summary>
    Secret,

    /// <summary>Mode 0600 for a new file; a file that is replaced keeps the mode that its owner gave it.</summary>
    Kept,
}
