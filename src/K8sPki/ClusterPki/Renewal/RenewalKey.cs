namespace K8sPki;

/// <summary>Which key a renewed certificate gets.</summary>
internal static class RenewalKey
{
    /// <summary>The key of a certificate; null for a kind that Kubernetes does not take.</summary>
    public static PublicKey? Of(Certificate certificate)
    {
        try
        {
            return certificate.PublicKey;
        }
        catch (PkiException failure) when (failure is UnsupportedInputException or MalformedInputException or LimitExceededException)
        {
            return null;
        }
    }

    /// <summary>A new key of the kind that is asked for, else of the old kind; what is weak or not taken becomes RSA of the usual size.</summary>
    public static PrivateKey Generate(Certificate old, TreeKeyAlgorithm? asked)
    {
        if (asked is not null)
            return asked.Generate();
        return Of(old) is { } key && (key.Algorithm != KeyAlgorithm.RSA || key.KeySize >= KeyPolicy.GoodRsa)
            ? PrivateKey.Generate(key.Algorithm, key.KeySize)
            : PrivateKey.Generate(KeyAlgorithm.RSA, KeyPolicy.GoodRsa);
    }
}
