namespace K8sPki;

/// <summary>Whether a certificate is its own issuer, which the name alone does not say: an authority's old key may have signed its new one.</summary>
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
