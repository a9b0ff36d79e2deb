using System.Security.Cryptography;

namespace K8sPki;

/// <summary>Whether one certificate signed another, with all that Go asks of the signer (CheckSignatureFrom).</summary>
internal static class SignatureCheck
{
    /// <summary>Checks one link of a chain.</summary>
    /// <returns>Null when the parent signed the child and may do so.</returns>
    public static Finding? Check(PathCertificate child, PathCertificate parent)
    {
        var extensions = parent.Extensions;
        // RFC 5280 section 4.2.1.9. A root of version 1 has no extensions and is trusted as it is.
        if (extensions.HasBasicConstraints ? !extensions.IsCA : parent.Version == 3)
            return VerificationFindings.NotAnAuthority(parent, child);
        if (extensions.KeyUsage != KeyUsages.None && !extensions.KeyUsage.HasFlag(KeyUsages.KeyCertSign))
            return VerificationFindings.MayNotSign(parent, child);
        if (child.Signature.Scheme.IsInsecure)
            return VerificationFindings.WeakSignature(child);
        if (child.Signature.Key is CertifiedKeyKind.Unknown or CertifiedKeyKind.NotForSignatures || parent.Key.Size > KeyPolicy.LargestRsa)
            return VerificationFindings.SignatureNotSupported(child);
        if (parent.Key is { Kind: CertifiedKeyKind.Rsa, Size: < KeyPolicy.SmallestRsa })
            return VerificationFindings.WeakIssuerKey(parent, child);
        return IsSignedBy(child, parent.Key) ? null : VerificationFindings.SignatureInvalid(parent, child);
    }

    private static bool IsSignedBy(PathCertificate child, CertifiedKey key)
    {
        if (child.Signature.Key != key.Kind)
            return false;
        try
        {
            return key.Verify(child.Certificate.SignedPart.Span, child.Signature);
        }
        catch (CryptographicException)
        {
            // The platform throws for a key or signature whose numbers are out of range: no valid signature either way.
            return false;
        }
    }
}
