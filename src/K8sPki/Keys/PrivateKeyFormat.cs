namespace K8sPki;

/// <summary>How a private key is written.</summary>
public enum PrivateKeyFormat
{
    /// <summary>PKCS#8 (RFC 5958), label <c>PRIVATE KEY</c>, or <c>ENCRYPTED PRIVATE KEY</c> with a password.</summary>
    Pkcs8,

    /// <summary>PKCS#1 (RFC 8017), label <c>RSA PRIVATE KEY</c>; RSA only. What kubeadm writes.</summary>
    Pkcs1,

    /// <summary>SEC1 (RFC 5915), label <c>EC PRIVATE KEY</c>; ECDSA only. What kubeadm writes.</summary>
    Sec1,

    /// <summary>OpenSSH's own format, label <c>OPENSSH PRIVATE KEY</c>; with a password bcrypt and aes256-ctr. What ssh-keygen writes.</summary>
    OpenSsh,
}
