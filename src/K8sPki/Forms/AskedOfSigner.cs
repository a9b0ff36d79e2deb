using System.Globalization;

namespace K8sPki;

/// <summary>What a CertificateSigningRequest in a file asks of which signer, as it stands there.</summary>
/// <param name="SignerName">The signer.</param>
/// <param name="Usages">The usages, in the API's words.</param>
/// <param name="ExpirationSeconds">The lifetime asked for; null leaves it to the signer.</param>
internal sealed record AskedOfSigner(string SignerName, IReadOnlyList<string> Usages, int? ExpirationSeconds)
{
    /// <summary>The kind of the object.</summary>
    public const string Kind = "CertificateSigningRequest";

    /// <summary>Of an object; null when it names no signer, as before certificates.k8s.io/v1.</summary>
    public static AskedOfSigner? Of(YamlField request)
    {
        var spec = request.At("spec");
        if (spec.Text("signerName") is not { } signer)
            return null;
        var usages = spec.Items("usages").Select(usage => usage.Text()).OfType<string>().ToList();
        var seconds = int.TryParse(spec.Text("expirationSeconds"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : (int?)null;
        return new AskedOfSigner(signer, usages, seconds);
    }
}
