namespace K8sPki;

/// <summary>How a public key is written.</summary>
public enum PublicKeyFormat
{
    /// <summary>SubjectPublicKeyInfo (RFC 5280), label <c>PUBLIC KEY</c>. What <c>openssl -pubout</c> writes.</summary>
    Spki,

    /// <summary>RSAPublicKey (RFC 8017), label <c>RSA PUBLIC KEY</c>; RSA only.</summary>
    Pkcs1,

    /// <summary>One line as authorized_keys and <c>id_rsa.pub</c> have it: type, base64, comment.</summary>
    OpenSsh,
}
