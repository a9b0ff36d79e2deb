namespace K8sPki;

/// <summary>A certificate in a keystore.</summary>
/// <param name="Der">The certificate.</param>
/// <param name="Name">Its name there: the friendly name or alias; null when it has none.</param>
/// <param name="Key">Its private key; null when it has none there.</param>
internal sealed record StoredCertificate(byte[] Der, string? Name, PrivateKey? Key);
