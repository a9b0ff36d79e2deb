namespace K8sPki;

/// <summary>How a certificate points to its issuer (RFC 5280 section 4.2.1.1).</summary>
/// <param name="KeyIdentifier">The identifier of the issuer's key.</param>
/// <param name="Certificate">The issuer's certificate; null when the certificate that is made is its own issuer.</param>
internal sealed record IssuerReference(byte[] KeyIdentifier, Certificate? Certificate);
