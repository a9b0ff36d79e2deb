namespace K8sPki;

/// <summary>Tells by its words what may be a kubeconfig with certificates, for a small part of what reading YAML would cost.</summary>
internal static class KubeConfigSigns
{
    /// <summary>True when a field of that kind is in the text.</summary>
    public static bool Matches(ReadOnlySpan<byte> content) =>
        content.IndexOf("certificate-authority"u8) >= 0 || content.IndexOf("client-certificate"u8) >= 0;
}
