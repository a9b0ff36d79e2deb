namespace K8sPki;

/// <summary>The kinds of key that Kubernetes components use.</summary>
public enum KeyAlgorithm
{
    /// <summary>RSA (RFC 8017). Accepted everywhere.</summary>
    RSA,

    /// <summary>ECDSA on P-256, P-384 or P-521 (RFC 5480).</summary>
    ECDSA,

    /// <summary>Ed25519 (RFC 8410). kubeadm and service account tokens do not take it; kube-apiserver does as a client key.</summary>
    Ed25519,
}
