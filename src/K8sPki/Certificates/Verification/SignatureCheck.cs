using System.Security.Cryptography;

namespace K8sPki;

/// <summary>Whether one certificate signed another, with all that Go asks of the signer (CheckSignatureFrom).</summary>
internal static class SignatureCheck
{
    // Since Go 1.24 (GODEBUG rsa1024min). The largest is what platforms verify with in bounded time.
    private const int SmallestModulus = 1024;
    private const int LargestModulus = 16384;

    /// <summary>Checks one link of a chain.</summary>
    /// <returns>Null when the parent signed the child and may do so.</returns>
    public static Finding? Check(ChainMember child, ChainMember parent)
    {
        var extensions = parent.Extensions;
        // RFC 5280 section 4.2.1.9. A root of version 1 has no extensions and is trusted as it is.
        if (extensions.HasBasicConstraints ? !extensions.IsCA : parent.Version == 3)
            return ChainFindings.NotAnAuthority(parent, child);
        if (extensions.KeyUsage != KeyUsages.None && !extensions.KeyUsage.HasFlag(KeyUsages.KeyCertSign))
            return ChainFindings.MayNotSign(parent, child);
        if (child.Signature.IsInsecure)
            return ChainFindings.WeakSignature(child);
        if (child.Signature.Key is CertifiedKeyKind.Unknown or CertifiedKeyKind.NotForSignatures || parent.Key.Size > LargestModulus)
            return ChainFindings.SignatureNotSupported(child);
        if (parent.Key is { Kind: CertifiedKeyKind.Rsa, Size: < SmallestModulus })
            return ChainFindings.WeakIssuerKey(parent, child);
        return IsSignedBy(child, parent.Key) ? null : ChainFindings.SignatureInvalid(parent, child);
    }

    private static bool IsSignedBy(ChainMember child, CertifiedKey key)
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
