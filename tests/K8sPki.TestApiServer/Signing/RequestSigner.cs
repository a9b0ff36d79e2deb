using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using K8sPki.TestServer.Authentication;
using K8sPki.TestServer.Objects;
using K8sPki.TestServer.Validation;

namespace K8sPki.TestServer.Signing;

/// <summary>
/// Issues the certificate of an approved request, with the times and extensions of the controller manager's signer.
/// </summary>
internal sealed class RequestSigner(ClusterAuthority authority)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);
    private static readonly TimeSpan Backdate = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BackdateFrom = TimeSpan.FromHours(8);

    /// <summary>The certificate as PEM text in UTF-8.</summary>
    public byte[] Sign(SigningRequestObject item)
    {
        var decoded = DecodedRequest.Read(item.Spec.Request!);
        var key = PublicKey.CreateFromSubjectPublicKeyInfo(decoded.SubjectPublicKeyInfo, out _);
        var request = new CertificateRequest(GoSubject.Of(decoded), key, HashAlgorithmName.SHA256);
        foreach (var extension in Extensions(item.Spec.Usages, decoded))
            request.CertificateExtensions.Add(extension);
        var now = DateTimeOffset.UtcNow;
        var ends = new[] { now + Lifetime(item.Spec.ExpirationSeconds), authority.Certificate.NotAfter }.Min();
        using var certificate = authority.Sign(request, now - Backdate, ends);
        return System.Text.Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n");
    }

    private static TimeSpan Lifetime(int? seconds)
    {
        var asked = seconds is { } value ? TimeSpan.FromSeconds(value) : Longest;
        var given = asked > Longest ? Longest : asked < Shortest ? Shortest : asked;
        return given < BackdateFrom ? given : given - Backdate;
    }

    private IEnumerable<X509Extension> Extensions(IReadOnlyList<string> usages, DecodedRequest decoded)
    {
        var bits = usages.Aggregate(X509KeyUsageFlags.None, (all, usage) => all | KeyUsages.Bits.GetValueOrDefault(usage));
        if (bits != X509KeyUsageFlags.None)
            yield return new X509KeyUsageExtension(bits, critical: true);
        var purposes = new OidCollection();
        foreach (var oid in usages.Where(KeyUsages.Purposes.ContainsKey).Select(usage => KeyUsages.Purposes[usage]).Distinct())
            purposes.Add(new Oid(oid));
        if (purposes.Count > 0)
            yield return new X509EnhancedKeyUsageExtension(purposes, critical: false);
        yield return new X509BasicConstraintsExtension(false, false, 0, critical: true);
        yield return authority.KeyIdentifier;
        if (decoded.Names.ToExtension() is { } names)
            yield return names;
    }
}
