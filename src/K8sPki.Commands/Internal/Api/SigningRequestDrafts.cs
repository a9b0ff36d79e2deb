using System.Collections;
using System.Management.Automation;
using K8sPki.Api;

namespace K8sPki.Internal;

/// <summary>Makes drafts of CertificateSigningRequests from parameters.</summary>
internal static class SigningRequestDrafts
{
    public static SigningRequestDraft Make(
        CertificateRequest request, string? name, string? signerName, string[]? usages, int? expirationSeconds,
        IDictionary labels) => new()
    {
        Name = name,
        Request = request,
        Spec = SigningRequestDraft.SpecOf(request, signerName, usages, expirationSeconds),
        // By its keys: what a dictionary of other types than object gives in a loop are no DictionaryEntry.
        Labels = labels.Keys.Cast<object>().ToDictionary(
            LanguagePrimitives.ConvertTo<string>, key => LanguagePrimitives.ConvertTo<string>(labels[key]),
            StringComparer.Ordinal),
    };

    /// <summary>A draft that asks for what an object of a cluster asks for, but for what is said.</summary>
    /// <exception cref="PkiException">The request of the object cannot be read.</exception>
    public static SigningRequestDraft Of(
        SigningRequest known, string? name, string? signerName, string[]? usages, int? expirationSeconds,
        IDictionary labels) => Make(
        known.Request ?? throw known.RequestProblem!,
        name,
        signerName ?? known.Fields.SignerName,
        usages ?? (signerName is null ? [.. known.Fields.Usages] : null),
        expirationSeconds ?? known.ExpirationSeconds,
        labels.Count > 0 ? labels : known.Fields.Labels.ToDictionary(label => label.Key, label => label.Value));
}
