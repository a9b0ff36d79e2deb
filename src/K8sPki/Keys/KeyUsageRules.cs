namespace K8sPki;

/// <summary>Which usages a kind of key can have.</summary>
internal static class KeyUsageRules
{
    /// <summary>The usages of a TLS key: encipherment only where the key can encrypt (RFC 5480 section 3, RFC 9295 section 3).</summary>
    public static KeyUsages ForTls(PublicKey key) => key.Algorithm == KeyAlgorithm.RSA
        ? KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment
        : KeyUsages.DigitalSignature;

    /// <summary>Refuses usages that the key cannot have.</summary>
    /// <exception cref="InvalidRequestException">The key cannot encrypt.</exception>
    public static void Check(PublicKey key, KeyUsages usages)
    {
        var encipherment = usages & (KeyUsages.KeyEncipherment | KeyUsages.DataEncipherment);
        if (key.Algorithm != KeyAlgorithm.RSA && encipherment != KeyUsages.None)
            throw new InvalidRequestException("KeyUsageDoesNotFitKey", $"{encipherment} needs an RSA key; an {key.Algorithm} key cannot encrypt. Leave it out.");
    }
}
