using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using K8sPki.TestServer.Http;
using Microsoft.AspNetCore.Http;

namespace K8sPki.TestServer.Authentication;

/// <summary>Finds out who calls: by client certificate or bearer token.</summary>
internal sealed class Authenticator(
    X509Certificate2Collection clientAuthorities,
    IReadOnlyDictionary<string, User> tokens)
{
    private const string ClientAuth = "1.3.6.1.5.5.7.3.2";

    /// <exception cref="ApiFailure">401: a credential was sent that is not good.</exception>
    public User Authenticate(HttpContext context)
    {
        var certificate = context.Connection.ClientCertificate;
        if (certificate is not null && FromCertificate(certificate) is { } user)
            return user;
        if (FromHeader(context.Request.Headers.Authorization.ToString()) is { } named)
            return named;
        return certificate is null ? User.Anonymous : throw ApiFailure.Unauthorized();
    }

    // Null for a header that no authenticator looks at.
    private User? FromHeader(string header)
    {
        var space = header.IndexOf(' ', StringComparison.Ordinal);
        var scheme = space < 0 ? header : header[..space];
        var value = space < 0 ? "" : header[(space + 1)..].Trim();
        if (!scheme.Equals("bearer", StringComparison.OrdinalIgnoreCase) || value.Length == 0)
            return null;
        return tokens.TryGetValue(value, out var user) ? user.Authenticated() : throw ApiFailure.Unauthorized();
    }

    private User? FromCertificate(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(clientAuthorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(ClientAuth));
        if (!chain.Build(certificate))
            return null;
        return new User(SubjectValues(certificate, "2.5.4.3").LastOrDefault() ?? "", [.. SubjectValues(certificate, "2.5.4.10")])
            .Authenticated();
    }

    // The framework's enumeration leaves out RDNs of several values, in which a signer written in Go puts several groups.
    private static List<string> SubjectValues(X509Certificate2 certificate, string type)
    {
        var values = new List<string>();
        var names = new AsnReader(certificate.SubjectName.RawData, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            var set = names.ReadSetOf(skipSortOrderValidation: true);
            while (set.HasData)
            {
                var pair = set.ReadSequence();
                if (pair.ReadObjectIdentifier() == type)
                    values.Add(pair.ReadCharacterString((UniversalTagNumber)pair.PeekTag().TagValue));
            }
        }

        return values;
    }
}
