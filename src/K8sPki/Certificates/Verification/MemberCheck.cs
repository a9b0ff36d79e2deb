using System.Security.Cryptography;
using K8sPki.Rules;

namespace K8sPki.Certificates;

/// <summary>The rules that one certificate must keep to stand in a chain, in the order in which Go looks at them.</summary>
internal static class MemberCheck
{
    /// <summary>Checks the certificate that is judged.</summary>
    public static Finding? Check(ChainMember leaf, DateTimeOffset at) => CheckItself(leaf, at);

    /// <summary>Checks an authority that would be added to a chain.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="chain">The chain below it.</param>
    /// <param name="isRoot">True when it is trusted as it is.</param>
    /// <param name="at">The time to judge at.</param>
    public static Finding? Check(ChainMember authority, IReadOnlyList<ChainMember> chain, bool isRoot, DateTimeOffset at)
    {
        if ((CheckItself(authority, at) ?? NameConstraintCheck.Check(authority, chain)) is { } finding)
            return finding;
        // A root of version 1 cannot say that it is one; an intermediate must.
        if (!isRoot && !authority.Extensions.IsCA)
            return ChainFindings.NotAnAuthority(authority, chain[^1]);
        return authority.Extensions.PathLength < chain.Count - 1
            ? ChainFindings.PathTooLong(authority, chain.Count - 1)
            : null;
    }

    private static Finding? CheckItself(ChainMember certificate, DateTimeOffset at)
    {
        if (certificate.Extensions.UnhandledCritical.FirstOrDefault() is { } unknown)
            return ChainFindings.UnhandledCriticalExtension(certificate, unknown);
        if (at < certificate.Certificate.ValidFrom)
            return ChainFindings.NotYetValid(certificate, at);
        return at > certificate.Certificate.ValidTo ? ChainFindings.Expired(certificate, at) : null;
    }
}

/// <summary>Whether one certificate signed another, with all that Go asks of the signer (CheckSignatureFrom).</summary>
internal static class SignatureCheck
{
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
        if (child.Signature.Scheme.IsInsecure)
            return ChainFindings.WeakSignature(child);
        if (child.Signature.Key is CertifiedKeyKind.Unknown or CertifiedKeyKind.NotForSignatures
            || parent.Key.Size > KeyPolicy.LargestRsa)
            return ChainFindings.SignatureNotSupported(child);
        if (parent.Key is { Kind: CertifiedKeyKind.Rsa, Size: < KeyPolicy.SmallestRsa })
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

/// <summary>
/// Whether a certificate is its own issuer, which the name alone does not say: an authority's old key may have signed its new
/// one.
/// </summary>
internal static class SelfSignature
{
    /// <summary>True when it names itself as issuer and its own key signed it; null when it cannot be read.</summary>
    public static bool? IsValid(Certificate certificate)
    {
        if (!certificate.IsSelfIssued)
            return false;
        try
        {
            var self = ChainMemberReader.Read(certificate);
            return SignatureCheck.Check(self, self)?.Is(Rule.SignatureInvalid) != true;
        }
        catch (MalformedInputException)
        {
            return null;
        }
    }
}

/// <summary>
/// Extended key usages count down the whole chain: what an authority does not list, nothing below it may be used for.
/// RFC 5280 does not ask for it; Go and others do.
/// </summary>
internal static class UsageNesting
{
    /// <summary>The certificate nearest the root after which none of the usages is left; null when one is left.</summary>
    public static ChainMember? FirstObstacle(IReadOnlyList<ChainMember> chain, IReadOnlyList<ExtendedKeyUsage> usages)
    {
        var remaining = usages.Select(usage => usage.Oid).ToHashSet(StringComparer.Ordinal);
        for (var i = chain.Count - 1; i >= 0; i--)
        {
            var allowed = chain[i].Extensions.ExtendedKeyUsage;
            if (allowed.Count == 0 || allowed.Contains(ExtendedKeyUsage.Any.Oid))
                continue;
            remaining.IntersectWith(allowed);
            if (remaining.Count == 0)
                return chain[i];
        }

        return null;
    }
}
