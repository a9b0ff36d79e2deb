using System.Collections;
using System.Management.Automation;

namespace K8sPki.Internal;

/// <summary>Makes drafts of CertificateSigningRequests from parameters.</summary>
internal static class SigningRequestDrafts
{
    public static SigningRequestDraft Make(CertificateRequest request, string? name, string? signerName, string[]? usages, int? expirationSeconds, IDictionary labels) => new()
    {
        Name = name,
        Request = request,
        Spec = SigningRequestDraft.SpecOf(request, signerName, usages, expirationSeconds),
        Labels = labels.Cast<DictionaryEntry>().ToDictionary(
            label => LanguagePrimitives.ConvertTo<string>(label.Key), label => LanguagePrimitives.ConvertTo<string>(label.Value), StringComparer.Ordinal),
    };
}
